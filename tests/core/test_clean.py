"""A log becomes a packed, redacted member, or a line that says why not."""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.clean import clean, clean_once, forgotten
from capture_tool.core.errors import CancelledError, PermanentError
from capture_tool.core.model import CleanFile, LeftOut, LogFile, Treatment
from capture_tool.core.packing import Cleaning
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from tests.needs import make_pipe, needs_root


@pytest.fixture
def take(redactor: Redactor, log_file: Any, tmp_path: Path) -> Any:
    folder = tmp_path / "members"
    folder.mkdir()

    def taken(path: Path, **more: Any) -> CleanFile | LeftOut:
        return clean(log_file(path, **more), redactor=redactor, folder=folder, progress=lambda done, total: None, cancel=Cancel())

    taken.folder = folder
    return taken


def content(made: CleanFile | LeftOut) -> bytes:
    assert isinstance(made, CleanFile), made
    data = made.member.read_bytes()
    assert len(data) == made.packed_bytes
    text = zlib.decompress(data, -15) if made.method == "deflate" else data
    assert (len(text), zlib.crc32(text), hashlib.sha256(text).hexdigest()) == (made.bytes, made.crc32, made.sha256)
    return text


def test_a_log_is_redacted_packed_and_private(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "api.U1234567.log"
    path.write_bytes(b"one\r\naccount U1234567\r\nno end")
    made = take(path)
    text = content(made)
    assert text.startswith(b"one\r\naccount acct-live-")
    assert text.endswith(b"\r\nno end")
    assert made.name.startswith("logs/tws/api.acct-live-")
    assert made.replaced == {"account": 1}
    assert made.clipped is None
    assert stat.S_IMODE(made.member.stat().st_mode) == 0o600


def test_a_range_is_narrowed_to_whole_lines(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"first line\nsecond line\nthird line\nfourth")
    made = take(path, start=3, end=30)
    assert content(made) == b"second line\n"
    assert made.clipped == (11, 23)
    assert content(take(path, start=11, end=None)) == b"second line\nthird line\nfourth"


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_range_inside_one_line_gives_nothing_of_it(take: Any, tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"password=" + b"x" * size)
    assert content(take(path, start=5, end=size)) == b""


@pytest.mark.parametrize("ended", [True, False])
def test_a_range_that_starts_inside_a_private_key_shows_nothing_of_it(take: Any, tmp_path: Path, *, ended: bool) -> None:
    path = tmp_path / "a.log"
    body = b"".join(b"MIIE%060d\n" % number for number in range(100))
    end = b"-----END RSA PRIVATE KEY-----\n" if ended else b""
    path.write_bytes(b"before\n" * 5000 + b"-----BEGIN RSA PRIVATE KEY-----\n" + body + end + b"[after] it\n")
    text = content(take(path, start=path.stat().st_size - 2000))
    assert b"MIIE" not in text
    assert b"before" not in text
    assert text.endswith(b"[after] it\n")


def test_a_range_after_a_private_key_is_not_moved(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\none\ntwo\n")
    assert content(take(path, start=path.stat().st_size - 6)) == b"two\n"


def test_pipes_devices_and_folders_are_left_out_at_once(take: Any, tmp_path: Path) -> None:
    make_pipe(tmp_path / "fifo.log")
    for path in (tmp_path / "fifo.log", Path("/dev/zero"), tmp_path):
        made = take(path)
        assert isinstance(made, LeftOut)
        assert "regular file" in made.reason


def test_links_are_followed_inside_their_folder_only(take: Any, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "real.log").write_text("real\n")
    (tmp_path / "outside").write_text("secret\n")
    (logs / "inside.log").symlink_to("real.log")
    (logs / "outside.log").symlink_to("../outside")
    (logs / "loop.log").symlink_to("loop.log")
    (logs / "gone.log").symlink_to("nowhere")
    assert content(take(logs / "inside.log")) == b"real\n"
    for name in ("outside.log", "loop.log", "gone.log"):
        made = take(logs / name)
        assert isinstance(made, LeftOut)
        assert "link" in made.reason


def test_a_file_that_is_gone_is_left_out(take: Any, tmp_path: Path) -> None:
    assert take(tmp_path / "gone.U1234567.log") == LeftOut(take(tmp_path / "gone.U1234567.log").name, 0, "it is gone")
    assert "U1234567" not in take(tmp_path / "gone.U1234567.log").name


@needs_root
def test_a_file_without_permission_is_left_out(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("x")
    path.chmod(0)
    for folder in (take.folder, *take.folder.parents[:3]):
        folder.chmod(0o777)
    os.seteuid(65534)
    try:
        made = take(path)
    finally:
        os.seteuid(0)
    assert isinstance(made, LeftOut)
    assert "permission" in made.reason


@pytest.mark.parametrize("name", [b"new\nline.log", b"bad\xff.log", b"two  words;.log"])
def test_any_name_becomes_a_safe_one(take: Any, tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_text("text\n")
    made = take(path)
    assert content(made) == b"text\n"
    assert made.name.isascii()
    assert "\n" not in made.name


def test_a_growing_file_is_taken_as_it_was_when_opened(redactor: Redactor, log_file: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"line\n" * 500_000)

    def grow(done: int, total: int) -> None:
        with path.open("ab") as out:
            out.write(b"more\n")

    made = clean(log_file(path), redactor=redactor, folder=tmp_path, progress=grow, cancel=Cancel())
    assert content(made) == b"line\n" * 500_000


def test_a_file_cut_meanwhile_is_taken_up_to_there_and_says_so(redactor: Redactor, log_file: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"line\n" * 500_000)

    made = clean(
        log_file(path), redactor=redactor, folder=tmp_path, progress=lambda done, total: os.truncate(path, 5), cancel=Cancel()
    )
    assert isinstance(made, CleanFile)
    assert made.clipped == (0, 1 << 20)
    assert made.bytes == made.bytes_before == 1 << 20


def test_an_endless_sparse_file_is_no_text(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.touch()
    os.truncate(path, 1 << 40)
    assert "not a text file" in take(path).reason


def test_gz_logs_are_unpacked_and_redacted(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(b"U1234567\n") + gzip.compress(b"end\n"))
    made = take(path)
    assert made.name == "logs/tws/a.log"
    assert content(made).endswith(b"\nend\n")
    assert b"U1234567" not in content(made)
    path.write_bytes(gzip.compress(os.urandom(50_000))[:20_000])
    assert isinstance(take(path), LeftOut)
    path.write_bytes(b"\x1f\x8bnonsense")
    assert "damaged" in take(path).reason
    assert len(list(take.folder.iterdir())) == 1


def test_a_part_of_a_gz_log_is_unpacked_and_redacted(take: Any, tmp_path: Path) -> None:
    lines = [b"%03d U1234567\n" % number for number in range(300)]
    text = b"".join(lines)
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(text[:999]) + gzip.compress(text[999:]))
    start, end = len(lines[0]) * 100, len(lines[0]) * 103
    made = take(path, start=start, end=end, text_bytes=len(text))
    assert [line[:3] for line in content(made).splitlines()] == [b"100", b"101", b"102"]
    assert b"U1234567" not in content(made)
    assert (made.clipped, made.bytes_before, made.file_bytes) == ((start, end), end - start, len(text))
    for cut in ({"start": start + 1, "end": end}, {"start": start, "end": end + 1}):
        assert take(path, text_bytes=len(text), **cut).reason == "it cannot be cut between two lines"
    assert "shorter" in take(path, start=len(text) + 1, text_bytes=2 * len(text)).reason
    assert len(list(take.folder.iterdir())) == 1


def test_a_part_of_a_gz_log_that_starts_inside_a_private_key_shows_nothing_of_it(take: Any, tmp_path: Path) -> None:
    key = b"-----BEGIN PRIVATE KEY-----\n" + b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n" * 20
    text = b"a line\n" + key + b"-----END PRIVATE KEY-----\nlast\n"
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(text))
    made = take(path, start=7 + 28 + 33 * 3, text_bytes=len(text))
    assert b"MIIE" not in content(made)
    assert content(made).endswith(b"last\n")


def test_encrypted_originals_are_copied_as_they_are(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "tws.ibgzenc"
    data = b"IBGZENC\0" + os.urandom(5000) + b"password=abc\n"
    path.write_bytes(data)
    made = take(path, treatment=Treatment.STORED)
    assert made.encrypted
    assert content(made) == data
    assert "packed or encrypted" in take(path).reason


def test_a_name_learned_late_in_a_file_is_gone_from_its_beginning(take: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("hello janedoe9\nUsername=janedoe9\n")
    assert b"janedoe9" not in content(take(path))


def test_cancel_leaves_nothing(redactor: Redactor, log_file: Any, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "a.log").write_bytes(b"line\n" * 500_000)
    cancel = Cancel()
    with pytest.raises(CancelledError):
        clean(
            log_file(tmp_path / "a.log"),
            redactor=redactor,
            folder=tmp_path / "m",
            progress=lambda done, total: cancel(),
            cancel=cancel,
        )
    assert not list((tmp_path / "m").iterdir())


def test_a_full_disk_is_said_and_leaves_nothing(redactor: Redactor, log_file: Any, small_disk: Path, tmp_path: Path) -> None:
    log: LogFile = log_file(tmp_path / "a.log")
    (tmp_path / "a.log").write_bytes(b"".join(b"%s\n" % os.urandom(20).hex().encode() for _ in range(100_000)))
    log = log_file(tmp_path / "a.log")
    with pytest.raises(PermanentError) as caught:
        clean(log, redactor=redactor, folder=small_disk, progress=lambda done, total: None, cancel=Cancel())
    assert caught.value.code == "clean.no-space"
    assert not list(small_disk.iterdir())


def test_memory_stays_small_for_one_long_line(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    with path.open("wb") as out:
        out.write(b"password=")
        for _ in range(100):
            out.write(b"a b c d U1234567 " * 61_681)
    script = (
        "import resource, sys; from pathlib import Path; from capture_tool.core.clean import clean\n"
        "from capture_tool.core.model import *\n"
        "from capture_tool.core.redaction import Redactor; from capture_tool.core.threads import Cancel\n"
        "path = Path(sys.argv[1]); redactor = Redactor(b'k'); redactor.text('warm')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "log = LogFile(source='tws', name='x', path=path, size=path.stat().st_size)\n"
        "made = clean(log, redactor=redactor, folder=path.parent, progress=lambda *a: None, cancel=Cancel())\n"
        "print(made.bytes, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=True, capture_output=True, text=True)
    size, megabytes = map(int, done.stdout.split())
    assert size == len(b"password=secret-removed")
    assert megabytes < 50


@pytest.mark.parametrize("form", ["fast", "small"])
def test_a_member_that_was_damaged_before_the_second_look_is_left_out(
    redactor: Redactor, log_file: Any, tmp_path: Path, form: Any
) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"a line of a log\n" * 1000)
    cleaning = Cleaning.make(redactor, tmp_path, Cancel(), form=form)
    made = clean_once(log_file(path), cleaning, lambda done, total: None)
    assert isinstance(made, CleanFile)
    made.member.write_bytes(b"\xff" * made.packed_bytes)
    redactor.learn_name("somebody-new", "user")
    left = forgotten(made, Cleaning.make(redactor, tmp_path, Cancel(), since=0))
    assert isinstance(left, LeftOut)
    assert "changed meanwhile" in left.reason
    assert not made.member.exists()
