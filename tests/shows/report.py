"""A made-up report, sealed as the tool seals: a picture, and logs of a made-up platform through the real redaction."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from capture_tool.core.bundle import seal
from capture_tool.core.clean import clean
from capture_tool.core.model import (
    Bundle,
    Category,
    CleanFile,
    CleanPath,
    Image,
    LogFile,
    Picture,
    RawPath,
    Rect,
    Report,
    Ticket,
    Treatment,
)
from capture_tool.core.png import encode_small
from capture_tool.core.redaction import Redactor
from capture_tool.core.sample_platform import write_sample
from capture_tool.core.threads import Cancel
from tests.destinations.support import nothing

TEXT = "Orders stopped filling after the connection dropped – “partial fills” only. A made-up report."
WIDTH, HEIGHT = 640, 400


def made_up(folder: Path) -> Bundle:
    """Below 5 MB, what Redmine takes when nobody set it otherwise."""
    redactor, members, picture = Redactor(b"a key for a made-up report" * 2), folder / "members", folder / "picture.png"
    members.mkdir()
    pixels = b"".join(bytes((x * y >> 8 & 255, (x ^ y) & 255, y & 255, 0)) for y in range(HEIGHT) for x in range(WIDTH))
    picture.write_bytes(encode_small(Image(WIDTH, HEIGHT, pixels)))
    sample = write_sample(folder / "platform", moment=datetime.now(UTC), days=1, bytes_total=30_000_000)
    files = []
    for path in (*sample.exported, next(path for path in sample.paths if path.name == "launcher.log")):
        size = path.stat().st_size
        log = LogFile(source="tws", name=path.name, path=RawPath(path), size=size, treatment=Treatment.TEXT, end=size)
        made = clean(log, redactor=redactor, folder=members, progress=nothing, cancel=Cancel())
        assert isinstance(made, CleanFile), made
        files.append(made)
    ticket, shape = Ticket.new(), Rect(0, 0, WIDTH, HEIGHT)
    report = Report(
        ticket=ticket,
        text=TEXT,
        category=Category.CONNECTION,
        pictures=(Picture("01-window.png", CleanPath(picture), "window", WIDTH, HEIGHT, shape),),
        files=tuple(files),
    )
    target = folder / f"capture-{datetime.now(UTC):%Y%m%d-%H%M%S}-{ticket.id[-8:]}.zip"
    return seal(report, target=target, redactor=redactor, progress=nothing, cancel=Cancel())
