"""Which bytes of a text log belong to the incident: small ones of today whole, big ones cut to the window at line borders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from capture_tool.core.line_time import StampedFile, header_time, name_time
from capture_tool.core.model import LeftOut, LogFile, RawPath, Treatment
from capture_tool.core.ports import Surroundings
from capture_tool.sources._files import Found, Seen, look, opened, reader, reason
from capture_tool.sources._never import never_content
from capture_tool.sources._zone import EARLIEST, Zone

KEPT = timedelta(days=7)
"""The platform keeps its logs for a week; what is older cannot be about this incident."""
OLD = "more than a week before the incident"
OUTSIDE = "no lines in the window of time"
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Marks of UTF-16: a piece of such a file could not be read by itself."""

Group = Literal["incident", "previous-days", "encrypted", "state"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A byte range and the instants of its first and last line, where the lines have times."""

    start: int
    end: int
    first: datetime | None = None
    last: datetime | None = None


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
            lines = StampedFile(reader(file), seen.size, **_day(found, seen, where))
            return _judged(source, found, seen, lines, where, chosen=chosen, clip=clip)
    except OSError as error:
        return LeftOut(found.name, seen.size, reason(error))


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
        modified=changed(seen),
        treatment=treatment,
        selected=group == "incident",
        group=group,
    )


def _judged(
    source: str,
    found: Found,
    seen: Seen,
    lines: StampedFile,
    where: Surroundings,
    *,
    chosen: bool,
    clip: bool,
) -> LogFile | LeftOut:
    zone = Zone(where.moment)
    written = changed(seen)
    cut = Cut(0, seen.size)
    if lines.first is not None and lines.last is not None:
        zone = zone.guess(lines.last.at, written)
        last = min(zone.utc(lines.last.at), zone.at_offset_of(lines.last.at, written), key=lambda at: abs(at - written))
        cut = Cut(0, seen.size, zone.utc(lines.first.at), last)
        # Windows notes the change of an open file late: the last line knows better
        written = max(written, last)
    day = zone.local(where.until).date()
    previous = written < where.since and zone.local(written).date() < day
    later = cut.first is not None and cut.first > where.until and zone.local(cut.first).date() > day
    whole = chosen or previous or seen.size <= where.small_bytes
    if not seen.head.startswith(WIDE) and (clip or not whole):
        narrow = _window(lines, seen.size, where, zone) if written >= where.since else None
    else:
        narrow = cut if chosen or not later else None
    if narrow is None:
        return LeftOut(found.name, seen.size, OUTSIDE)
    return taken(source, found, seen, narrow, group="previous-days" if previous and not chosen else "incident")


def _window(lines: StampedFile, size: int, where: Surroundings, zone: Zone) -> Cut | None:
    """The lines of the window, or the file's end when its lines have no times."""
    if lines.last is None:
        start = lines.next_line(max(0, size - where.small_bytes))
        return Cut(start, size) if start < size else None
    since, until = zone.window(where.since, where.until)
    start, end = lines.begins(since), lines.ends(until)
    first, last = lines.first_in(start), lines.last_in(end)
    if start >= end:
        return None
    return Cut(start, end, zone.utc(first.at) if first else None, zone.utc(last.at) if last else None)


def _day(found: Found, seen: Seen, where: Surroundings) -> dict[str, date]:
    """The date for lines that have the time alone: from the header, the name, or the file's last change."""
    named = header_time(seen.head) or name_time(found.plain.encode("utf-8", "surrogateescape") + b".")
    return {"day": named.date()} if named else {"last_day": Zone(where.moment).local(changed(seen)).date()}
