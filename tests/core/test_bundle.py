"""A bundle opens anywhere, says exactly what is in it, holds no known secret, and is not trusted when read."""

from __future__ import annotations

import base64
import itertools
import json
import os
import struct
import subprocess
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from capture_tool.core import bundle, manifest
from capture_tool.core.clean import clean
from capture_tool.core.errors import CancelledError, PermanentError
from capture_tool.core.final_scan import leaks
from capture_tool.core.ids import TicketId
from capture_tool.core.model import (
    Category,
    CleanFile,
    CleanPath,
    LeftOut,
    Moment,
    Monitor,
    Picture,
    Rect,
    Report,
    Ticket,
    Treatment,
    Window,
)
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from capture_tool.resources import resource

TICKET = Ticket(
    TicketId("0198f0aa-1111-7222-8333-0123456789ab"), Moment(datetime(2026, 8, 28, 20, 29, 1, 789000, UTC), 1.0, "CEST", 7200)
)
RECT = Rect(-100, 0, 4, 4)


def png(extra: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">2L5B", 4, 4, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(b"\0" * 52)) + chunk(b"IEND", b"")


@pytest.fixture
def report(redactor: Redactor, log_file: Any, tmp_path: Path) -> Report:
    members = tmp_path / "members"
    members.mkdir()
    (tmp_path / "shot.png").write_bytes(png())
    files = []
    for name, data, treatment in (
        ("launcher.log", b"2026 account U1234567\n" * 1000, Treatment.TEXT),
        ("launcher.log", b"the other root\n", Treatment.TEXT),
        ("tws.ibgzenc", b"IBGZENC\0" + os.urandom(999) + b"janedoe9", Treatment.STORED),
    ):
        path = tmp_path / f"raw-{len(files)}"
        path.write_bytes(data)
        log = log_file(path, name=name, treatment=treatment)
        files.append(clean(log, redactor=redactor, folder=members, progress=lambda done, total: None, cancel=Cancel()))
    return Report(
        ticket=TICKET,
        text="TWS hangs, account U1234567\nsecond line è",
        expected="no hang",
        category=Category.FREEZE,
        belongs_to="#4711",
        pictures=(Picture("01-desktop.png", CleanPath(tmp_path / "shot.png"), "desktop", 4, 4, RECT),),
        files=tuple(files),
        left_out=(LeftOut("api.U1234567.log", 12, "it is gone"),),
        facts={"system": {"os": "Debian", "home": "/home/janedoe9/Jts", "list": [1, 2.5, None, "x"]}},
        monitors=(Monitor(1, "DP-1", Rect(0, 0, 1920, 1080), 1.5, primary=True),),
        window=Window(7, "DU7654321 Interactive Brokers", "tws", 1, RECT),
    )


@pytest.fixture
def seal(redactor: Redactor, tmp_path: Path) -> Any:
    def sealed(report: Report, target: Path = tmp_path / "out.zip", cancel: Cancel | None = None) -> Any:
        return bundle.seal(report, target=target, redactor=redactor, progress=lambda done, total: None, cancel=cancel or Cancel())

    return sealed


@pytest.mark.parametrize("more", range(230, 260))
def test_a_member_whose_last_bytes_wait_in_the_unpacking_is_not_cut_off(
    report: Report, seal: Any, redactor: Redactor, log_file: Any, tmp_path: Path, more: int
) -> None:
    (tmp_path / "raw-a").write_bytes(b"a" * ((1 << 18) + more))
    log = log_file(tmp_path / "raw-a", name="x.log")
    file = clean(log, redactor=redactor, folder=tmp_path, progress=lambda done, total: None, cancel=Cancel())
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(b"a" * file.bytes) + packer.flush()
    file.member.write_bytes(packed)
    made = seal(replace(report, files=(replace(file, packed_bytes=len(packed)),)))
    assert bundle.verify(made.path) == ()


def test_the_name_has_utc_time_and_random_digits() -> None:
    assert bundle.bundle_name(TICKET) == "capture-20260828-202901-456789ab.zip"


def test_it_opens_anywhere(seal: Any, report: Report) -> None:
    made = seal(report)
    with zipfile.ZipFile(made.path) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        assert opened.read("logs/tws/launcher.log").count(b"acct-live-") == 1000
    assert subprocess.run(["unzip", "-tq", made.path], check=False, capture_output=True).returncode == 0
    assert names[-1] == "manifest.json"
    assert "logs/tws/launcher-2.log" in names


def test_the_manifest_keeps_to_the_schema_and_tells_all(seal: Any, report: Report) -> None:
    made = seal(report)
    with zipfile.ZipFile(made.path) as opened:
        read = json.loads(opened.read("manifest.json"))
        sizes = {info.filename: info.file_size for info in opened.infolist()}
    jsonschema.Draft202012Validator.check_schema(json.loads(resource("schema", "manifest.schema.json").read_text()))
    jsonschema.validate(read, json.loads(resource("schema", "manifest.schema.json").read_text()))
    assert read == made.manifest
    assert {file["name"]: file["bytes"] for file in read["files"]} | {"manifest.json": sizes["manifest.json"]} == sizes
    assert read["replaced"] == {"account": 1000}
    assert "U1234567" not in json.dumps(read)
    assert read["window"]["title"].startswith("acct-paper-")


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("schema", 2),
        ("ticket", "x"),
        ("files", [{}]),
        ("category", "other?"),
        ("moment", None),
        ("replaced", {"account": 0}),
        ("text", 7),
    ],
)
def test_our_own_check_judges_as_jsonschema_does(seal: Any, report: Report, key: str, wrong: object) -> None:
    schema = json.loads(resource("schema", "manifest.schema.json").read_text())
    good = dict(seal(report).manifest) | {"unknown": "kept"}
    assert manifest.problems(good) == ()
    bad = good | {key: wrong}
    assert manifest.problems(bad)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(bad, schema)
    del bad[key]
    assert manifest.problems(bad)


def test_the_report_is_readable_by_itself(seal: Any, report: Report) -> None:
    with zipfile.ZipFile(seal(report).path) as opened:
        text = opened.read("report.txt").decode()
    for part in (
        "22:29:01 CEST",
        "20:29:01 UTC",
        "TWS hangs",
        "second line è",
        "no hang",
        "freeze",
        "#4711",
        "it is gone",
        "monitor 1",
        "os: Debian",
        "account: 1000",
    ):
        assert part in text
    assert "U1234567" not in text


def test_the_same_input_gives_the_same_bytes(seal: Any, report: Report, tmp_path: Path) -> None:
    assert seal(report).sha256 == seal(report, tmp_path / "again.zip").sha256


def test_read_and_verify_accept_what_was_sealed(seal: Any, report: Report) -> None:
    made = seal(report)
    assert bundle.read(made.path) == made
    assert bundle.verify(made.path) == ()
    assert b"".join(bundle.content(made, "logs/tws/launcher-2.log")) == b"the other root\n"


def test_stored_members_are_byte_ranges_of_the_zip(seal: Any, report: Report) -> None:
    made = seal(report)
    (picture,) = bundle.members(made, "screenshots/")
    assert made.path.read_bytes()[picture.offset : picture.offset + picture.bytes] == png()
    assert (picture.name, picture.media_type) == ("01-desktop.png", "image/png")
    assert [attachment.name for attachment in bundle.members(made, "manifest.json")] == ["manifest.json"]
    assert bundle.whole(made).sha256 == made.sha256


def test_every_flipped_byte_is_noticed(seal: Any, report: Report) -> None:
    made = seal(report)
    good = made.path.read_bytes()
    missed = []
    for at in range(0, len(good), 7):
        made.path.write_bytes(good[:at] + bytes([good[at] ^ 0x41]) + good[at + 1 :])
        if bundle.verify(made.path) == ():
            missed.append(at)
    made.path.write_bytes(good)
    with zipfile.ZipFile(made.path) as opened:
        headers = [(info.header_offset, info.header_offset + 30) for info in opened.infolist()]
        directory = opened.start_dir
    assert not [at for at in missed if at < directory and not any(start <= at < end for start, end in headers)]


@pytest.mark.parametrize(
    "code",
    [
        lambda value: base64.b64encode(value.encode()).decode(),
        lambda value: base64.b64encode(b"ab" + value.encode()).decode(),
    ],
)
def test_the_final_scan_stops_a_secret_and_leaves_nothing(
    seal: Any, redactor: Redactor, report: Report, log_file: Any, tmp_path: Path, code: Any
) -> None:
    raw = tmp_path / "late"
    raw.write_text(f"x {code('tr4de r+Jane')} y\n")
    late = clean(log_file(raw), redactor=redactor, folder=tmp_path, progress=lambda done, total: None, cancel=Cancel())
    redactor.learn_name("tr4de r+Jane", "password")
    with pytest.raises(PermanentError) as caught:
        seal(replace(report, files=(late,)))
    assert caught.value.code == "bundle.secret-found"
    assert "tr4de" not in str(caught.value)
    assert not list(tmp_path.glob("*out.zip*"))


def test_the_final_scan_looks_into_picture_chunks_but_not_at_pixels(
    seal: Any, redactor: Redactor, report: Report, tmp_path: Path
) -> None:
    redactor.learn_name("janedoe9", "user")
    seal(report)
    text = b"Author\0janedoe9"
    chunk = struct.pack(">L", len(text)) + b"tEXt" + text + struct.pack(">L", zlib.crc32(b"tEXt" + text))
    (tmp_path / "shot.png").write_bytes(png(chunk))
    with pytest.raises(PermanentError, match="known secret"):
        seal(report)


def test_a_monitor_named_after_the_machine_does_not_stop_a_bundle(seal: Any, redactor: Redactor, report: Report) -> None:
    redactor.learn_name("deskhost9", "host")
    made = seal(replace(report, monitors=(Monitor(1, "VNC of deskhost9", Rect(0, 0, 8, 8), 1.0, True),)))
    assert b"deskhost9" not in made.path.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_learned_after_a_log_was_cleaned_goes_from_it(
    seal: Any, redactor: Redactor, report: Report, log_file: Any, tmp_path: Path, encoding: str
) -> None:
    raw = tmp_path / "of jdoe77.log"
    raw.write_text("about jdoe77 and U1234567\n" * 9, encoding)
    late = clean(log_file(raw), redactor=redactor, folder=tmp_path, progress=lambda done, total: None, cancel=Cancel())
    made = seal(replace(report, text="user=jdoe77", files=(late,)))
    assert bundle.verify(made.path) == ()
    with zipfile.ZipFile(made.path) as opened:
        text = "".join(opened.read(name).decode(encoding) for name in opened.namelist() if name.startswith("logs/"))
        assert all("jdoe77" not in name for name in opened.namelist())
    assert "jdoe77" not in text
    assert text.count("acct-live-") == text.count("about user-") == 9
    [file] = [file for file in made.manifest["files"] if file["name"].startswith("logs/")]
    assert file["replaced"] == {"account": 9, "user": 9}


def test_the_final_scan_reads_wide_text(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr("logs/a.log", "typed tr4deJane twice\n".encode("utf-16"))
    assert leaks(tmp_path / "x.zip", [b"tr4deJane"], Cancel()) == ("logs/a.log",)


def test_a_name_that_only_the_users_words_tell_goes_from_all_of_them(seal: Any, report: Report) -> None:
    made = seal(replace(report, text="jdoe77 froze", expected="that it goes on", belongs_to="user=jdoe77"))
    assert b"jdoe77" not in made.path.read_bytes()


def test_short_values_do_not_stop_a_bundle_by_coincidence(
    seal: Any, redactor: Redactor, report: Report, log_file: Any, tmp_path: Path
) -> None:
    raw = tmp_path / "late"
    raw.write_text("roses and prose9\n")
    late = clean(log_file(raw), redactor=redactor, folder=tmp_path, progress=lambda done, total: None, cancel=Cancel())
    redactor.learn_name("rose", "user")
    seal(replace(report, files=(late,)))


def test_a_full_disk_is_said_and_leaves_nothing(seal: Any, report: Report, small_disk: Path, tmp_path: Path) -> None:
    (tmp_path / "shot.png").write_bytes(png() + os.urandom(2 << 20))
    with pytest.raises(PermanentError) as caught:
        seal(report, small_disk / "out.zip")
    assert caught.value.code == "bundle.no-space"
    assert not list(small_disk.iterdir())


def test_a_missing_folder_is_said(seal: Any, report: Report, tmp_path: Path) -> None:
    with pytest.raises(PermanentError) as caught:
        seal(report, tmp_path / "no" / "out.zip")
    assert caught.value.code == "bundle.write"


def test_cancel_keeps_the_older_file(seal: Any, report: Report, tmp_path: Path) -> None:
    (tmp_path / "out.zip").write_text("older")
    cancel = Cancel()
    cancel()
    with pytest.raises(CancelledError):
        seal(report, cancel=cancel)
    assert (tmp_path / "out.zip").read_text() == "older"
    assert not list(tmp_path.glob(".out*"))


def hostile(path: Path, members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in members:
            out.writestr(name, data)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "members",
    [
        [],
        [("manifest.json", b"{}")],
        [("manifest.json", b"[" * 100_000)],
        [("manifest.json", b" " * (20 << 20))],
        [("../../etc/passwd", b"x"), ("manifest.json", b"{}")],
        [("/abs", b"x")],
        [("a\\b", b"x")],
        [("same", b"1"), ("same", b"2")],
    ],
)
def test_a_hostile_zip_is_refused(tmp_path: Path, members: list[tuple[str, bytes]]) -> None:
    path = hostile(tmp_path / "evil.zip", members)
    with pytest.raises(PermanentError) as caught:
        bundle.read(path)
    assert caught.value.code == "bundle.damaged"
    assert len(bundle.verify(path)) == 1


def test_cut_and_empty_files_are_damaged(seal: Any, report: Report, tmp_path: Path) -> None:
    good = seal(report).path.read_bytes()
    for size in (0, 10, len(good) // 2, len(good) - 1):
        (tmp_path / "cut.zip").write_bytes(good[:size])
        assert bundle.verify(tmp_path / "cut.zip")
    assert bundle.verify(tmp_path / "none.zip")


def big_report(redactor: Redactor, log_file: Any, tmp_path: Path) -> Report:
    (tmp_path / "big.log").write_bytes(b"a line of a big log without anything to hide\n" * 400_000 + b"U1234567\n")
    log = log_file(tmp_path / "big.log")
    file = clean(log, redactor=redactor, folder=tmp_path, progress=lambda done, total: None, cancel=Cancel())
    assert isinstance(file, CleanFile)
    return Report(ticket=TICKET, files=(file,))


def test_sealing_a_big_log_tells_of_every_step_and_never_goes_back(redactor: Redactor, log_file: Any, tmp_path: Path) -> None:
    report = big_report(redactor, log_file, tmp_path)
    seen: list[tuple[int, int]] = []
    bundle.seal(report, target=tmp_path / "out.zip", redactor=redactor, progress=lambda *now: seen.append(now), cancel=Cancel())
    done = [now for now, _ in seen]
    assert done == sorted(done)
    assert seen[-1] == (2 * report.files[0].bytes,) * 2
    looking = [now for now in done if now > report.files[0].bytes]
    assert max(after - before for before, after in itertools.pairwise(looking)) <= 1 << 20


@pytest.mark.parametrize("share", [0.6, 0.9])
def test_cancelling_is_answered_while_a_big_log_is_looked_at(
    redactor: Redactor, log_file: Any, tmp_path: Path, share: float
) -> None:
    report, cancel, after = big_report(redactor, log_file, tmp_path), Cancel(), []

    def moved(now: int, total: int) -> None:
        if cancel.asked:
            after.append(now)
        if now > share * total:
            cancel()

    with pytest.raises(CancelledError):
        bundle.seal(report, target=tmp_path / "out.zip", redactor=redactor, progress=moved, cancel=cancel)
    assert not after
    assert not list(tmp_path.glob("*out.zip*"))


def test_half_a_character_in_a_manifest_is_refused_when_it_is_read(seal: Any, report: Report, tmp_path: Path) -> None:
    """JSON can hold it, UTF-8 cannot: such a bundle could be put into the outbox, but neither cut nor sent."""
    with zipfile.ZipFile(seal(report).path) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    told = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**told, "text": "half \ud800"}).encode()
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(forged, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    assert bundle.verify(forged)
