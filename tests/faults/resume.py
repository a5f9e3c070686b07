"""Large uploads: what is sent again after cuts, and memory and time beside `curl -T` to the same server in the same run."""

from __future__ import annotations

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capture_tool.core.ids import new_ticket_id
from capture_tool.core.threads import start
from capture_tool.destinations._body import PIECE
from tests.faults.job import Lost, Torn
from tests.faults.proxy import Plan, proxy
from tests.faults.supports import ROOT, desk, sha256
from tests.faults.tally import Tally

LARGE, CUTS = 2 << 30, 100
CHUNK = PIECE
"""What the sender reads and gives to the socket at a time, and what the desk writes at a time: 1 MiB."""
PLAIN_GOAL, RESUMABLE_GOAL, MEMORY_GOAL = 1.35, 2.5, 40 << 10
"""Times curl's, and KiB: performance.md."""


def large_file(place: Path, size: int) -> Path:
    """A file of `size` bytes that no step can pack or guess."""
    place.mkdir(parents=True, exist_ok=True)
    block, path = os.urandom(PIECE), place / "large.zip"
    with path.open("wb") as file:
        for number in range(0, size, PIECE):
            file.write((number.to_bytes(8, "big") + block[8:])[: size - number])
    return path


def send(way: str, url: str, token: str, path: Path, digest: str) -> dict[str, Any]:
    """Our sender in a process of its own; what it tells, with the ticket's id."""
    ticket = new_ticket_id()
    words = [sys.executable, "-m", "tests.faults.big_sender", way, url, token, str(path), ticket, digest]
    told = json.loads(subprocess.run(words, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout)
    return {**told, "ticket": ticket}


def cuts(place: Path, *, size: int, count: int, seed: int) -> Tally:
    """A file through a proxy that resets the connection at random places. Re-sent: bytes on the wire beyond the file's own."""
    tally, chance = Tally("resumed upload to the desk", "cuts"), random.Random(seed)
    path = large_file(place, size)
    digest = sha256(path)
    mean = size // (count + 1)
    plans = [Plan(cut_up=chance.randrange(mean // 2, mean * 3 // 2)) for _ in range(count)]
    with desk(place) as support, proxy(support.place, [*plans, Plan()]) as between:
        with tally.point("the whole"):
            told = send("resumable", between.url, support.secrets["token"], path, digest)
            if support.copies(told["ticket"]) != [{path.name: digest}]:
                raise Torn("other bytes are there")
            again = between.arrived - size
            tally.notes.append(f"{between.hits} cuts, {told['attempts']} attempts, {again / CHUNK:.1f} chunks of 1 MiB again")
            tally.notes.append(
                f"memory {told['highest'] >> 10} MiB, {(told['highest'] - told['before']) >> 10} MiB of it the upload's"
            )
            if again > max(1, between.hits) * CHUNK:
                raise Lost(f"{again} bytes were sent again")
        tally.points = between.hits
    path.unlink()
    return tally


@contextmanager
def sink() -> Iterator[str]:
    """A server that reads a request's body, keeps nothing, and says 200."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start("sink", lambda: _swallow(listener))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/large"
        listener.shutdown(socket.SHUT_RDWR)


def _swallow(listener: socket.socket) -> None:
    buffer = bytearray(1 << 20)
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(1 << 16)
            head, _, body = head.partition(b"\r\n\r\n")
            left = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) - len(body)
            while left:
                left -= connection.recv_into(buffer)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def curl(url: str, path: Path, *more: str) -> float:
    """Seconds of `curl -T`."""
    began = time.perf_counter()
    words = ["curl", "-sS", "-f", "-o", os.devnull, "-H", "Expect:", "-T", str(path), *more, url]
    subprocess.run(words, check=True, env={"PATH": os.environ["PATH"]})
    return time.perf_counter() - began


def curl_to_desk(url: str, token: str, path: Path, digest: str) -> float:
    """Seconds of `curl -T` with the desk's own PATCH, after the announcement."""
    ticket, headers = new_ticket_id(), ["-H", f"Authorization: Bearer {token}"]
    blob = {"name": path.name, "sha256": digest, "bytes": path.stat().st_size, "media_type": "application/zip"}
    body = json.dumps({"manifest": {"ticket": ticket}, "blobs": [blob]})
    put = ["curl", "-sS", "-f", "-o", os.devnull, "-X", "PUT", "-d", body, *headers, f"{url}/api/v1/tickets/{ticket}"]
    subprocess.run(put, check=True)
    headers += ["-X", "PATCH", "-H", "Upload-Offset: 0", "-H", "Content-Type: application/offset+octet-stream"]
    return curl(f"{url}/api/v1/tickets/{ticket}/blobs/{digest}", path, *headers)


def speed(place: Path, *, size: int, rounds: int) -> Iterator[Tally]:
    """Plain to a sink, resumable to the desk; each time curl and ours take turns."""
    path = large_file(place, size)
    digest = sha256(path)
    with sink() as url:
        yield _race(
            f"plain, {size >> 20} MiB", PLAIN_GOAL, rounds, lambda: curl(url, path), lambda: send("plain", url, "", path, digest)
        )
    with desk(place) as support:
        token = support.secrets["token"]
        theirs = lambda: curl_to_desk(support.url, token, path, digest)  # noqa: E731
        ours = lambda: send("resumable", support.url, token, path, digest)  # noqa: E731
        yield _race(f"resumable, {size >> 20} MiB", RESUMABLE_GOAL, rounds, theirs, ours)
    path.unlink()


def _race(what: str, goal: float, rounds: int, theirs: Callable[[], float], ours: Callable[[], dict[str, Any]]) -> Tally:
    tally = Tally(what, "rounds")
    peer, own, memory = list[float](), list[float](), 0
    for _ in range(rounds):
        with tally.point("a round"):
            peer.append(theirs())
            told = ours()
            own.append(told["seconds"])
            memory = max(memory, told["highest"])
    ratio = statistics.median(own) / statistics.median(peer)
    tally.notes.append(
        f"curl {statistics.median(peer):.2f} s, ours {statistics.median(own):.2f} s, ratio {ratio:.2f} (goal {goal})"
    )
    tally.notes.append(f"{memory >> 10} MiB (goal {MEMORY_GOAL >> 10})")
    tally.notes.append("ok" if ratio <= goal and memory <= MEMORY_GOAL else "MISS")
    return tally


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """The long form: 2 GB with a hundred cuts, then `points` rounds of a gigabyte; with one point, a short form without times."""
    if points == 1:
        yield cuts(place / "cuts", size=LARGE // 64, count=CUTS // 10, seed=seed)
        return
    yield cuts(place / "cuts", size=LARGE, count=CUTS, seed=seed)
    yield from speed(place / "speed", size=LARGE // 2, rounds=points)
