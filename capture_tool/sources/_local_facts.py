"""What the platform's own files tell without being sent: the login, logging of API messages, encrypted segments, zones."""

from __future__ import annotations

import os
import re
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from capture_tool.core import login_summary as told
from capture_tool.core.line_time import in_twelve_hours
from capture_tool.core.login_summary import ApiLogging, LoginEvent, LoginSummary, read_events, summary_of
from capture_tool.core.manifest import timestamp
from capture_tool.core.model import LogFile, Treatment
from capture_tool.core.ports import Surroundings
from capture_tool.core.snapshot import open_again
from capture_tool.sources._platform import MAGIC

LAUNCHER = re.compile(r"launcher(\.\d{8})?\.log")
API = re.compile(r"api\.\d+\..*")
TAIL = 2_000_000
"""Bytes at the end of a launcher.log that are read: weeks of logins."""
NEWEST = 3
"""Launcher logs that are read."""
SESSION = timedelta(hours=12)
"""Without a banner of the last start, this much before the incident is looked at."""
INI_LINE = re.compile(rb"(?m)^[ \t]*(WriteDebug)[ \t]*=[ \t]*([A-Za-z]{1,8})[ \t]*\r?$")
"""The only key that is read here; it is on the list of those that may be sent."""


def login_summary(logs: Iterable[LogFile], where: Surroundings) -> LoginSummary:
    """What happened at the last login before the window's end, in all settings folders. Never raises for one bad file."""
    launchers = [log for log in logs if LAUNCHER.fullmatch(_plain(log)) and log.treatment is Treatment.TEXT]
    newest = sorted(launchers, key=lambda log: log.last or log.modified or datetime.fromtimestamp(0, UTC))[-NEWEST:]
    events = [event for log in newest for event in _events(log, where)]
    return summary_of(events, since=where.since - SESSION, until=where.until)


def api_logging(logs: Sequence[LogFile], where: Surroundings) -> ApiLogging:
    """Whether API messages were logged before the key press; logs of previous days prove nothing for this session."""
    api = [log for log in logs if API.fullmatch(_plain(log)) and log.group != "previous-days"]
    return told.api_logging(_settings(logs), [log.first for log in api if log.first], where.moment.utc)


def told_facts(logs: Sequence[LogFile], login: LoginSummary, api: ApiLogging) -> dict[str, Any]:
    """For facts/platform.json: JSON-safe, no name, no path, no value but known words and numbers."""
    clocks = Counter(log.clock for log in logs if log.clock)
    return {
        "login": login.facts(),
        "api_logging": api.facts(),
        "encrypted_segments": _segments(log for log in logs if log.group == "encrypted"),
        "clocks": [
            {
                "utc_offset_seconds": clock.utc_offset_seconds,
                "guessed_from_last_write": clock.guessed,
                "told_by_a_line": clock.told,
                "files": count,
            }
            for clock, count in sorted(clocks.items(), key=lambda item: item[0].utc_offset_seconds)
        ],
    }


def container_versions(head: bytes) -> tuple[int, int] | None:
    """Writer and reader version of an encrypted container, None for anything else. Nothing behind them is looked at."""
    return struct.unpack(">II", head[8:16]) if head.startswith(MAGIC) and len(head) >= 16 else None


def _events(log: LogFile, where: Surroundings) -> list[LoginEvent]:
    known = log.clock.utc_offset_seconds if log.clock else where.moment.utc_offset_seconds
    offset = timedelta(seconds=known)
    content = _read(log, TAIL)
    halves = in_twelve_hours(content[:64_000].partition(b"\n")[2])
    lines = content.splitlines()
    return list(read_events(lines, lambda naive: naive.replace(tzinfo=UTC) - offset, twelve_hours=halves))


def _settings(logs: Iterable[LogFile]) -> dict[str, str]:
    found: dict[str, str] = {}
    for log in logs:
        if log.treatment is Treatment.INI_ALLOW_LIST:
            found |= {key.decode().lower(): value.decode() for key, value in INI_LINE.findall(_read(log, TAIL))}
    return found


def _segments(logs: Iterable[LogFile]) -> dict[str, Any]:
    segments = list(logs)
    versions = {container_versions(_read(log, 16, tail=False)) for log in segments} - {None}
    began = [log.first for log in segments if log.first]
    ended = [log.last for log in segments if log.last]
    return {
        "files": len(segments),
        "bytes": sum(log.size for log in segments),
        "first": timestamp(min(began, default=None)),
        "last": timestamp(max(ended, default=None)),
        "versions": sorted(f"writer {version[0]}, reader {version[1]}" for version in versions if version),
    }


def _read(log: LogFile, most: int, *, tail: bool = True) -> bytes:
    """At most `most` bytes of the end (or the beginning) of the file that was looked at; none when it is gone."""
    try:
        snapshot = open_again(Path(log.path), log.identity, log.size)
    except (OSError, ValueError):
        return b""
    try:
        os.lseek(snapshot.descriptor, max(0, log.size - most) if tail else 0, os.SEEK_SET)
        return os.read(snapshot.descriptor, min(most, log.size))
    except OSError:
        return b""
    finally:
        snapshot.close()


def _plain(log: LogFile) -> str:
    return PurePosixPath(log.name).name.casefold()
