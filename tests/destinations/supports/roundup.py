"""A really installed Roundup."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from capture_tool.core.ports import Destination
from capture_tool.destinations.roundup import Roundup
from tests.destinations.support import Arrived, Support
from tests.servers.roundup import roundup


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """One of its own."""
    with roundup() as server:
        settings = {"url": server.url, "user": server.user, "password": server.password}

        def make(**other: Any) -> Destination:
            return Roundup({**settings, **other})

        def file_by_hand() -> str:
            origin = server.url.rpartition("/")[0]
            headers, login = {"X-Requested-With": "rest", "Origin": origin}, (server.user, server.password)
            issue = {"title": "By hand"}
            made = requests.post(f"{server.url}/rest/data/issue", json=issue, headers=headers, auth=login, timeout=30)
            return str(made.json()["data"]["id"])

        yield Support(
            make=make,
            arrived=lambda: [
                Arrived(
                    ticket.number,
                    ticket.text,
                    tuple((name, hashlib.sha256(data).hexdigest()) for name, data in ticket.files),
                    (ticket.text, *ticket.notes),  # an issue by hand has no text: what is added first looks like it
                )
                for ticket in server.tickets()
            ],
            file_by_hand=file_by_hand,
            settings=settings,
            wrong={
                "url": lambda: make(url="http://127.0.0.1:1"),
                "token": lambda: make(password="wrong"),
                "user": lambda: make(user="nobody"),
                "right": lambda: make(user=server.reader),
                "origin": lambda: make(url=server.url.replace("127.0.0.1", "localhost")),
                "path": lambda: make(url=f"{server.url}/elsewhere"),
            },
        )
