"""Kernel locks on files: held by one open file at a time, in this process or another, freed by the kernel when its owner dies."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import Any, Self

_posix: Any = None
_windows: Any = None
_ctypes: Any = None
try:
    import fcntl

    _posix = fcntl
except ImportError:
    import ctypes
    import msvcrt

    _windows, _ctypes = msvcrt, ctypes

_TAKEN = (errno.EAGAIN, errno.EACCES)
_LOCK_VIOLATION = 33
_FAIL_IMMEDIATELY, _EXCLUSIVE = 1, 2
_OVERLAPPED_BYTES = 32
"""Size of OVERLAPPED on 64-bit Windows; all zero it stands for the file's first byte."""


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
            if _windows:  # closing alone gives it back only when the system finds the time
                _windows_file("UnlockFile", descriptor, 0, 0, 1, 0)
            os.close(descriptor)
            if remove and _windows:
                with contextlib.suppress(OSError):  # somebody waits for it: Windows keeps what is open
                    self._path.unlink()

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
        if not taken and not wait and held(path):  # else somebody only asked, or gave it back just now
            return None


def held(path: Path) -> bool:
    """Whether somebody has the lock of the file `path`. To ask keeps nobody from taking it, nor from asking. Raises OSError."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    with Lock(descriptor, path):
        return not _take(descriptor, wait=False, shared=True)


def _take(descriptor: int, *, wait: bool, shared: bool = False) -> bool:
    if _windows:
        return _take_windows(descriptor, wait=wait, shared=shared)
    try:
        _posix.flock(descriptor, (_posix.LOCK_SH if shared else _posix.LOCK_EX) | (0 if wait else _posix.LOCK_NB))
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def _take_windows(descriptor: int, *, wait: bool, shared: bool) -> bool:
    """LockFileEx, by which the kernel wakes who waits; msvcrt.locking asks once a second."""
    flags = (0 if shared else _EXCLUSIVE) | (0 if wait else _FAIL_IMMEDIATELY)
    code = _windows_file("LockFileEx", descriptor, flags, 0, 1, 0, _ctypes.create_string_buffer(_OVERLAPPED_BYTES))
    if code not in (0, _LOCK_VIOLATION):
        raise _ctypes.WinError(code)
    return code == 0


def _windows_file(function: str, descriptor: int, *arguments: object) -> int:
    """Calls a function of Windows with the file's handle; gives 0 or the number of the error."""
    call = getattr(_ctypes.WinDLL("kernel32", use_last_error=True), function)
    return 0 if call(_ctypes.c_void_p(_windows.get_osfhandle(descriptor)), *arguments) else int(_ctypes.get_last_error())


def _same_file(descriptor: int, path: Path) -> bool:
    """False when the file was removed between open and lock: such a lock protects nothing."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
