"""Files with times of their own, for the tests of the sources."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOON = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)


def write(path: Path, content: bytes | str, changed: datetime = NOON) -> Path:
    """A file with that content and time of its last change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (changed.timestamp(), changed.timestamp()))
    return path


def lines(first: datetime, last: datetime, shape: str = "%Y-%m-%d %H:%M:%S", every: float = 1) -> str:
    """A line each `every` seconds between two naive times."""
    count = int((last - first).total_seconds() / every)
    return "".join(f"{first + timedelta(seconds=number * every):{shape}}.000 INFO line\n" for number in range(count + 1))
