"""Any line of a packed log is the line that unpacking it whole would give, however blocks and lines fall."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core import log_view
from capture_tool.core.errors import CancelledError
from capture_tool.core.log_view import MOST_SHOWN, LogView
from capture_tool.core.model import CleanFile, CleanPath
from capture_tool.core.threads import Cancel

Open = Callable[..., LogView]


def quiet() -> None: ...


def view_of(folder: Path, data: bytes, *, method: str = "deflate", load: bool = True) -> LogView:
    path = folder / "x.member"
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    path.write_bytes(packer.compress(data) + packer.flush() if method == "deflate" else data)
    size = path.stat().st_size
    made = LogView(
        CleanFile(
            source="tws",
            name="logs/tws/x.log",
            member=CleanPath(path),
            method=method,  # type: ignore[arg-type]
            bytes=len(data),
            packed_bytes=size,
            crc32=0,
            sha256="",
            bytes_before=len(data),
            file_bytes=len(data),
        )
    )
    if load:
        made.load(quiet, Cancel())
    return made


def plain(data: bytes) -> list[str]:
    lines = data.split(b"\n")
    return [line[:MOST_SHOWN].decode("utf-8", "replace").rstrip("\r") for line in (lines[:-1] if lines[-1] == b"" else lines)]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_view, "BLOCK", 64)
    monkeypatch.setattr(log_view, "READ", 16)


line = st.binary(max_size=90).map(lambda data: data.replace(b"\n", b"").replace(b"\0", b"").decode("ascii", "ignore").encode())


@pytest.mark.parametrize("method", ["deflate", "store"])
@settings(max_examples=120, deadline=None)
@given(
    lines=st.lists(st.one_of(line, st.just(b""), st.just(b"long " * 60)), max_size=30),
    ending=st.sampled_from([b"", b"\n"]),
    at=st.integers(0, 30),
    count=st.integers(0, 12),
)
def test_any_lines_are_those_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, method: str, lines: list[bytes], ending: bytes, at: int, count: int
) -> None:
    data = b"\n".join(lines) + (ending if lines else b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_view, "BLOCK", 64)
        patch.setattr(log_view, "READ", 16)
        view = view_of(tmp_path_factory.mktemp("view"), data, method=method)
        assert view.lines == len(plain(data))
        assert view.read(at, count) == plain(data)[at : at + count]


@settings(max_examples=120, deadline=None)
@given(
    lines=st.lists(st.text("abX ", max_size=30), min_size=1, max_size=30),
    words=st.text("abx", min_size=1, max_size=3),
    at=st.integers(0, 29),
    back=st.booleans(),
)
def test_a_search_finds_the_next_line_in_either_direction(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], words: str, at: int, *, back: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_view, "BLOCK", 64)
        view = view_of(tmp_path_factory.mktemp("view"), "\n".join(lines).encode() + b"\n")
        hits = [number for number, text in enumerate(lines) if words in text.lower()]
        wanted = (
            max((hit for hit in hits if hit <= at), default=None) if back else min((h for h in hits if h >= at), default=None)
        )
        assert view.search(words, at, back=back, cancel=Cancel()) == wanted


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.usefixtures("small_blocks")
def test_wide_text_is_read_and_searched(tmp_path: Path, encoding: str) -> None:
    lines = [f"Zeile {number} über Öl" for number in range(40)]
    view = view_of(tmp_path, ("\ufeff" + "\r\n".join(lines) + "\r\n").encode(encoding))
    assert view.read(0, 99) == lines
    assert view.search("ZEILE 31", 0, back=False, cancel=Cancel()) == 31


def test_a_line_of_many_blocks_is_cut_and_the_next_one_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_view, "BLOCK", 10_000)
    view = view_of(tmp_path, b"first\n" + b"x" * 95_000 + b"\nlast")
    assert view.read(0, 9) == ["first", "x" * MOST_SHOWN, "last"]
    assert view.read(1, 1) == ["x" * MOST_SHOWN]


@pytest.mark.usefixtures("small_blocks")
def test_lines_can_be_read_before_all_is_known(tmp_path: Path) -> None:
    view = view_of(tmp_path, b"".join(b"line %d\n" % number for number in range(100)), load=False)
    seen = []

    def told() -> None:
        seen.append((view.lines, view.read(0, 1), view.whole))

    view.load(told, Cancel())
    assert len(seen) > 3
    assert {first[0] for _lines, first, _whole in seen} == {"line 0"}
    assert seen[-1] == (100, ["line 0"], True)


def test_a_cut_member_and_a_cancel_are_said(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel()
    with pytest.raises(CancelledError):
        view_of(tmp_path, b"x\n" * 100, load=False).load(quiet, cancel)
    view = view_of(tmp_path, bytes(range(256)) * 1000, load=False)
    (tmp_path / "x.member").write_bytes(b"\xff" * 100)
    with pytest.raises(zlib.error):
        view.load(quiet, Cancel())
