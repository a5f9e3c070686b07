"""The loop sends by itself, sleeps when it can, and shares with whoever else delivers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from capture_tool.core.courier import CANCELLED, Courier
from capture_tool.core.errors import CancelledError
from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.threads import Cancel, start
from tests.core.memory_system import Memory, busy, put


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
        assert due == {}
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
