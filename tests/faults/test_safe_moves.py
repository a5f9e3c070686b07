"""What the outbox makes safe beside the main way: a second put, both ends of a move, the folder for what is set aside."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from capture_tool.core import courier, locks
from capture_tool.core.errors import TransientError
from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.locks import Lock
from capture_tool.core.model import Entry, Receipt, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.outbox_folders import OutboxFolders
from capture_tool.core.threads import Cancel, start
from tests.bundles import sealed
from tests.core.memory_system import Memory
from tests.faults.broken_disk import BrokenDisk, PowerCut
from tests.needs import needs_unix

ALIVE = 1 << 60


def test_a_second_put_after_a_crash_outlives_a_power_cut(tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    for point in range(1, 40):
        place = tmp_path / f"{point}"
        first = BrokenDisk(place, point)
        outbox = Outbox(place)
        try:
            with first.working():
                outbox.put(bundle, destination="support", summary="")
        except PowerCut:  # of this process only
            for lock in outbox._rooms.values():
                lock.close()
        second = BrokenDisk(place, ALIVE, unsynced=first.unsynced, renames=first.renames)
        with second.working():
            Outbox(place).put(bundle, destination="support", summary="")
        second.forget()
        (entry,) = Outbox(place).entries()
        assert Outbox(place).bundle(entry).sha256 == bundle.sha256


def test_a_room_in_use_is_left_alone_by_who_recovers(tmp_path: Path) -> None:
    outbox, ticket = Outbox(tmp_path / "outbox"), new_ticket_id()
    (outbox.room(ticket) / "half").write_bytes(b"sealed by half")
    Outbox(outbox.folder).recover()
    assert (outbox.folder / "tmp" / ticket / "half").exists()
    outbox.leave(ticket)


def test_what_is_being_sent_is_not_retried_and_not_removed(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(sealed(tmp_path), destination="support", summary="")
    outbox.store(replace(entry, attempts=3))
    lock = outbox.hold(entry.id)
    assert lock
    with lock:
        assert Outbox(outbox.folder).at_work(entry)
        assert Outbox(outbox.folder).retry(entry.id).attempts == 3
        with pytest.raises(TransientError):
            Outbox(outbox.folder).remove(entry.id)
    assert outbox.get(entry.id).attempts == 3


def test_what_another_process_sends_is_not_sent_by_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "SECOND_LOOK", 0.0)
    outbox, memory = Outbox(tmp_path / "outbox"), Memory()
    entry = outbox.put(sealed(tmp_path), destination="memory", summary="")
    lock = Outbox(outbox.folder).hold(entry.id)
    assert lock
    with lock:
        courier.Courier(outbox, lambda _: memory)._try(entry.id, Cancel())
    assert memory.steps == []


def test_a_lock_whose_file_was_removed_meanwhile_is_taken_on_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, removed, real = tmp_path / "lock", list[bool](), locks._take

    def late(descriptor: int, *, wait: bool, shared: bool = False) -> bool:
        if not removed:
            removed.append(True)
            path.unlink()
        return real(descriptor, wait=wait, shared=shared)

    monkeypatch.setattr(locks, "_take", late)
    held = locks.take(path, wait=False)
    assert held
    with held:
        assert locks.take(path, wait=False) is None


def delivered(outbox: Outbox, tmp_path: Path) -> Entry:
    """A ticket with its receipt, as a crash before the move leaves it."""
    entry = outbox.put(sealed(tmp_path), destination="support", summary="")
    receipt = Receipt(
        ticket=TicketRef("T-1"), destination="support", delivered=entry.created, files=(), guarantee="exactly-once", verified=True
    )
    return outbox.store(replace(entry, receipt=receipt))


def test_a_delivered_ticket_is_moved_at_the_start_but_not_out_of_another_process_hands(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    entry = delivered(outbox, tmp_path)
    lock = outbox.hold(entry.id)
    assert lock
    with lock:
        Outbox(outbox.folder).recover()
        assert outbox.get(entry.id).state is State.PENDING
    Outbox(outbox.folder).recover()
    assert outbox.get(entry.id).state is State.SENT


def test_a_ticket_that_is_removed_while_another_process_starts_does_not_stop_it(tmp_path: Path) -> None:
    first = Outbox(tmp_path / "outbox")
    delivered(first, tmp_path)

    class Slow(Outbox):
        """Comes to the lock when the other has removed what it saw."""

        def hold(self, ticket_id: TicketId) -> Lock | None:
            if first.entries():
                first.remove(ticket_id)
            return super().hold(ticket_id)

    Slow(first.folder).recover()
    assert first.entries() == ()


@pytest.mark.parametrize("verb", ["put", "store", "remove", "recover"])
def test_nothing_moves_while_another_process_moves(tmp_path: Path, verb: str) -> None:
    outbox, bundle = Outbox(tmp_path / "outbox"), sealed(tmp_path)
    entry = outbox.put(sealed(tmp_path), destination="support", summary="")
    verbs: dict[str, Callable[[], object]] = {
        "put": lambda: outbox.put(bundle, destination="support", summary=""),
        "store": lambda: outbox.store(entry),
        "remove": lambda: outbox.remove(entry.id),
        "recover": outbox.recover,
    }
    with OutboxFolders(outbox.folder).moving():
        done = start("mover", verbs[verb])
        with pytest.raises(TimeoutError):
            done.result(0.3)
    done.result(20)


@needs_unix
def test_a_move_is_safe_at_both_ends(tmp_path: Path, synced: list[int]) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.put(sealed(tmp_path), destination="support", summary="")
    last = [(outbox.folder / name).stat().st_ino for name in ("pending", "tmp")]
    assert synced[-2:] == last


@needs_unix
def test_the_folder_for_what_is_set_aside_has_a_lasting_name(tmp_path: Path, synced: list[int]) -> None:
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.put(sealed(tmp_path), destination="support", summary="")
    shutil.copytree(outbox.folder / "pending" / entry.id, outbox.folder / "failed" / entry.id)
    synced.clear()
    outbox.recover()
    assert synced[0] == outbox.folder.stat().st_ino
    assert len(list((outbox.folder / "aside").iterdir())) == 1
