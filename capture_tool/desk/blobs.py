"""Blobs on disk: `blobs/<first two>/<sha256>`, and beside it what has arrived so far, `<sha256>.<ticket id>.part`.

The offset of an upload is the size of its part, so it survives a cut connection, a killed desk and a restart.
A part belongs to one ticket: knowing the hash of somebody else's file gives no way to it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from capture_tool.core import durable

BLOCK = 1 << 20
KEPT_DAYS = 30
"""Longer than any holiday of a sender: an outbox tries again for ever."""
_REMEMBERED = 64


class Hash(Protocol):
    """A running SHA-256."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Takes more bytes."""

    def hexdigest(self) -> str:
        """The digest of all bytes so far."""


@dataclass(slots=True)
class Part:
    """An upload under way: an open file of `size` bytes, and the hash of its first `offset` bytes."""

    path: Path
    file: IO[bytes]
    size: int
    offset: int
    hash: Hash

    def catch_up(self) -> None:
        """Hashes what is there and was not hashed in this process."""
        self.file.seek(self.offset)
        while block := self.file.read(BLOCK):
            self.hash.update(block)
            self.offset += len(block)

    def write(self, pieces: Iterable[bytes]) -> None:
        """Appends `pieces` after `catch_up`. Raises OSError; what was written before the error stays and counts."""
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                written = self.file.write(rest)
                self.hash.update(rest[:written])
                self.offset += written
                rest = rest[written:]


class BlobFolder:
    """A content-addressed folder. Names are hex digests and ticket ids that the caller has checked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hashes: dict[
            Path, tuple[int, Hash]
        ] = {}  # of parts just paused, so that a chunked upload is not read again and again
        durable.make_lasting_folder(folder)

    def forget_abandoned(self) -> None:
        """Removes parts that nobody went on with for KEPT_DAYS: their senders find the offset 0. Raises OSError."""
        oldest = time.time() - KEPT_DAYS * 86_400
        for part in self._folder.glob("??/*.part"):
            if part.lstat().st_mtime < oldest:
                part.unlink()

    def path(self, sha256: str) -> Path:
        """Where the whole blob is once it is complete."""
        return self._folder / sha256[:2] / sha256

    def _part(self, sha256: str, ticket_id: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.{ticket_id}.part"

    def offset(self, sha256: str, ticket_id: str) -> int:
        """Bytes that have arrived for this ticket's upload."""
        try:
            return self._part(sha256, ticket_id).stat().st_size
        except FileNotFoundError:
            return 0

    def open(self, sha256: str, ticket_id: str) -> Part:
        """The upload, ready to go on at its size; `catch_up` first reads what is there when this process did not write it."""
        path = self._part(sha256, ticket_id)
        durable.make_folder(path.parent)
        file = open(  # noqa: SIM115 (the part owns it until pause)
            os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b", buffering=0
        )
        size = file.seek(0, os.SEEK_END)
        offset, running = self._hashes.pop(path, (-1, None))
        return (
            Part(path, file, size, offset, running) if running and offset == size else Part(path, file, size, 0, hashlib.sha256())
        )

    def pause(self, part: Part) -> None:
        """Closes an upload with all its bytes on the disk. Raises OSError when that failed: then it starts anew."""
        try:
            os.fsync(part.file.fileno())
        except OSError:
            part.path.unlink()  # what a failed fsync left on the disk cannot be known, and a second fsync would lie
            raise
        finally:
            part.file.close()
        while len(self._hashes) >= _REMEMBERED:
            del self._hashes[next(iter(self._hashes))]
        self._hashes[part.path] = part.offset, part.hash

    def keep(self, part: Part, sha256: str) -> bool:
        """Puts a paused, whole upload in its place: True when its hash is right, False when it was thrown away."""
        self._hashes.pop(part.path, None)
        if part.hash.hexdigest() != sha256:
            part.path.unlink()
            return False
        durable.rename(part.path, self.path(sha256))
        durable.sync(part.path.parent)
        durable.sync(self._folder)
        return True
