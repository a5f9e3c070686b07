"""A log that grows, is rotated, emptied or removed between the look and the reading, and while it is read."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_tool.core.snapshot import UnreadableError, identify, open_again, open_snapshot

LINES = b"".join(b"line %07d of the log\n" % number for number in range(20_000))


class Look:
    """What a source knows of a log: path, size and identity."""

    def __init__(self, path: Path) -> None:
        snapshot = open_snapshot(path)
        self.path, self.size, self.identity = path, snapshot.size, identify(snapshot.descriptor, snapshot.size)
        snapshot.close()

    def read(self) -> bytes:
        snapshot = open_again(self.path, self.identity, self.size)
        try:
            snapshot.clip(0, self.size)
            content = b"".join(snapshot.blocks())
            assert snapshot.unchanged()
            return content
        finally:
            snapshot.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "launcher.log"
    path.write_bytes(LINES)
    return path


def test_what_was_written_since_is_not_read(log: Path) -> None:
    look = Look(log)
    with log.open("ab") as file:
        file.write(b"later\n")
    assert look.read() == LINES


@pytest.mark.parametrize("new_name", ["launcher.log.1", "launcher.20260220.log", "old.txt"])
@pytest.mark.parametrize("new_file", [True, False])
def test_a_renamed_log_is_found_under_its_new_name(log: Path, new_name: str, new_file: bool) -> None:
    look = Look(log)
    log.rename(log.with_name(new_name))
    if new_file:
        log.write_bytes(b"a new log\n" * 100_000)
    assert look.read() == LINES


def test_a_log_copied_and_emptied_is_found_in_its_copy(log: Path) -> None:
    look = Look(log)
    log.with_name("launcher.log.1").write_bytes(LINES + b"the last line before\n")
    log.write_bytes(b"")  # the same inode, as copytruncate leaves it
    assert look.read() == LINES


@pytest.mark.parametrize("content", [b"", b"short\n", b"a new log, longer than the old one\n" * 50_000])
def test_an_emptied_log_without_a_copy_is_not_taken_for_the_old_one(log: Path, content: bytes) -> None:
    look = Look(log)
    log.write_bytes(content)
    with pytest.raises(UnreadableError, match="rotated"):
        look.read()


def test_a_removed_log_is_gone(log: Path) -> None:
    look = Look(log)
    log.unlink()
    with pytest.raises(FileNotFoundError):
        look.read()


def test_removed_while_it_is_read_it_is_read_to_the_end(log: Path) -> None:
    look = Look(log)
    snapshot = open_again(log, look.identity, look.size)
    log.unlink()
    assert b"".join(snapshot.blocks()) == LINES
    assert snapshot.unchanged()
    snapshot.close()


def test_emptied_while_it_is_read_it_is_noticed(log: Path) -> None:
    look = Look(log)
    snapshot = open_again(log, look.identity, look.size)
    log.write_bytes(b"other\n" * 100_000)
    b"".join(snapshot.blocks())
    assert not snapshot.unchanged()
    snapshot.close()


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")])
def test_a_piece_of_utf_16_is_cut_at_its_own_line_ends(tmp_path: Path, encoding: str, mark: bytes) -> None:
    """Bytes that look like a line end stand at odd places and in other characters."""
    rows = [f"\u0a00\u000d\u010a row {number} \u0a0a\n" for number in range(2000)]
    path = tmp_path / "wide.log"
    path.write_bytes("".join(["\ufeff", *rows]).encode(encoding))
    for start in range(2000, 2080):
        snapshot = open_snapshot(path)
        snapshot.clip(start, 40_001, newline=mark)
        text = b"".join(snapshot.blocks()).decode(encoding)
        snapshot.close()
        assert text in "".join(rows)
        assert text.startswith("\u0a00\r\u010a row")
        assert text.endswith("\u0a0a\n")


WRITER = """
    import os, sys, time
    path, how, end = sys.argv[1], sys.argv[2], time.monotonic() + 3
    number, rotated = 0, 0
    file = open(path, "wb", buffering=0)
    while time.monotonic() < end:
        file.write(b"".join(b"line %09d of a log that is written at full speed\\n" % n for n in range(number, number + 500)))
        number += 500
        time.sleep(0.002)
        if number % 50_000 == 0 and how != "grow":
            rotated += 1
            if how == "rename":
                file.close()
                os.rename(path, f"{path}.{rotated}")
                file = open(path, "wb", buffering=0)
            elif how == "copytruncate":
                import shutil
                shutil.copyfile(path, f"{path}.{rotated}")
                file.seek(0)
                file.truncate()
            elif how == "delete":
                file.close()
                os.unlink(path)
                file = open(path, "wb", buffering=0)
"""


@pytest.fixture(params=["grow", "rename", "copytruncate", "delete"])
def writer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    path = tmp_path / "busy" / "launcher.log"
    path.parent.mkdir()
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(WRITER), str(path), request.param])
    while not path.exists() or path.stat().st_size < 1000:
        assert process.poll() is None
        time.sleep(0.01)  # until the writer is at work
    yield path, request.param
    process.kill()
    process.wait()


def test_a_real_writer_at_full_speed(writer: tuple[Path, str]) -> None:
    """What is read is what was there at the look, consecutive lines from the first on, or it is said that it cannot be."""
    path, how = writer
    read = refused = 0
    while read + refused < 20:
        try:
            look = Look(path)
            os.sched_yield()
            content = look.read()
        except (UnreadableError, FileNotFoundError, AssertionError):
            refused += 1
            continue
        read += 1
        assert look.size - 60 < len(content) <= look.size
        numbers = [int(line[5:14]) for line in content.splitlines()[:-1]]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else len(content) < 60
    assert read > (0 if how in ("delete", "copytruncate") else 15)
