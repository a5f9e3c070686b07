"""Bundles with pictures and logs that are not deflated, for what shows the one and divides the other."""

from __future__ import annotations

import hashlib
import random
import zlib
from pathlib import Path

from capture_tool.core import bundle as zips
from capture_tool.core.model import Bundle, CleanFile, CleanPath, Picture, Rect, Report, Ticket
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from tests.destinations.support import nothing

RECT = Rect(0, 0, 4, 4)


def rich(folder: Path, *, picture: int = 5000, members: int = 4, size: int = 300_000, text: str = "It froze") -> Bundle:
    """A bundle with a picture and several logs that are not deflated."""
    ticket, logs = Ticket.new(), [log_of(folder / f"{number}.member", size, number) for number in range(members)]
    (folder / "shot.png").write_bytes(noise(picture, 99))
    shot = Picture("01-desktop.png", CleanPath(folder / "shot.png"), "desktop", 4, 4, RECT)
    report = Report(ticket=ticket, text=text, files=tuple(logs), pictures=(shot,))
    target = folder / f"capture-20261122-120000-{ticket.id[-8:]}.zip"
    return zips.seal(report, target=target, redactor=Redactor(b"k" * 32), progress=nothing, cancel=Cancel())


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def log_of(path: Path, size: int, seed: int) -> CleanFile:
    data = noise(size, seed)
    path.write_bytes(data)
    return CleanFile(
        source="chosen-files",
        name=f"logs/chosen-files/{seed}.bin",
        member=CleanPath(path),
        method="store",
        bytes=size,
        packed_bytes=size,
        crc32=zlib.crc32(data),
        sha256=hashlib.sha256(data).hexdigest(),
        bytes_before=size,
        file_bytes=size,
    )
