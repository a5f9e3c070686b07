"""The fake ServiceNow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_tool.destinations.servicenow import ServiceNow
from tests.destinations.fakes import servicenow as fakes
from tests.destinations.support import Arrived, Support


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """An instance of its own, and one where the user may nothing."""
    with fakes.servicenow() as fake, fakes.servicenow() as poor:
        fake.file_by_hand()
        poor.has_role = False
        yield Support(
            make=lambda: plug(fake),
            arrived=lambda: arrived(fake),
            file_by_hand=fake.file_by_hand,
            wrong={
                "url": lambda: plug(fake, url="https://127.0.0.1:1"),
                "token": lambda: plug(fake, password="not-the-password"),
                "right": lambda: plug(poor),
                "table": lambda: plug(fake, table="incidents"),
                "field": lambda: plug(fake, id_field="u_captures"),
            },
        )


def plug(fake: fakes.ServiceNow, **values: str) -> ServiceNow:
    return ServiceNow({"url": fake.url, "user": fakes.USER, "password": fakes.PASSWORD, **values})


def arrived(fake: fakes.ServiceNow) -> list[Arrived]:
    return [
        Arrived(
            record["number"],
            record["description"],
            tuple(
                (file["file_name"], hashlib.sha256(fake.data[file["sys_id"]]).hexdigest())
                for file in fake.files
                if file["table_sys_id"] == record["sys_id"]
            ),
            fakes.notes(record),
        )
        for record in fake.records
    ]
