"""A change of the network comes as a burst of news: they are told as one, when it is over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from capture_tool.core.threads import start

QUIET = 1.0
"""Seconds without another piece of news: an address is there before its route."""
BETWEEN = 15.0
"""Seconds between two calls: a network that comes and goes must not make us knock at every turn."""


class Settled:
    """Calls `changed` on a thread that sleeps without waking up until something is told."""

    def __init__(self, changed: Callable[[], None], *, quiet: float = QUIET, between: float = BETWEEN) -> None:
        self._changed = changed
        self._quiet, self._between = quiet, between
        self._told, self._closed = threading.Event(), threading.Event()
        start("network news", self._loop)

    def tell(self) -> None:
        """Something has changed. From any thread; returns at once."""
        self._told.set()

    def close(self) -> None:
        """Nothing is called any more."""
        self._closed.set()
        self._told.set()

    def _loop(self) -> None:
        next_call = 0.0
        while True:
            self._told.wait()
            while not self._closed.is_set():
                self._told.clear()
                if not self._told.wait(self._quiet):
                    break
            if self._closed.wait(max(0.0, next_call - time.monotonic())):
                return
            self._told.clear()  # what came while it waited is told with it
            next_call = time.monotonic() + self._between
            self._changed()
