"""Which bytes of a text log belong to the incident: small ones of today whole, big ones cut to the window at line borders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from capture_tool.core.line_time import header_time, name_time
from capture_tool.core.model import Clock, LeftOut, LogFile, RawPath, Treatment
from capture_tool.core.ports import Surroundings
from capture_tool.core.stamped_file import StampedFile
from capture_tool.sources._files import HEAD, Found, Seen, look, narrow_reader, opened, reader, reason
from capture_tool.sources._never import GZIP, never_content
from capture_tool.sources._zone import EARLIEST, Zone

KEPT = timedelta(days=7)
"""The platform keeps its logs for a week; what is older cannot be about this incident."""
OLD = "more than a week before the incident"
OUTSIDE = "no lines in the window of time"
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Marks of UTF-16, little and big end first."""

Group = Literal["incident", "previous-days", "encrypted", "state"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A byte range and the instants of its first and last line, where the lines have times."""

    start: int
    end: int
    first: datetime | None = None
    last: datetime | None = None
    clock: Clock | None = None


def text_log(source: str, found: Found, where: Surroundings, *, chosen: bool = False, clip: bool = False) -> LogFile | LeftOut:
    """The part of a text log that belongs in the ticket.

    A file that the user chose is taken whole, whatever its time; `clip` cuts it to the window all the same.
    """
    seen = look(found)
    if isinstance(seen, LeftOut):
        return seen
    why = never_content(seen.head) or (OLD if not chosen and long_ago(seen, where) else None)
    if why:
        return LeftOut(found.name, seen.size, why)
    if seen.head.startswith(GZIP):
        return _packed_log(source, found, seen, where, chosen=chosen)
    try:
        with opened(found.path) as file:
            return _judged(source, found, seen, _Text(found, seen, file, where), where, chosen=chosen, clip=clip)
    except OSError as error:
        return LeftOut(found.name, seen.size, reason(error))


def _packed_log(source: str, found: Found, seen: Seen, where: Surroundings, *, chosen: bool) -> LogFile | LeftOut:
    """A log that was packed when it was rotated: whole or not at all, for its lines cannot be found from the middle."""
    if not chosen and changed(seen) < where.since:
        return LeftOut(found.name, seen.size, OUTSIDE)
    return taken(source, found, seen, Cut(0, seen.size))


def newest(log: LogFile, room: int, where: Surroundings) -> LogFile | None:
    """The newest part of a text log's range, at most `room` bytes and from a line's start on; None when no line fits."""
    end = log.size if log.end is None else log.end
    found = Found(log.path, log.name)
    seen = look(found)
    if isinstance(seen, LeftOut) or seen.identity != log.identity or seen.size < end or seen.head.startswith(GZIP):
        return None
    try:
        with opened(log.path) as file:
            text = _Text(found, seen, file, where)
            start = text.lines.next_line(max(0, -(-(end - room) // text.width) - 1)) * text.width
            first = text.lines.first_in(start // text.width)
    except OSError:
        return None
    if start >= end or end - start > room:
        return None
    return replace(log, start=start, first=text.zone.utc(first.at) if first and log.last else None)


class _Text:
    """A text log that is open: its lines, one byte a character whatever it is written in, and the zone of their times."""

    def __init__(self, found: Found, seen: Seen, file: int, where: Surroundings) -> None:
        read, wide = reader(file), seen.head.startswith(WIDE)
        self.width = 2 if wide else 1
        if wide:
            read = narrow_reader(read, big_endian=seen.head.startswith(WIDE[1]))
        day, last_day = _day(found, read(0, HEAD), seen, where)
        self.size = seen.size // self.width
        self.lines = StampedFile(read, self.size, day=day, last_day=last_day)
        self.zone = Zone(where.moment)
        self.written = changed(seen)
        if self.lines.twelve_hours and not self._fits(self.lines):
            plain = StampedFile(read, self.size, day=day, last_day=last_day, twelve_hours=False)
            if self._fits(plain):  # `[PM]` names a part of the platform here: the last write says so
                self.lines = plain
        if self.lines.last is not None:
            self.zone = self.zone.guess(self.lines.last.at, self.written)

    def _fits(self, lines: StampedFile) -> bool:
        return lines.last is not None and self.zone.fits(lines.last.at, self.written)


def long_ago(seen: Seen, where: Surroundings) -> bool:
    """Whether the file was last changed more than a week before the window."""
    return changed(seen) < max(where.since, EARLIEST + KEPT) - KEPT


def changed(seen: Seen) -> datetime:
    """The instant of the last change (1971 for a file system without times)."""
    try:
        return datetime.fromtimestamp(seen.modified, UTC)
    except (OverflowError, OSError, ValueError):
        return EARLIEST


def taken(
    source: str,
    found: Found,
    seen: Seen,
    cut: Cut,
    *,
    treatment: Treatment = Treatment.TEXT,
    group: Group = "incident",
) -> LogFile:
    """The LogFile for a range of a file that was looked at; only those of the incident are ticked."""
    return LogFile(
        source=source,
        name=found.name,
        path=RawPath(found.path),
        size=seen.size,
        start=cut.start,
        end=None if cut.end == seen.size else cut.end,
        first=cut.first,
        last=cut.last,
        clock=cut.clock,
        identity=seen.identity,
        modified=changed(seen),
        treatment=treatment,
        selected=group == "incident",
        group=group,
    )


def _judged(
    source: str,
    found: Found,
    seen: Seen,
    text: _Text,
    where: Surroundings,
    *,
    chosen: bool,
    clip: bool,
) -> LogFile | LeftOut:
    zone, lines, written = text.zone, text.lines, text.written
    cut = Cut(0, seen.size)
    if lines.first is not None and lines.last is not None:
        last = min(zone.utc(lines.last.at), zone.at_offset_of(lines.last.at, written), key=lambda at: abs(at - written))
        cut = Cut(0, seen.size, zone.utc(lines.first.at), last, zone.clock(last))
        # Windows notes the change of an open file late: the last line knows better
        written = max(written, last)
    day = zone.local(where.until).date()
    previous = written < where.since and zone.local(written).date() < day
    later = cut.first is not None and cut.first > where.until and zone.local(cut.first).date() > day
    whole = chosen or previous or seen.size <= where.small_bytes
    if clip or not whole:
        narrow = _window(text, seen.size, where, cut.clock) if written >= where.since else None
    else:
        narrow = cut if chosen or not later else None
    if narrow is None:
        return LeftOut(found.name, seen.size, OUTSIDE)
    return taken(source, found, seen, narrow, group="previous-days" if previous and not chosen else "incident")


def _window(text: _Text, size: int, where: Surroundings, clock: Clock | None) -> Cut | None:
    """The lines of the window, or the file's end when its lines have no times."""
    lines, zone, width = text.lines, text.zone, text.width
    if lines.last is None:
        start = lines.next_line(max(0, (size - where.small_bytes) // width)) * width
        return Cut(start, size) if start < size else None
    since, until = zone.window(where.since, where.until)
    start, end = lines.begins(since), lines.ends(until)
    first, last = lines.first_in(start), lines.last_in(end)
    if start >= end:
        return None
    whole_end = size if end == text.size else end * width
    return Cut(start * width, whole_end, zone.utc(first.at) if first else None, zone.utc(last.at) if last else None, clock)


def _day(found: Found, head: bytes, seen: Seen, where: Surroundings) -> tuple[date | None, date | None]:
    """The date of the first line, for lines that have the time alone (from the header or the name), or else of the last line."""
    named = header_time(head) or name_time(found.plain.encode("utf-8", "surrogateescape") + b".")
    return (named.date(), None) if named else (None, Zone(where.moment).local(changed(seen)).date())
