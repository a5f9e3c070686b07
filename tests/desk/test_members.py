"""Text pages over members in every encoding, cut anywhere."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError
from capture_tool.desk import members

LINES = "".join(f"Zeile {n} mit Umlaut ä und € \r\n" for n in range(20_000))


def packed(folder: Path, data: bytes) -> Path:
    with zipfile.ZipFile(folder / "b.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("log", data)
    return folder / "b.zip"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_pages_forward_and_backward_give_the_same_text(tmp_path: Path, encoding: str) -> None:
    data = (("\ufeff" if encoding == "utf-16-be" else "") + LINES).encode(encoding)
    path, wanted = packed(tmp_path, data), LINES.replace("\r\n", "\n")
    place, forward = 0, ""
    while place < len(data):
        page = members.text_page(path, "log", start=place)
        forward, place = forward + page.text, page.end
    backward = ""
    while place > 0:
        page = members.text_page(path, "log", before=place)
        assert page.end == place
        backward, place = page.text + backward, page.start
    assert forward == backward == wanted


@pytest.mark.parametrize("character", ["a", "é", "€"])
def test_one_line_longer_than_a_page_is_cut_not_lost(tmp_path: Path, character: str) -> None:
    data = (character * 400_000).encode()
    path, place, size = packed(tmp_path, data), 0, 0
    while place < len(data):
        page = members.text_page(path, "log", start=place)
        assert page.end > place
        assert set(page.text) <= {character, "\ufffd"}
        place, size = page.end, size + page.text.count(character)
    assert size >= 400_000 - 4


def test_an_empty_member_is_an_empty_page(tmp_path: Path) -> None:
    assert members.text_page(packed(tmp_path, b""), "log") == members.TextPage("", 0, 0, 0)


def test_a_directory_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, b"x")
    data = bytearray(path.read_bytes())
    data[-10:-6] = (1 << 30).to_bytes(4, "little")
    path.write_bytes(data + bytes(0))
    with pytest.raises(PermanentError), members.opened(path):
        pass


def test_a_member_that_is_damaged_in_its_middle_is_said(tmp_path: Path) -> None:
    path = packed(tmp_path, LINES.encode())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(PermanentError):
        list(members.stream(path, "log"))
