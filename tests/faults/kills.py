"""`capture-tool send` as a program under strace: killed at system calls, or lied to by them. What it leaves must still be right.

A first run is written down; from it come the calls that touch the tool's own files, the share or the network, each by its name
and its number. `strace` counts calls of a name for each thread, so kill number N hits what was number N in the first run.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from capture_tool.core.model import State, Ticket
from tests.bundles import sealed
from tests.faults.job import Job, Lost, Torn, judge, recovered, settle
from tests.faults.supports import ROOT, SUPPORTS, Support, sha256
from tests.faults.tally import Tally

CALLS = (
    "openat,write,pwrite64,fsync,rename,renameat,mkdir,unlink,unlinkat,rmdir,link,linkat,ftruncate,chmod,flock,close,"
    "sendto,recvfrom,connect,sendfile,copy_file_range,read,lseek,newfstatat,fstat,getdents64"
)
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")
PADDING = 150_000
DONE, FAILED, WRONG, WAITING = 0, 1, 2, 3
ERRORS: Mapping[str, Sequence[str]] = {
    "ENOSPC": ("openat", "write", "fsync", "mkdir", "rename", "link", "sendfile", "ftruncate"),
    "EIO": (
        "openat",
        "read",
        "write",
        "fsync",
        "close",
        "rename",
        "unlink",
        "unlinkat",
        "link",
        "sendfile",
        "getdents64",
        "lseek",
    ),
    "EINTR": ("openat", "read", "write", "fsync", "flock", "connect", "sendto", "recvfrom"),
    "EACCES": ("openat", "mkdir", "rename", "unlink", "link", "chmod"),
    "ECONNRESET": ("connect", "sendto", "recvfrom"),
}
SHORT = ("write", "sendfile")
"""Calls that may do less than they were asked: here they say they did one byte, and did nothing. (What is lost so on
a wire is waited for until the time limit: tests/faults/network.py.)"""


@dataclass(frozen=True)
class Call:
    """One system call of the whole job."""

    name: str
    number: int
    text: str


@dataclass(frozen=True)
class Sending:
    """A home, a saved bundle, and the command that files it."""

    job: Job
    zip: Path

    @property
    def home(self) -> Path:
        return self.job.place

    def run(self, *strace: str, file_bytes: int = resource.RLIM_INFINITY) -> int:
        """The command, under strace when it is told something; -9 when it was killed."""
        words = [sys.executable, "-m", "capture_tool", "send", str(self.zip)]
        if strace:
            words = ["strace", "-f", "-qq", "-e", "signal=none", *strace, *words]
        env = os.environ | {"CAPTURE_TOOL_HOME": str(self.home), "PYTHONDONTWRITEBYTECODE": "1"}
        limit = (file_bytes, resource.RLIM_INFINITY)
        return subprocess.run(
            words,
            check=False,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
            timeout=400,  # two minutes for an answer, after a send that failed on a connection that did not
        ).returncode


def sending(support: Support, place: Path) -> Sending:
    """A fresh one; its settings lead to the support."""
    home, saved = place / "home", place / "saved"
    for folder in (home, saved):
        folder.mkdir(parents=True)
    ticket = Ticket.new()
    bundle = sealed(saved, ticket=ticket, padding=PADDING)
    lines = [f'destination = "{support.name}"', f"[destinations.{support.name}]"]
    lines += [f'{name} = "{value}"' for name, value in support.settings.items()]
    (home / "settings.toml").write_text("\n".join(lines) + "\n")
    if support.secrets:
        secrets = {f"destinations.{support.name}.{name}": value for name, value in support.secrets.items()}
        (home / "secrets.json").write_text(json.dumps(secrets))
    return Sending(Job(home, support, ticket=ticket), bundle.path)


def recorded(support: Support, place: Path) -> list[Call]:
    """The calls of a whole job that matter: those that name our folders, or a connection."""
    made, log = sending(support, place), place / "calls"
    assert made.run("-y", "-e", f"trace={CALLS}", "-o", str(log)) == DONE
    counts: Counter[tuple[str, str]] = Counter()
    found = []
    for line in log.read_text(errors="replace").splitlines():
        read = _LINE.match(line)
        if read and "resumed>" not in line:
            thread, name, rest = read.groups()
            counts[thread, name] += 1
            if str(place) in rest or "<TCP:" in rest or "<socket:" in rest or (support.name == "folder" and "/share" in rest):
                found.append(Call(name, counts[thread, name], rest[:120]))
    assert found, "no call was written down"
    return found


def aftermath(made: Sending, *, told_done: bool, told_saved: bool) -> None:
    """What must hold after a broken run: nothing that was told is untrue, and the same command again makes it one ticket."""
    copies = made.job.support.copies(made.job.id)
    if told_done and len(copies) != 1:
        raise Lost("it said filed, and it is not there")
    if told_done and sha256(made.zip) not in copies[0].values():
        raise Torn("it said filed, and other bytes are there")
    outbox = made.job.outbox()
    outbox.recover()
    kept = outbox.entries()
    if told_saved and not kept:
        raise Lost("it said saved, and it is gone")
    if kept and kept[0].state is State.FAILED and kept[0].code != "outbox.damaged":
        outbox.retry(kept[0].id)
    if not kept and made.run() != DONE:
        raise Lost("the same command again does not file it")
    outbox = recovered(made.job, saved=True)
    settle(made.job, outbox)
    judge(made.job, outbox)


def broken(support: Support, place: Path, tally: Tally, orders: Sequence[tuple[str, Call, Sequence[str]]]) -> Tally:
    """Runs the command once for each order to strace."""
    for number, (what, call, order) in enumerate(orders):
        made = sending(support, place / str(number))
        with tally.point(f"{what} at {call.name} {call.number} {call.text}"):
            code = made.run(*order)
            if "kill" in what and code == DONE:
                tally.points -= 1  # it was through before
            if code not in (DONE, FAILED, WAITING, -9, 137):
                raise Lost(f"it ended with {code}")
            aftermath(made, told_done=code == DONE, told_saved=code in (DONE, WAITING))
        shutil.rmtree(place / str(number))
    return tally


def kills(support: Support, place: Path, *, points: int, seed: int) -> Tally:
    """SIGKILL at each call in turn; more points than calls go round again."""
    calls = recorded(support, place / "record")
    random.Random(seed).shuffle(calls)
    orders = [("kill", call, _inject(call, "signal=KILL")) for call in islice(cycle(calls), points)]
    tally = Tally(f"kills at system calls, {support.name}", "kills")
    tally.notes.append(f"{len(calls)} places")
    return broken(support, place, tally, orders)


def lies(support: Support, place: Path, *, points: int, seed: int) -> Tally:
    """Calls that fail, or do less than they were asked."""
    calls = recorded(support, place / "record")
    told = [
        (error, call, _inject(call, f"error={error}")) for error, names in ERRORS.items() for call in calls if call.name in names
    ]
    random.Random(seed).shuffle(told)
    return broken(support, place, Tally(f"failing system calls, {support.name}", "calls"), told[:points])


def short_writes(support: Support, place: Path, *, points: int, seed: int) -> Tally:
    """Files that may not grow beyond byte K: the kernel writes what fits, then refuses. Legal short writes, at every size."""
    tally, chance = Tally(f"writes cut short, {support.name}", "writes"), random.Random(seed)
    whole = PADDING + 3000
    for number in range(points):
        most = chance.choice((chance.randrange(1200), chance.randrange(whole)))
        made = sending(support, place / str(number))
        with tally.point(f"no file beyond {most} bytes"):
            code = made.run(file_bytes=most)
            if code not in (DONE, FAILED, WAITING):
                raise Lost(f"it ended with {code}")
            aftermath(made, told_done=code == DONE, told_saved=code in (DONE, WAITING))
        shutil.rmtree(place / str(number))
    return tally


def liars(support: Support, place: Path, *, points: int, seed: int) -> Tally:
    """A call says it did one byte and did none, as no honest kernel does. It is noticed: nothing torn is filed."""
    calls = [call for call in recorded(support, place / "record") if call.name in SHORT]
    random.Random(seed).shuffle(calls)
    tally = Tally(f"calls that lie about bytes, {support.name}", "calls")
    for number, call in enumerate(islice(cycle(calls), points)):
        made = sending(support, place / str(number))
        with tally.point(f"one byte claimed at {call.name} {call.number} {call.text}"):
            code = made.run(*_inject(call, "retval=1"))
            copies = support.copies(made.job.id)
            if len(copies) > 1 or any(sha256(made.zip) not in copy.values() for copy in copies):
                raise Torn("other bytes were filed")
            if code == DONE and not copies:
                raise Lost("it said filed, and it is not there")
        shutil.rmtree(place / str(number))
    return tally


def _inject(call: Call, what: str) -> list[str]:
    return ["-e", f"trace={call.name}", "-e", f"inject={call.name}:{what}:when={call.number}", "-o", os.devnull]


KINDS: tuple[tuple[Callable[..., Tally], float], ...] = ((kills, 1.0), (lies, 0.4), (short_writes, 0.1), (liars, 0.02))


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """The long form: so many kills over all systems, and less of the rest."""
    for name, enter in SUPPORTS.items():
        with enter(place / name) as support:
            for kind, share in KINDS:
                count = max(1, int(points * share / len(SUPPORTS)))
                yield kind(support, place / f"{name}-{kind.__name__}", points=count, seed=seed)
