"""A redactor with a fixed key, and the little things that cleaning and sealing want."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.model import LogFile, RawPath
from capture_tool.core.redaction import Redactor


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(b"a key for tests only" * 2)


@pytest.fixture
def log_file() -> Callable[..., LogFile]:
    def make(path: Path, *, name: str = "", **more: Any) -> LogFile:
        try:
            size = path.lstat().st_size
        except OSError:
            size = 0
        return LogFile(source="tws", name=name or path.name, path=RawPath(path), size=size, **more)

    return make


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
