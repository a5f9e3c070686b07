"""Cleans many logs at once: two threads take the next file from one line, and worker processes take pieces of both."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock

from capture_tool.core.choice import NOT_TICKED, Gathered, LogChoice, LogKey
from capture_tool.core.clean import clean_once, forgotten
from capture_tool.core.deflate import Form
from capture_tool.core.model import CleanFile, LeftOut, LogFile, Treatment
from capture_tool.core.packing import Cleaning
from capture_tool.core.ports import Progress
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel, start
from capture_tool.core.workers import Alone, Workers, workers_for

__all__ = ["Gathered", "clean_all", "gather", "key_of"]

FILES_AT_ONCE = 2


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
    form: Form = "fast",
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
    clean_all(fresh, redactor=redactor, folder=folder, done=done, progress=progress, cancel=cancel, form=form)
    results = [made[key_of(file)] for file in wanted]
    left = (*left, *(result for result in results if isinstance(result, LeftOut)))
    return Gathered(
        redactor=redactor,
        files=tuple(result for result in results if isinstance(result, CleanFile)),
        left_out=tuple(replace(one, name=redactor.text(one.name)) for one in left),  # by all that was learned
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
    form: Form = "fast",
    workers: int | None = None,
) -> None:
    """Cleans `logs` into member files in `folder`; `done` is called on a thread of ours as each is ready.

    A file can teach a name that stands in another: that is taken out of those that are ready and `done` called again, so that the
    result depends neither on the order nor on the number of `workers` (processes; None: as many as are worth it). `progress`
    counts raw bytes; the second look is a ninth of them. Raises CancelledError, and what `clean` raises when our disk is full.
    """
    total = sum(log.length for log in logs)
    texts = sum(log.length for log in logs if log.treatment is not Treatment.STORED)
    count = workers_for(texts) if workers is None else workers
    results: dict[LogKey, CleanFile | LeftOut] = {}

    def ready(log: LogFile, result: CleanFile | LeftOut) -> None:
        results[key_of(log)] = result
        done(log, result)

    with Workers(count) if count else Alone() as team:
        first = Cleaning.make(redactor, folder, cancel, form=form, team=team)
        once = total * 8 // 9
        moved = _Moved(len(logs), lambda now: progress(min(now * 8 // 9, once), total))
        _shared_out(
            [partial(_first, log, first, moved.of(number, log.length), ready) for number, log in enumerate(logs)], cancel=cancel
        )
        if redactor.revision != first.work.began:
            late = first.later()
            made = [(log, result) for log in logs if isinstance(result := results[key_of(log)], CleanFile)]
            _shared_out(
                _looks(made, late, lambda share: progress(once + int((total - once) * share), total), ready), cancel=cancel
            )
    progress(total, total)


class _Moved:
    """Adds up how far each file is read."""

    def __init__(self, count: int, tell: Callable[[int], None]) -> None:
        self._read = [0] * count
        self._sum = 0
        self._lock = Lock()
        self._tell = tell

    def of(self, number: int, size: int) -> Progress:
        """The progress of one file, which is never more than its `size`."""

        def moved(now: int, _all: int) -> None:
            with self._lock:
                self._sum += min(now, size) - self._read[number]
                self._read[number] = min(now, size)
                self._tell(self._sum)  # in turn: a figure that is shown never goes back

        return moved


def _first(log: LogFile, cleaning: Cleaning, moved: Progress, ready: Callable[[LogFile, CleanFile | LeftOut], None]) -> None:
    made = clean_once(log, cleaning, moved)
    moved(log.length, 0)
    ready(log, made)


def _looks(
    made: Sequence[tuple[LogFile, CleanFile]],
    late: Cleaning,
    tell: Callable[[float], None],
    ready: Callable[[LogFile, CleanFile | LeftOut], None],
) -> list[Callable[[], None]]:
    """The second looks; `tell` is told what share of them is done."""
    whole = max(1, sum(file.packed_bytes for _, file in made))
    moved = _Moved(len(made), lambda now: tell(min(1.0, now / whole)))
    return [
        partial(_second, log, file, late, moved.of(number, file.packed_bytes), ready) for number, (log, file) in enumerate(made)
    ]


def _second(
    log: LogFile,
    file: CleanFile,
    cleaning: Cleaning,
    moved: Progress,
    ready: Callable[[LogFile, CleanFile | LeftOut], None],
) -> None:
    made = forgotten(file, cleaning, moved)
    moved(file.packed_bytes, 0)
    if made != file:
        ready(log, made)


def _shared_out(works: Sequence[Callable[[], None]], *, cancel: Cancel) -> None:
    """Does all of them on a few threads that take the next one from one line: a file that hangs holds up one of them."""
    line: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    for work in works:
        line.put(work)

    def take() -> None:
        while True:
            cancel.check()
            try:
                work = line.get_nowait()
            except queue.Empty:
                return
            work()

    futures = [start(f"clean-{number}", take) for number in range(min(FILES_AT_ONCE, len(works)))]
    wait(futures)
    for future in futures:
        future.result()
