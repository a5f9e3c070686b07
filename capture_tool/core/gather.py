"""Cleans many logs at once: two workers take the next file from one line, so that a big file does not hold up the small ones."""

from __future__ import annotations

import functools
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path

from capture_tool.core.choice import NOT_TICKED, Gathered, LogChoice, LogKey
from capture_tool.core.clean import clean
from capture_tool.core.model import CleanFile, LeftOut, LogFile, Treatment
from capture_tool.core.ports import Progress
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel, start

__all__ = ["Gathered", "clean_all", "gather", "key_of"]

WORKERS = 2

Result = tuple[LogFile, int, CleanFile | LeftOut]
"""A log, what the redactor knew when its cleaning began, and what came of it."""


def key_of(log: LogFile) -> LogKey:
    """What makes a file the same when logs are gathered again with another choice."""
    return log.path, log.start, log.end


def gather(
    logs: Sequence[LogFile],
    left_out: Sequence[LeftOut],
    choice: LogChoice,
    *,
    earlier: Gathered,
    folder: Path,
    found: Callable[[CleanFile | LeftOut], None],
    progress: Progress,
    cancel: Cancel,
) -> Gathered:
    """What `choice` wants of `logs`, cleaned into `folder`; what `earlier` has is taken from there. `found` as in Tool.gather."""
    redactor = earlier.redactor
    wanted = [file for file in logs if choice.wants(file)]
    others = [LeftOut(f"{file.source}/{file.name}", file.size, NOT_TICKED[file.group]) for file in logs if not choice.wants(file)]
    left = tuple(replace(one, name=redactor.text(one.name)) for one in (*left_out, *others))
    made = {key_of(file): earlier.cleaned[key_of(file)] for file in wanted if key_of(file) in earlier.cleaned}
    for known in (*made.values(), *left):
        found(known)

    def done(file: LogFile, result: CleanFile | LeftOut) -> None:
        made[key_of(file)] = result
        found(result)

    fresh = [file for file in wanted if key_of(file) not in made]
    clean_all(fresh, redactor=redactor, folder=folder, done=done, progress=progress, cancel=cancel)
    results = [made[key_of(file)] for file in wanted]
    return Gathered(
        redactor=redactor,
        files=tuple(result for result in results if isinstance(result, CleanFile)),
        left_out=(*left, *(result for result in results if isinstance(result, LeftOut))),
        facts=earlier.facts,
        cleaned={**earlier.cleaned, **made},
    )


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

    A file can teach a name that stands in one cleaned before it: it is cleaned once more and `done` called again, so that the
    result does not depend on the order. `progress` counts raw bytes. Raises CancelledError, and what `clean` raises when our own
    disk is full.
    """
    total = sum(_bytes(log) for log in logs)
    waiting: list[tuple[LogFile, CleanFile | LeftOut | None]] = [(log, None) for log in logs]
    while waiting:
        results = _round(
            waiting, redactor=redactor, folder=folder, done=done, tell=lambda now: progress(min(now, total), total), cancel=cancel
        )
        known = redactor.revision
        waiting = [(log, made) for log, revision, made in results if revision != known and log.treatment is not Treatment.STORED]
    progress(total, total)


def _round(
    logs: Sequence[tuple[LogFile, CleanFile | LeftOut | None]],
    *,
    redactor: Redactor,
    folder: Path,
    done: Callable[[LogFile, CleanFile | LeftOut], None],
    tell: Callable[[int], None],
    cancel: Cancel,
) -> list[Result]:
    """One pass over `logs` (each with what it was before) by the workers."""
    line: queue.SimpleQueue[tuple[LogFile, CleanFile | LeftOut | None]] = queue.SimpleQueue()
    for waiting in logs:
        line.put(waiting)
    read = [0] * WORKERS

    def work(worker: int) -> list[Result]:
        results: list[Result] = []
        while True:
            cancel.check()
            try:
                log, before = line.get_nowait()
            except queue.Empty:
                return results
            finished = read[worker]

            def moved(now: int, _all: int, finished: int = finished) -> None:
                read[worker] = finished + now
                tell(sum(read))

            known = redactor.revision
            made = clean(log, redactor=redactor, folder=folder, progress=moved, cancel=cancel)
            read[worker] = finished + _bytes(log)
            results.append((log, known, made))
            done(log, made)
            if isinstance(before, CleanFile):
                before.member.unlink(missing_ok=True)

    futures = [start(f"clean-{worker}", functools.partial(work, worker)) for worker in range(WORKERS)]
    wait(futures)
    return [result for future in futures for result in future.result()]


def _bytes(log: LogFile) -> int:
    return (log.size if log.end is None else log.end) - log.start
