"""How quickly bytes move, from what `Progress` tells: speed over the last seconds, and the time that is left."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW = 8.0
"""Seconds that the speed is taken over: long enough to be calm, short enough to follow a network that changes."""
LEAST = 0.5
"""Seconds before a speed is worth telling."""


class Pace:
    """One upload's pace. `clock` is monotonic: a wall clock that is set would make nonsense of a speed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()
        self._total = 0

    def tell(self, done: int, total: int) -> None:
        """Bytes done and in all. What falls back, is of another size, or pauses longer than the window, starts over."""
        now = self._clock()
        if self._seen and (done < self._seen[-1][1] or total != self._total or now - self._seen[-1][0] > WINDOW):
            self._seen.clear()
        self._seen.append((now, done))
        while now - self._seen[0][0] > WINDOW:
            self._seen.popleft()
        self._total = total

    @property
    def speed(self) -> int:
        """Bytes a second, 0 while it is not known."""
        if len(self._seen) < 2:
            return 0
        (began, first), (now, last) = self._seen[0], self._seen[-1]
        return round((last - first) / (now - began)) if now - began >= LEAST else 0

    @property
    def left(self) -> float | None:
        """Seconds until the end at this speed, None while there is none."""
        return (self._total - self._seen[-1][1]) / speed if (speed := self.speed) else None
