"""A mail server of its own (aiosmtpd) with STARTTLS, and a mailbox read as helpdesks do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capture_tool.destinations._network import Network
from capture_tool.destinations.mail import Mail
from tests.destinations.mailbox import tickets
from tests.destinations.smtp_stand_in import PASSWORD, USER, MailServer, smtp_stand_in
from tests.destinations.support import Arrived, Support


def values(server: MailServer, **more: Any) -> dict[str, Any]:
    """The settings for it."""
    return {
        "server": "localhost",
        "port": server.port,
        "user": USER,
        "password": PASSWORD,
        "sender": "trader@test.example",
        "to": "help@test.example",
        "network": Network(ca_file=server.authority),
        **more,
    }


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """A stand-in of its own in `folder`."""
    with smtp_stand_in(folder) as server:

        def file_by_hand() -> str:
            number = f"{len(server.mails) + 1}"
            server.mails.append(f"Subject: [#{number}] Help\r\n\r\nIt hangs.\r\n".encode())
            return number

        def arrived() -> list[Arrived]:
            return tickets(server.mails)

        yield Support(
            make=lambda: Mail(values(server)),
            arrived=arrived,
            file_by_hand=file_by_hand,
            wrong={
                "url": lambda: Mail(values(server, port=1)),
                "tls": lambda: Mail(values(server, security="tls")),
                "certificate": lambda: Mail(values(server, network=Network())),
                "password": lambda: Mail(values(server, password="wrong")),
                "to": lambda: Mail(values(server, to="nobody@test.example")),
            },
        )
