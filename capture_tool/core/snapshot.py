"""A consistent view of a file that others write: opened once, its size fixed, never waiting on a pipe or a device."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from capture_tool.core.model import Identity

BLOCK = 1 << 20
MARK = 4096
"""First bytes whose CRC-32 tells a file from one that was emptied and written anew."""
NEIGHBOURS = 2000
"""Names beside a log that are looked at when it was rotated away."""
FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class UnreadableError(OSError):
    """The file cannot be taken; the message says why in a few words."""


@dataclass(slots=True)
class Snapshot:
    """The bytes [start, end) of an open file; `start` and `end` stand at line borders when they are not the file's."""

    descriptor: int
    size: int
    start: int
    end: int
    known: Identity | None = None
    """What it was known by when it had `known_size` bytes; None when nothing was known before."""
    known_size: int = 0

    def close(self) -> None:
        """Gives the file back."""
        os.close(self.descriptor)

    def blocks(self) -> Iterator[bytes]:
        """The bytes in order. A file that was cut meanwhile ends early, and `end` then says where."""
        at = self.start
        os.lseek(self.descriptor, at, os.SEEK_SET)
        while at < self.end:
            block = os.read(self.descriptor, min(BLOCK, self.end - at))
            if not block:
                self.end = at
                return
            at += len(block)
            yield block

    def clip(self, start: int, end: int | None, *, newline: bytes = b"\n") -> None:
        """Narrows to whole lines within [start, end): a line cut in two could hide half a secret. Empty when there is none.

        `newline` of two bytes is that of UTF-16, whose lines end at even places only.
        """
        wide = len(newline)
        end = self.size if end is None else min(end, self.size)
        if end < self.size:
            end -= end % wide
        first = self._after_newline(start - start % wide - wide, end, newline) if 0 < start < end else min(start, end)
        self.start, self.end = first, self._last_newline(first, end, newline) if end < self.size else end

    def unchanged(self) -> bool:
        """Whether nothing that the file had when it was found has gone since (it may have grown)."""
        if self.known is None:
            return True
        size = os.fstat(self.descriptor).st_size
        return size >= self.known_size and identify(self.descriptor, self.known_size) == self.known

    def _after_newline(self, at: int, end: int, newline: bytes) -> int:
        os.lseek(self.descriptor, at, os.SEEK_SET)
        while at < end:
            block = os.read(self.descriptor, min(BLOCK, end - at))
            found = block.find(newline)
            while found >= 0 and found % len(newline):
                found = block.find(newline, found + 1)
            if found >= 0:
                return at + found + len(newline)
            at = at + len(block) if block else end
        return end

    def _last_newline(self, start: int, end: int, newline: bytes) -> int:
        while end > start:
            begin = max(start, end - BLOCK)
            os.lseek(self.descriptor, begin, os.SEEK_SET)
            block = os.read(self.descriptor, end - begin)
            found = block.rfind(newline)
            while found >= 0 and found % len(newline):
                found = block.rfind(newline, 0, found + 1)
            if found >= 0:
                return begin + found + len(newline)
            end = begin
        return start


def identify(descriptor: int, size: int) -> Identity:
    """What the open file is known by, from a look at it when it had `size` bytes."""
    info = os.fstat(descriptor)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return Identity(info.st_dev, info.st_ino, zlib.crc32(os.read(descriptor, min(size, MARK))))


def open_again(path: Path, identity: Identity | None, size: int) -> Snapshot:
    """The file that was at `path` when it was looked at (`identity`, `size` bytes), under its new name when it was rotated.

    A log is rotated by a new name, or copied beside itself and emptied. Raises UnreadableError when it is in neither place, and
    what `open_snapshot` raises.
    """
    gone: OSError | None = None
    try:
        if (snapshot := _if_still(path, identity, size)) is not None:
            return snapshot
    except FileNotFoundError as error:
        gone = error
    if identity is not None:
        for beside in _rotated(path, identity):
            try:
                if (snapshot := _if_still(beside, identity, size, copied=True)) is not None:
                    return snapshot
            except OSError:
                continue
    raise gone or UnreadableError("it was rotated away while logs were collected")


def _if_still(path: Path, identity: Identity | None, size: int, *, copied: bool = False) -> Snapshot | None:
    """The file at `path` if it is the one, or (with `copied`) begins like it and is as long."""
    snapshot = open_snapshot(path)
    if identity is None:
        return snapshot
    known = identify(snapshot.descriptor, size)
    if snapshot.size >= size and (known == identity or (copied and known.mark == identity.mark)):
        return replace(snapshot, known=known, known_size=size)
    snapshot.close()
    return None


def _rotated(path: Path, identity: Identity) -> Iterator[Path]:
    """Files beside `path` that may be it under another name, the same inode first: `launcher.log.1`, `launcher-1.log`."""
    likely: list[Path] = []
    try:
        with os.scandir(path.parent) as listing:
            for _, entry in zip(range(NEIGHBOURS), listing, strict=False):
                if entry.name != path.name and identity.inode and entry.inode() == identity.inode:
                    yield Path(entry.path)
                elif entry.name != path.name and entry.name.startswith(path.stem):
                    likely.append(Path(entry.path))
    except OSError:
        return
    yield from likely


def open_snapshot(path: Path) -> Snapshot:
    """Opens a regular file as it is now. Links are followed only to a file below the same folder.

    Raises UnreadableError for what is no regular file, OSError for what cannot be opened.
    """
    if path.is_symlink():
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise UnreadableError("it is a link that leads nowhere") from error
        if not real.is_relative_to(path.parent.resolve()):
            raise UnreadableError("it is a link to another folder")
        path = real
    descriptor = os.open(path, FLAGS)
    info = os.fstat(descriptor)
    if not stat.S_ISREG(info.st_mode):
        os.close(descriptor)
        raise UnreadableError("it is not a regular file")
    return Snapshot(descriptor, info.st_size, 0, info.st_size)
