"""The courier and our own destination against a real desk whose disk was changed between two attempts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from capture_tool.core.courier import INCOMPLETE, Courier
from capture_tool.core.model import State
from capture_tool.core.outbox import Outbox
from capture_tool.destinations.desk import Desk
from tests.bundles import sealed


def test_an_upload_that_the_desk_threw_away_is_sent_again(desk: Any, data: Path, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    bundle = sealed(tmp_path, padding=50_000)
    courier = Courier(outbox, lambda _: Desk({"data": str(data)}))
    destination = Desk({"data": str(data)})
    destination.create(bundle)
    # as long as it should be, but other bytes: the desk was killed before it had compared the hash
    part = data / "blobs" / bundle.sha256[:2] / f"{bundle.sha256}.{bundle.ticket_id}.part"
    part.parent.mkdir(mode=0o700)
    part.write_bytes(bytes(bundle.bytes))
    outbox.put(bundle, destination="desk", summary="")
    waits = courier.deliver(bundle.ticket_id)
    assert (waits.state, waits.code, waits.sent) == (State.PENDING, INCOMPLETE, ())
    sent = courier.deliver(bundle.ticket_id)
    assert (sent.state, sent.ticket and sent.ticket.number) == (State.SENT, "T-000001")
    assert (data / "blobs" / bundle.sha256[:2] / bundle.sha256).read_bytes() == outbox.bundle(sent).path.read_bytes()
