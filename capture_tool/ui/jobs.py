"""The one door from threads to Qt: work runs on threads of core/threads, what comes of it is delivered on the GUI thread.

Whoever lets go of an object last takes it away, on its own thread, and Qt's objects bear that on the GUI thread only. So a
thread has nothing of the GUI thread's: it borrows a job, which is emptied here, and knows slots by a token.
"""

from __future__ import annotations

import atexit
import gc
import threading
import weakref
from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from capture_tool.core.threads import Lane, start

T = TypeVar("T")
Slot = Callable[..., None]


class Door(QObject):
    """Where threads hand in what the GUI thread is to call. It stands as long as the program runs.

    A signal of the owner would not do: it may be gone, on the GUI thread, in the middle of being emitted on another.
    """

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._late: list[Callable[[], None]] | None = None
        atexit.register(self._shut)
        gc.disable()  # Python looks for circles on any thread that makes something: here it is done by `_sweep` only
        self.arrived.connect(self._let_in, Qt.ConnectionType.QueuedConnection)

    def hand_in(self, call: Callable[[], None]) -> None:
        """Lets the GUI thread do `call` soon. From any thread."""
        with self._guard:
            if self._late is None:
                self.arrived.emit(call)
            else:
                self._late.append(call)  # only kept, so that no thread is the last that has it

    def _shut(self) -> None:
        """The program ends, and Qt's part of this object with it: no thread may be in the middle of handing in."""
        with self._guard:
            self._late = []

    def _let_in(self, call: Callable[[], None]) -> None:
        call()
        _sweep()


@cache
def _door() -> Door:
    return Door()


def _sweep() -> None:
    """Looks for circles as often as Python would."""
    for generation, (made, most) in reversed(list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))):
        if made > most:
            gc.collect(generation)
            return


class Jobs(QObject):
    """Jobs of one owner: they live as its child, and what arrives after it is gone is dropped. Made on the GUI thread."""

    def __init__(self, parent: QObject | None = None, *, lane: Lane | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._closed = False
        self._slots: dict[object, Slot] = {}
        _door()

    def run(self, name: str, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        """Does `work` on a thread (in the lane, where there is one); then `done(result)` or `failed(error)` on the GUI thread."""
        job = _Job(self, work, done, failed)
        if self._lane:
            self._lane.start(job)
        else:
            start(name, job)

    def relay(self, slot: Slot) -> Slot:
        """A callable for any thread that calls `slot` with the same arguments on the GUI thread, each call."""
        way = object()
        self._slots[way] = slot
        return partial(_hand_in, weakref.ref(self), way)

    def latest(self, slot: Slot) -> Slot:
        """As `relay`, for progress: while a call waits for the GUI thread, a newer one only replaces its arguments."""
        waiting: list[tuple[Any, ...]] = []
        guard = threading.Lock()  # else the last value could be put down just after the one before was picked up

        def deliver() -> None:
            with guard:
                values = waiting.pop()
            slot(*values)

        hand_in = self.relay(deliver)

        def call(*values: Any) -> None:
            with guard:
                first = not waiting
                waiting[:] = [values]
            if first:
                hand_in()

        return call

    def close(self) -> None:
        """Drops whatever still arrives: the program ends."""
        self._closed = True

    @property
    def open(self) -> bool:
        """Whether somebody is left to take what arrives."""
        return not self._closed and isValid(self)  # else Qt's part of this object is gone with its owner

    def take(self, way: object, values: tuple[Any, ...]) -> None:
        """What was handed in for one of the slots."""
        if self.open:
            self._slots[way](*values)


class _Job:
    """Work that a thread borrows, and what comes of it."""

    def __init__(self, jobs: Jobs, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        self._given: tuple[Any, ...] = jobs, work, done, failed
        self._came: tuple[Any, BaseException | None] = None, None

    def __call__(self) -> None:
        """On the thread. An error stays in the job alone: it knows all that the work knew."""
        try:
            self._came = self._given[1](), None
        except BaseException as error:  # noqa: BLE001  (the thread's last line, as in core/threads)
            self._came = None, error
        _door().hand_in(self._end)

    def _end(self) -> None:
        (jobs, _work, done, failed), (result, error) = self._given, self._came
        self._given, self._came = (), (None, None)  # the thread still has the job, and nothing in it
        if not jobs.open:
            return
        if error is None:
            done(result)
        else:
            failed(error if isinstance(error, Exception) else RuntimeError(type(error).__name__))


def _hand_in(jobs: weakref.ref[Jobs], way: object, *values: Any) -> None:
    """On any thread."""
    _door().hand_in(partial(_deliver, jobs, way, values))


def _deliver(jobs: weakref.ref[Jobs], way: object, values: tuple[Any, ...]) -> None:
    owner = jobs()
    if owner is not None:
        owner.take(way, values)
