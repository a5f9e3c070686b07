"""One courier, real files, a destination that fails as it is told."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture_tool.core.courier import CANCELLED, Courier
from capture_tool.core.errors import PermanentError, UsageError
from capture_tool.core.model import State
from capture_tool.core.outbox import Outbox
from capture_tool.core.threads import Cancel
from tests.core.memory_system import Memory, busy, put, refused


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def courier(outbox: Outbox, memory: Memory) -> Courier:
    return Courier(outbox, lambda name: memory)


def test_a_delivery_ends_with_a_receipt_and_its_number(outbox: Outbox, courier: Courier, tmp_path: Path) -> None:
    sent = courier.deliver(put(outbox, tmp_path).id)
    assert outbox.entries() == (sent,)
    assert sent.state is State.SENT
    assert sent.receipt
    assert (sent.receipt.ticket.number, sent.receipt.verified, sent.receipt.files) == ("T-1", True, ("report.txt",))
    assert sent.ticket == sent.receipt.ticket


def test_progress_counts_all_attachments_as_one(outbox: Outbox, courier: Courier, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    sent = courier.deliver(put(outbox, tmp_path).id, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (sent.sent_bytes, sent.sent_bytes)


STEPS = ["find", "create", "create done", "attach .json", "attach done", "attach .zip", "finish", "finish done"]


@pytest.mark.parametrize("step", STEPS)
def test_a_transient_failure_at_any_step_waits_and_then_goes_on(
    outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path, step: str
) -> None:
    memory.troubles[step] = deque([busy()])
    before = datetime.now(UTC)
    entry = courier.deliver(put(outbox, tmp_path).id)
    assert (entry.state, entry.code, entry.reason, entry.attempts) == (State.PENDING, "http.busy", "Busy. Wait.", 1)
    assert entry.next_try
    assert timedelta(seconds=2.5) <= entry.next_try - before <= timedelta(seconds=30)
    sent = courier.deliver(entry.id)
    assert (sent.state, sent.reason, sent.code, sent.next_try) == (State.SENT, "", "", None)
    assert [len(names) for names in memory.tickets.values()] == [2]
    assert len(memory.finished) == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_permanent_failure_at_any_step_waits_for_a_person(
    outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path, step: str
) -> None:
    memory.troubles[step] = deque([refused()])
    failed = courier.deliver(put(outbox, tmp_path).id)
    assert (failed.state, failed.reason, failed.next_try) == (State.FAILED, "Forbidden. Ask.", None)
    count = len(memory.steps)
    assert courier.deliver(failed.id) == failed
    assert len(memory.steps) == count, "a failed one is left alone"
    outbox.retry(failed.id)
    assert courier.deliver(failed.id).state is State.SENT
    assert len(memory.finished) == 1


def test_what_is_noted_is_not_done_again(outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path) -> None:
    memory.troubles["attach .zip"] = deque([busy()])
    entry = courier.deliver(put(outbox, tmp_path).id)
    assert (entry.sent, entry.sent_bytes > 0) == ((f"{Path(entry.bundle).stem}-manifest.json",), True)
    courier.deliver(entry.id)
    assert memory.steps == ["find", "create", "attach .json", "attach .zip", "attach .zip", "finish"]


def test_waits_double_up_to_an_hour(outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path) -> None:
    memory.troubles["find"] = deque(busy() for _ in range(14))
    entry, waits = put(outbox, tmp_path), list[float]()
    for _ in range(14):
        before = datetime.now(UTC)
        entry = courier.deliver(entry.id)
        assert entry.next_try
        waits.append((entry.next_try - before).total_seconds())
    for number, seconds in enumerate(waits):
        longest = min(3600, 5 * 2**number)
        assert longest / 2 <= seconds <= longest + 1


def test_a_failure_after_new_bytes_starts_the_waits_over(
    outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path
) -> None:
    memory.troubles |= {"find": deque(busy() for _ in range(5)), "attach .zip": deque([busy()])}
    entry = put(outbox, tmp_path)
    for _ in range(5):
        entry = courier.deliver(entry.id)
    assert entry.attempts == 5
    assert courier.deliver(entry.id).attempts == 1


@pytest.mark.parametrize(("asked", "least", "most"), [(90.0, 90, 91), (0.0, 1, 2), (1e9, 86_400, 86_401)])
def test_what_the_server_asks_for_is_waited_within_a_day(
    outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path, asked: float, least: float, most: float
) -> None:
    memory.troubles["find"] = deque([busy(retry_after=asked)])
    before = datetime.now(UTC)
    entry = courier.deliver(put(outbox, tmp_path).id)
    assert entry.next_try
    assert least <= (entry.next_try - before).total_seconds() <= most


def test_a_destination_that_cannot_be_made_is_a_reason_not_a_crash(outbox: Outbox, tmp_path: Path) -> None:
    def missing(name: str) -> Memory:
        raise PermanentError("destination.unknown", f"There is no destination {name}.", "Choose one.")

    failed = Courier(outbox, missing).deliver(put(outbox, tmp_path).id)
    assert (failed.state, failed.code) == (State.FAILED, "destination.unknown")


def test_a_damaged_zip_is_a_reason_not_a_crash(outbox: Outbox, courier: Courier, tmp_path: Path) -> None:
    entry = put(outbox, tmp_path)
    (outbox.path(entry) / entry.bundle).write_bytes(b"PK")
    assert courier.deliver(entry.id).state is State.FAILED


def test_an_unknown_ticket_is_a_wrong_use(courier: Courier) -> None:
    with pytest.raises(UsageError):
        courier.deliver("nothing")


def test_a_cancelled_delivery_is_held_until_retry(outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path) -> None:
    cancel = Cancel()
    memory.after = lambda step: cancel() if step == "piece" else None
    entry = courier.deliver(put(outbox, tmp_path).id, cancel=cancel)
    assert (entry.state, entry.code, entry.next_try) == (State.PENDING, CANCELLED, None)
    assert entry.reason.startswith("Cancelled by you")
    assert courier._next()[0] == {}
    outbox.retry(entry.id)
    assert courier._next()[0] == {"memory": entry.id}


def test_a_clock_that_was_set_back_does_not_hold_a_ticket(outbox: Outbox, courier: Courier, tmp_path: Path) -> None:
    entry = put(outbox, tmp_path)
    outbox.store(replace(entry, next_try=datetime.now(UTC) + timedelta(days=400)))
    assert courier._next()[0] == {"memory": entry.id}
    outbox.store(replace(entry, next_try=datetime.now(UTC) + timedelta(seconds=20)))
    due, seconds = courier._next()
    assert due == {}
    assert 19 < seconds <= 20
