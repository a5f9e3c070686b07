"""Outbox and courier against a small model, in any order: save, send, fail, retry, remove, crash, start anew."""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from capture_tool.core.courier import Courier
from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Bundle, State
from capture_tool.core.outbox import Outbox
from tests.bundles import sealed
from tests.core.memory_system import Memory, busy, refused
from tests.faults.broken_disk import BrokenDisk, PowerCut
from tests.faults.tally import Tally

TICKETS = 3
STEPS = ("find", "create", "create done", "attach .png", "attach .zip", "attach done", "finish", "finish done")
which = st.integers(0, TICKETS - 1)
trouble = st.one_of(st.none(), st.tuples(st.sampled_from(STEPS), st.sampled_from((busy, refused))))


@cache
def bundles() -> tuple[Bundle, ...]:
    """A few sealed bundles for all runs."""
    folder = Path(tempfile.mkdtemp(prefix="machine-"))
    return tuple(sealed(folder) for _ in range(TICKETS))


class Machine(RuleBasedStateMachine):
    """The model: which ticket is in which state; what support has is never doubled (Memory asserts it)."""

    place: Path | None = None
    """Where its folders are made."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-", dir=self.place))
        self.memory = Memory()
        self.model: dict[str, State] = {}
        self.removed: set[str] = set()

    @initialize()
    def begin(self) -> None:
        self.start()

    def start(self) -> None:
        """A new process."""
        self.outbox = Outbox(self.folder / "outbox")
        self.outbox.recover()
        self.courier = Courier(self.outbox, lambda _: self.memory)

    @rule(number=which)
    def save(self, number: int) -> None:
        bundle = bundles()[number]
        self.outbox.put(bundle, destination="memory", summary="")
        self.model.setdefault(bundle.ticket_id, State.PENDING)

    @rule(number=which, trouble=trouble)
    def send(self, number: int, trouble: tuple[str, Callable[[], CaptureToolError]] | None) -> None:
        ticket = bundles()[number].ticket_id
        if ticket not in self.model:
            return
        before = self.model[ticket]
        self.memory.troubles = {trouble[0]: deque([trouble[1]()])} if trouble else {}
        after = self.courier.deliver(ticket).state
        met = bool(trouble) and not self.memory.troubles[trouble[0]] if trouble else False
        if before is not State.PENDING:
            wanted = before
        elif not met:
            wanted = State.SENT
        else:
            wanted = State.PENDING if trouble and trouble[1] is busy else State.FAILED
        assert after is wanted
        self.model[ticket] = after

    @rule(number=which)
    def retry(self, number: int) -> None:
        ticket = bundles()[number].ticket_id
        if ticket in self.model:
            after = self.outbox.retry(ticket).state
            assert after is (State.SENT if self.model[ticket] is State.SENT else State.PENDING)
            self.model[ticket] = after

    @precondition(lambda self: self.model)
    @rule(number=which)
    def remove(self, number: int) -> None:
        ticket = bundles()[number].ticket_id
        if self.model.pop(ticket, None):
            self.outbox.remove(ticket)

    @rule(
        number=which, dies_at=st.integers(1, 40), verb=st.sampled_from(("save", "send", "retry", "remove")), forgets=st.booleans()
    )
    def crash(self, number: int, dies_at: int, verb: str, forgets: bool) -> None:
        """The machine stops in the midst; what comes after the next start is the state before or the one that was under way."""
        ticket, before = bundles()[number].ticket_id, dict(self.model)
        disk = BrokenDisk(self.folder / "outbox", dies_at)
        self.memory.troubles = {}
        try:
            with disk.working():
                getattr(self, verb)(number, None) if verb == "send" else getattr(self, verb)(number)
        except PowerCut:
            if forgets:
                disk.forget()
            for lock in self.outbox._rooms.values():
                lock.close()
            self.start()
            found = {entry.id: entry.state for entry in self.outbox.entries()}
            allowed = {before.get(ticket), *({State.PENDING} if verb in ("save", "retry") else ())}
            allowed |= {State.SENT} if verb == "send" and before.get(ticket) is State.PENDING else set()
            allowed |= {None} if verb == "remove" else set()
            assert found.get(ticket) in allowed, f"{verb}: {before.get(ticket)} became {found.get(ticket)}"
            self.model = (
                {**before, ticket: found.get(ticket)} if found.get(ticket) else {k: v for k, v in before.items() if k != ticket}
            )

    @rule()
    def restart(self) -> None:
        self.start()

    @invariant()
    def agrees(self) -> None:
        entries = self.outbox.entries() if hasattr(self, "outbox") else ()
        assert {entry.id: entry.state for entry in entries} == self.model
        for entry in entries:
            assert self.outbox.bundle(entry).sha256 == entry.sha256
            assert entry.state is not State.SENT or (entry.receipt and entry.id in self.memory.finished)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """So many runs of up to 40 steps; hypothesis itself chooses and shrinks."""
    tally = Tally("outbox and courier against a model", "runs")
    given = settings(
        max_examples=points, stateful_step_count=40, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    Machine.place = place
    with tally.point("the machine"):
        run_state_machine_as_test(Machine, settings=given)  # type: ignore[no-untyped-call]
    tally.points = points
    yield tally
