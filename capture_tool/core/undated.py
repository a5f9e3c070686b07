"""Which day a line with the time alone was written: counted over midnights, and from the headers of exported logs on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from capture_tool.core.line_time import HEADER, HEADER_MARK, name_time

Read = Callable[[int, int], bytes]
"""read(offset, length): the bytes there, fewer at the end of the file."""
Clock = tuple[int, time]
"""Where a line starts, and its time of day."""

BLOCK = 64 * 1024
SCANNED = 256 << 20
"""Files up to this size are searched for headers (a tenth of a second); a longer one has the header of its first block."""
PIECE = 4 << 20
LONGEST_HEADER = 4096
BACK = timedelta(hours=2)
"""The clock of the next line is further back than this: it was midnight. Less is a thread that was late, or a clock set back."""
STRAGGLER = timedelta(hours=22)
"""A line this far ahead shortly after midnight belongs to the day before."""
DAY = timedelta(days=1)
FEW = 16
"""A file with no more places to look at is short, and may hold days between two of them: every line of it is looked at."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """From this offset on it is this day."""

    offset: int
    day: date


class Days:
    """Days by offset, the first from the file's first line on."""

    def __init__(self, begun: Sequence[_Begun]) -> None:
        self._begun = begun
        self._offsets = [one.offset for one in begun]

    def at(self, offset: int, clock: time) -> datetime:
        """The naive time of the line at `offset` that shows `clock`."""
        return datetime.combine(self._begun[max(0, bisect_right(self._offsets, offset) - 1)].day, clock)


def headers(read: Read, size: int) -> Iterator[tuple[int, datetime]]:
    """Offset and time of every header line `===== Log file: ... =====` that names one."""
    for start in range(0, size if size <= SCANNED else BLOCK, PIECE):
        piece = read(start, PIECE + LONGEST_HEADER)
        at = piece.find(HEADER_MARK)
        while 0 <= at < PIECE:
            begin = piece.rfind(b"\n", 0, at) + 1
            found = HEADER.match(piece, begin)
            named = name_time(found.group(1)) if found else None
            if named is not None:
                yield start + begin, named
            at = piece.find(HEADER_MARK, at + 1)


def days_of(
    rungs: Sequence[Clock],
    lines: Callable[[int, int], Iterable[Clock]],
    probe: Callable[[int], Clock | None],
    found: Sequence[tuple[int, datetime]],
    *,
    day: date | None,
    last_day: date | None,
) -> Days:
    """The days of a file whose lines show the time alone.

    `rungs` are lines from the first to the last, `lines(start, end)` gives those between two places and `probe(offset)` the first
    behind one; `found` are the headers. Without any, `day` is that of the first line, or `last_day` that of the last.
    """
    begun: list[_Begun] = []
    ends = [*(offset for offset, _ in found), rungs[-1][0] + 1]
    if rungs[0][0] < ends[0]:
        inside = [rung for rung in rungs if rung[0] < ends[0]]
        begun += _counted(rungs[0], inside, lines, probe, day or last_day or date.min)
    for (offset, named), end in zip(found, ends[1:], strict=True):
        inside = [rung for rung in rungs if offset <= rung[0] < end]
        begun += _counted((offset, named.time()), inside, lines, probe, named.date())
    if not found and day is None and last_day is not None:
        begun = [_Begun(one.offset, one.day - (begun[-1].day - last_day)) for one in begun]
    return Days(begun)


def _counted(
    first: Clock,
    rungs: Sequence[Clock],
    lines: Callable[[int, int], Iterable[Clock]],
    probe: Callable[[int], Clock | None],
    day: date,
) -> Iterator[_Begun]:
    """The day that begins with `first`, and one more for every midnight up to the last of `rungs`."""
    yield _Begun(first[0], day)
    places = (first, *rungs)
    for low, high in pairwise(places):
        for offset, days in _midnights(low, high, lines, probe, every=len(places) <= FEW):
            day += days * DAY
            yield _Begun(offset, day)


def _midnights(
    low: Clock, high: Clock, lines: Callable[[int, int], Iterable[Clock]], probe: Callable[[int], Clock | None], *, every: bool
) -> Iterator[tuple[int, int]]:
    """Lines between two places where another day begins, and by how many: 1 at midnight, -1 at a straggler behind it."""
    if not every and not _fell(low[1], high[1]):
        return
    while high[0] - low[0] > BLOCK and not every:
        middle = probe((low[0] + high[0]) // 2)
        if middle is None or middle[0] >= high[0]:
            break
        low, high = (low, middle) if _fell(low[1], middle[1]) else (middle, high)
    before, passed, late = low[1], False, False
    for offset, clock in lines(low[0], high[0] + 1):
        straggles = passed and _ahead(before, clock) > STRAGGLER
        if straggles != late:
            late = straggles
            yield offset, -1 if straggles else 1
        if straggles:
            continue
        if _fell(before, clock):
            passed = True
            yield offset, 1
        before = clock


def _fell(before: time, after: time) -> bool:
    return -_ahead(before, after) > BACK


def _ahead(before: time, after: time) -> timedelta:
    return datetime.combine(date.min, after) - datetime.combine(date.min, before)
