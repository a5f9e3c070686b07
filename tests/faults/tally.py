"""What a part counted: points tried, and each ticket that was lost, doubled or torn, with the place where it happened."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults.job import Doubled, Lost, Torn

VERDICTS = {Lost: "lost", Doubled: "doubled", Torn: "torn"}
_ALL: list[Tally] = []
KEPT = 40
"""Places that are told; more of them tell nothing new."""


@dataclass
class Tally:
    """One line of the table."""

    what: str
    unit: str = "points"
    points: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    finished: bool = False

    def __post_init__(self) -> None:
        _ALL.append(self)

    @contextmanager
    def point(self, where: str) -> Iterator[None]:
        """One point: a verdict raised inside is counted with its place, any other error too."""
        self.points += 1
        try:
            yield
        except Exception as error:
            verdict = VERDICTS.get(type(error), "failed")
            self.verdicts[verdict] += 1
            if len(self.places) < KEPT:
                self.places.append(f"{verdict}: {where}: {error or type(error).__name__}")
        self.seconds = time.monotonic() - self.began

    @property
    def good(self) -> bool:
        """Nothing lost, doubled or torn, and something tried."""
        return self.points > 0 and not self.verdicts

    def __str__(self) -> str:
        counts = ", ".join(f"{self.verdicts[name]} {name}" for name in (*VERDICTS.values(), "failed"))
        return f"{self.what:46} {self.points:7} {self.unit:9} {counts}  {self.seconds:6.0f} s  {'; '.join(self.notes)}".rstrip()


def unfinished() -> list[Tally]:
    """What is being counted when somebody interrupts."""
    return [tally for tally in _ALL if not tally.finished]


def rounds(tally: Tally, points: int, one: Callable[[int], int]) -> Tally:
    """Calls `one(round)` until so many points were tried; it gives how many it tried."""
    number = 0
    while tally.points < points:
        assert one(number), "a round without a point"
        number += 1
    return tally
