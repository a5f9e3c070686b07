"""The machine stops before each operation between Submit and the receipt: nothing saved is lost, nothing is filed twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Bundle, CleanPath, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import Destination
from capture_tool.destinations.desk import Desk
from capture_tool.destinations.folder import Folder
from tests.bundles import sealed
from tests.destinations.desk_stand_in import TOKEN, desk_stand_in
from tests.faults.broken_disk import BrokenDisk, Interrupted, PowerCut


@dataclass
class Support:
    """Where tickets go, and what arrived: id8 to bytes, all copies."""

    make: Callable[[], Destination]
    filed: Callable[[], list[bytes]]
    upset: Callable[[int], None] = lambda point: None
    """Makes the system misbehave at this point of the sweep."""


@pytest.fixture
def folder(tmp_path: Path) -> Support:
    share = tmp_path / "share"
    share.mkdir()
    return Support(lambda: Folder({"path": str(share)}), lambda: [path.read_bytes() for path in share.glob("*.zip")])


@pytest.fixture
def desk() -> Iterator[Support]:
    with desk_stand_in() as made:

        def drop_a_reply(point: int) -> None:
            made.drop_replies.clear()
            made.drop_replies.append(("PUT", "PATCH", "POST", "GET")[point % 4])

        yield Support(lambda: Desk({"url": made.url, "token": TOKEN}), lambda: list(made.filed().values()), drop_a_reply)


def submit(outbox: Outbox, bundle: Bundle, disk: BrokenDisk | None = None) -> None:
    target = outbox.room(bundle.ticket_id) / bundle.path.name
    shutil.copy(bundle.path, target)
    if disk:
        disk.unsynced.add(target.stat().st_ino)  # whoever sealed it may not have synced it
    outbox.put(replace(bundle, path=CleanPath(target)), destination="support", summary="It froze")


def deliver_all(outbox: Outbox, destination: Destination) -> None:
    courier = Courier(outbox, lambda name: destination)
    for _ in range(4):  # a dropped reply is one attempt
        for entry in outbox.entries(State.PENDING):
            courier.deliver(entry.id)


def die(disk: BrokenDisk, work: Callable[[Outbox], None], *, forget: bool) -> bool:
    """Runs `work` on an outbox until the disk dies; True when it did."""
    outbox = Outbox(disk.root)
    try:
        with disk.working():
            work(outbox)
    except PowerCut:
        if forget:
            disk.forget()
        return True
    finally:
        for lock in outbox._rooms.values():  # what the kernel does for the dead
            lock.close()
    return False


def sweep(support: Support, folder: Path, *, forget: bool, lies: str = "") -> int:
    """Dies at point 1, 2, 3 ... of the whole way; gives the number of points."""
    point = 0
    while True:
        point += 1
        place = folder / f"{point}"
        place.mkdir(parents=True)
        before = support.filed()
        bundle, saved = sealed(place, text=f"point {point}"), list[bool]()
        disk = BrokenDisk(place / "outbox", point, lies)
        support.upset(point)

        def work(outbox: Outbox, bundle: Bundle = bundle, saved: list[bool] = saved, disk: BrokenDisk = disk) -> None:
            outbox.recover()
            submit(outbox, bundle, disk)
            saved.append(True)
            deliver_all(outbox, Interrupted(support.make(), disk))

        died = die(disk, work, forget=forget)
        if died:
            assert_right(support, place / "outbox", bundle, saved=bool(saved), again=point % 7 + 1)
        arrived = [data for data in support.filed() if data not in before]
        assert arrived == [bundle.path.read_bytes()], f"filed {len(arrived)} times after point {point}"
        if not died:
            return point


def assert_right(support: Support, place: Path, bundle: Bundle, *, saved: bool, again: int) -> None:
    """After the crash, and after one more in the midst of the recovery, the ticket is there once and goes out."""
    die(BrokenDisk(place, again), lambda outbox: outbox.recover(), forget=True)
    for _ in range(2):
        outbox = Outbox(place)
        outbox.recover()
    entries = outbox.entries()
    assert len(entries) <= 1
    if saved:
        assert entries, "what was called saved is gone"
    if not entries or not saved:  # the user was never told "saved" and presses Submit again
        submit(outbox, bundle)
    (entry,) = outbox.entries()
    assert entry.code != "outbox.damaged", "what was saved cannot be read"
    assert outbox.bundle(entry).sha256 == bundle.sha256
    deliver_all(outbox, support.make())
    (entry,) = outbox.entries()
    assert (entry.state, entry.receipt is not None) == (State.SENT, True)
    assert list((place / "tmp").iterdir()) == []


@pytest.mark.parametrize("forget", [False, True], ids=["crash", "power cut"])
def test_a_stop_at_any_point_on_the_way_to_a_folder(folder: Support, tmp_path: Path, forget: bool) -> None:
    assert sweep(folder, tmp_path / "sweep", forget=forget) > 40


@pytest.mark.parametrize("forget", [False, True], ids=["crash", "power cut"])
def test_a_stop_at_any_point_on_the_way_to_a_desk_that_drops_replies(desk: Support, tmp_path: Path, forget: bool) -> None:
    assert sweep(desk, tmp_path / "sweep", forget=forget) > 40


@pytest.mark.parametrize("lies", [".zip", ".entry.json.new", "pending"])
def test_a_missing_sync_would_be_noticed(folder: Support, tmp_path: Path, lies: str) -> None:
    with pytest.raises((AssertionError, PermanentError)):
        sweep(folder, tmp_path / "sweep", forget=True, lies=lies)
