"""A packed log is read at any place as if it were unpacked; what is no whole gz file, or has no end, is refused."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core import packed_text
from capture_tool.core.packed_text import PackedText
from capture_tool.core.snapshot import UnreadableError
from capture_tool.core.stamped_file import Read

LINES = b"".join(b"2026-02-20 10:%02d:%02d.000 INFO %s\n" % (n // 60, n % 60, os.urandom(9).hex().encode()) for n in range(3000))


def reader(data: bytes) -> Read:
    return lambda offset, length: data[offset : offset + length]


@given(st.lists(st.binary(max_size=9000), min_size=1, max_size=4), st.integers(0, 40), st.data())
@settings(deadline=None, max_examples=60)
def test_any_place_of_any_members(members: list[bytes], zeros: int, data: st.DataObject) -> None:
    whole, before = b"".join(members), (packed_text.PIECE, packed_text.BLOCK)
    packed_text.PIECE, packed_text.BLOCK = data.draw(st.integers(1, 5000)), data.draw(st.integers(1, 300))
    try:
        text = PackedText(reader(b"".join(map(gzip.compress, members)) + bytes(zeros)))
        offset, length = data.draw(st.integers(0, len(whole) + 5)), data.draw(st.integers(0, 20_000))
        assert text.size == len(whole)
        assert text.read(offset, length) == whole[offset : offset + length]
    finally:
        packed_text.PIECE, packed_text.BLOCK = before


@pytest.mark.parametrize("end", [1, 9, 10, 18, 1000, -9, -1])
def test_cut_off_anywhere(end: int) -> None:
    with pytest.raises(UnreadableError, match="cut off"):
        PackedText(reader(gzip.compress(LINES)[:end]))


def test_damaged_or_followed_by_something_else() -> None:
    packed = gzip.compress(LINES)
    for bad in (packed[:500] + b"\xff" * 8 + packed[508:], packed[:-4] + b"abcd", packed + b"junk"):
        with pytest.raises(UnreadableError, match="damaged"):
            PackedText(reader(bad))


MEMORY = """
import gzip
from capture_tool.core.packed_text import PackedText
piece = gzip.compress(bytes(8 << 20))
try:
    PackedText(lambda offset, length: (piece + piece)[offset % len(piece):][:length])
except OSError as error:
    print(error)
print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])  # ru_maxrss begins with that of the parent
"""


def test_one_without_an_end_is_refused_in_little_memory() -> None:
    done = subprocess.run([sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True)
    said, kib = done.stdout.splitlines()
    assert said == "packed, and holds more than 1 GB of text"
    assert int(kib) < 100_000
