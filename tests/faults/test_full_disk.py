"""Our own disk is full or read-only: a clear line with a cure, and nothing that was saved before is touched."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.draft import Drafts
from capture_tool.core.durable import NotSavedError
from capture_tool.core.model import Bundle, State, Ticket
from capture_tool.core.outbox import Outbox
from capture_tool.destinations.folder import Folder
from tests.bundles import sealed


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=False, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(1024)):
            pass
    return filler


def read_only(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


def put(outbox: Outbox, bundle: Bundle) -> None:
    outbox.put(bundle, destination="folder", summary="")


def test_a_full_disk_says_so_and_keeps_what_was_saved(small: Path, tmp_path: Path) -> None:
    outbox = Outbox(small / "outbox")
    put(outbox, sealed(tmp_path))
    before = outbox.entries()
    with pytest.raises(NotSavedError) as caught:
        put(outbox, sealed(tmp_path, padding=2_000_000))
    assert (caught.value.code, bool(caught.value.advice)) == ("outbox.no-space", True)
    assert outbox.entries() == before
    assert outbox.bundle(before[0])
    again = Outbox(outbox.folder)
    again.recover()
    assert again.entries() == before


def test_submit_works_as_soon_as_there_is_room(small: Path, tmp_path: Path) -> None:
    outbox, bundle = Outbox(small / "outbox"), sealed(tmp_path)
    outbox.recover()
    filler = fill(small)
    with pytest.raises(NotSavedError):
        put(outbox, bundle)
    filler.unlink()
    put(outbox, bundle)
    assert [entry.id for entry in outbox.entries()] == [bundle.ticket_id]


def test_a_disk_that_fills_up_during_a_delivery_does_not_fail_or_double_the_ticket(small: Path, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    outbox, bundle = Outbox(small / "outbox"), sealed(tmp_path)
    put(outbox, bundle)
    courier = Courier(outbox, lambda name: Folder({"path": str(share)}))
    filler = fill(small)
    with pytest.raises(NotSavedError):
        courier.deliver(bundle.ticket_id)
    assert outbox.get(bundle.ticket_id).state is State.PENDING
    filler.unlink()
    assert courier.deliver(bundle.ticket_id).state is State.SENT
    assert len(list(share.iterdir())) == 1


def test_a_read_only_outbox_says_so_and_can_still_be_looked_at(small: Path, tmp_path: Path) -> None:
    outbox = Outbox(small / "outbox")
    put(outbox, sealed(tmp_path))
    read_only(small)
    for work in (lambda: put(outbox, sealed(tmp_path)), outbox.recover, lambda: outbox.remove(outbox.entries()[0].id)):
        with pytest.raises(NotSavedError) as caught:
            work()
        assert caught.value.code == "outbox.no-permission"
    assert len(outbox.entries()) == 1


def test_a_draft_on_a_full_disk_says_so_and_keeps_the_last_text(small: Path) -> None:
    folder = Drafts(small / "drafts").create(Ticket.new())
    folder.save(replace(folder.draft, text="kept"))
    fill(small)
    with pytest.raises(NotSavedError) as caught:
        folder.save(replace(folder.draft, text="x" * 10_000))
    assert caught.value.code == "draft.no-space"
    folder.close()
    (found,) = Drafts(small / "drafts").open_ones()
    assert found.draft.text == "kept"
    found.close()
