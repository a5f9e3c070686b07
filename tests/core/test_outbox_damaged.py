"""A record that is damaged or hostile is shown with its cure, and its files are kept."""

from __future__ import annotations

import errno
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from capture_tool.core.courier import Courier
from capture_tool.core.durable import NotSavedError
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Bundle, Entry, State, Ticket
from capture_tool.core.outbox import Outbox
from capture_tool.core.outbox_body import contents, save_copy
from tests.bundles import sealed
from tests.core.memory_system import Memory
from tests.needs import make_pipe


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


DAMAGES = {
    "empty": b"",
    "cut": b'{"format": 1, "id": "01',
    "binary": bytes(range(256)),
    "list": b"[]",
    "deep": b"[" * 100_000,
    "other-format": b'{"format": 99}',
    "bool-count": b'{"format": 1, "attempts": true}',
    "huge": b" " * 2_000_000,
    "big-number": b'{"format": 1, "bytes": ' + b"9" * 5000 + b"}",
}
CHANGES = {
    "path": {"bundle": "../../../etc/passwd"},
    "record-as-bundle": {"bundle": "entry.json"},
    "negative": {"bytes": -1},
    "text-count": {"sent_bytes": "7"},
    "no-zone": {"created": "2026-11-22T12:00:00"},
    "no-time": {"created": None},
    "far-time": {"next_try": "9999-99-99T00:00:00+00:00"},
    "edge-time": {"next_try": "0001-01-01T00:00:00+14:00"},
    "strange-names": {"sent": [1, 2]},
    "other-id": {"id": str(Ticket.new().id)},
    "ticket-text": {"ticket": "T-1"},
    "half-receipt": {"receipt": {"destination": "desk"}},
}


def assert_shown_as_damaged(outbox: Outbox, entry: Entry) -> None:
    outbox.recover()
    (shown,) = outbox.entries()
    assert (shown.id, shown.state, shown.code) == (entry.id, State.FAILED, "outbox.damaged")
    assert "capture-tool send" in shown.reason
    assert outbox.get(entry.id) == shown
    assert outbox.entries(State.FAILED) == (shown,)
    assert outbox.entries(State.PENDING) == ()
    assert (outbox.folder / "pending" / entry.id / entry.bundle).exists()


@pytest.mark.parametrize("data", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_record_is_shown_and_its_files_are_kept(outbox: Outbox, data: bytes) -> None:
    entry, _ = put(outbox)
    record(outbox, entry).write_bytes(data)
    assert_shown_as_damaged(outbox, entry)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_hostile_record_is_shown_and_its_files_are_kept(outbox: Outbox, change: dict[str, object]) -> None:
    entry, _ = put(outbox)
    record(outbox, entry).write_text(json.dumps(json.loads(record(outbox, entry).read_text()) | change))
    assert_shown_as_damaged(outbox, entry)


@pytest.mark.parametrize("kind", ["gone", "fifo", "link", "folder"])
def test_a_record_that_is_no_file_is_shown(outbox: Outbox, kind: str) -> None:
    entry, _ = put(outbox)
    file = record(outbox, entry)
    file.unlink()
    if kind == "fifo":
        make_pipe(file)
    elif kind == "link":
        file.symlink_to("/dev/zero")
    elif kind == "folder":
        file.mkdir()
    assert_shown_as_damaged(outbox, entry)


def test_a_record_cut_anywhere_never_crashes_and_never_loses(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    whole = record(outbox, entry).read_bytes()
    for length in range(0, len(whole) - 2, 7):
        record(outbox, entry).write_bytes(whole[:length])
        assert outbox.get(entry.id).code == "outbox.damaged"


def test_the_cure_of_a_damaged_record_works(outbox: Outbox) -> None:
    entry, bundle = put(outbox)
    record(outbox, entry).write_bytes(b"?")
    kept = replace(bundle, path=type(bundle.path)(outbox.path(outbox.get(entry.id)) / entry.bundle))
    mended = outbox.put(kept, destination="folder", summary="mended")
    assert outbox.entries() == (mended,)
    assert outbox.bundle(mended).sha256 == bundle.sha256


def test_retry_of_a_damaged_record_tells_the_cure(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    record(outbox, entry).write_bytes(b"?")
    with pytest.raises(PermanentError, match="capture-tool send"):
        outbox.retry(entry.id)


def test_a_zip_that_changed_on_disk_is_not_sent(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    body = outbox.path(entry) / entry.bundle
    with body.open("r+b") as file:
        file.seek(60)
        file.write(b"XXXX")
    with pytest.raises(PermanentError):
        outbox.bundle(entry)


def test_the_cure_of_a_damaged_record_names_the_whole_zip_and_no_volume_of_it(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    whole = outbox.path(entry) / entry.bundle
    whole.with_name(f"{whole.stem}-1of2.zip").write_bytes(b"a volume")
    record(outbox, entry).write_bytes(b"?")
    shown = outbox.get(entry.id)
    assert (shown.bundle, shown.bytes) == (entry.bundle, entry.bytes)
    assert str(whole) in shown.reason


@pytest.mark.parametrize("age", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:01+00:00"])
def test_a_time_that_no_clock_shows_is_damage(outbox: Outbox, age: str) -> None:
    """East or west of Greenwich it would be in no year at all: one such record would end every list."""
    entry, _ = put(outbox)
    record(outbox, entry).write_text(json.dumps(json.loads(record(outbox, entry).read_text()) | {"created": age}))
    assert_shown_as_damaged(outbox, entry)


def test_contents_of_a_zip_with_a_strange_name_in_it_are_an_error_of_ours(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    body = outbox.path(entry) / entry.bundle
    with zipfile.ZipFile(body, "w") as made:
        made.writestr("aÿ.txt", b"x")
    body.write_bytes(body.read_bytes().replace("ÿ".encode(), b"\xff\xff"))
    with pytest.raises(PermanentError, match="cannot be read"):
        contents(outbox, entry)


def test_a_copy_to_where_nothing_can_be_is_an_error_of_ours(outbox: Outbox, tmp_path: Path) -> None:
    entry, _ = put(outbox)
    (tmp_path / "file").write_bytes(b"")
    for target in (tmp_path / "file" / "x.zip", tmp_path / ("x" * 300)):
        with pytest.raises(PermanentError, match="could not be saved"):
            save_copy(outbox, entry, target)


def test_what_a_crash_left_of_the_way_goes_with_the_receipt(outbox: Outbox) -> None:
    entry, _ = put(outbox)
    folder = outbox.path(entry)
    (folder / ".parts-x").mkdir()
    (folder / ".parts-x" / "part-0-0").write_bytes(b"half a log")
    (folder / f".{Path(entry.bundle).stem}-1of2.zip.4711.part").write_bytes(b"half a volume")
    outbox.tidy(entry)
    assert {path.name for path in folder.iterdir()} == {"entry.json", entry.bundle}


def test_a_read_error_in_the_midst_of_a_delivery_damages_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of an unreadable record was written in its place, and the ticket was damaged for good."""
    outbox, memory = Outbox(tmp_path / "outbox"), Memory()
    outbox.recover()
    entry, _ = put(outbox)
    real = Path.read_bytes

    def fail(path: Path) -> bytes:
        if path.name == "entry.json":
            raise OSError(errno.EIO, "Input/output error")
        return real(path)

    memory.after = lambda step: monkeypatch.setattr(Path, "read_bytes", fail) if step == "create" else None
    with pytest.raises(NotSavedError):
        Courier(outbox, lambda name: memory).deliver(entry.id)
    monkeypatch.setattr(Path, "read_bytes", real)
    memory.after = lambda step: None
    assert outbox.get(entry.id).state is State.PENDING
    assert Courier(outbox, lambda name: memory).deliver(entry.id).state is State.SENT
    assert len(memory.tickets) == 1
