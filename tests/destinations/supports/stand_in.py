"""The desk's stand-in: its API and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_tool.destinations.desk import Desk
from tests.destinations.desk_stand_in import TOKEN, desk_stand_in
from tests.destinations.support import Arrived, Support


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """A stand-in of its own."""
    with desk_stand_in() as desk:

        def arrived() -> list[Arrived]:
            return [
                Arrived(ticket, ticket, ((desk.tickets[ticket]["blobs"][0]["name"], hashlib.sha256(data).hexdigest()),))
                for ticket, data in desk.filed().items()
            ]

        yield Support(
            make=lambda: Desk({"url": desk.url, "token": TOKEN}),
            arrived=arrived,
            resumes=True,
            wrong={
                "url": lambda: Desk({"url": "https://127.0.0.1:1", "token": TOKEN}),
                "token": lambda: Desk({"url": desk.url, "token": "not-the-token"}),
            },
        )
