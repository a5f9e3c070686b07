"""Network faults between each destination and its system: cuts after each byte, lost, doubled, late and foreign replies."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

import pytest

from capture_tool.core.model import State
from capture_tool.destinations import _smtp, _transport
from tests.bundles import random_log
from tests.faults.job import Job, Lost, judge, recovered, settle
from tests.faults.proxy import UP, Plan, Proxy, proxy, redirected, turns
from tests.faults.supports import SUPPORTS, Enter, under_contract
from tests.faults.tally import Tally

LOG_BYTES = 60_000
SECONDS = 1.0
WAITS = ((_transport, "ANSWER_SECONDS"), (_smtp, "CONNECT_SECONDS"), (_smtp, "REPLY_SECONDS"), (_smtp, "TAKEN_SECONDS"))
FEW = 500
INSTALLED = ("postfix", "redmine", "request_tracker")
"""Really installed ones: they take half a minute to start."""
TO_ONE_SYSTEM = 100
"""Faults until a fresh one is started: looking for a ticket among thousands takes longer than the fault."""
NEAR, TAIL, SPREAD = 700, 40, 30
"""Every byte is cut in the first NEAR and the last TAIL of a message, and at SPREAD places between."""
HTML = b"<html><body>Welcome to the hotel</body></html>"
CANNED = {
    "429 with Retry-After": b"HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
    "503 with Retry-After": b"HTTP/1.1 503 Busy\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n",
    "500": b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops",
    "413": b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n",
    "401": b"HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n",
    "404": b"HTTP/1.1 404 Where\r\nContent-Length: 0\r\n\r\n",
    "HTML with 200": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(HTML) + HTML,
    "JSON with 200": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "empty": b"",
}


def plans(first: Proxy, *, chance: random.Random) -> list[tuple[str, Plan]]:
    """All faults for a conversation that went as it is noted in `first`."""
    made: list[tuple[str, Plan]] = []
    cuts: list[tuple[str, Plan]] = []
    for way, number, begin, length in turns(first.wire):
        where = f"{way} {number}"
        places = set(range(min(NEAR, length))) | set(range(max(0, length - TAIL), length))
        places |= {chance.randrange(length) for _ in range(SPREAD)} if length > NEAR + TAIL else set()
        cuts += [(f"{where}, cut after {k} of {length}", _cut(way, begin + k)) for k in sorted(places)]
        for name, canned in CANNED.items():
            made.append((f"{where}, {name}", Plan(canned_at=number, canned=canned, instead=way == UP)))
        made.append((f"{where}, twice", Plan(twice_at=number)) if way == UP else (f"{where}, held", Plan(hold_at=number)))
    return made + cuts


def _cut(way: str, at: int) -> Plan:
    return Plan(cut_up=at) if way == UP else Plan(cut_down=at)


def faults(name: str, enter: Enter, place: Path, *, points: int, seed: int) -> Tally:
    """Each fault for a ticket of its own; then the network is well, and the ticket is there as the system promises."""
    tally, chance = Tally(f"network to {name}", "faults"), random.Random(seed)
    ordered: list[tuple[str, Plan]] = []
    place.mkdir(parents=True)
    files = (random_log(place / "log.member", LOG_BYTES),)
    for begin in range(0, points, TO_ONE_SYSTEM):
        with enter(place / f"system-{begin}") as support, proxy() as between, redirected(between):
            if not ordered:
                send(Job(place / "clean", support, files), between, Plan())
                ordered = plans(between, chance=chance)
                ordered = (ordered * (points // len(ordered) + 1))[:: max(1, len(ordered) // points)][:points]
            for where, plan in ordered[begin : begin + TO_ONE_SYSTEM]:
                with tally.point(where):
                    if not one(Job(place / "point", support, files), between, plan):
                        tally.points -= 1  # this conversation was shorter by then
                shutil.rmtree(place / "point")
    return tally


@contextmanager
def impatient() -> Iterator[None]:
    """Whoever waits for an answer gives up soon."""
    with ExitStack() as patches:
        for module, name in WAITS:
            patches.enter_context(mock.patch.object(module, name, SECONDS))
        yield


def one(job: Job, between: Proxy, plan: Plan) -> bool:
    """A conversation with the fault, a new start, and as many without as it takes. Whether the fault happened."""
    with impatient():
        send(job, between, plan)
    hit = between.wire.hit
    between.plan(Plan())
    outbox = recovered(job, saved=True)
    settle(job, outbox)
    judge(job, outbox)
    return hit


def send(job: Job, between: Proxy, plan: Plan) -> None:
    """Saves, and tries once."""
    outbox = job.outbox()
    outbox.recover()
    job.submit(outbox)
    between.plan(plan)
    entry = job.deliver(outbox)
    if entry.state is State.SENT and not job.support.copies(job.id):
        raise Lost("a receipt without a ticket")


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """The long form: the points over all systems that are reached by TCP, the desk first; with few, those that start at once."""
    systems = {"desk": SUPPORTS["desk"], **under_contract()}
    if points < FEW:
        systems = {name: enter for name, enter in systems.items() if name not in INSTALLED}
    for name, enter in systems.items():
        try:
            yield faults(name, enter, place / name, points=max(1, points // len(systems)), seed=seed)
        except pytest.skip.Exception as skipped:
            print(f"network to {name}: {skipped}")
