"""Destinations side by side, each with one ticket at a time; and what news of the network do."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.model import State
from capture_tool.core.outbox import Outbox
from capture_tool.core.threads import Cancel, start
from tests.bundles import sealed
from tests.core.memory_system import Memory, busy


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


class World:
    """Two ticket systems and a loop."""

    def __init__(self, outbox: Outbox) -> None:
        self.systems = {"one": Memory("one"), "two": Memory("two")}
        self.arrived = threading.Condition()
        self.done: list[tuple[str, State]] = []
        self.stop = Cancel()
        self.courier = Courier(outbox, self.systems.__getitem__, changed=self._changed)

    def _changed(self, entry: object) -> None:
        with self.arrived:
            self.done.append((entry.destination, entry.state))  # type: ignore[attr-defined]
            self.arrived.notify_all()

    def until(self, destination: str, state: State, count: int = 1) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.done.count((destination, state)) >= count, 20)


@pytest.fixture
def world(outbox: Outbox) -> Iterator[World]:
    made = World(outbox)
    run = start("courier", lambda: made.courier.run(made.stop))
    yield made
    made.stop()
    made.courier.wake()
    run.result(20)


def test_a_dead_server_holds_back_its_own_tickets_only(outbox: Outbox, world: World, tmp_path: Path) -> None:
    inside, free = threading.Event(), threading.Event()

    def hang(step: str) -> None:
        inside.set()
        assert free.wait(20)

    world.systems["one"].after = hang
    outbox.put(sealed(tmp_path), destination="one", summary="")
    world.courier.wake()
    assert inside.wait(20)
    for _ in range(2):
        outbox.put(sealed(tmp_path), destination="two", summary="")
    outbox.put(sealed(tmp_path), destination="one", summary="")
    world.courier.wake()
    world.until("two", State.SENT, 2)
    assert world.systems["one"].steps.count("find") == 1, "one at a time"
    free.set()
    world.until("one", State.SENT, 2)


def test_a_delivery_that_breaks_off_by_a_bug_leaves_the_rest_running(outbox: Outbox, world: World, tmp_path: Path) -> None:
    def bug(step: str) -> None:
        raise RuntimeError(step)

    world.systems["one"].after = bug
    outbox.put(sealed(tmp_path), destination="one", summary="")
    world.courier.wake()
    outbox.put(sealed(tmp_path), destination="two", summary="")
    world.courier.wake()
    world.until("two", State.SENT)
    world.systems["one"].after = lambda step: None
    assert outbox.entries(State.PENDING)


def test_a_network_that_comes_back_is_used_at_once(outbox: Outbox, world: World, tmp_path: Path) -> None:
    world.systems["one"].troubles["find"] = deque([busy() for _ in range(1)])
    entry = outbox.put(sealed(tmp_path), destination="one", summary="")
    world.courier.wake()
    world.until("one", State.PENDING)
    waiting = outbox.get(entry.id)
    assert waiting.next_try
    assert waiting.next_try > datetime.now(UTC)
    world.courier.network_changed()
    world.until("one", State.SENT)
    assert outbox.get(entry.id).receipt
    assert outbox.get(entry.id).receipt.delivered < waiting.next_try  # type: ignore[union-attr]


def test_another_network_starts_the_waits_over(outbox: Outbox, world: World, tmp_path: Path) -> None:
    world.systems["one"].troubles["find"] = deque([busy(), busy()])
    entry = outbox.put(sealed(tmp_path), destination="one", summary="")
    world.courier.wake()
    world.until("one", State.PENDING)
    world.courier.network_changed()
    with world.arrived:
        failed = lambda: outbox.get(entry.id).reason and len(world.done) >= 2  # noqa: E731
        assert world.arrived.wait_for(failed, 20)
    assert outbox.get(entry.id).attempts == 1


def test_news_do_not_hurry_what_the_server_asked_to_wait(outbox: Outbox, world: World, tmp_path: Path) -> None:
    world.systems["one"].troubles["find"] = deque([busy(retry_after=600)])
    outbox.put(sealed(tmp_path), destination="one", summary="")
    world.courier.wake()
    world.until("one", State.PENDING)
    world.courier.network_changed()
    outbox.put(sealed(tmp_path), destination="two", summary="")
    world.courier.wake()
    world.until("two", State.SENT)
    assert world.systems["one"].steps == ["find"]


def test_a_terminal_that_looks_for_a_moment_does_not_put_a_ticket_off(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = outbox.put(sealed(tmp_path), destination="one", summary="")
    held = iter([None])
    hold = outbox.hold
    monkeypatch.setattr(outbox, "hold", lambda ticket_id: next(held) if held.__length_hint__() else hold(ticket_id))
    Courier(outbox, lambda name: Memory("one"))._try(entry.id, Cancel())
    assert outbox.get(entry.id).state is State.SENT
