"""What may not be done twice is done under a note, and a lost answer is found out about before anything is made again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.delivery import UNKNOWN
from capture_tool.core.errors import CaptureToolError, TransientError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Entry, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import AT_LEAST_ONCE, ONE_ATTEMPT, Limits
from tests.bundles import sealed
from tests.core.memory_system import Memory, busy, put, refused


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


def lost() -> TransientError:
    return TransientError("http.unreachable", "Gone.", "Wait.", unknown=True)


def after(outbox: Outbox, entry: Entry, seconds: float) -> None:
    """Time goes by: the request is that much older."""
    assert entry.asked
    outbox.store(replace(entry, asked=entry.asked - timedelta(seconds=seconds), next_try=None))


class Lagging(Memory):
    """Its search does not show what was made before `shown` is set."""

    shown = False

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        found = super().find(ticket_id, add_to)
        return found if self.shown else None


def test_a_lost_answer_is_waited_for_and_the_ticket_found(outbox: Outbox, tmp_path: Path) -> None:
    system = Lagging(guarantee=AT_LEAST_ONCE, settle=120.0, troubles={"create done": deque([lost()])})
    courier = Courier(outbox, lambda name: system)
    entry = courier.deliver(put(outbox, tmp_path).id)
    assert (entry.state, entry.asked is not None) == (State.PENDING, True)
    entry = courier.deliver(entry.id)
    assert (entry.state, entry.code, system.steps.count("create")) == (State.PENDING, "delivery.settling", 1)
    assert entry.next_try
    assert 60 < (entry.next_try - datetime.now(UTC)).total_seconds() <= 120
    system.shown = True
    sent = courier.deliver(entry.id)
    assert (sent.state, system.steps.count("create"), sent.asked) == (State.SENT, 1, None)
    assert sent.receipt
    assert not sent.receipt.doubtful


def test_what_the_system_does_not_show_in_time_is_made_again_and_told(outbox: Outbox, tmp_path: Path) -> None:
    system = Lagging(guarantee=AT_LEAST_ONCE, settle=120.0, troubles={"create": deque([lost()])})
    courier = Courier(outbox, lambda name: system)
    entry = courier.deliver(put(outbox, tmp_path).id)
    after(outbox, entry, 121)
    sent = courier.deliver(entry.id)
    assert (sent.state, system.steps.count("create")) == (State.SENT, 2)
    assert sent.receipt
    assert sent.receipt.doubtful


def test_a_clock_that_was_set_back_starts_the_wait_over_once(outbox: Outbox, tmp_path: Path) -> None:
    system = Lagging(guarantee=AT_LEAST_ONCE, settle=120.0, troubles={"create": deque([lost()])})
    courier = Courier(outbox, lambda name: system)
    entry = courier.deliver(put(outbox, tmp_path).id)
    after(outbox, entry, -100_000)
    entry = courier.deliver(entry.id)
    assert entry.code == "delivery.settling"
    assert entry.asked
    assert entry.asked <= datetime.now(UTC)
    after(outbox, entry, 121)
    assert courier.deliver(entry.id).state is State.SENT


@pytest.mark.parametrize("trouble", [busy, refused])
def test_a_request_that_surely_failed_leaves_no_doubt(
    outbox: Outbox, tmp_path: Path, trouble: Callable[[], CaptureToolError]
) -> None:
    system = Memory(guarantee=ONE_ATTEMPT, troubles={"create": deque([trouble()]), "attach .zip": deque([trouble()])})
    courier = Courier(outbox, lambda name: system)
    entry = put(outbox, tmp_path)
    for _ in range(2):
        entry = courier.deliver(entry.id)
        assert entry.asked is None
        outbox.retry(entry.id)
    sent = courier.deliver(entry.id)
    assert sent.receipt
    assert not sent.receipt.doubtful


@pytest.mark.parametrize("step", ["create", "create done", "attach .zip", "attach done"])
def test_a_person_decides_where_the_only_attempt_has_no_answer(outbox: Outbox, tmp_path: Path, step: str) -> None:
    system = Lagging(guarantee=ONE_ATTEMPT, troubles={step: deque([lost()])})
    courier = Courier(outbox, lambda name: system)
    entry = courier.deliver(put(outbox, tmp_path).id)
    assert entry.state is State.PENDING
    steps = len(system.steps)
    entry = courier.deliver(entry.id)
    assert (entry.state, entry.code) == (State.FAILED, UNKNOWN)
    assert [one for one in system.steps[steps:] if one != "find"] == []


def test_a_person_who_sends_it_again_is_told_of_the_doubt(outbox: Outbox, tmp_path: Path) -> None:
    system = Memory(guarantee=ONE_ATTEMPT, troubles={"attach .zip": deque([lost()])})
    courier = Courier(outbox, lambda name: system)
    entry = courier.deliver(put(outbox, tmp_path).id)
    entry = courier.deliver(entry.id)
    outbox.retry(entry.id)
    sent = courier.deliver(entry.id)
    assert sent.receipt
    assert sent.receipt.doubtful


def test_a_process_that_dies_in_the_only_attempt_leaves_it_to_a_person(outbox: Outbox, tmp_path: Path) -> None:
    class Died(BaseException):
        pass

    def die(step: str) -> None:
        if step == "create":
            raise Died

    system = Memory(guarantee=ONE_ATTEMPT, after=die)
    entry = put(outbox, tmp_path)
    with pytest.raises(Died):
        Courier(outbox, lambda name: system).deliver(entry.id)
    system.tickets.clear()  # nobody can ask it
    assert Courier(outbox, lambda name: system).deliver(entry.id).code == UNKNOWN


def test_an_attachment_that_cannot_be_read_back_is_said(outbox: Outbox, tmp_path: Path) -> None:
    class Forgetful(Memory):
        def attach(self, *arguments: Any) -> bool:
            super().attach(*arguments)
            return False

    sent = Courier(outbox, lambda name: Forgetful()).deliver(put(outbox, tmp_path).id)
    assert sent.receipt
    assert not sent.receipt.verified
    assert sent.unverified == sent.sent


def test_volumes_are_gone_once_the_ticket_is_filed(outbox: Outbox, tmp_path: Path) -> None:
    class Small(Memory):
        def limits(self) -> Limits:
            return Limits(file_bytes=1 << 20)

    system = Small()
    entry = outbox.put(sealed(tmp_path, padding=200_000), destination="memory", summary="")
    sent = Courier(outbox, lambda name: system).deliver(entry.id)
    assert [path.name for path in outbox.path(sent).glob("*.zip")] == [sent.bundle]
