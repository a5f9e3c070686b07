"""A ticket with 1 GB of logs by the verbs of the review: does the progress move, and how soon does a cancel answer?

`Tool.gather` and `Tool.submit` as the windows call them, with a budget that lets all of it in: four logs, then one line without
an end, then a disk that is full in the middle. `--small` does it with 64 MB.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from capture_tool.core.choice import Gathered
from capture_tool.core.errors import CancelledError, PermanentError
from capture_tool.core.model import Report, Ticket
from capture_tool.core.ports import Progress
from capture_tool.core.settings import set_value
from capture_tool.core.threads import Cancel, start
from capture_tool.system.paths import paths
from capture_tool.tool import Tool
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.measure import Row

T = TypeVar("T")
SIZE = 64 << 20 if "--small" in sys.argv else 1 << 30
ANSWER, STANDS = 0.5, 0.5
"""Seconds: a cancel is answered within, and no two reports of progress are further apart."""
GATHER_STOPS, SEAL_STOPS = (0.0, 0.02, 0.4), (0.0, 0.2, 0.45, 0.495, 0.55, 0.9)
"""Shares of the work after which it is asked to stop. A bundle is written up to one half, then looked at."""
LOOK = 0.002


@dataclass
class Watched:
    """What was seen of a piece of work from outside."""

    seconds: float = 0.0
    reports: list[tuple[float, float]] = field(default_factory=list)
    """When, and how much of it was done."""
    answer: float | None = None
    """Seconds from the cancel to its end; None when it ended before."""

    @property
    def gap(self) -> tuple[float, float]:
        """The longest time without news, its beginning and its end counted, and how far the work was then."""
        times = [(0.0, 0.0), *self.reports, (self.seconds, 1.0)]
        return max((two[0] - one[0], one[1]) for one, two in itertools.pairwise(times))


def rows() -> Iterator[Row | str]:
    for what, write in (("four logs", _four), ("one line", _one_line)):
        with tempfile.TemporaryDirectory() as work, _tool(Path(work)) as tool:
            (folder := Path(work, "logs")).mkdir()
            write(folder)
            yield from _ticket(what, tool, folder, Path(work))
    yield from _full_disk()


def _ticket(what: str, tool: Tool, folder: Path, work: Path) -> Iterator[Row | str]:
    ticket = Ticket.new()
    for stop in GATHER_STOPS:
        _, seen = watched(_gathering(tool, ticket, folder, work / f"members-{stop}"), stop)
        yield _answered(f"{what}: cancel at {stop:.1%} of cleaning", seen)
    gathered, seen = watched(_gathering(tool, ticket, folder, work / "members"))
    assert gathered is not None
    yield _moved(f"{what}: cleaned", seen)
    for stop in SEAL_STOPS:
        _, part = watched(_sealing(tool, ticket, gathered), stop)
        yield _answered(f"{what}: cancel at {stop:.1%} of sealing", part)
    size, seen = watched(_sealing(tool, ticket, gathered))
    yield _moved(f"{what}: sealed", seen)
    raw = sum(file.bytes_before for file in gathered.files)
    yield f"{what}: {raw / 1e6:,.0f} MB of logs are {(size or 0) / 1e6:,.1f} MB sealed"


def watched(work: Callable[[Progress, Cancel], T], stop: float | None = None) -> tuple[T | None, Watched]:
    """What `work` gives and what was seen of it; None when it was stopped at `stop` of its way."""
    seen, cancel, began = Watched(), Cancel(), time.perf_counter()

    def progress(done: int, total: int) -> None:
        seen.reports.append((time.perf_counter() - began, done / total if total else 1.0))

    future = start("bench", lambda: work(progress, cancel))
    asked = None
    while not future.done():
        if stop is not None and asked is None and (seen.reports[-1][1] if seen.reports else 0.0) >= stop:
            time.sleep(0.05)  # not just after a report, where it is looked for
            cancel()
            asked = time.perf_counter()
        time.sleep(LOOK)
    seen.seconds = time.perf_counter() - began
    try:
        return future.result(), seen
    except CancelledError:
        assert asked is not None
        seen.answer = began + seen.seconds - asked
        return None, seen


def _gathering(tool: Tool, ticket: Ticket, logs: Path, folder: Path) -> Callable[[Progress, Cancel], Gathered]:
    always = {"since": datetime.fromtimestamp(0, UTC), "until": datetime.now(UTC)}
    choice = tool.choice(ticket, chosen=(logs,), roots=(), **always)
    return lambda progress, cancel: tool.gather(
        ticket, choice, folder=folder, found=lambda _file: None, progress=progress, cancel=cancel
    )


def _sealing(tool: Tool, ticket: Ticket, gathered: Gathered) -> Callable[[Progress, Cancel], int]:
    report = Report(ticket=ticket, text="It froze.", files=gathered.files, left_out=gathered.left_out, facts=gathered.facts)

    def seal(progress: Progress, cancel: Cancel) -> int:
        return tool.submit(report, gathered, progress=progress, cancel=cancel).bytes

    return seal


def _four(folder: Path) -> None:
    for number in range(4):
        write_corpus(folder / f"log.{number}.txt", SIZE // 4, share=0.09)


def _one_line(folder: Path) -> None:
    _four(folder)
    with (folder / "line.txt").open("wb") as out:
        for log in sorted(folder.glob("log.*")):
            with log.open("rb") as file:
                out.writelines(block.replace(b"\n", b" ") for block in iter(lambda: file.read(1 << 20), b""))
            log.unlink()


def _full_disk() -> Iterator[Row | str]:
    """Half of what is needed is there: an error with a cure, and nothing of it is left."""
    with tempfile.TemporaryDirectory() as work, _tool(Path(work)) as tool:
        (folder := Path(work, "logs")).mkdir()
        write_corpus(folder / "log.txt", SIZE // 4, share=0.09)
        ticket = Ticket.new()
        gathered, _ = watched(_gathering(tool, ticket, folder, Path(work, "members")))
        assert gathered is not None
        half = sum(file.packed_bytes for file in gathered.files) // 2
        for name, place in (("cleaning", Path(work, "small")), ("sealing", tool.paths.outbox)):
            with _small_disk(place, half) as there:
                if not there:
                    yield f"left out: {name} on a full disk: only root may mount one"
                    continue
                went = _gathering(tool, ticket, folder, place) if name == "cleaning" else _sealing(tool, ticket, gathered)
                try:
                    watched(went)
                    yield f"MISS {name} on a disk of {half >> 20} MiB did not fail"
                except PermanentError as error:
                    left = [path.name for path in place.rglob("*") if path.is_file() and path.stat().st_size]
                    yield f"{name} on a disk of {half >> 20} MiB: {error.title} Left behind: {', '.join(left) or 'nothing'}"


@contextmanager
def _small_disk(place: Path, size: int) -> Iterator[bool]:
    place.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    there = subprocess.run(words, check=False, capture_output=True).returncode == 0
    try:
        yield there
    finally:
        if there:
            subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def _tool(work: Path) -> Iterator[Tool]:
    before = os.environ.get("CAPTURE_TOOL_HOME")
    os.environ["CAPTURE_TOOL_HOME"] = str(work / "home")
    try:
        set_value(paths().settings, "logs.budget_bytes", 4 << 30)
        yield Tool()
    finally:
        os.environ.pop("CAPTURE_TOOL_HOME") if before is None else os.environ.update(CAPTURE_TOOL_HOME=before)


def _answered(what: str, seen: Watched) -> Row | str:
    if seen.answer is None:
        return f"{what}: it had ended"
    return Row(what, seen.answer, ANSWER, "a person waits", 1.0)


def _moved(what: str, seen: Watched) -> Row:
    gap, at = seen.gap
    note = f"{len(seen.reports)} reports in {seen.seconds:.1f} s, the longest pause at {at:.1%}"
    return Row(f"{what}: longest pause", gap, STANDS, "a bar stands", 1.0, note=note)
