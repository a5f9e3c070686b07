"""The last look sees a known value in every disguise, and nothing that only resembles it."""

from __future__ import annotations

import base64
import json
import struct
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from capture_tool.core import final_scan
from capture_tool.core.final_scan import leaks
from capture_tool.core.redaction.search import Search
from capture_tool.core.threads import Cancel

VALUE = "tr4de/J\u00e4ne"


def scanned(tmp_path: Path, name: str, data: bytes, *values: str) -> tuple[str, ...]:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(name, data)
    return leaks(tmp_path / "x.zip", [value.encode() for value in values or (VALUE,)], Cancel())


@pytest.mark.parametrize("others", [(), [f"other-{number}-value" for number in range(600)]], ids=["alone", "of many"])
@pytest.mark.parametrize(
    "data",
    [
        VALUE.encode(),
        VALUE.upper().encode(),
        VALUE.encode("cp1252"),
        VALUE.encode("utf-16"),
        quote(VALUE, safe="").encode(),
        quote(VALUE, safe="").lower().encode(),
        json.dumps(VALUE).encode(),
        *(base64.b64encode(b"y" * shift + VALUE.encode() + b"zz") for shift in range(3)),
        b"x%2C" + VALUE.encode() + b"%2C",
        b"x\\n" + VALUE.encode() + b"\\n",
    ],
)
def test_a_disguised_value_is_seen(tmp_path: Path, data: bytes, others: list[str]) -> None:
    assert scanned(tmp_path, "logs/a.log", b"before " + data + b" after", VALUE, *others) == ("logs/a.log",)


@pytest.mark.parametrize("data", [b"XU12345678", b"U12345678", b"aU1234567", b"U123456", b"MTIzNDU2"])
def test_what_resembles_it_is_not(tmp_path: Path, data: bytes) -> None:
    assert scanned(tmp_path, "logs/a.log", data, "U1234567") == ()


def test_a_shorter_value_behind_a_longer_one_that_does_not_fit_is_seen(tmp_path: Path) -> None:
    assert scanned(tmp_path, "a.log", b"say jane-xyz", "jane", "jane-xy") == ("a.log",)


@pytest.mark.parametrize("at", [(1 << 18) - 4, (1 << 18) - 1, (1 << 18), 0])
def test_a_value_at_a_border_of_blocks_or_the_file_is_seen(tmp_path: Path, at: int) -> None:
    assert scanned(tmp_path, "a.log", b" " * at + b"U1234567", "U1234567") == ("a.log",)


def test_a_name_of_a_member_is_seen(tmp_path: Path) -> None:
    assert scanned(tmp_path, "logs/api.U1234567.log", b"x", "U1234567") == ("directory",)


def test_an_extra_field_is_seen(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out:
        info = zipfile.ZipInfo("a.log")
        text = b" U1234567 "
        info.extra = struct.pack("<HH", 0xCAFE, len(text)) + text
        out.writestr(info, b"x")
    assert leaks(tmp_path / "x.zip", [b"U1234567"], Cancel()) == ("directory",)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"tEXt", b"Author\0U1234567"),
        (b"zTXt", b"Author\0\0" + zlib.compress(b"U1234567 " * 9)),
        (b"iTXt", b"Author\0\1\0en\0\0" + zlib.compress(b"U1234567")),
        (b"eXIf", b"II*\0U1234567\0"),
    ],
)
def test_the_words_in_a_picture_are_seen(tmp_path: Path, kind: bytes, body: bytes) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))

    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(kind, body) + chunk(b"IEND", b"")
    assert scanned(tmp_path, "p.png", picture, "U1234567") == ("p.png",)


def test_ten_thousand_values_are_one_search() -> None:
    search = Search([b"abc", *(b"name%05dx" % number for number in range(10_000))])
    assert search.found(b" say name07777x! ")
    assert search.found(b" say abc, and more of what is no name at all")
    assert not search.found(b" say name07777xy name1 abcd " * 1000)


def test_more_values_than_one_automaton_holds_are_all_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(final_scan, "VALUES_AT_ONCE", 2)
    values = [f"session-{number}-of-jane" for number in range(7)]
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out:
        for number in (6, 0, 3):
            out.writestr(f"logs/{number}.log", f"line with {values[number]} in it")
        out.writestr("logs/clean.log", "line with session-7-of-jane in it")
    told: list[int] = []
    found = leaks(tmp_path / "x.zip", [value.encode() for value in values], Cancel(), looked_at=told.append)
    assert found == ("logs/6.log", "logs/0.log", "logs/3.log")
    assert sum(told) <= 4 * 40
