"""The one door from threads to Qt: work runs on threads of core/threads, what comes of it is delivered on the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache, partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from capture_tool.core.threads import Lane, start

T = TypeVar("T")


class Door(QObject):
    """Where threads hand in what the GUI thread is to call. It stands as long as the program runs.

    A signal of the owner would not do: it may be gone, on the GUI thread, in the middle of being emitted on another.
    """

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._let_in, Qt.ConnectionType.QueuedConnection)

    def _let_in(self, call: Callable[[], None]) -> None:
        call()


@cache
def _door() -> Door:
    return Door()


class Jobs(QObject):
    """Jobs of one owner: they live as its child, and what arrives after it is gone is dropped. Made on the GUI thread."""

    def __init__(self, parent: QObject | None = None, *, lane: Lane | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._closed = False
        self._door = _door()

    def run(self, name: str, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        """Does `work` on a thread (in the lane, where there is one); then `done(result)` or `failed(error)` on the GUI thread."""

        def report(future: Future[T]) -> None:
            error = future.exception()
            if error is None:
                result = future.result()
                self.post(lambda: done(result))
            else:
                problem = error if isinstance(error, Exception) else RuntimeError(type(error).__name__)
                self.post(lambda: failed(problem))

        (self._lane.start(work) if self._lane else start(name, work)).add_done_callback(report)

    def post(self, call: Callable[[], None]) -> None:
        """Lets the GUI thread do `call` soon. From any thread; dropped when the owner is gone."""
        if not self._closed:
            self._door.arrived.emit(partial(self._deliver, call))

    def relay(self, slot: Callable[..., None]) -> Callable[..., None]:
        """A callable for any thread that calls `slot` with the same arguments on the GUI thread, each call."""
        return lambda *values: self.post(lambda: slot(*values))

    def latest(self, slot: Callable[..., None]) -> Callable[..., None]:
        """As `relay`, for progress: while a call waits for the GUI thread, a newer one only replaces its arguments."""
        waiting: list[tuple[Any, ...]] = []
        guard = threading.Lock()  # else the last value could be put down just after the one before was picked up

        def deliver() -> None:
            with guard:
                values = waiting.pop()
            slot(*values)

        def call(*values: Any) -> None:
            with guard:
                first = not waiting
                waiting[:] = [values]
            if first:
                self.post(deliver)

        return call

    def close(self) -> None:
        """Drops whatever still arrives: the program ends."""
        self._closed = True

    def _deliver(self, call: Callable[[], None]) -> None:
        if not self._closed and isValid(self):  # else Qt's part of this object is gone with its owner
            call()
