"""The fake Zendesk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capture_tool.destinations.zendesk import Zendesk
from tests.destinations.fakes import zendesk as fakes
from tests.destinations.support import Arrived, Support


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """An account of its own."""
    with fakes.zendesk() as fake, fakes.zendesk() as poor:
        poor.role = "end-user"
        yield Support(
            make=lambda: plug(fake),
            arrived=lambda: arrived(fake),
            file_by_hand=fake.file_by_hand,
            wrong={
                "url": lambda: plug(fake, url="https://127.0.0.1:1"),
                "token": lambda: plug(fake, token="not-the-token"),
                "right": lambda: plug(poor),
            },
        )


def plug(fake: fakes.Zendesk, **values: str) -> Zendesk:
    return Zendesk({"url": fake.url, "email": fakes.EMAIL, "token": fakes.TOKEN, **values})


def arrived(fake: fakes.Zendesk) -> list[Arrived]:
    return [_arrived(fake, ticket) for ticket in fake.tickets]


def _arrived(fake: fakes.Zendesk, ticket: dict[str, Any]) -> Arrived:
    first, *notes = ticket["comments"]
    files = [file for comment in ticket["comments"] for file in comment["attachments"]]
    kept = tuple((file["file_name"], hashlib.sha256(fake.files.kept[str(file["id"])]).hexdigest()) for file in files)
    return Arrived(str(ticket["id"]), first["body"], kept, tuple(note["body"] for note in notes))
