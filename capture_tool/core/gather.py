"""Cleans many logs at once: two workers take the next file from one line, so that a big file does not hold up the small ones."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capture_tool.core.clean import clean
from capture_tool.core.model import CleanFile, LeftOut, LogFile
from capture_tool.core.ports import Progress
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel, start

WORKERS = 2

LogKey = tuple[Path, int, int | None]


def key_of(log: LogFile) -> LogKey:
    """What makes a file the same when logs are gathered again with another choice."""
    return log.path, log.start, log.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All that was collected for one ticket so far. `cleaned` lets a wider choice reuse what is done."""

    redactor: Redactor
    files: tuple[CleanFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    cleaned: dict[LogKey, CleanFile | LeftOut] = field(default_factory=dict)


def clean_all(
    logs: Sequence[LogFile],
    *,
    redactor: Redactor,
    folder: Path,
    done: Callable[[LogFile, CleanFile | LeftOut], None],
    progress: Progress,
    cancel: Cancel,
) -> None:
    """Cleans `logs` into member files in `folder`; `done` is called on a worker's thread as each is ready.

    `progress` counts raw bytes. Raises CancelledError, and what `clean` raises when our own disk is full; both end every worker.
    """
    total = sum((log.size if log.end is None else log.end) - log.start for log in logs)
    line: queue.SimpleQueue[LogFile] = queue.SimpleQueue()
    for log in logs:
        line.put(log)
    finished: dict[int, int] = {}

    def work(worker: int) -> None:
        before = 0
        while True:
            cancel.check()
            try:
                log = line.get_nowait()
            except queue.Empty:
                return

            def moved(now: int, _all: int, before: int = before) -> None:
                finished[worker] = before + now
                progress(min(total, sum(finished.values())), total)

            made = clean(log, redactor=redactor, folder=folder, progress=moved, cancel=cancel)
            before = finished.get(worker, before)
            done(log, made)

    workers: list[Future[None]] = [start(f"clean-{number}", lambda number=number: work(number)) for number in range(WORKERS)]
    errors = [worker.exception() for worker in workers]
    for error in errors:
        if error is not None:
            raise error
    progress(total, total)
