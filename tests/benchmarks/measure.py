"""Interleaved runs, medians, one line a comparison."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One comparison: seconds (or bytes, with `unit`) of ours and of the peer, and the ratio that is the goal."""

    what: str
    ours: float
    peer: float
    peer_name: str
    goal: float
    unit: str = "s"
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    def __str__(self) -> str:
        mark = "ok  " if self.ratio <= self.goal else "MISS"
        ours, peer = _quantity(self.ours, self.unit), _quantity(self.peer, self.unit)
        figures = f"{mark} {self.what:34} {ours:>16}  {self.peer_name:16} {peer:>16}"
        return f"{figures}  ratio {self.ratio:6.3f}  goal {self.goal:6.3f}  {self.note}".rstrip()


def _quantity(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"
    return f"{value:,.0f} {unit}"


def interleaved(works: Mapping[str, Callable[[], object]], rounds: int = 7) -> dict[str, float]:
    """Median seconds of each work; the works take turns, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            if turn:
                times[name].append(time.perf_counter() - began)
    return {name: statistics.median(values) for name, values in times.items()}


def command(words: Sequence[str], env: Mapping[str, str] | None = None) -> Callable[[], object]:
    """A work that runs a program to its end."""
    return lambda: subprocess.run(list(words), check=True, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


PEAK = """
import os, sys
nowhere = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[nowhere])
_, status, usage = os.wait4(pid, 0)
sys.exit(str(status)) if status else print(usage.ru_maxrss)
"""


def peak_kib(words: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    """Peak resident memory of one run of a program, in KiB; what it prints is not shown.

    It is started by a small process, for what that has taken itself counts as the program's peak on Linux.
    """
    done = subprocess.run([sys.executable, "-SIc", PEAK, *words], env=env, check=True, stdout=subprocess.PIPE)
    return int(done.stdout)
