"""When each waiting ticket is due, by the wall clock that its record names and by one that nobody can set.

The record must outlive the process, so it names a wall time. While the process lives, a clock that is set back does not make a
ticket wait longer, one that is set forward or a machine that slept lets it go at once, and news of the network lets go whatever
the server itself did not ask to wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from capture_tool.core.ids import TicketId
from capture_tool.core.model import Entry

LONGEST_ASKED = 86_400.0
"""Seconds that a server can make us wait; a `next_try` further away means that the clock was set back."""


def _now() -> datetime:
    return datetime.now(UTC)


class Timetable:
    """Of one courier. `wall` and `steady` are the clocks: UTC, and seconds that only grow."""

    def __init__(self, wall: Callable[[], datetime] = _now, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._steady = steady
        self._seen: dict[TicketId, tuple[datetime, float]] = {}
        self._asked: dict[TicketId, datetime] = {}
        self._early: set[TicketId] = set()
        self._not_before: dict[TicketId, float] = {}

    def left(self, entry: Entry) -> float:
        """Seconds until `entry` is due, 0 when it is."""
        steady = self._steady()
        busy = self._not_before.get(entry.id, 0.0) - steady
        if entry.next_try is None or (entry.id in self._early and self._asked.get(entry.id) != entry.next_try):
            return max(0.0, busy)
        seconds = (entry.next_try - self._wall()).total_seconds()
        seen, due = self._seen.get(entry.id, (None, 0.0))
        if seen != entry.next_try:
            due = steady + (0.0 if seconds > LONGEST_ASKED else seconds)
            self._seen[entry.id] = entry.next_try, due
        return max(0.0, busy, min(seconds, due - steady))

    def asked(self, ticket_id: TicketId, until: datetime) -> None:
        """The server itself named this time: news of the network do not change it."""
        self._asked[ticket_id] = until

    def busy(self, ticket_id: TicketId, seconds: float) -> None:
        """Nobody looks at it for so long; 0 ends that."""
        self._not_before[ticket_id] = self._steady() + seconds

    def hurry(self, waiting: Iterable[Entry]) -> None:
        """The network has changed: what waits may work now."""
        self._early |= {entry.id for entry in waiting if entry.next_try}

    def begin(self, ticket_id: TicketId) -> bool:
        """It is tried now; True when that is because the network has changed."""
        early = ticket_id in self._early
        self._early.discard(ticket_id)
        return early

    def forget_but(self, waiting: Iterable[Entry]) -> None:
        """Only these wait still."""
        kept = {entry.id for entry in waiting}
        for known in (self._seen, self._asked, self._not_before):
            for gone in known.keys() - kept:
                known.pop(gone, None)
        self._early &= kept
