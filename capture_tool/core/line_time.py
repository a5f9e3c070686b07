"""Time stamps at the start of log lines, and the place in a big file where a time begins, found without reading the file.

Shapes (domain): `2026-08-28 22:29:01.789`, `:789` and `,789`; API lines have the time alone (`10:05:21:715`), their date stands
in the header `===== Log file: .../api.0.20260220.100521.ibgzenc =====` or in the file's name. There is no zone: times are naive,
as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Read = Callable[[int, int], bytes]
"""read(offset, length): the bytes there, fewer at the end of the file."""

BLOCK = 64 * 1024
FAR = 16
"""Blocks that a probe reads on before it gives up on finding a stamp (a stack trace or a line without an end)."""

STAMP = re.compile(rb"(?:\xef\xbb\xbf)?\s?(?:((?:19[7-9]|20\d)\d)-(\d\d)-(\d\d)[ T])?(\d\d):(\d\d):(\d\d)[.:,](\d{3})(?!\d)")
NAME_DAY = re.compile(rb"\.(20\d\d)(\d\d)(\d\d)(?:\.(\d\d)(\d\d)(\d\d))?\.")
HEADER = re.compile(rb"={3,} Log file: (.{1,2000}?) ={3,}")


def stamp(line: bytes) -> tuple[date | None, time] | None:
    """The date (None where lines have the time alone) and time at the start of `line`; None for a line without."""
    found = STAMP.match(line)
    if found is None:
        return None
    year, month, day, hour, minute, second, thousandth = (None if part is None else int(part) for part in found.groups())
    try:
        at = time(hour or 0, minute or 0, second or 0, (thousandth or 0) * 1000)
        return (None if year is None else date(year, month or 0, day or 0)), at
    except ValueError:
        return None


def name_time(name: bytes) -> datetime | None:
    """The time in a name such as `api.0.20260220.100521.ibgzenc`; midnight for `launcher.20260220.log`."""
    found = NAME_DAY.search(name)
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001  (naive, as written)
    except ValueError:
        return None


def header_time(head: bytes) -> datetime | None:
    """The time in the header line of an exported API log, None when `head` (the file's first bytes) has none."""
    found = HEADER.search(head)
    return name_time(found.group(1)) if found else None


@dataclass(frozen=True, slots=True)
class Line:
    """A stamped line: where it starts, and its naive time."""

    offset: int
    at: datetime


class StampedFile:
    """A text file whose lines begin with times that rise, but for lines without a stamp and one midnight.

    `day` is the date of the first line, for files whose lines have none; `last_day` that of the last line where only this is
    known. `first` and `last` are the first and last stamped lines, None when the file's first and last megabyte hold none.
    """

    def __init__(self, read: Read, size: int, *, day: date | None = None, last_day: date | None = None) -> None:
        self._read, self._size = read, size
        self._day, self._clock = day or last_day or date.min, time.min
        self.first = self.first_in(0)
        self.last = self.last_in(size) if self.first else None
        opening = stamp(read(self.first.offset, 64)) if self.first else None
        if self.last is None or opening is None or opening[0] is not None:
            return
        if day is None and last_day is not None and self.last.at.time() < opening[1]:
            self._day -= timedelta(days=1)
        # a minute of grace: threads write their lines a little out of turn
        if opening[1] >= time(0, 1):
            self._clock = (datetime.combine(self._day, opening[1]) - timedelta(minutes=1)).time()
        self.first, self.last = self.first_in(0), self.last_in(size)

    def begins(self, when: datetime) -> int:
        """Offset of the first line at or after `when`; the file's size when there is none. Reads some 25 blocks at most."""
        return self._search(when, unknown_is_later=True)

    def ends(self, when: datetime) -> int:
        """Offset behind the last line at or before `when`, with the unstamped lines that follow it."""
        return self._search(when + timedelta(microseconds=1), unknown_is_later=False)

    def first_in(self, start: int) -> Line | None:
        """The first stamped line at or after `start`, which is where a line starts."""
        return next(self._stamped(start), None)

    def last_in(self, end: int) -> Line | None:
        """The last stamped line that starts before `end`."""
        start = end
        for _ in range(FAR):
            start = max(0, start - BLOCK)
            latest = None
            for line in self._stamped(self._line_start(start)):
                if line.offset >= end:
                    break
                latest = line
            if latest is not None or start == 0:
                return latest
        return None

    def next_line(self, offset: int) -> int:
        """Where the first line after `offset` starts; `offset` itself when a megabyte holds no line end."""
        for number in range(FAR):
            at = self._read(offset + number * BLOCK, BLOCK).find(b"\n")
            if at >= 0:
                return offset + number * BLOCK + at + 1
        return offset

    def _search(self, when: datetime, *, unknown_is_later: bool) -> int:
        low, high, found = 0, self._size, self._size
        while high - low > BLOCK:
            middle = (low + high) // 2
            line = self.first_in(self.next_line(middle))
            if line is None and unknown_is_later:
                high, found = middle, self.next_line(middle)
            elif line is None:
                low = min(middle + BLOCK, high)
            elif line.at >= when:
                high, found = middle, line.offset
            else:
                low = max(line.offset, middle)
        for line in self._stamped(self._line_start(low)):
            if line.offset >= found:
                break
            if line.at >= when:
                return line.offset
        return found

    def _line_start(self, offset: int) -> int:
        return offset if offset == 0 or self._read(offset - 1, 1) == b"\n" else self.next_line(offset)

    def _stamped(self, offset: int) -> Iterator[Line]:
        """Stamped lines from `offset` (a line's start) on, over at most FAR blocks."""
        carry, carried_from = b"", offset
        for number in range(FAR):
            block = self._read(offset + number * BLOCK, BLOCK)
            lines = (carry + block).split(b"\n")
            carry = lines.pop() if len(block) == BLOCK else b""
            for line in lines:
                found = stamp(line[:64])
                if found is not None:
                    yield Line(carried_from, self._date(*found))
                carried_from += len(line) + 1
            if len(block) < BLOCK:
                return

    def _date(self, day: date | None, at: time) -> datetime:
        """Lines with the time alone: earlier on the clock than the file's first line is the day after."""
        if day is None:
            day = self._day if at >= self._clock else self._day + timedelta(days=1)
        return datetime.combine(day, at)
