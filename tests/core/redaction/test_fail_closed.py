"""A file that cannot be cleaned whole is left out with the reason: nothing of it in the bundle, nothing left on the disk."""

from __future__ import annotations

import errno
import gzip
import itertools
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.bundle import seal
from capture_tool.core.errors import PermanentError
from capture_tool.core.gather import clean_all
from capture_tool.core.model import CleanFile, LeftOut, LogFile, Report, Ticket
from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.pieces import Cleaner, Piece, Rewritten
from capture_tool.core.threads import Cancel

MARK = b"marker-of-the-faulty-file"
LINES = b"".join(b"2026-08-28 22:29:01.789 INFO  [JTS] - %b %d\n" % (MARK, number) for number in range(50_000)) + b"U7654321\n"
"""More than three megabytes: several blocks."""


class Bundled:
    """A good log, the faulty one and another good one on their way into a bundle."""

    def __init__(self, folder: Path, log_file: Callable[..., LogFile]) -> None:
        self.folder, self.faulty = folder, folder / "faulty.log"
        self.members = folder / "members"
        self.members.mkdir()
        self._log_file = log_file
        for name in ("first.log", "last.log"):
            (folder / name).write_bytes(b"2026 all is well, U7654321\n" * 50)

    def gather(self, *, progress: Callable[[int, int], None] = lambda _now, _all: None) -> dict[str, CleanFile | LeftOut]:
        logs = [self._log_file(path) for path in (self.folder / "first.log", self.faulty, self.folder / "last.log")]
        results: dict[str, CleanFile | LeftOut] = {}
        self.redactor = Redactor(b"a key for tests only" * 2)
        clean_all(
            logs,
            redactor=self.redactor,
            folder=self.members,
            done=lambda log, result: results.update({log.name: result}),
            progress=progress,
            cancel=Cancel(),
        )
        return results

    def refused(self, reason: str, **more: Any) -> None:
        """The faulty file is left out for `reason`, the others are in, and the bundle holds nothing of it."""
        results = self.gather(**more)
        made = [result for result in results.values() if isinstance(result, CleanFile)]
        left = tuple(result for result in results.values() if isinstance(result, LeftOut))
        assert [one.name for one in left] == ["faulty.log"], left
        assert reason in left[0].reason
        assert {file.member for file in made} == set(self.members.iterdir())
        report = Report(ticket=Ticket.new(), files=tuple(made), left_out=left)
        sealed = seal(
            report, target=self.folder / "out.zip", redactor=self.redactor, progress=lambda _now, _all: None, cancel=Cancel()
        )
        with zipfile.ZipFile(sealed.path) as opened:
            contents = {name: opened.read(name) for name in opened.namelist()}
        assert not [name for name, data in contents.items() if MARK in data]
        assert {"logs/tws/first.log", "logs/tws/last.log"} <= set(contents)
        assert json.loads(contents["manifest.json"])["left_out"] == [
            {"name": "faulty.log", "bytes": left[0].bytes, "reason": left[0].reason}
        ]
        assert not list(self.folder.glob(".*"))


@pytest.fixture
def bundled(tmp_path: Path, log_file: Any) -> Bundled:
    return Bundled(tmp_path, log_file)


def test_a_read_error_at_any_block(bundled: Bundled, monkeypatch: pytest.MonkeyPatch) -> None:
    bundled.faulty.write_bytes(LINES)
    identity = bundled.faulty.stat().st_ino
    read, seen, failing = os.read, 0, 1

    def broken(descriptor: int, length: int) -> bytes:
        nonlocal seen
        if os.fstat(descriptor).st_ino == identity:
            seen += 1
            if seen == failing:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(descriptor, length)

    monkeypatch.setattr(os, "read", broken)
    for failing in range(1, 100):
        seen = 0
        if failing > 4 and all(isinstance(made, CleanFile) for made in bundled.gather().values()):
            break
        for path in bundled.members.iterdir():
            path.unlink()
        seen = 0
        bundled.refused("could not be read")
        for path in bundled.members.iterdir():
            path.unlink()
    assert failing > len(LINES) >> 20, "not every block was read through the door that was broken"


@pytest.mark.parametrize("error", [RuntimeError, MemoryError, RecursionError, KeyError, AssertionError, ValueError, OSError])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_exception_in_the_engine(
    bundled: Bundled, monkeypatch: pytest.MonkeyPatch, error: type[Exception], after: int
) -> None:
    bundled.faulty.write_bytes(LINES)
    clean, cleaned = Cleaner.clean, itertools.count()

    def broken(self: Cleaner, piece: Piece) -> Rewritten:
        if MARK in piece.text and next(cleaned) >= after:
            raise error("injected")
        return clean(self, piece)

    monkeypatch.setattr(Cleaner, "clean", broken)
    bundled.refused("")


def test_gz_that_is_cut_anywhere(bundled: Bundled) -> None:
    data = gzip.compress(LINES[:200_000], 1)
    for length in (3, 9, 10, 11, 100, len(data) // 2, len(data) - 9, len(data) - 8, len(data) - 1):
        bundled.faulty.write_bytes(data[:length])
        bundled.refused("cut off")
        for path in bundled.members.iterdir():
            path.unlink()


def test_gz_that_is_damaged_anywhere(bundled: Bundled) -> None:
    whole = gzip.compress(LINES[:200_000], 1)
    for place in (5_000, len(whole) // 2, len(whole) - 6):
        data = bytearray(whole)
        data[place] ^= 0xFF
        bundled.faulty.write_bytes(data)
        bundled.refused("")
        for path in bundled.members.iterdir():
            path.unlink()


def test_a_file_that_vanished(bundled: Bundled) -> None:
    bundled.refused("it is gone")


def test_a_file_that_becomes_something_else_in_the_middle(bundled: Bundled) -> None:
    bundled.faulty.write_bytes(LINES + b"PK\3\4" + bytes(range(256)) * 100)
    bundled.refused("")


def test_a_file_that_is_emptied_while_it_is_read_leaves_nothing_half(bundled: Bundled) -> None:
    bundled.faulty.write_bytes(LINES)

    def emptied(now: int, _all: int) -> None:
        if now >= 1 << 20:
            os.truncate(bundled.faulty, 0)

    made = bundled.gather(progress=emptied)["faulty.log"]
    if isinstance(made, LeftOut):
        assert len(list(bundled.members.iterdir())) == 2
    else:
        assert made.clipped is not None
        assert made.clipped[1] < len(LINES)


def test_a_file_that_is_rotated_away_while_it_is_read_is_the_old_one_whole(bundled: Bundled) -> None:
    bundled.faulty.write_bytes(LINES)

    def rotated(now: int, _all: int) -> None:
        if now >= 1 << 20 and not (old := bundled.faulty.with_suffix(".1")).exists():
            bundled.faulty.rename(old)
            bundled.faulty.write_bytes(b"password=the new file\n")

    made = bundled.gather(progress=rotated)["faulty.log"]
    if isinstance(made, CleanFile):
        assert made.bytes_before == len(LINES)
    else:
        assert len(list(bundled.members.iterdir())) == 2


def test_a_file_that_grows_while_it_is_read_ends_where_it_ended(bundled: Bundled) -> None:
    bundled.faulty.write_bytes(LINES)

    def grown(now: int, _all: int) -> None:
        if now < 1 << 20:
            return  # the others come first
        with bundled.faulty.open("ab") as out:
            out.write(b"password=half of a li")

    made = bundled.gather(progress=grown)["faulty.log"]
    assert isinstance(made, CleanFile)
    assert made.bytes_before == len(LINES)


def test_a_full_disk_stops_the_gathering_and_leaves_nothing_half(bundled: Bundled, small_disk: Path) -> None:
    bundled.faulty.write_bytes(b"".join(b"%b %b\n" % (MARK, os.urandom(40).hex().encode()) for _ in range(60_000)))
    bundled.members = small_disk
    with pytest.raises(PermanentError) as caught:
        bundled.gather()
    assert caught.value.code == "clean.no-space"
    assert not [path for path in small_disk.iterdir() if path.stat().st_size > 10_000]


def test_a_full_disk_when_sealing_leaves_no_bundle(bundled: Bundled, small_disk: Path) -> None:
    bundled.faulty.write_bytes(b"".join(b"%b %b\n" % (MARK, os.urandom(40).hex().encode()) for _ in range(60_000)))
    files = tuple(made for made in bundled.gather().values() if isinstance(made, CleanFile))
    report = Report(ticket=Ticket.new(), files=files)
    with pytest.raises(PermanentError) as caught:
        seal(report, target=small_disk / "out.zip", redactor=bundled.redactor, progress=lambda _now, _all: None, cancel=Cancel())
    assert caught.value.code == "bundle.no-space"
    assert not list(small_disk.iterdir())
