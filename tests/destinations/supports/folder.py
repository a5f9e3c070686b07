"""A folder on this disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_tool.core.bundle import read
from capture_tool.core.model import CleanPath
from capture_tool.destinations.folder import Folder
from tests.destinations.support import Arrived, Support


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """A share of its own in `folder`."""
    share = folder / "share"
    share.mkdir()
    yield Support(
        make=lambda: Folder({"path": str(share)}),
        arrived=lambda: [_arrived(path) for path in sorted(share.glob("*.zip"))],
        resumes=True,
        settings={"path": str(share)},
        wrong={"url": lambda: Folder({"path": str(folder / "nowhere")})},
    )


def _arrived(path: Path) -> Arrived:
    text = f"{read(CleanPath(path)).manifest['ticket']}"
    return Arrived(path.name, text, ((path.name, hashlib.sha256(path.read_bytes()).hexdigest()),))
