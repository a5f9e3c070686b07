"""The fake Zammad."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capture_tool.destinations.zammad import Zammad
from tests.destinations.fakes import zammad as fakes
from tests.destinations.support import Arrived, Support


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """A Zammad of its own."""
    with fakes.zammad() as fake:
        yield Support(
            make=lambda: plug(fake),
            arrived=lambda: arrived(fake),
            file_by_hand=fake.file_by_hand,
            wrong={
                "url": lambda: plug(fake, url="https://127.0.0.1:1"),
                "token": lambda: plug(fake, token="not-the-token"),
                "group": lambda: plug(fake, group="Elsewhere"),
            },
        )


def plug(fake: fakes.Zammad, **values: str) -> Zammad:
    fine = {"url": fake.url, "token": fakes.TOKEN, "group": fakes.GROUP, "customer": fakes.CUSTOMER}
    return Zammad({**fine, **values})


def arrived(fake: fakes.Zammad) -> list[Arrived]:
    return [_arrived(fake, ticket) for ticket in fake.tickets.values() if ticket["articles"]]


def _arrived(fake: fakes.Zammad, ticket: dict[str, Any]) -> Arrived:
    first, *notes = ticket["articles"]
    files = [file for article in ticket["articles"] for file in article["attachments"]]
    kept = tuple((file["filename"], hashlib.sha256(fake.files[file["id"]]).hexdigest()) for file in files)
    return Arrived(ticket["number"], first["body"], kept, tuple(note["body"] for note in notes))
