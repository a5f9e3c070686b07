"""A really installed Redmine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from capture_tool.core.ports import Destination
from capture_tool.destinations.redmine import Redmine
from tests.destinations.support import Arrived, Support
from tests.servers.redmine import redmine


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """One of its own."""
    with redmine() as server:
        settings = {"url": server.url, "token": server.key, "project": server.project, "field": server.field_id}

        def make(**other: Any) -> Destination:
            return Redmine({**settings, **other})

        def file_by_hand() -> str:
            login = {"X-Redmine-API-Key": server.key}
            issue = {"project_id": server.project, "subject": "By hand", "description": "Help"}
            made = requests.post(f"{server.url}/issues.json", json={"issue": issue}, headers=login, timeout=30)
            return str(made.json()["issue"]["id"])

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
                "token": lambda: make(token="0" * 40),
                "project": lambda: make(project="nowhere"),
                "right": lambda: make(token=server.reader_key),
                "closed": lambda: make(project=server.closed_project),
                "field": lambda: make(field=server.wrong_field_id),
                "filter": lambda: make(field=server.unsearchable_field_id),
            },
        )
