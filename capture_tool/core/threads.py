"""The one door to threads: every thread has a name, reports its error and can be asked to stop."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from capture_tool.core.errors import CancelledError

log = logging.getLogger(__name__)
T = TypeVar("T")


class Cancel:
    """A wish to stop, shared between the one who asks and the one who works."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> None:
        """Asks the work to stop."""
        self._event.set()

    @property
    def asked(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raises CancelledError when somebody asked to stop: call it between pieces of work."""
        if self._event.is_set():
            raise CancelledError

    def wait(self, seconds: float) -> bool:
        """Sleeps up to `seconds`; True as soon as somebody asks to stop."""
        return self._event.wait(seconds)


def start(name: str, work: Callable[[], T]) -> Future[T]:
    """Runs `work` on a daemon thread of its own called `name`; the future carries its result or its exception.

    A daemon thread: the program may end while it runs, so whatever must survive is on disk before (outbox, draft).
    """
    future: Future[T] = Future()
    threading.Thread(target=lambda: _fulfil(future, name, work), name=name, daemon=True).start()
    return future


class Lane:
    """One thread that does its work in turn: for what belongs to one thread, like a grabber. Waits without waking up."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._line: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._started = False

    def start(self, work: Callable[[], T]) -> Future[T]:
        """Does `work` after all that was given before; the future carries its result or its exception."""
        future: Future[T] = Future()
        self._line.put(lambda: _fulfil(future, self._name, work))
        if not self._started:
            self._started = True
            start(self._name, self._loop)
        return future

    def close(self) -> None:
        """Ends the thread after the work it has; nothing may be given to it any more."""
        self._line.put(None)

    def _loop(self) -> None:
        while (work := self._line.get()) is not None:
            work()


def _fulfil(future: Future[T], name: str, work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # the thread's last line: the error goes to whoever holds the future
        log.debug("%s ended with %s", name, type(error).__name__)
        future.set_exception(error)
    else:
        future.set_result(result)
