"""What was put is there, once, whole, private and readable, whatever the folders look like."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError, TransientError, UsageError
from capture_tool.core.model import Bundle, Entry, Receipt, State, Ticket, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.retention import prune
from tests.bundles import sealed

WHEN = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECEIPT = Receipt(
    ticket=TicketRef("T-1"), destination="desk", delivered=WHEN, files=("a.zip",), guarantee="exactly-once", verified=True
)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


def put(outbox: Outbox, *, ticket: Ticket | None = None, text: str = "It froze") -> tuple[Entry, Bundle]:
    ticket = ticket or Ticket.new()
    bundle = sealed(outbox.room(ticket.id), ticket=ticket, text=text)
    return outbox.put(bundle, destination="folder", summary=f"{text}\nsecond line"), bundle


def record(outbox: Outbox, entry: Entry) -> Path:
    return outbox.path(entry) / "entry.json"


def test_what_was_put_comes_back_equal_from_another_outbox(outbox: Outbox) -> None:
    entry, bundle = put(outbox)
    again = Outbox(outbox.folder)
    assert again.entries() == (entry,)
    assert entry.summary == "It froze"
    assert again.bundle(entry).sha256 == bundle.sha256


def test_every_field_survives_the_disk(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    full = replace(
        entry, ticket=TicketRef("T-1", "https://x/1", "k"), sent=("a", "b"), sent_bytes=7, attempts=3, next_try=WHEN, reason="é",
        code="c", receipt=RECEIPT,
    )  # fmt: skip
    outbox.store(full)
    assert outbox.get(entry.id) == full


def test_only_the_user_can_read_it(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    folder = outbox.path(entry)
    assert outbox.folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in sorted(folder.iterdir())] == [0o600, 0o600]


def test_nothing_is_left_in_tmp(outbox: Outbox) -> None:
    put(outbox)
    assert list((outbox.folder / "tmp").iterdir()) == []


def test_the_same_bundle_twice_is_one_entry(outbox: Outbox, tmp_path: Path) -> None:
    entry, bundle = put(outbox)
    copy = replace(bundle, path=type(bundle.path)(tmp_path / bundle.path.name))
    shutil.copy(outbox.path(entry) / entry.bundle, copy.path)
    assert outbox.put(copy, destination="desk", summary="again") == entry
    assert outbox.entries() == (entry,)


def test_other_contents_for_a_saved_ticket_are_refused_and_the_first_stays(outbox: Outbox) -> None:
    ticket = Ticket.new()
    entry, _ = put(outbox, ticket=ticket)
    with pytest.raises(PermanentError) as caught:
        put(outbox, ticket=ticket, text="Something else")
    assert caught.value.code == "outbox.exists"
    assert outbox.entries() == (entry,)


def test_a_zip_from_elsewhere_is_copied_under_a_safe_name(outbox: Outbox, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    strange = tmp_path / "my file\n.zip"
    bundle.path.rename(strange)
    entry = outbox.put(replace(bundle, path=type(bundle.path)(strange)), destination="folder", summary="")
    assert entry.bundle == f"capture-{bundle.ticket_id[-8:]}.zip"
    assert strange.exists()
    assert outbox.bundle(entry).sha256 == bundle.sha256


def test_a_zip_of_a_strange_name_in_its_room_gets_a_safe_one(outbox: Outbox) -> None:
    ticket = Ticket.new()
    bundle = sealed(outbox.room(ticket.id), ticket=ticket)
    strange = bundle.path.rename(bundle.path.with_name("my file.zip"))
    entry = outbox.put(replace(bundle, path=type(bundle.path)(strange)), destination="folder", summary="")
    assert sorted(path.name for path in outbox.path(entry).iterdir()) == [f"capture-{ticket.id[-8:]}.zip", "entry.json"]


def test_a_room_that_is_left_goes_and_one_in_use_stays(outbox: Outbox) -> None:
    left, used = Ticket.new().id, Ticket.new().id
    outbox.room(left)
    room = outbox.room(used)
    outbox.leave(left)
    Outbox(outbox.folder).recover()
    assert list((outbox.folder / "tmp").iterdir()) == [room]


def test_a_room_in_use_elsewhere_is_busy(outbox: Outbox) -> None:
    ticket_id = Ticket.new().id
    outbox.room(ticket_id)
    with pytest.raises(TransientError) as caught:
        Outbox(outbox.folder).room(ticket_id)
    assert caught.value.code == "outbox.busy"


def test_the_room_of_a_dead_process_goes(outbox: Outbox) -> None:
    ticket_id = Ticket.new().id
    script = (
        "import sys,os;from pathlib import Path;from capture_tool.core.outbox import Outbox\n"
        "Outbox(Path(sys.argv[1])).room(sys.argv[2]).joinpath('half.zip').write_bytes(b'x');os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(outbox.folder), ticket_id], check=False)
    assert (outbox.folder / "tmp" / ticket_id / "half.zip").exists()
    outbox.recover()
    assert not (outbox.folder / "tmp" / ticket_id).exists()


def test_unknown_keys_are_kept(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    outbox.store(replace(entry, ticket=TicketRef("T-1")))
    raw = json.loads(record(outbox, entry).read_text())
    raw["later"], raw["ticket"]["colour"] = {"a": 1}, "red"
    record(outbox, entry).write_text(json.dumps(raw))
    outbox.store(replace(outbox.get(entry.id), attempts=2))
    kept = json.loads(record(outbox, entry).read_text())
    assert (kept["later"], kept["ticket"]["colour"], kept["attempts"]) == ({"a": 1}, "red", 2)


def test_strange_things_in_the_folders_are_left_alone(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    (outbox.folder / "pending" / "notes.txt").write_text("mine")
    (outbox.folder / "tmp" / "mine").mkdir()
    outbox.recover()
    assert outbox.entries() == (entry,)
    assert (outbox.folder / "pending" / "notes.txt").exists()
    assert (outbox.folder / "tmp" / "mine").exists()


@pytest.mark.parametrize("wrong", ["", "..", "../..", "x", "00000000-0000-0000-0000-000000000000", Ticket.new().id])
def test_an_unknown_ticket_is_a_wrong_use(outbox: Outbox, wrong: str) -> None:
    for verb in (outbox.get, outbox.retry, outbox.remove):
        with pytest.raises(UsageError):
            verb(wrong)


def test_a_failed_entry_is_offered_whole_again_by_retry(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    outbox.store(replace(entry, state=State.FAILED, reason="no", code="http.forbidden", ticket=TicketRef("T-1"), sent=("a",)))
    again = outbox.retry(entry.id)
    assert (again.state, again.sent, again.reason, again.ticket) == (State.PENDING, (), "", TicketRef("T-1"))
    assert outbox.entries() == (again,)


def test_retry_forgets_a_ticket_that_the_system_denies(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    outbox.store(replace(entry, state=State.FAILED, code="ticket.unknown", ticket=TicketRef("T-1")))
    assert outbox.retry(entry.id).ticket is None


def test_a_sent_entry_is_not_sent_again_by_retry(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    sent = outbox.store(replace(entry, state=State.SENT, receipt=RECEIPT))
    assert outbox.retry(entry.id) == sent


def test_remove_takes_all_of_it(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    outbox.remove(entry.id)
    assert outbox.entries() == ()
    assert [path for path in outbox.folder.rglob("*") if entry.id in str(path)] == []


def test_what_is_being_sent_is_not_removed(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    lock = outbox.hold(entry.id)
    assert lock
    with lock, pytest.raises(TransientError):
        Outbox(outbox.folder).remove(entry.id)
    assert outbox.entries() == (entry,)


def test_prune_takes_bodies_then_receipts_and_nothing_unsent(outbox: Outbox) -> None:
    waiting, _ = put(outbox)
    made: dict[int, Entry] = {}
    for days in (1, 10, 400):
        entry, _ = put(outbox)
        receipt = replace(RECEIPT, delivered=datetime.now(UTC) - timedelta(days=days))
        made[days] = outbox.store(replace(entry, state=State.SENT, receipt=receipt))
    prune(outbox, 7, 365)
    assert {entry.id for entry in outbox.entries()} == {waiting.id, made[1].id, made[10].id}
    assert [path.name for path in outbox.path(made[10]).iterdir()] == ["entry.json"]
    assert outbox.bundle(made[1])
    with pytest.raises(PermanentError) as caught:
        outbox.bundle(outbox.get(made[10].id))
    assert caught.value.code == "outbox.pruned"


def test_a_receipt_that_did_not_move_is_moved_at_the_next_start(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    outbox.store(replace(entry, receipt=RECEIPT))
    outbox.recover()
    assert outbox.get(entry.id).state is State.SENT


@pytest.mark.parametrize("damaged_copy", [False, True])
def test_of_a_ticket_in_two_states_the_one_that_got_furthest_stays(outbox: Outbox, damaged_copy: bool) -> None:
    entry, _ = put(outbox)
    folder = outbox.path(entry)
    shutil.copytree(folder, outbox.folder / "kept")
    outbox.store(replace(entry, state=State.SENT, receipt=RECEIPT))
    shutil.move(outbox.folder / "kept", folder)
    if damaged_copy:
        (folder / "entry.json").write_bytes(b"")
    outbox.recover()
    (shown,) = outbox.entries()
    assert (shown.state, shown.receipt) == (State.SENT, RECEIPT)
    assert len(list((outbox.folder / "aside").iterdir())) == 1


def test_an_outbox_that_was_never_used_is_empty(tmp_path: Path) -> None:
    assert Outbox(tmp_path / "none").entries() == ()
