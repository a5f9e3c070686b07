"""The courier and our own destination against a real desk whose disk was changed between two attempts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.model import Bundle, CleanPath, State, Ticket
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import INCOMPLETE
from capture_tool.destinations.desk import Desk
from tests.bundles import sealed
from tests.destinations.support import Words


def test_an_upload_that_the_desk_threw_away_is_sent_again(desk: Any, data: Path, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    bundle = sealed(tmp_path, padding=50_000)
    courier = Courier(outbox, lambda _: Desk({"data": str(data)}))
    destination = Desk({"data": str(data)})
    destination.create(bundle, Words())
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


def renamed(bundle: Bundle, name: str) -> Bundle:
    shutil.copyfile(bundle.path, bundle.path.with_name(name))
    return replace(bundle, path=CleanPath(bundle.path.with_name(name)))


@pytest.mark.parametrize("names", [("for-support.zip", "copy of it.zip"), ("x", "capture-20200101-000000-ffffffff.zip")])
def test_two_senders_of_one_zip_under_two_names_file_one_ticket(
    desk: Any, data: Path, tmp_path: Path, names: tuple[str, str]
) -> None:
    """A person renamed a saved zip: the contents count, not the name."""
    bundle = sealed(tmp_path, padding=50_000)
    homes = [Outbox(tmp_path / f"outbox-{at}") for at in range(2)]
    couriers = [Courier(home, lambda _: Desk({"data": str(data)})) for home in homes]
    kept = [home.put(renamed(bundle, name), destination="desk", summary="") for home, name in zip(homes, names, strict=True)]
    for home, entry in zip(homes, kept, strict=True):  # both asked before one had begun
        Desk({"data": str(data)}).create(home.bundle(entry), Words())
    sent = [courier.deliver(bundle.ticket_id) for courier in reversed(couriers)]
    assert [(entry.state, entry.ticket and entry.ticket.number) for entry in sent] == [(State.SENT, "T-000001")] * 2


def test_a_zip_changed_under_the_same_id_is_a_conflict_that_a_person_must_see(desk: Any, data: Path, tmp_path: Path) -> None:
    first = sealed(tmp_path)
    Desk({"data": str(data)}).create(first, Words())
    ticket = Ticket.new()
    (tmp_path / "other").mkdir()
    second = sealed(tmp_path / "other", ticket=replace(ticket, id=first.ticket_id), text="Something else")
    outbox = Outbox(tmp_path / "outbox")
    outbox.put(second, destination="desk", summary="")
    entry = Courier(outbox, lambda _: Desk({"data": str(data)})).deliver(first.ticket_id)
    assert (entry.state, entry.code, bool(entry.reason)) == (State.FAILED, "ticket.conflict", True)
