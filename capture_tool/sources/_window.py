"""Which bytes of a text log belong to the incident: small ones of today whole, big ones cut to the window at line borders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from capture_tool.core.line_time import header_time, name_time
from capture_tool.core.model import Clock, LeftOut, LogFile, RawPath, Treatment
from capture_tool.core.packed_text import MOST_TEXT, PackedText
from capture_tool.core.ports import Surroundings
from capture_tool.core.stamped_file import StampedFile
from capture_tool.sources._files import HEAD, MARKS, Found, Seen, look, narrow_reader, opened, reader, reason
from capture_tool.sources._never import GZIP, never_content, utf_16
from capture_tool.sources._said_utc import said_utc
from capture_tool.sources._zone import EARLIEST, Zone

LAUNCHER = "launcher"
KEPT = timedelta(days=7)
"""The platform keeps its logs for a week; what is older cannot be about this incident."""
OLD = "more than a week before the incident"
OUTSIDE = "no lines in the window of time"

MOST_EVER = 4 << 30
"""Bytes of text in one packed log, also where there is no budget: more is refused when it is cleaned."""

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
    try:
        with opened(found.path) as file:
            return _judged(source, found, seen, _Text(found, seen, file, where), where, chosen=chosen, clip=clip)
    except OSError as error:
        return LeftOut(found.name, seen.size, reason(error))


def newest(log: LogFile, room: int, where: Surroundings) -> LogFile | None:
    """The newest part of a text log's range, at most `room` bytes and from a line's start on; None when no line fits."""
    end = log.start + log.length
    found = Found(log.path, log.name)
    seen = look(found)
    if isinstance(seen, LeftOut) or seen.identity != log.identity or seen.size < log.size:
        return None
    try:
        with opened(log.path) as file:
            text = _Text(found, seen, file, where)
            if not text.in_parts:
                return None
            start = text.lines.next_line(max(0, -(-(end - room) // text.width) - 1)) * text.width
            first = text.lines.first_in(start // text.width)
    except OSError:
        return None
    if start >= end or end - start > room:
        return None
    return replace(log, start=start, first=text.zone.utc(first.at) if first and log.last else None)


class _Text:
    """A text log that is open: its lines, one byte a character whatever it is written in, and the zone of their times.

    Raises OSError, also for a packed one that is damaged or does not end.
    """

    def __init__(self, found: Found, seen: Seen, file: int, where: Surroundings) -> None:
        read, self.bytes, head = reader(file), seen.size, seen.head
        self.packed = head.startswith(GZIP)
        if self.packed:
            inside = PackedText(read, max(MOST_TEXT, min(where.budget_bytes, MOST_EVER)))
            read, self.bytes, head = inside.read, inside.size, inside.read(0, HEAD)
        encoding = utf_16(head)
        self.width = 2 if encoding else 1
        self.in_parts = not encoding or (head.startswith(MARKS) and not self.packed)
        """Whether a part of it can be cleaned by itself."""
        if encoding:
            read = narrow_reader(read, encoding)
        day, last_day = _day(found, read(0, HEAD), seen, where)
        self.size = self.bytes // self.width
        self.lines = StampedFile(read, self.size, day=day, last_day=last_day)
        self.zone = Zone(where.moment)
        self.written = changed(seen)
        if self.lines.twelve_hours and not self._fits(self.lines):
            plain = StampedFile(read, self.size, day=day, last_day=last_day, twelve_hours=False)
            if self._fits(plain):  # `[PM]` names a part of the platform here: the last write says so
                self.lines = plain
        if self.lines.last is not None:
            self.zone = self.zone.guess(self.lines.last.at, self.written)
            if LAUNCHER in found.plain.lower():  # no other log has such lines: its end need not be read for them
                told = (
                    Zone(where.moment).said(*said) for said in said_utc(read, self.size, twelve_hours=self.lines.twelve_hours)
                )
                self.zone = next((zone for zone in told if zone.told), self.zone)

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
    text_bytes: int | None = None,
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
        end=None if cut.end == (seen.size if text_bytes is None else text_bytes) else cut.end,
        text_bytes=text_bytes,
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
    cut = Cut(0, text.bytes)
    if lines.first is not None and lines.last is not None:
        last = min(zone.utc(lines.last.at), zone.at_offset_of(lines.last.at, written), key=lambda at: abs(at - written))
        cut = Cut(0, text.bytes, zone.utc(lines.first.at), last, zone.clock(last))
        # Windows notes the change of an open file late: the last line knows better
        written = max(written, last)
    day = zone.local(where.until).date()
    previous = written < where.since and zone.local(written).date() < day
    later = cut.first is not None and cut.first > where.until and zone.local(cut.first).date() > day
    whole = chosen or previous or text.bytes <= where.small_bytes
    if clip or not whole:
        narrow = _window(text, where, cut.clock) if written >= where.since else None
        narrow = cut if narrow and not text.in_parts else narrow
    else:
        narrow = cut if chosen or not later else None
    if narrow is None:
        return LeftOut(found.name, seen.size, OUTSIDE)
    group: Group = "previous-days" if previous and not chosen else "incident"
    return taken(source, found, seen, narrow, text_bytes=text.bytes if text.packed else None, group=group)


def _window(text: _Text, where: Surroundings, clock: Clock | None) -> Cut | None:
    """The lines of the window, or the file's end when its lines have no times."""
    lines, zone, width, size = text.lines, text.zone, text.width, text.bytes
    if lines.last is None:
        behind = max(0, (size - where.small_bytes) // width)
        start = lines.next_line(behind) * width if behind else 0
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
