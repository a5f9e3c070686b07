"""The fake Jira Service Management as Cloud; jira_data_center.py is the other edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_tool.destinations.jira import Jira
from tests.destinations.fakes import jira as fakes
from tests.destinations.support import Arrived, Support


@contextmanager
def support(folder: Path, *, cloud: bool = True) -> Iterator[Support]:
    """A site of its own, and a poor one."""
    with fakes.jira(cloud=cloud) as fake, fakes.jira(cloud=cloud) as poor:
        poor.lacking = ("CREATE_ATTACHMENTS",)
        yield Support(
            make=lambda: plug(fake),
            arrived=lambda: arrived(fake),
            file_by_hand=fake.file_by_hand,
            wrong={
                "url": lambda: plug(fake, url="https://127.0.0.1:1"),
                "token": lambda: plug(fake, token="not-the-token"),
                "right": lambda: plug(poor),
                "desk": lambda: plug(fake, service_desk="5"),
                "type": lambda: plug(fake, request_type="26"),
                "field": lambda: plug(fake, id_field="customfield_10051"),
            },
        )


def plug(fake: fakes.Jira, **values: str) -> Jira:
    edition = {"edition": "cloud", "email": fakes.EMAIL} if fake.cloud else {"edition": "data-center"}
    desk = {"service_desk": fakes.DESK, "request_type": fakes.REQUEST_TYPE}
    return Jira({"url": fake.url, "token": fakes.TOKEN, **edition, **desk, **values})


def arrived(fake: fakes.Jira) -> list[Arrived]:
    return [
        Arrived(
            issue["key"],
            issue["description"],
            tuple((file["filename"], hashlib.sha256(fake.media.stored[file["id"]]).hexdigest()) for file in issue["attachment"]),
            tuple(comment["body"] for comment in issue["comments"]),
        )
        for issue in fake.issues
    ]
