"""A really installed Request Tracker."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from capture_tool.core.ports import Destination
from capture_tool.destinations.request_tracker import RequestTracker
from tests.destinations.support import Arrived, Support
from tests.servers.request_tracker import request_tracker


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """One of its own."""
    with request_tracker() as server:
        settings = {"url": server.url, "token": server.token, "queue": server.queue, "field": server.field}

        def make(**other: Any) -> Destination:
            return RequestTracker({**settings, **other})

        def file_by_hand() -> str:
            login = {"Authorization": f"token {server.token}"}
            ticket = {"Queue": server.queue, "Subject": "By hand", "Content": "Help", "ContentType": "text/plain"}
            made = requests.post(f"{server.url}/REST/2.0/ticket", json=ticket, headers=login, timeout=30)
            return str(made.json()["id"])

        yield Support(
            make=make,
            arrived=lambda: [
                Arrived(
                    ticket.number,
                    ticket.text,
                    tuple((name, hashlib.sha256(data).hexdigest()) for name, data in ticket.files),
                    ticket.notes,
                )
                for ticket in server.tickets()
            ],
            file_by_hand=file_by_hand,
            settings=settings,
            wrong={
                "url": lambda: make(url="http://127.0.0.1:1"),
                "token": lambda: make(token="1-1-wrong"),
                "queue": lambda: make(queue="Nowhere"),
                "right": lambda: make(token=server.reader_token),
                "closed": lambda: make(queue=server.closed_queue),
                "field": lambda: make(field=server.wrong_field),
            },
        )
