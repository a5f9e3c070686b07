"""Several processes on one outbox: two at once, one of them killed, and what a dead one leaves: its locks and its number."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from capture_tool.core import locks
from capture_tool.core.errors import TransientError
from capture_tool.core.model import State
from tests.bundles import random_log
from tests.faults import dying
from tests.faults.dying import Say
from tests.faults.job import Job, Lost, judge, settle
from tests.faults.supports import ROOT, SUPPORTS, Support
from tests.faults.tally import Tally

TICKETS = 3
LAST_PID = Path("/proc/sys/kernel/ns_last_pid")
HOLDER = """
import sys, time
from pathlib import Path
from capture_tool.core import locks
held = locks.take(Path(sys.argv[1]), wait=False)
print(held is not None, flush=True)
time.sleep(600)
"""


def work(jobs: Sequence[Job], say: Say, *, submit: bool) -> None:
    """What a process does: saves some or all of the tickets, sends what waits. Another may do the same at this moment."""
    for job in jobs:
        outbox = job.outbox()
        outbox.recover()
        if submit:
            with suppress(TransientError):  # the other one has it in hand
                job.submit(outbox)
                say(job.id)
        for entry in outbox.entries(State.PENDING):
            Job(job.place, job.support, job.files, next(one.ticket for one in jobs if one.id == entry.id)).deliver(outbox)
    say("through")


def races(support: Support, place: Path, *, points: int, seed: int) -> Tally:
    """Two processes with the same tickets at once; every other time one of them dies at a random operation."""
    tally, chance = Tally(f"two senders at once, {support.name}", "races"), random.Random(seed)
    place.mkdir(parents=True, exist_ok=True)
    files = (random_log(place / "log.member", 200_000),)
    for number in range(points):
        jobs = [Job(place / "race", support, files) for _ in range(TICKETS)]
        submit = number % 2 == 0
        if not submit:
            for job in jobs:
                job.submit(job.outbox())
        dies_at = chance.randint(1, 250) if number % 4 > 1 else dying.NEVER
        with tally.point(f"race {number}, {'saving' if submit else 'sending'}, the first dies at {dies_at}"):
            race = partial(work, jobs, submit=submit)
            both = [dying.start(race, dies_at=one) for one in (dies_at, dying.NEVER)]
            told = {line for one in both for line in one.wait().told}
            for job in jobs:
                alone(job, saved=not submit or job.id in told)
            for job in jobs:  # one may be left to the last: what is judged is that nothing is left of all
                judge(job, job.outbox())
        shutil.rmtree(place / "race")
    return tally


def alone(job: Job, *, saved: bool) -> None:
    """The next start settles one ticket of several."""
    outbox = job.outbox()
    outbox.recover()
    if job.id not in {entry.id for entry in outbox.entries()}:
        if saved:
            raise Lost("what was called saved is gone")
        job.submit(outbox)
    settle(job, outbox)


def stale_locks(place: Path) -> Tally:
    """A lock whose holder was killed is free at once, also when its process number belongs to somebody else by now."""
    tally = Tally("locks of the dead", "locks")
    place.mkdir(parents=True, exist_ok=True)
    with tally.point("held, killed, number given to another"):
        path = place / "lock"
        with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout
            assert holder.stdout.readline() == "True\n"
            if locks.take(path, wait=False) is not None:
                raise Lost("a lock was given twice")
            holder.send_signal(signal.SIGKILL)
        with namesake(holder.pid) as same:
            tally.notes.append("the number was used again" if same else "the number could not be used again here")
            if (taken := locks.take(path, wait=False)) is None:
                raise Lost("the lock of a dead process stays taken")
            taken.close()
    return tally


class namesake:  # noqa: N801 (a context)
    """Another process with that number, where root can arrange it; gives whether it could."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._other: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> bool:
        for _ in range(50):  # somebody else may take the number before us
            with suppress(OSError):
                LAST_PID.write_text(str(self._pid - 1))
            self._other = subprocess.Popen(["sleep", "600"])
            if self._other.pid == self._pid:
                return True
            self.__exit__()
        return False

    def __exit__(self, *_: object) -> None:
        if self._other and self._other.poll() is None:
            self._other.kill()
            self._other.wait()


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """The long form."""
    for name, enter in SUPPORTS.items():
        with enter(place / name) as support:
            yield races(support, place / f"{name}-jobs", points=points // len(SUPPORTS), seed=seed)
    yield stale_locks(place / "locks")
