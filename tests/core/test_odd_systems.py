"""What no ticket system should do, and some do: the ticket stays whole, and what happened is said."""

from __future__ import annotations

import io
import zipfile
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.errors import TransientError, UsageError
from capture_tool.core.model import Attachment, Bundle, CleanFile, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import AT_LEAST_ONCE, ONE_ATTEMPT, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from tests.bundles import random_log, sealed
from tests.core.memory_system import Memory, busy, put, refused


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


def logs(folder: Path) -> tuple[CleanFile, ...]:
    """Fifteen that are not cut."""
    made = [random_log(folder / f"member-{number}", 100_000) for number in range(15)]
    return tuple(replace(log, name=f"logs/chosen-files/{number}.bin") for number, log in enumerate(made))


@pytest.mark.parametrize("kind", [ValueError, KeyError, AttributeError, RecursionError, OSError])
@pytest.mark.parametrize("step", ["find", "create done", "attach .zip", "finish"])
def test_an_error_that_nobody_foresaw_is_a_reason_to_wait(
    outbox: Outbox, tmp_path: Path, step: str, kind: type[Exception]
) -> None:
    system = Memory(guarantee=AT_LEAST_ONCE, settle=60.0, troubles={step: deque([kind("secret words")])})  # type: ignore[list-item]
    entry = Courier(outbox, lambda name: system).deliver(put(outbox, tmp_path).id)
    assert (entry.state, entry.code, entry.next_try is not None) == (State.PENDING, "delivery.broken", True)
    assert kind.__name__ in entry.reason
    assert "secret" not in entry.reason
    assert Courier(outbox, lambda name: system).deliver(entry.id).state is State.SENT


@dataclass
class Wordy(Memory):
    """Gives a number that no person could read."""

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        return replace(super().create(bundle, memo, add_to), number="9" * 2_000_000)


@dataclass
class Forgetful(Memory):
    """Has more to remember than the record takes."""

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        memo.keep("m" * 2_000_000)
        return super().create(bundle, memo, add_to)


@pytest.mark.parametrize("system", [Wordy(guarantee=AT_LEAST_ONCE), Forgetful()], ids=["number", "memo"])
def test_an_answer_that_the_record_cannot_hold_does_not_damage_it(outbox: Outbox, tmp_path: Path, system: Memory) -> None:
    entry = Courier(outbox, lambda name: system).deliver(put(outbox, tmp_path).id)
    assert (entry.state, entry.code) == (State.FAILED, "outbox.record")
    kept = Outbox(outbox.folder).get(entry.id)
    assert (kept.code, kept.sha256) == (entry.code, entry.sha256)


@dataclass
class Limited(Memory):
    """Takes files up to a limit that its administrator changes, and keeps what it gets."""

    limit: int = 700_000
    kept: list[bytes] = field(default_factory=list)

    def limits(self) -> Limits:
        return Limits(whole=True, file_bytes=self.limit)

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        verified = super().attach(ticket, attachment, progress, cancel)
        self.kept.append(attachment.path.read_bytes())
        self.troubles.setdefault("attach .zip", deque([busy()] if len(self.kept) == 1 else []))
        return verified


@pytest.mark.parametrize("changed", [650_000, 720_000, 760_000, 850_000, 1_100_000, 5_000_000])
def test_a_limit_that_changes_between_two_attempts_loses_nothing(outbox: Outbox, tmp_path: Path, changed: int) -> None:
    system = Limited()
    files = logs(tmp_path)
    entry = outbox.put(sealed(tmp_path, files=files), destination="memory", summary="")
    courier = Courier(outbox, lambda name: system)
    assert courier.deliver(entry.id).state is State.PENDING
    system.limit = changed
    assert courier.deliver(entry.id).state is State.SENT
    arrived = list[str]()
    for data in system.kept:
        with zipfile.ZipFile(io.BytesIO(data)) as volume:
            arrived += [name for name in volume.namelist() if name.endswith(".bin")]
    assert set(arrived) == {file.name for file in files}
    if changed > 700_000:
        assert len(arrived) == len(files), "what is there already fits: it is not sent again, cut otherwise"


def test_a_retry_does_not_send_again_what_nobody_can_list(outbox: Outbox, tmp_path: Path) -> None:
    @dataclass
    class Letters(Limited):
        def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
            super().attach(ticket, attachment, progress, cancel)
            return False

    system = Letters(guarantee=ONE_ATTEMPT, troubles={"attach .zip": deque(), "finish": deque([refused()])})
    entry = outbox.put(sealed(tmp_path, files=logs(tmp_path)), destination="memory", summary="")
    courier = Courier(outbox, lambda name: system)
    assert courier.deliver(entry.id).state is State.FAILED
    outbox.retry(entry.id)
    sent = courier.deliver(entry.id)
    assert (sent.state, len(system.kept), len(sent.unverified)) == (State.SENT, 3, 3)
    assert sent.receipt
    assert not sent.receipt.verified


@pytest.mark.parametrize("guarantee", [ONE_ATTEMPT, AT_LEAST_ONCE])
def test_mending_something_else_is_no_word_about_a_lost_answer(outbox: Outbox, tmp_path: Path, guarantee: str) -> None:
    step = "attach done" if guarantee == ONE_ATTEMPT else "create done"
    lost = TransientError("http.unreachable", "Gone.", "Wait.", unknown=True)
    system = Memory(guarantee=guarantee, settle=60.0, troubles={step: deque([lost])})
    courier = Courier(outbox, lambda name: system)
    entry = courier.deliver(put(outbox, tmp_path).id)
    assert entry.asked
    entry = outbox.store(replace(entry, state=State.FAILED, code="http.unauthorized", reason="A wrong token.", next_try=None))
    retried = outbox.retry(entry.id)
    assert (retried.asked, retried.doubtful) == (entry.asked, False)


def test_naming_another_ticket_is_refused_where_it_comes_too_late(outbox: Outbox, tmp_path: Path) -> None:
    entry = put(outbox, tmp_path)
    lock = outbox.hold(entry.id)
    assert lock
    with lock, pytest.raises(TransientError) as busy_now:
        outbox.retry(entry.id, add_to="4711")
    assert busy_now.value.code == "outbox.busy"
    Courier(outbox, lambda name: Memory()).deliver(entry.id)
    with pytest.raises(UsageError) as begun:
        outbox.retry(entry.id, add_to="4711")
    assert begun.value.code == "outbox.begun"


@dataclass
class Addressed(Memory):
    """One of several systems of a kind, which number their tickets alike."""

    address: str = "https://one.example.com"


def test_a_ticket_that_was_begun_elsewhere_is_not_gone_on_with_here(outbox: Outbox, tmp_path: Path) -> None:
    one, two = Addressed(troubles={"attach .zip": deque([busy()])}), Addressed(address="https://two.example.com")
    entry = Courier(outbox, lambda name: one).deliver(put(outbox, tmp_path).id)
    assert entry.ticket
    courier = Courier(outbox, lambda name: two)
    failed = courier.deliver(entry.id)
    assert (failed.state, failed.code, two.steps) == (State.FAILED, "delivery.elsewhere", [])
    assert one.address in failed.reason
    outbox.retry(entry.id)
    assert courier.deliver(entry.id).state is State.SENT
    assert [len(names) for names in two.tickets.values()] == [2]


def test_a_corrected_address_is_no_other_system(outbox: Outbox, tmp_path: Path) -> None:
    wrong = Addressed(address="https://typo.example.com", troubles={"find": deque([busy()])})
    entry = Courier(outbox, lambda name: wrong).deliver(put(outbox, tmp_path).id)
    assert Courier(outbox, lambda name: Addressed()).deliver(entry.id).state is State.SENT


def test_an_entry_in_words_opens_nothing(outbox: Outbox, tmp_path: Path) -> None:
    entry = replace(put(outbox, tmp_path), memo="upload-token", place="https://store.example.com/capability")
    assert entry.id in repr(entry)
    assert not any(secret in repr(entry) for secret in ("upload-token", "capability"))
