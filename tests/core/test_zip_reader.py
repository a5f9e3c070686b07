"""What only looks like our zip is refused with one kind of error. Each was found by fuzzing."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from capture_tool.core import manifest, zip_reader


def _zip(name: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, b"text")
    return out.getvalue()


def test_a_zip_behind_another_that_each_reader_would_see_differently(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(_zip("shown.txt") + _zip("other.txt"))
    with pytest.raises(zip_reader.DamagedZipError):
        zip_reader.members(tmp_path / "a.zip")


def test_bytes_between_the_directory_and_the_end(tmp_path: Path) -> None:
    data = _zip("a.txt")
    end = data.rfind(b"PK\5\6")
    (tmp_path / "a.zip").write_bytes(data[:end] + b"password=abc" + data[end:])
    with pytest.raises(zip_reader.DamagedZipError):
        zip_reader.members(tmp_path / "a.zip")


def test_an_offset_that_no_file_can_have(tmp_path: Path) -> None:
    data = _zip("a.txt")
    end = data.rfind(b"PK\5\6")
    record = struct.pack("<4sLQL", b"PK\6\7", 0, 1 << 63, 1)
    (tmp_path / "a.zip").write_bytes(data[:end] + record + data[end : end + 12] + b"\xff" * 8 + b"\0\0")
    with pytest.raises(zip_reader.DamagedZipError):
        zip_reader.members(tmp_path / "a.zip")


@pytest.mark.parametrize("time", ["2026-02-30T10:00:00Z", "2026-02-20T99:00:00Z", "2026-02-20T::Z"])
def test_a_manifest_with_a_day_that_is_not(time: str) -> None:
    assert "manifest.incident is no day of the calendar" in manifest.problems({"incident": time})
