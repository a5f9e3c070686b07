"""What a test needs of the system it runs on: skipped loudly where it is not there, said here once."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import NoReturn

import pytest

needs_unix = pytest.mark.skipif(
    sys.platform == "win32", reason="needs Unix: signals, mode bits, sockets, links and holes in files, any byte in a name"
)
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: /proc, mounts, X11")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root: only root becomes another user, or mounts"
)


def make_pipe(path: Path) -> None:
    """A named pipe; skips the test where folders hold none."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes in folders")
    os.mkfifo(path)


def others_may(path: Path) -> bool:
    """Whether the mode gives anybody else a right; never on Windows, where a profile's own rights keep others out."""
    return sys.platform != "win32" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def cannot_have(reason: str) -> NoReturn:
    """Skips the test because a server cannot be installed here; on a Linux machine of CI, where all can, it fails."""
    if os.environ.get("CI") and sys.platform == "linux":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
