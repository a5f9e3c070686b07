"""Lines of launcher.log that say in UTC when they were written: the offset of all its times is exact then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from capture_tool.core.line_time import stamp
from capture_tool.core.undated import Read

TAIL = 256 * 1024
"""Bytes at the end of the file that are looked at."""
SAID = re.compile(
    rb"\] - (?:Started on (?P<start>[0-9]{8}-[0-9:]{8})|Sent NS_HEART_BEAT:[^\r\n]{1,64};(?P<beat>[0-9]{8}-[0-9:]{8});"
    rb"|### [^\r\n]{0,96}(?:startTime|socketOpenStart|socketOpenEnd|loginMessageReq)=(?P<ms>[0-9]{13})(?![0-9]))"
)
"""The platform's start, its heartbeat while a second factor is awaited, the steps of a login (builds 972 to 10.45)."""


def said_utc(read: Read, size: int, *, twelve_hours: bool = False) -> Iterator[tuple[datetime, datetime]]:
    """The naive time of each line that says an instant, the last one first, and that instant in UTC."""
    text = read(max(0, size - TAIL), min(size, TAIL))
    for said in reversed(list(SAID.finditer(text))):
        found = stamp(text[text.rfind(b"\n", 0, said.start()) + 1 :][:64], twelve_hours=twelve_hours)
        if found is None or found[0] is None:
            continue
        try:
            yield datetime.combine(found[0], found[1]), _instant(said)
        except ValueError:  # no date: `20261399-`
            continue


def _instant(said: re.Match[bytes]) -> datetime:
    if said["ms"]:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(said["ms"]))
    return datetime.strptime((said["start"] or said["beat"]).decode("ascii"), "%Y%m%d-%H:%M:%S").replace(tzinfo=UTC)
