"""The place in a big text file where a time begins, found without reading the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from capture_tool.core.line_time import in_twelve_hours, stamp
from capture_tool.core.undated import BLOCK, Days, Read, days_of, headers

__all__ = ["BLOCK", "Line", "Read", "StampedFile"]

FIRST_BLOCK = 4096
"""A probe reads this first: most lines are shorter."""
FAR = 16
"""Blocks that a probe reads on before it gives up on finding a stamp (a stack trace or a line without an end)."""
RUNGS = 64
"""Places in the file that are looked at before a search: a clock that was set back shows between two of them."""

Stamp = tuple[int, date | None, time]


@dataclass(frozen=True, slots=True)
class Line:
    """A stamped line: where it starts, and its naive time."""

    offset: int
    at: datetime


class StampedFile:
    """A text file whose lines mostly begin with times that mostly rise.

    Lines without a stamp belong to the line before them. Lines a little out of turn (threads), and times that come twice because
    a clock was set back, are all within what `begins` and `ends` enclose. `day` is the date of the first line, for files whose
    lines have none and no header; `last_day` that of the last line where only this is known. `first` and `last` are the first
    and last stamped lines, None when the file's first and last megabyte hold none.
    """

    def __init__(
        self, read: Read, size: int, *, day: date | None = None, last_day: date | None = None, twelve_hours: bool | None = None
    ) -> None:
        self._read, self._size = read, size
        self._days: Days | None = None
        self.twelve_hours = in_twelve_hours(read(0, BLOCK)) if twelve_hours is None else twelve_hours
        opening = next(self._stamps(0), None)
        if opening is not None and opening[1] is None:
            self._days = self._counted_days(opening, day, last_day)
        self.first = self.first_in(0)
        self.last = self.last_in(size) if self.first else None

    def begins(self, when: datetime) -> int:
        """Offset of the first line at or after `when`; the file's size when there is none. Reads some 100 small blocks."""
        low, high = 0, self._size
        for rung in self._rungs:
            if rung.at >= when:
                high = rung.offset
                break
            low = rung.offset
        low, found = self._narrowed(low, high, when, unknown_is_later=True)
        for line in self._stamped(self._line_start(max(0, low - BLOCK))):
            if line.offset >= found:
                break
            if line.at >= when:
                found = line.offset
                break
        return 0 if self.first is not None and found == self.first.offset else found

    def ends(self, when: datetime) -> int:
        """Offset behind the last line at or before `when`, with the unstamped lines that follow it."""
        low, high = 0, self._size
        for rung in reversed(self._rungs):
            if rung.at <= when:
                low = rung.offset
                break
            high = rung.offset
        low, found = self._narrowed(low, high, when, unknown_is_later=False)
        later: int | None = None
        scanned = min(self._size, found + BLOCK)
        for line in self._stamped(self._line_start(low)):
            if line.offset >= scanned:
                break
            if line.at <= when:
                later = None
            elif later is None:
                later = line.offset
        if later is not None:
            return later
        following = self.first_in(self._line_start(scanned)) if scanned < self._size else None
        return self._size if following is None else following.offset

    def first_in(self, start: int) -> Line | None:
        """The first stamped line at or after `start`, which is where a line starts."""
        return next(self._stamped(start), None)

    def last_in(self, end: int) -> Line | None:
        """The last stamped line that starts before `end`."""
        found = self._last_stamp(end)
        return None if found is None else self._line(found)

    def next_line(self, offset: int) -> int:
        """Where the first line after `offset` starts, the size for none; `offset` when a megabyte holds no line end."""
        for at, block in self._blocks(offset):
            found = block.find(b"\n")
            if found >= 0:
                return at + found + 1
        return self._size if self._size - offset <= FAR * BLOCK else offset

    @cached_property
    def _rungs(self) -> tuple[Line, ...]:
        """Lines at even distances, the first and the last among them."""
        return tuple(self._line(found) for found in self._rung_stamps())

    def _rung_stamps(self) -> list[Stamp]:
        step = max(BLOCK, self._size // RUNGS)
        probes = (self._stamp_behind(offset) for offset in range(0, self._size, step))
        found = {stamped[0]: stamped for stamped in (*probes, self._last_stamp(self._size)) if stamped is not None}
        return [found[offset] for offset in sorted(found)]

    def _counted_days(self, opening: Stamp, day: date | None, last_day: date | None) -> Days:
        """For lines that have the time alone."""

        def lines(start: int, end: int) -> Iterator[tuple[int, time]]:
            for offset, _, clock in self._stamps(start):
                if offset >= end:
                    return
                yield offset, clock

        def probe(offset: int) -> tuple[int, time] | None:
            found = self._stamp_behind(offset)
            return None if found is None else (found[0], found[2])

        rungs = [(offset, clock) for offset, _, clock in self._rung_stamps()] or [(opening[0], opening[2])]
        return days_of(rungs, lines, probe, list(headers(self._read, self._size)), day=day, last_day=last_day)

    def _narrowed(self, low: int, high: int, when: datetime, *, unknown_is_later: bool) -> tuple[int, int]:
        """A place at most a block before the border between lines before `when` and those after, and a line known behind it."""
        found = high
        while high - low > BLOCK:
            middle = (low + high) // 2
            stamped = self._stamp_behind(middle)
            line = None if stamped is None else self._line(stamped)
            if line is None and unknown_is_later:
                high, found = middle, self.next_line(middle)
            elif line is None:
                low = min(middle + BLOCK, high)
            elif line.at > when or (line.at == when and unknown_is_later):
                high, found = middle, line.offset
            else:
                low = max(line.offset, middle)
        return low, found

    def _last_stamp(self, end: int) -> Stamp | None:
        start = end
        for _ in range(FAR):
            start = max(0, start - BLOCK)
            latest = None
            for found in self._stamps(self._line_start(start)):
                if found[0] >= end:
                    break
                latest = found
            if latest is not None or start == 0:
                return latest
        return None

    def _stamp_behind(self, offset: int) -> Stamp | None:
        return next(self._stamps(self._line_start(offset)), None)

    def _line_start(self, offset: int) -> int:
        return offset if offset == 0 or self._read(offset - 1, 1) == b"\n" else self.next_line(offset)

    def _stamped(self, offset: int) -> Iterator[Line]:
        """Stamped lines from `offset` (a line's start) on, over at most FAR blocks."""
        return (self._line(found) for found in self._stamps(offset))

    def _stamps(self, offset: int) -> Iterator[Stamp]:
        carry, carried_from = b"", offset
        for at, block in self._blocks(offset):
            lines = (carry + block).split(b"\n")
            carry = lines.pop() if at + len(block) < self._size else b""
            for line in lines:
                found = stamp(line[:64], twelve_hours=self.twelve_hours)
                if found is not None:
                    yield carried_from, *found
                carried_from += len(line) + 1

    def _blocks(self, offset: int) -> Iterator[tuple[int, bytes]]:
        """The file from `offset` on, a small block first, a megabyte at most."""
        end, length = min(self._size, offset + FAR * BLOCK), FIRST_BLOCK
        while offset < end and (block := self._read(offset, min(length, end - offset))):
            yield offset, block
            offset += len(block)
            length = min(2 * length, BLOCK)

    def _line(self, found: Stamp) -> Line:
        offset, day, clock = found
        if day is not None or self._days is None:
            return Line(offset, datetime.combine(day or date.min, clock))
        return Line(offset, self._days.at(offset, clock))
