"""The fake Freshdesk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capture_tool.destinations.freshdesk import Freshdesk
from tests.destinations.fakes import freshdesk as fakes
from tests.destinations.support import Arrived, Support


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """An account of its own."""
    with fakes.freshdesk() as fake:
        yield Support(
            make=lambda: plug(fake),
            arrived=lambda: arrived(fake),
            file_by_hand=fake.file_by_hand,
            wrong={
                "url": lambda: plug(fake, url="https://127.0.0.1:1"),
                "token": lambda: plug(fake, token="not-the-key"),
                "field": lambda: plug(fake, field="cf_other"),
            },
        )


def plug(fake: fakes.Freshdesk, **values: str) -> Freshdesk:
    return Freshdesk({"url": fake.url, "token": fakes.KEY, "email": "trader@test.example", "field": fakes.FIELD, **values})


def arrived(fake: fakes.Freshdesk) -> list[Arrived]:
    return [_arrived(fake, number, ticket) for number, ticket in fake.tickets.items()]


def _arrived(fake: fakes.Freshdesk, number: int, ticket: dict[str, Any]) -> Arrived:
    notes = fake.notes[number]
    files = [file for note in notes for file in note["attachments"]]
    kept = tuple((file["name"], hashlib.sha256(fake.files.blobs[str(file["id"])]).hexdigest()) for file in files)
    return Arrived(str(number), ticket["description"], kept, tuple(note["body_text"] for note in notes))
