"""A process that sends one large file and tells what it cost: `... big_sender WAY URL TOKEN FILE TICKET SHA256`."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from capture_tool.core.bundle import whole
from capture_tool.core.errors import TransientError
from capture_tool.core.ids import parse_ticket_id
from capture_tool.core.model import Attachment, Bundle, CleanPath
from capture_tool.core.threads import Cancel
from capture_tool.destinations._body import Body
from capture_tool.destinations._network import Network
from capture_tool.destinations._transport import Transport
from capture_tool.destinations.desk import Desk
from tests.destinations.support import Words


class Sent:
    """Bytes that were given to the socket, from a progress that starts anew with each attempt."""

    def __init__(self) -> None:
        self.bytes = self._last = 0

    def __call__(self, done: int, _: int) -> None:
        self.bytes += max(0, done - self._last)
        self._last = done


def plain(url: str, file: Attachment, sent: Sent) -> int:
    """One PUT."""
    body = Body(file, 0, sent, Cancel())
    answer = Transport(Network()).exchange("PUT", url, data=body, headers={"Content-Type": "application/octet-stream"})
    assert answer.status == 200
    return 1


def resumable(url: str, token: str, bundle: Bundle, sent: Sent) -> int:
    """To the desk, as often as it takes; gives the attempts."""
    desk = Desk({"url": url, "token": token})
    ticket, file = desk.create(bundle, Words()), whole(bundle)
    attempts = 0
    while True:
        attempts += 1
        try:
            desk.attach(ticket, file, sent, Cancel())
            assert desk.finish(ticket, bundle).number
        except TransientError:
            continue
        return attempts


def main(way: str, url: str, token: str, path: str, ticket: str, digest: str) -> None:
    """Prints seconds, attempts, bytes given to the socket, and memory in KiB: before, and at its highest."""
    file, sent = Path(path), Sent()
    bundle = Bundle(parse_ticket_id(ticket), CleanPath(file), file.stat().st_size, digest, {"ticket": ticket})
    Transport(Network())  # its imports
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    if way == "plain":
        attempts = plain(url, Attachment(file.name, "application/zip", CleanPath(file), 0, bundle.bytes, digest), sent)
    else:
        attempts = resumable(url, token, bundle, sent)
    seconds = time.perf_counter() - began
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "attempts": attempts, "sent": sent.bytes, "before": before, "highest": highest}))


if __name__ == "__main__":
    main(*sys.argv[1:])
