"""The embedded desk itself."""

from __future__ import annotations

import hashlib
import queue
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from capture_tool.core.model import Ticket
from capture_tool.core.threads import Cancel, start
from capture_tool.desk.server import serve
from capture_tool.destinations.desk import Desk
from tests.bundles import sealed
from tests.destinations.support import Arrived, Support, deliver


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """A desk of its own in `folder`."""
    data, stop, ready = folder / "desk", Cancel(), queue.Queue[str]()
    served = start("desk", lambda: serve(data=data, host="127.0.0.1", port=0, ready=ready.put, stop=stop))
    address = ready.get(timeout=30)
    settings = {"url": address.split()[0], "token": (data / "token").read_text("utf-8").strip()}

    def file_by_hand() -> str:
        made = Ticket.new()
        return deliver(Desk({"data": str(data)}), sealed(folder, ticket=made, text=f"by hand {made.id}")).number

    yield Support(
        make=lambda: Desk({"data": str(data)}),
        arrived=lambda: _arrived(data),
        file_by_hand=file_by_hand,
        resumes=True,
        settings=settings,
        wrong={
            "url": lambda: Desk({**settings, "url": "https://127.0.0.1:1"}),
            "token": lambda: Desk({**settings, "token": "not-the-token"}),
        },
    )
    stop()
    served.result(20)


def _arrived(data: Path) -> list[Arrived]:
    with closing(sqlite3.connect(data / "desk.sqlite3")) as base:
        filed = base.execute("SELECT number, search, id FROM tickets").fetchall()
        added = base.execute("SELECT number, id FROM additions WHERE place IS NOT NULL").fetchall()
        blobs = base.execute("SELECT ticket_id, name, sha256 FROM blobs").fetchall()
    found = []
    for number, text, ticket_id in filed:
        notes = tuple(of for to, of in added if to == number)
        files = tuple((name, _kept(data, digest)) for of, name, digest in blobs if of in (ticket_id, *notes))
        found.append(Arrived(f"T-{number:06}", text, files, notes))
    return found


def _kept(data: Path, digest: str) -> str:
    return hashlib.sha256((data / "blobs" / digest[:2] / digest).read_bytes()).hexdigest()
