"""Which UTC offset the times in a file have: the machine's own, unless a line that has both, or the last line and the file's last
change say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from capture_tool.core.model import Clock, Moment

WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
HALF, QUARTER = timedelta(minutes=30), timedelta(minutes=15)
ODD = tuple(timedelta(hours=hours, minutes=45) for hours in (5, 8, 12, 13))
"""All offsets in use are whole half hours (-12:00 to +14:00) but for Nepal, Eucla and Chatham."""
EARLY, LATE = timedelta(seconds=1), timedelta(seconds=5)
"""How long before and after the time of its last line a log is changed, for the guess to be believed."""
ONE_HOUR = timedelta(hours=1)
EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Zone:
    """The machine's zone with its summer time, moved by `shift` for a file that was written under another."""

    moment: Moment
    shift: timedelta = timedelta(0)
    guessed: bool = False
    """Whether the last write told it."""
    told: bool = False
    """Whether a line of the file told it."""

    def offset(self, at: datetime) -> timedelta:
        """Offset at the instant `at` (aware). The key press rules when the machine's zone is no longer the one it had then."""
        known = timedelta(seconds=self.moment.utc_offset_seconds)
        machine = self.moment.utc.astimezone().utcoffset()
        at = min(max(at, EARLIEST), LATEST)
        return ((at.astimezone().utcoffset() or known) if machine == known else known) + self.shift

    def local(self, at: datetime) -> datetime:
        """The naive local time of the instant `at`."""
        at = min(max(at, EARLIEST), LATEST).astimezone(UTC)
        return at.replace(tzinfo=None) + self.offset(at)

    def utc(self, naive: datetime) -> datetime:
        """The instant of a naive local time, in UTC."""
        rough = naive.replace(tzinfo=UTC)
        return rough - self.offset(rough - self.offset(rough))

    def at_offset_of(self, naive: datetime, at: datetime) -> datetime:
        """The instant of a naive local time, in UTC, with the offset that holds at the instant `at`."""
        return naive.replace(tzinfo=UTC) - self.offset(at)

    def window(self, since: datetime, until: datetime) -> tuple[datetime, datetime]:
        """Naive local times that surely enclose the window, also when a clock was set forth or back near it."""
        offsets = [self.offset(max(since, EARLIEST) - ONE_HOUR), self.offset(min(until, LATEST) + ONE_HOUR)]
        since, until = (min(max(at, EARLIEST), LATEST).astimezone(UTC).replace(tzinfo=None) for at in (since, until))
        return since + min(offsets), until + max(offsets)

    def clock(self, at: datetime) -> Clock:
        """What is said of a file whose last line was written at the instant `at`."""
        return Clock(int(self.offset(at).total_seconds()), self.guessed, self.told)

    def fits(self, last: datetime, modified: datetime) -> bool:
        """Whether a last line with the naive time `last` may have been the file's last change in this zone."""
        return -LATE <= self.at_offset_of(last, modified) - modified <= EARLY

    def said(self, naive: datetime, utc: datetime) -> Zone:
        """The zone of a file one of whose lines has the naive time `naive` and says that this is the instant `utc`."""
        apart = naive - utc.replace(tzinfo=None)
        offset = round(apart / QUARTER) * QUARTER
        if abs(apart - offset) > LATE or not WEST <= offset <= EAST:
            return self
        return Zone(self.moment, self.shift + offset - self.offset(utc), told=True)

    def guess(self, last: datetime, modified: datetime) -> Zone:
        """The zone of a file whose last line carries the naive time `last`, and which was changed last at `modified`."""
        apart = last - modified.astimezone(UTC).replace(tzinfo=None)
        offset = next((odd for odd in ODD if -LATE <= apart - odd <= EARLY), round(apart / HALF) * HALF)
        if not (-LATE <= apart - offset <= EARLY and WEST <= offset <= EAST):
            return self
        return Zone(self.moment, self.shift + offset - self.offset(modified), guessed=True)
