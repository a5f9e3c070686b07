"""Kernel locks on files: held by one open file at a time, in this process or another, freed by the kernel when its owner dies."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, Self

_posix: Any = None
_windows: Any = None
try:
    import fcntl

    _posix = fcntl
except ImportError:
    import msvcrt

    _windows = msvcrt

_TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


class Lock:
    """A lock that is held until `close`, the end of its `with`, or the end of the process."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._path = path

    def close(self, *, remove: bool = False) -> None:
        """Gives the lock back; `remove` takes its file away too (whoever waits for it notices and makes a new one)."""
        if self._descriptor >= 0:
            if remove and _posix:
                self._path.unlink(missing_ok=True)
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def take(path: Path, *, wait: bool) -> Lock | None:
    """The lock of the file `path` (made when missing); None when another has it and `wait` is off. Raises OSError."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            taken = _take(descriptor, wait=wait)
            fresh = taken and _same_file(descriptor, path)
        except BaseException:
            os.close(descriptor)
            raise
        if fresh:
            return Lock(descriptor, path)
        os.close(descriptor)
        if not taken and not wait:
            return None


def _take(descriptor: int, *, wait: bool) -> bool:
    try:
        if _posix:
            _posix.flock(descriptor, _posix.LOCK_EX | (0 if wait else _posix.LOCK_NB))
        else:
            _windows.locking(descriptor, _windows.LK_LOCK if wait else _windows.LK_NBLCK, 1)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def _same_file(descriptor: int, path: Path) -> bool:
    """False when the file was removed between open and lock: such a lock protects nothing."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
