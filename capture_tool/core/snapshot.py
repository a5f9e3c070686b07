"""A consistent view of a file that others write: opened once, its size fixed, never waiting on a pipe or a device."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20
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

    def clip(self, start: int, end: int | None) -> None:
        """Narrows to whole lines within [start, end): a line cut in two could hide half a secret. Empty when there is none."""
        end = self.size if end is None else min(end, self.size)
        first = self._after_newline(start - 1, end) if 0 < start < end else min(start, end)
        self.start, self.end = first, self._last_newline(first, end) if end < self.size else end

    def _after_newline(self, at: int, end: int) -> int:
        os.lseek(self.descriptor, at, os.SEEK_SET)
        while at < end:
            block = os.read(self.descriptor, min(BLOCK, end - at))
            found = block.find(b"\n")
            if found >= 0:
                return at + found + 1
            at = at + len(block) if block else end
        return end

    def _last_newline(self, start: int, end: int) -> int:
        while end > start:
            begin = max(start, end - BLOCK)
            os.lseek(self.descriptor, begin, os.SEEK_SET)
            found = os.read(self.descriptor, end - begin).rfind(b"\n")
            if found >= 0:
                return begin + found + 1
            end = begin
        return start


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
