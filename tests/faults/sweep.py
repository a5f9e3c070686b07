"""Crash sweep: sender or desk end before each of their operations from sealing to receipt, and once more while they recover."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests  # noqa: F401 (before the forks: each child would import it anew)
import truststore  # noqa: F401

from capture_tool.core.model import CleanFile, State
from capture_tool.desk.server import serve
from capture_tool.destinations.desk import Desk
from tests.bundles import random_log
from tests.faults import dying
from tests.faults.dying import Say
from tests.faults.job import FILED, SAVED, Job, judge, recovered, settle
from tests.faults.supports import SUPPORTS, Support, desk_copies, desk_count
from tests.faults.tally import Tally, rounds

SIZES = (0, 1_100_000)
"""Bytes of logs: a ticket in one piece, and one in two."""


def go_on(job: Job, say: Say) -> None:
    """The next start after a crash."""
    outbox = recovered(job, saved=False)
    say(SAVED)
    settle(job, outbox)
    say(FILED)


def senders(support: Support, place: Path, *, points: int, seed: int) -> Tally:
    """The sending process dies; a second one dies while it goes on; the third finds all in order."""
    tally, chance = Tally(f"crash sweep, sender to {support.name}"), random.Random(seed)
    for size in SIZES:
        files = _logs(place, size)
        job = Job(place / "whole", support, files)
        first = dying.run(job.whole).steps
        judge(job, job.outbox())
        shutil.rmtree(job.place)

        def one(number: int, size: int = size, files: tuple[CleanFile, ...] = files, first: int = first) -> int:
            tried = spread(first, points // len(SIZES), number)
            for point in tried:
                job = Job(place / "point", support, files)
                end = dying.run(job.whole, dies_at=point)
                second = dying.run(lambda say, job=job: go_on(job, say), dies_at=chance.randint(1, first))
                with tally.point(f"{size} bytes, {end.last}, then {second.last}"):
                    outbox = recovered(job, saved=SAVED in (*end.told, *second.told))
                    settle(job, outbox)
                    judge(job, outbox)
                shutil.rmtree(job.place)
            return len(tried)

        rounds(tally, points if size == SIZES[-1] else points // len(SIZES), one)
    return tally


def _logs(place: Path, size: int) -> tuple[CleanFile, ...]:
    place.mkdir(parents=True, exist_ok=True)
    return (random_log(place / f"{size}.member", size),) if size else ()


def spread(first: int, points: int, number: int) -> range:
    """Every operation in turn; with fewer points than operations, as many of them over the whole way."""
    step = max(1, -(-first // points))
    return range(1 + number % step, first + 1, step)


def desks(place: Path, *, points: int, seed: int) -> Tally:
    """The desk dies before each of its own operations, and again while it starts anew; the sender lives and tries again."""
    tally, chance = Tally("crash sweep, the desk itself"), random.Random(seed)
    files = _logs(place, SIZES[-1])
    with desk_process(place / "whole" / "data") as running:
        _filed(desk_job(place / "whole", place / "whole" / "data", files))
        first = running.stop().steps

    def one(number: int) -> int:
        tried = spread(first, points, number)
        for point in tried:
            home = place / "point"
            job = desk_job(home, home / "data", files)
            with tally.point(f"desk operation {point}"):
                for dies_at in (point, chance.randint(1, first), dying.NEVER):
                    with desk_process(home / "data", dies_at):
                        _filed(job)
                judge(job, job.outbox())
            shutil.rmtree(home)
        return len(tried)

    return rounds(tally, points, one)


def desk_job(home: Path, data: Path, files: tuple[CleanFile, ...]) -> Job:
    """A ticket for the desk on `data`, found by the address that lies there."""
    made = Support("desk", lambda: Desk({"data": str(data)}), lambda one: desk_copies(data, one), lambda: desk_count(data))
    return Job(home, made, files)


def _filed(job: Job) -> None:
    """Two attempts at a desk that may be dead: a filed one stays so."""
    outbox = job.outbox()
    outbox.recover()
    if not outbox.entries():
        job.submit(outbox)
    for _ in range(2):
        if job.deliver(outbox).state is State.SENT:
            return


@contextmanager
def desk_process(data: Path, dies_at: int = dying.NEVER) -> Iterator[dying.Running]:
    """A desk in a forked process; inside, it listens, or is dead already."""

    def work(say: Say) -> None:
        serve(data=data, ready=lambda _: say("ready"))

    running = dying.start(work, dies_at=dies_at, files_only=True)
    running.line()
    try:
        yield running
    finally:
        running.kill()


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """The long form: three parts of the points for the senders, one for the desk."""
    for name, enter in SUPPORTS.items():
        with enter(place / name) as support:
            yield senders(support, place / f"{name}-jobs", points=points * 3 // 4 // len(SUPPORTS), seed=seed)
    yield desks(place / "desks", points=points // 4, seed=seed)
