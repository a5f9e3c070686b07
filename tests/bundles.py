"""Real sealed bundles for the tests of what carries them."""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path

from capture_tool.core.bundle import seal
from capture_tool.core.model import Bundle, CleanFile, CleanPath, Report, Ticket
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel


def sealed(
    folder: Path, *, ticket: Ticket | None = None, text: str = "It froze", padding: int = 0, files: tuple[CleanFile, ...] = ()
) -> Bundle:
    """A bundle in `folder`, with `padding` random bytes so that it has a size, or with `files` (see `random_log`)."""
    ticket = ticket or Ticket.new()
    target = folder / f"capture-20261122-120000-{ticket.id[-8:]}.zip"
    files = (random_log(folder.parent / f"{ticket.id}.member", padding),) if padding else files
    report = Report(ticket=ticket, text=text, files=files)
    return seal(report, target=target, redactor=Redactor(b"k" * 32), progress=lambda done, total: None, cancel=Cancel())


def random_log(path: Path, size: int) -> CleanFile:
    """`size` random bytes at `path`, as a clean log."""
    data = os.urandom(size)
    path.write_bytes(data)
    return CleanFile(
        source="chosen-files",
        name="logs/chosen-files/random.bin",
        member=CleanPath(path),
        method="store",
        bytes=size,
        packed_bytes=size,
        crc32=zlib.crc32(data),
        sha256=hashlib.sha256(data).hexdigest(),
        bytes_before=size,
        file_bytes=size,
    )
