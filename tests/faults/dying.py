"""A process that ends before its n-th operation on files, database or network, whoever asks for it: as a power button would.

The work runs in a forked child whose profiler is called before each function written in C; at the n-th one that changes or sends
something the child is gone, with no `finally` and no farewell. What it told before, the parent knows.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

DIED, FAILED = 77, 78
NEVER = 1 << 60
Say = Callable[[str], None]
_NOT_OURS = ("<frozen importlib", __file__)

_POSIX = frozenset(
    [
        "open",
        "mkdir",
        "rmdir",
        "rename",
        "replace",
        "link",
        "symlink",
        "unlink",
        "remove",
        "truncate",
        "ftruncate",
        "chmod",
        "fchmod",
        "fsync",
        "fdatasync",
        "write",
        "pwrite",
        "sendfile",
        "copy_file_range",
        "posix_fallocate",
    ]
)
_FILES = frozenset({"write", "writelines", "truncate", "flush", "close", "__exit__"})
_SOCKETS = frozenset({"connect", "send", "sendall", "recv", "recv_into", "shutdown"})
_DATABASE = frozenset({"execute", "executemany", "executescript", "commit", "rollback"})


@dataclass(frozen=True)
class End:
    """How the child ended: `died` at its n-th operation; `steps` counts those it did (all of them when it lived)."""

    died: bool
    told: tuple[str, ...]
    steps: int
    last: str


class Running:
    """The child, seen by its parent."""

    def __init__(self, pid: int, pipe: int) -> None:
        self._pid = pid
        self._pipe = open(pipe, "rb")  # noqa: SIM115 (until `wait`)
        self._heard: list[str] = []

    def line(self) -> str:
        """What the child tells next, waited for; empty at its end."""
        line = self._pipe.readline().decode().rstrip("\n")
        self._heard += [line] if line else []
        return line

    def stop(self) -> End:
        """Asks the child to end, and waits."""
        os.kill(self._pid, signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """Ends the child at once, if it lives."""
        if not self._pipe.closed:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pipe.close()

    def wait(self) -> End:
        """How it ended. Raises AssertionError with its own words when the work itself failed."""
        with self._pipe:
            lines = self._heard + self._pipe.read().decode().splitlines()
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        if code not in (0, DIED):
            raise AssertionError(f"the work failed by itself ({code}):\n" + "\n".join(lines))
        steps, last = lines.pop().split(" ", 1)
        return End(code == DIED, tuple(lines), int(steps), last)


def start(work: Callable[[Say], None], *, dies_at: int = NEVER, files_only: bool = False) -> Running:
    """`work` in a process of its own that ends before operation `dies_at` (from 1)."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _live(work, writing, dies_at, files_only=files_only)
    os.close(writing)
    return Running(child, reading)


def run(work: Callable[[Say], None], *, dies_at: int = NEVER, files_only: bool = False) -> End:
    """The same, waited for."""
    return start(work, dies_at=dies_at, files_only=files_only).wait()


def _live(work: Callable[[Say], None], pipe: int, dies_at: int, *, files_only: bool) -> None:
    """The child's whole life."""
    tell, end = os.write, os._exit
    code = FAILED
    try:
        counter = Counter(dies_at, lambda line: tell(pipe, f"{line}\n".encode()), end, files_only=files_only)
        threading.setprofile(counter)
        sys.setprofile(counter)
        work(counter.say)
        sys.setprofile(None)
        counter.say(f"{counter.done} ")
        code = 0
    except BaseException:
        sys.setprofile(None)
        tell(pipe, traceback.format_exc().encode())
    finally:
        end(code)


class Counter:
    """A profiler that counts operations and ends the process before one of them."""

    def __init__(self, dies_at: int, say: Say, end: Callable[[int], Any], *, files_only: bool) -> None:
        self.done = 0
        self.say = say
        self._dies_at = dies_at
        self._end = end
        self._files_only = files_only
        self._lock = threading.Lock()

    def __call__(self, frame: FrameType, event: str, called: Any) -> None:
        if event != "c_call" or not self._counts(called) or frame.f_code.co_filename.startswith(_NOT_OURS):
            return
        with self._lock:  # never given back by the one who dies
            if self.done + 1 >= self._dies_at:
                code = frame.f_code
                self.say(
                    f"{self.done} {called.__name__} in {code.co_name} ({code.co_filename.rsplit('/', 1)[-1]}:{frame.f_lineno})"
                )
                self._end(DIED)
            self.done += 1

    def _counts(self, called: Any) -> bool:
        name, owner = called.__name__, called.__self__
        kind = type(owner).__module__
        if name in _POSIX and getattr(owner, "__name__", "") in ("posix", "io", "_io"):
            return True
        if kind == "_io":
            return name in _FILES
        if kind == "sqlite3":
            return name in _DATABASE
        if name == "flock":
            return True
        return not self._files_only and name in _SOCKETS and kind == "socket"
