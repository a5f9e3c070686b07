"""One courier, real files, a destination that fails as it is told."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture_tool.core.bundle import whole
from capture_tool.core.courier import CANCELLED, Courier
from capture_tool.core.errors import CancelledError, CaptureToolError, PermanentError, TransientError, UsageError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Attachment, Bundle, Entry, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import Finding, Progress
from capture_tool.core.threads import Cancel, start
from tests.bundles import sealed


@dataclass
class Memory:
    """A ticket system in memory that numbers a ticket when it is finished; `troubles` are met one a step."""

    name: str = "memory"
    guarantee: str = "exactly-once"
    tickets: dict[str, list[str]] = field(default_factory=dict)
    finished: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    troubles: dict[str, deque[CaptureToolError]] = field(default_factory=dict)
    after: Callable[[str], None] = lambda step: None

    def _step(self, step: str) -> None:
        self.steps.append(step)
        waiting = self.troubles.get(step)
        if waiting:
            raise waiting.popleft()

    def _done(self, step: str) -> None:
        self.after(step)
        waiting = self.troubles.get(f"{step} done")
        if waiting:
            raise waiting.popleft()

    def find(self, ticket_id: TicketId) -> TicketRef | None:
        self._step("find")
        number = f"T-{self.finished.index(ticket_id) + 1}" if ticket_id in self.finished else ""
        return TicketRef(number, key=ticket_id) if ticket_id in self.tickets else None

    def create(self, bundle: Bundle) -> TicketRef:
        self._step("create")
        assert bundle.ticket_id not in self.tickets, "made twice"
        self.tickets[bundle.ticket_id] = []
        self._done("create")
        return TicketRef("", key=bundle.ticket_id)

    def attachments(self, bundle: Bundle) -> Sequence[Attachment]:
        zip_file = whole(bundle)
        return (replace(zip_file, name="picture.png", bytes=zip_file.bytes // 3), zip_file)

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> None:
        self._step(f"attach {attachment.name[-4:]}")
        for done in range(0, attachment.bytes, 100):
            progress(done, attachment.bytes)
            self.after("piece")
            cancel.check()
        progress(attachment.bytes, attachment.bytes)
        if attachment.name not in self.tickets[ticket.key]:
            self.tickets[ticket.key].append(attachment.name)
        self._done("attach")

    def finish(self, ticket: TicketRef, bundle: Bundle) -> bool:
        self._step("finish")
        if ticket.key not in self.finished:
            self.finished.append(ticket.key)
        self._done("finish")
        return True

    def check(self) -> Sequence[Finding]:
        return ()


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


def put(outbox: Outbox, tmp_path: Path) -> Entry:
    return outbox.put(sealed(tmp_path), destination="memory", summary="It froze")


def busy(**more: float) -> TransientError:
    return TransientError("http.busy", "Busy.", "Wait.", **more)


def refused() -> PermanentError:
    return PermanentError("http.forbidden", "Forbidden.", "Ask.")


def test_a_delivery_ends_with_a_receipt_and_its_number(outbox: Outbox, courier: Courier, tmp_path: Path) -> None:
    sent = courier.deliver(put(outbox, tmp_path).id)
    assert outbox.entries() == (sent,)
    assert sent.state is State.SENT
    assert sent.receipt
    assert (sent.receipt.ticket.number, sent.receipt.verified, len(sent.receipt.files)) == ("T-1", True, 2)
    assert sent.ticket == sent.receipt.ticket


def test_progress_counts_all_attachments_as_one(outbox: Outbox, courier: Courier, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    sent = courier.deliver(put(outbox, tmp_path).id, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (sent.sent_bytes, sent.sent_bytes)


STEPS = ["find", "create", "create done", "attach .png", "attach done", "attach .zip", "finish", "finish done"]


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
    assert (entry.sent, entry.sent_bytes > 0) == (("picture.png",), True)
    courier.deliver(entry.id)
    assert memory.steps == ["find", "create", "attach .png", "attach .zip", "attach .zip", "finish", "find"]


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
    assert courier._next()[0] is None
    outbox.retry(entry.id)
    assert courier._next()[0] == entry.id


def test_a_clock_that_was_set_back_does_not_hold_a_ticket(outbox: Outbox, courier: Courier, tmp_path: Path) -> None:
    entry = put(outbox, tmp_path)
    outbox.store(replace(entry, next_try=datetime.now(UTC) + timedelta(days=400)))
    assert courier._next()[0] == entry.id
    outbox.store(replace(entry, next_try=datetime.now(UTC) + timedelta(seconds=20)))
    due, seconds = courier._next()
    assert due is None
    assert 19 < seconds <= 20


# --- the loop -------------------------------------------------------------------------------------------------------


@dataclass
class Loop:
    courier: Courier
    changes: list[Entry]
    stop: Cancel
    arrived: threading.Condition

    def wait_for(self, state: State, count: int = 1) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: sum(entry.state is state for entry in self.changes) >= count, 20)


@pytest.fixture
def loop(outbox: Outbox, memory: Memory) -> Iterator[Loop]:
    changes, arrived = list[Entry](), threading.Condition()

    def changed(entry: Entry) -> None:
        with arrived:
            changes.append(entry)
            arrived.notify_all()

    made = Loop(Courier(outbox, lambda name: memory, changed=changed), changes, Cancel(), arrived)
    yield made
    made.stop()
    made.courier.wake()


def running(loop: Loop) -> Future[None]:
    return start("courier", lambda: loop.courier.run(loop.stop))


def test_the_loop_sends_what_waits_and_what_comes(outbox: Outbox, loop: Loop, tmp_path: Path) -> None:
    put(outbox, tmp_path)
    held = put(outbox, tmp_path)
    outbox.store(replace(held, code=CANCELLED))
    run = running(loop)
    loop.wait_for(State.SENT, 2)
    put(outbox, tmp_path)
    loop.courier.wake()
    loop.wait_for(State.SENT, 3)
    loop.stop()
    loop.courier.wake()
    run.result(10)
    assert {entry.state for entry in outbox.entries()} == {State.SENT}


def test_the_loop_tries_again_by_itself(outbox: Outbox, loop: Loop, memory: Memory, tmp_path: Path) -> None:
    memory.troubles["find"] = deque([busy(retry_after=0)])
    put(outbox, tmp_path)
    running(loop)
    loop.wait_for(State.SENT)


def test_one_bad_ticket_does_not_hold_up_the_next(outbox: Outbox, loop: Loop, memory: Memory, tmp_path: Path) -> None:
    memory.troubles["find"] = deque([busy()])
    put(outbox, tmp_path)
    put(outbox, tmp_path)
    running(loop)
    loop.wait_for(State.SENT)
    assert [entry.state for entry in outbox.entries()] == [State.PENDING, State.SENT]


def test_an_idle_loop_does_not_look_around(outbox: Outbox, loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = list[int]()
    entries = outbox.entries
    waiting = threading.Event()

    class Woken(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout is not None
            assert timeout >= 10, "at most 0.1 wake-ups a second"
            waiting.set()
            return super().wait(timeout)

    monkeypatch.setattr(outbox, "entries", lambda *states: looks.append(1) or entries(*states))
    monkeypatch.setattr(loop.courier, "_woken", Woken())
    run = running(loop)
    assert waiting.wait(10)
    assert len(looks) == 2
    loop.stop()
    loop.courier.wake()
    run.result(10)


def test_an_entry_that_another_process_sends_is_left_to_it_without_spinning(
    outbox: Outbox, courier: Courier, tmp_path: Path
) -> None:
    entry = put(outbox, tmp_path)
    lock = Outbox(outbox.folder).hold(entry.id)
    assert lock
    with lock:
        courier._try(entry.id, Cancel())
        due, seconds = courier._next()
        assert due is None
        assert seconds > 10


def test_a_stopped_loop_leaves_the_entry_as_it_was(outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path) -> None:
    entry, stop = put(outbox, tmp_path), Cancel()
    memory.after = lambda step: stop() if step == "piece" else None
    courier._try(entry.id, stop)
    left = outbox.get(entry.id)
    assert (left.state, left.code, left.reason) == (State.PENDING, "", "")
    with pytest.raises(CancelledError):
        stop.check()


def test_deliver_waits_for_the_attempt_that_runs_and_does_not_repeat_it(
    outbox: Outbox, courier: Courier, memory: Memory, tmp_path: Path
) -> None:
    entry, inside, go_on = put(outbox, tmp_path), threading.Event(), threading.Event()

    def hold_up(step: str) -> None:
        if step == "create":
            inside.set()
            assert go_on.wait(10)

    memory.after = hold_up
    first = start("first", lambda: courier.deliver(entry.id))
    assert inside.wait(10)
    second = start("second", lambda: Courier(Outbox(outbox.folder), lambda name: memory).deliver(entry.id))
    go_on.set()
    assert first.result(10) == second.result(10)
    assert memory.steps.count("create") == 1


def test_who_waits_for_the_loops_attempt_sees_its_progress_and_can_cancel_it(
    outbox: Outbox, loop: Loop, memory: Memory, tmp_path: Path
) -> None:
    entry, inside, told, cancel = put(outbox, tmp_path), threading.Event(), list[int](), Cancel()

    def hold_up(step: str) -> None:
        if step == "create":
            inside.set()
            with loop.arrived:
                assert loop.arrived.wait_for(lambda: entry.id in loop.courier._watchers, 10)

    def progress(done: int, total: int) -> None:
        told.append(done)
        cancel()

    def wait_for_it() -> Entry:
        return loop.courier.deliver(entry.id, progress=progress, cancel=cancel)

    memory.after = hold_up
    run = running(loop)
    assert inside.wait(10)
    waiting = start("face", wait_for_it)
    while not loop.courier._watchers and not waiting.done():
        pass
    with loop.arrived:
        loop.arrived.notify_all()
    assert waiting.result(10).state is State.PENDING
    with loop.arrived:
        assert loop.arrived.wait_for(lambda: loop.changes[-1].code == CANCELLED, 10)
    assert told
    loop.stop()
    loop.courier.wake()
    run.result(10)
