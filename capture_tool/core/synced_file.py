"""A file that is hashed while it is written, and safe from a power cut soon after its last byte."""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO

from capture_tool.core.threads import Cancel

AT_ONCE = 16 << 20
"""Bytes between two syncs: what a disk takes in a fraction of a second, so that a cancel is answered and nothing piles up."""


class SyncedFile:
    """Writes to `file`, which is new, in order."""

    def __init__(self, file: BinaryIO, cancel: Cancel) -> None:
        self._file = file
        self._cancel = cancel
        self._digest = hashlib.sha256()
        self._size = self._unsynced = 0

    def write(self, data: bytes, /) -> int:
        """All of `data`. Raises OSError, CancelledError."""
        self._file.write(data)
        self._digest.update(data)
        self._size += len(data)
        self._unsynced += len(data)
        if self._unsynced >= AT_ONCE:
            self._cancel.check()
            self._sync()
        return len(data)

    def finish(self) -> int:
        """The size in bytes, when all of it is on the disk. Raises OSError."""
        self._sync()
        return self._size

    @property
    def sha256(self) -> str:
        """Of what was written so far, in hexadecimal digits."""
        return self._digest.hexdigest()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._unsynced = 0
