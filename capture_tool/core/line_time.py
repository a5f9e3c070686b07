"""Time stamps at the start of log lines, as written: naive, for there is no zone in them.

Shapes (domain): `2026-08-28 22:29:01.789`, `:789` and `,789`, and `11:45:25.594 [PM]` in twelve hours; API lines have the time
alone (`10:05:21:715`), their date stands in the header `===== Log file: .../api.0.20260220.100521.ibgzenc =====` or in the file's
name. `core/stamped_file.py` looks for a time in a whole file.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

STAMP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s?(?:((?:19[7-9]|20\d)\d)-(\d\d)-(\d\d)[ T])?(\d\d):(\d\d):(\d\d)[.:,](\d{3})(?!\d)"
    rb"(?: ?\[([A-Z]{2})\]| ?([AP]M)\b)?"
)
NAME_DAY = re.compile(rb"\.(20\d\d)(\d\d)(\d\d)(?:\.(\d\d)(\d\d)(\d\d))?\.")
HEADER_MARK = b"=== Log file: "
HEADER = re.compile(rb"={3,} Log file: ([^\r\n]{1,2000}?) ={3,}")
HALVES = (b"AM", b"PM")


def stamp(line: bytes, *, twelve_hours: bool = False) -> tuple[date | None, time] | None:
    """The date (None where lines have the time alone) and time at the start of `line`; None for a line without.

    With `twelve_hours`, `[AM]` and `[PM]` behind it are heeded (see `in_twelve_hours`).
    """
    found = STAMP.match(line)
    if found is None:
        return None
    *numbers, tag, half = found.groups()
    year, month, day, hour, minute, second, thousandth = (None if part is None else int(part) for part in numbers)
    hours = hour or 0
    if twelve_hours and (half := half or tag) in HALVES:
        hours = hours % 12 + (12 if half == b"PM" else 0)
    try:
        at = time(hours, minute or 0, second or 0, (thousandth or 0) * 1000)
        return (None if year is None else date(year, month or 0, day or 0)), at
    except ValueError:
        return None


def in_twelve_hours(head: bytes) -> bool:
    """Whether the times of a file that begins like this are in twelve hours: `[AM]` or `[PM]` behind every one, no hour over 12.

    In other files two letters in brackets name a part of the platform (`[TE]`), and PM may be one of them.
    """
    found = [match for line in head.split(b"\n") if (match := STAMP.match(line[:64]))]
    return bool(found) and all((match[8] or match[9]) in HALVES and 1 <= int(match[4]) <= 12 for match in found)


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
