"""The zip reader: one kind of error, never more bytes than were said, and what it takes Python's zipfile reads alike."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path

from capture_tool.core import zip_reader

FOLDER = Path("/dev/shm" if Path("/dev/shm").is_dir() else "/tmp")
MOST = 64 << 20


def check(data: bytes) -> None:
    path = FOLDER / f"fuzz-{os.getpid()}.zip"
    path.write_bytes(data)
    try:
        _same_for_others(path, _contents(path))
    except zip_reader.DamagedZipError:
        return
    finally:
        path.unlink()


def _contents(path: Path) -> dict[str, bytes]:
    contents = {}
    for name, member in zip_reader.members(path).items():
        assert member.bytes <= member.packed_bytes * zip_reader.MOST_RATIO + 64
        if member.bytes <= MOST:
            contents[name] = b"".join(zip_reader.content(path, member))
            assert len(contents[name]) == member.bytes
    return contents


def _same_for_others(path: Path, contents: dict[str, bytes]) -> None:
    """Two readers that see different contents in one file are how something is smuggled past one of them."""
    try:
        with zipfile.ZipFile(path) as opened:
            assert set(contents) <= set(opened.namelist())
            for name, data in contents.items():
                assert opened.read(name) == data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return  # refused is not different
