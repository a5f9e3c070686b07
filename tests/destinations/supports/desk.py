"""The embedded desk itself."""

from __future__ import annotations

import hashlib
import queue
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from capture_tool.core.threads import Cancel, start
from capture_tool.desk.server import serve
from capture_tool.destinations.desk import Desk
from tests.destinations.support import Arrived, Support


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """A desk of its own in `folder`."""
    data, stop, ready = folder / "desk", Cancel(), queue.Queue[str]()
    served = start("desk", lambda: serve(data=data, host="127.0.0.1", port=0, ready=ready.put, stop=stop))
    address = ready.get(timeout=30)
    token = (data / "token").read_text("utf-8").strip()
    yield Support(
        make=lambda: Desk({"data": str(data)}),
        arrived=lambda: _arrived(data),
        resumes=True,
        wrong={
            "url": lambda: Desk({"url": "https://127.0.0.1:1", "token": token}),
            "token": lambda: Desk({"url": address.split()[0], "token": "not-the-token"}),
        },
    )
    stop()
    served.result(20)


def _arrived(data: Path) -> list[Arrived]:
    query = (
        "SELECT tickets.number, tickets.search, blobs.name, blobs.sha256 FROM tickets JOIN blobs ON blobs.ticket_id = tickets.id"
    )
    with closing(sqlite3.connect(data / "desk.sqlite3")) as base:
        rows = base.execute(query).fetchall()
    return [Arrived(str(number), text, ((name, _kept(data, digest)),)) for number, text, name, digest in rows]


def _kept(data: Path, digest: str) -> str:
    return hashlib.sha256((data / "blobs" / digest[:2] / digest).read_bytes()).hexdigest()
