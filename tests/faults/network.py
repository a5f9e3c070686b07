"""Network faults between each destination and its system: cuts after each byte, lost, doubled, late and foreign replies."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from capture_tool.core.model import Entry, State
from capture_tool.destinations import _transport
from tests.bundles import random_log
from tests.faults.job import Doubled, Job, Lost, recovered, settle
from tests.faults.job import judge as judge_once
from tests.faults.proxy import UP, Plan, Proxy, proxy, turns
from tests.faults.supports import SUPPORTS, Support
from tests.faults.tally import Tally

LOG_BYTES = 300_000
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
    for way, begin, length in turns(first.wire):
        where = f"{way} at {begin}"
        places = set(range(min(NEAR, length))) | set(range(max(0, length - TAIL), length))
        places |= {chance.randrange(length) for _ in range(SPREAD)} if length > NEAR + TAIL else set()
        cuts += [(f"{where}, cut after {k}", _cut(way, begin + k)) for k in sorted(places)]
        for name, canned in CANNED.items():
            made.append((f"{where}, {name}", Plan(canned_at=begin, canned=canned, instead=way == UP)))
        made.append((f"{where}, twice", Plan(twice_at=begin)) if way == UP else (f"{where}, held", Plan(hold_at=begin)))
    return made + cuts


def _cut(way: str, at: int) -> Plan:
    return Plan(cut_up=at) if way == UP else Plan(cut_down=at)


def faults(support: Support, place: Path, *, points: int, seed: int) -> Tally:
    """Each fault for a ticket of its own; then the network is well, and the ticket is there as the system promises."""
    tally, chance = Tally(f"network to {support.name}", "faults"), random.Random(seed)
    place.mkdir(parents=True)
    files = (random_log(place / "log.member", LOG_BYTES),)
    with proxy(support.place) as between, mock.patch.object(_transport, "ANSWER_SECONDS", 0.3):
        clean = Job(place / "clean", support, files, through=between.url)
        _send(clean, between, Plan())
        ordered = plans(between, chance=chance)
        while tally.points < points:
            for where, plan in ordered[:: max(1, len(ordered) // points)][: points - tally.points]:
                with tally.point(where):
                    one(Job(place / "point", support, files, through=between.url), between, plan)
                shutil.rmtree(place / "point")
    return tally


def one(job: Job, between: Proxy, plan: Plan) -> None:
    """A conversation with the fault, a new start, and as many without as it takes."""
    _send(job, between, plan)
    assert between.wire.hit, "the fault did not happen"
    between.plan(Plan())
    outbox = recovered(job, saved=True)
    entry = settle(job, outbox)
    judge(job, entry)


def judge(job: Job, entry: Entry) -> None:
    """One ticket; where the system cannot promise that, a second one is told in the receipt."""
    copies = len(job.support.copies(job.id))
    if copies > 1 and job.destination().guarantee != "exactly-once" and getattr(entry.receipt, "may_be_doubled", False):
        return
    if copies > 1:
        raise Doubled(f"{copies} tickets")
    judge_once(job, job.outbox())


def _send(job: Job, between: Proxy, plan: Plan) -> None:
    outbox = job.outbox()
    outbox.recover()
    job.submit(outbox)
    between.plan(plan)
    entry = job.deliver(outbox)
    if entry.state is State.SENT and not job.support.copies(job.id):
        raise Lost("a receipt without a ticket")


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """The long form, over all systems that are reached by TCP."""
    for name, enter in SUPPORTS.items():
        with enter(place / name) as support:
            if support.url:
                yield faults(support, place / f"{name}-jobs", points=points, seed=seed)
