"""Ticket systems that the fault machinery files into: desk and folder as programs see them, and every system under contract.

A file in tests/destinations/supports is found by itself and goes through the network faults.
"""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from capture_tool.core import discover
from capture_tool.core.bundle import read
from capture_tool.core.errors import PermanentError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import CleanPath
from capture_tool.core.ports import Destination
from capture_tool.destinations.desk import Desk
from capture_tool.destinations.folder import Folder

ROOT = Path(__file__).parents[2]
Copy = Mapping[str, str]
"""One ticket as the system has it: the SHA-256 of each file by its name."""


@dataclass(frozen=True)
class Support:
    """A running ticket system: how to reach it, and how to look into it behind the tool's back."""

    name: str
    make: Callable[[], Destination]
    copies: Callable[[TicketId], list[Copy]]
    """Every ticket of that id that a person would see there: a doubled one is two."""
    count: Callable[[], int]
    """All tickets there."""
    url: str = ""
    """`http://127.0.0.1:port` of what `settings` lead to; empty for what is not reached by TCP."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of the destination, for `capture-tool` as a program."""
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 0


@contextmanager
def folder(place: Path) -> Iterator[Support]:
    """A share: a folder beside the outbox."""
    share = place / "share"
    share.mkdir(parents=True, exist_ok=True)

    def copies(ticket_id: TicketId) -> list[Copy]:
        zips = [(path, path.stat()) for path in sorted(share.glob("*.zip"))]
        ours = [path for path, kept in zips if ticket_id in (_ticket_of(path, kept.st_ino, kept.st_mtime_ns, kept.st_size), None)]
        return [{path.name: sha256(path)} for path in ours]

    def count() -> int:
        return len(list(share.glob("*.zip")))

    settings = {"path": str(share)}
    yield Support("folder", lambda: Folder(settings), copies, count, settings=settings)


@contextmanager
def desk(place: Path) -> Iterator[Support]:
    """The embedded desk as a program of its own, the one that traders run."""
    data = place / "desk-data"
    with desk_program(data) as url:
        token = (data / "token").read_text("ascii").strip()
        yield Support(
            "desk",
            lambda: Desk({"url": url, "token": token}),
            lambda ticket_id: desk_copies(data, ticket_id),
            lambda: desk_count(data),
            url=url,
            settings={"url": url},
            secrets={"token": token},
        )


Enter = Callable[[Path], AbstractContextManager[Support]]
SUPPORTS: Mapping[str, Enter] = {"folder": folder, "desk": desk}
"""Those that `capture-tool` as a program is set to."""


def under_contract() -> Mapping[str, Enter]:
    """Every other system that the contract suite knows."""
    names = discover.names("tests.destinations.supports")
    return {name: partial(_contracted, name) for name in names if name not in (*SUPPORTS, "stand_in")}


@contextmanager
def _contracted(name: str, place: Path) -> Iterator[Support]:
    """Skips what is not installed here: pytest's word for it passes through."""
    place.mkdir(parents=True)
    with discover.load("tests.destinations.supports", name).support(place) as system:

        def copies(ticket_id: TicketId) -> list[Copy]:
            return [dict(one.files) for one in system.arrived() if ticket_id in "\n".join((one.text, *one.notes))]

        yield Support(name, system.make, copies, lambda: len(system.arrived()))


@contextmanager
def desk_program(data: Path) -> Iterator[str]:
    """`capture-tool desk` on that data folder; gives its address."""
    words = [sys.executable, "-m", "capture_tool", "desk", "--data", str(data), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as running:
        assert running.stdout
        try:
            yield running.stdout.readline().strip()
        finally:
            running.terminate()


def desk_copies(data: Path, ticket_id: TicketId) -> list[Copy]:
    """The desk's tickets of that id, from its database; the digests are those of the bytes that lie there."""
    query = "select number, sha256, name from tickets join blobs on ticket_id = id where id = ?"
    found: dict[int, dict[str, str]] = {}
    for number, digest, name in _rows(data, query, ticket_id):
        found.setdefault(number, {})[name] = sha256(data / "blobs" / digest[:2] / digest)
    return list(found.values())


def desk_count(data: Path) -> int:
    """How many tickets the desk has."""
    return int(_rows(data, "select count(*) from tickets")[0][0])


def _rows(data: Path, query: str, *values: str) -> list[Any]:
    with closing(sqlite3.connect(data / "desk.sqlite3", timeout=30)) as db:
        return db.execute(query, values).fetchall()


def sha256(path: Path) -> str:
    """Of a file's bytes; a word when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"


@cache
def _ticket_of(path: Path, *_kept: int) -> TicketId | None:
    """None for a torn one, which counts against every ticket. Each is read once as long as its `_kept` figures stay."""
    try:
        return read(CleanPath(path)).ticket_id
    except PermanentError:
        return None
