"""Everywhere else (macOS): the addresses of this machine are looked at once a minute, and whether it slept meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

from capture_tool.core.threads import Cancel, start

EACH = 60.0
"""Seconds between two looks: with the courier's own, under 0.1 wake-ups a second."""
SLEPT = 30.0
"""Seconds by which the wall clock runs ahead of the steady one when the machine slept, or the clock was set."""
Addresses = frozenset[tuple[str, str]]


class PollingWake:
    """Looks until it is closed."""

    def __init__(self, changed: Callable[[], None], *, each: float = EACH, look: Callable[[], Addresses] | None = None) -> None:
        self._changed, self._each = changed, each
        self._look = look or addresses
        self._stop = Cancel()
        start("network", self._loop)

    def close(self) -> None:
        """Ends the thread."""
        self._stop()

    def _loop(self) -> None:
        known, ahead = self._look(), time.time() - time.monotonic()
        while not self._stop.wait(self._each):
            now, drift = self._look(), time.time() - time.monotonic()
            if now - known or drift - ahead > SLEPT:
                self._changed()
            known, ahead = now, drift


def addresses() -> Addresses:
    """Interface and address of each network that is there, this machine's own loop aside."""
    return frozenset(
        (name, one.address)
        for name, found in psutil.net_if_addrs().items()
        for one in found
        if not one.address.startswith(("127.", "::1", "fe80:"))
    )
