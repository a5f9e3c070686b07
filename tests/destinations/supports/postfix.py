"""Mail through a real Postfix: STARTTLS with a verified certificate, a login, and a mailbox read as helpdesks do."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from capture_tool.destinations._network import Network
from capture_tool.destinations.mail import Mail
from tests import needs
from tests.desktop import until
from tests.destinations.mailbox import tickets
from tests.destinations.support import Arrived, Support
from tests.servers.packages import CannotInstallError
from tests.servers.postfix import Postfix, postfix


@contextmanager
def support(folder: Path) -> Iterator[Support]:
    """An instance of its own that demands a login."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postfix(must_log_in=True))
        except CannotInstallError as error:
            needs.cannot_have(str(error))
        yield Support(
            make=lambda: plug(server),
            settings=settings(server),
            arrived=lambda: _arrived(server),
            file_by_hand=lambda: _file_by_hand(server),
            wrong={
                "url": lambda: plug(server, port=1),
                "tls": lambda: plug(server, security="tls"),
                "certificate": lambda: plug(server, network=Network()),
                "password": lambda: plug(server, password="wrong"),
                "right": lambda: plug(server, user="", password=""),
            },
        )


def settings(server: Postfix) -> dict[str, Any]:
    login = {"server": server.host, "port": server.port, "user": server.user, "password": server.password}
    return {**login, "network": Network(ca_file=server.authority), "sender": "trader@test.example", "to": server.address}


def plug(server: Postfix, **values: Any) -> Mail:
    return Mail({**settings(server), **values})


def _file_by_hand(server: Postfix) -> str:
    number = str(len(_arrived(server)) + 1)
    with smtplib.SMTP(server.host, server.port, timeout=30) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=str(server.authority)))
        smtp.login(server.user, server.password)
        smtp.sendmail("person@test.example", [server.address], f"Subject: [#{number}] Help\r\n\r\nIt hangs.\r\n")
    return number


def _arrived(server: Postfix) -> list[Arrived]:
    """What lies in the mailbox once Postfix has nothing left to deliver."""
    queues = [server.folder / "queue" / name for name in ("incoming", "active")]
    until(lambda: not any(path.is_file() for queue in queues for path in queue.rglob("*")), "an empty queue")
    return tickets(server.delivered(len(mailbox(server))))


def mailbox(server: Postfix) -> list[Path]:
    """What has been delivered so far."""
    return list((server.folder / "mailbox" / "new").glob("*"))
