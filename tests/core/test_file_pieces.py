"""A file cut into pieces that others read: the same pieces as of its bytes, and nothing of another file that took its name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core import file_pieces
from capture_tool.core.clean import still
from capture_tool.core.deflate import decompressor
from capture_tool.core.file_pieces import FilePiece, MovedError, pack_file, pieces_in
from capture_tool.core.packing import Cleaning, pack
from capture_tool.core.redaction import Redactor, UnredactableError, pieces
from capture_tool.core.redaction.pieces import pieces_of
from capture_tool.core.snapshot import open_snapshot
from capture_tool.core.threads import Cancel
from capture_tool.core.workers import Workers

KEY = b"k" * 32
TEXT = b"an account U1234567 of user=jane4711 and more\n" * 20_000


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 1 << 15)
    monkeypatch.setattr(file_pieces, "LONG", 1 << 16)


@pytest.fixture
def team() -> Iterator[Workers]:
    with Workers(2) as made:
        yield made


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"U1234567 ", b"\n", b"x" * 5000, b"y" * 33_000, "ä€😀".encode() * 999, b"a line\n" * 400, b"\r\n"]),
        max_size=40,
    ),
    st.integers(0, 9000),
)
def test_the_pieces_are_those_of_the_bytes(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], start: int) -> None:
    path = tmp_path_factory.mktemp("logs") / "a.log"
    data = b"".join(parts)
    path.write_bytes(data)
    snapshot = open_snapshot(path)
    snapshot.start = min(start, len(data))
    try:
        assert [piece.read() for piece in pieces_in(snapshot, path)] == list(pieces_of([data[snapshot.start :]]))
    finally:
        snapshot.close()


def packed(path: Path, folder: Path, team: Workers, meanwhile: Callable[[], object] = lambda: None) -> bytes | None:
    """What becomes of the file at `path` in the workers, with something that happens once it is open."""
    snapshot = open_snapshot(path)
    first = True

    def progress(_now: int, _all: int) -> None:
        nonlocal first
        if first:
            first = False
            meanwhile()

    try:
        made = pack_file(snapshot, path, Cleaning.make(Redactor(KEY), folder, Cancel(), team=team), progress)
    finally:
        snapshot.close()
    return None if made is None else decompressor().decompress(made[0].path.read_bytes())


def test_a_file_is_packed_as_its_bytes_are(tmp_path: Path, team: Workers) -> None:
    (tmp_path / "a.log").write_bytes(TEXT)
    member, _ = pack([TEXT], "", Cleaning.make(Redactor(KEY), tmp_path, Cancel()))
    assert packed(tmp_path / "a.log", tmp_path, team) == decompressor().decompress(member.path.read_bytes())


def test_a_file_that_got_another_name_is_not_read_by_its_old_one(tmp_path: Path, team: Workers) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(TEXT)

    def rotate() -> None:
        path.rename(tmp_path / "a.log.1")
        path.write_bytes(b"another file\n" * 80_000)

    assert packed(path, tmp_path, team, rotate) is None
    assert not list(tmp_path.glob("*.member"))


@pytest.mark.parametrize("text", [b"short\n", TEXT[:-7] + b"longer than before\n", b"\n" + TEXT])
def test_a_file_that_is_written_anew_is_not_taken_for_what_was_cut(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(TEXT)
    snapshot = open_snapshot(path)
    cut = list(pieces_in(snapshot, path))
    snapshot.close()
    with path.open("r+b") as file:
        os.truncate(file.fileno(), 0)
        file.write(text)
    with pytest.raises(MovedError):
        list(map(FilePiece.read, cut))


def test_what_is_no_text_is_refused(tmp_path: Path, team: Workers) -> None:
    (tmp_path / "a.log").write_bytes(TEXT + b"a\0b\n")
    with pytest.raises(UnredactableError, match="not a text file"):
        packed(tmp_path / "a.log", tmp_path, team)


@pytest.mark.parametrize("data", [TEXT[:1000], TEXT.decode().encode("utf-16-le")], ids=["short", "UTF-16"])
def test_short_and_wide_texts_are_left_to_others(tmp_path: Path, team: Workers, data: bytes) -> None:
    (tmp_path / "a.log").write_bytes(data)
    assert packed(tmp_path / "a.log", tmp_path, team) is None


def test_nobody_else_reads_where_there_are_no_workers(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(TEXT)
    snapshot = open_snapshot(tmp_path / "a.log")
    try:
        assert pack_file(snapshot, tmp_path / "a.log", Cleaning.make(Redactor(KEY), tmp_path, Cancel()), still) is None
    finally:
        snapshot.close()
