"""A packed log read at any place: refused with our error, or the same bytes as Python's gzip gives, wherever it is looked at."""

from __future__ import annotations

import gzip
import zlib

from capture_tool.core import packed_text
from capture_tool.core.packed_text import PackedText
from capture_tool.core.snapshot import UnreadableError

packed_text.PIECE, packed_text.BLOCK = 96, 40  # small files with many places
MOST = 1 << 16


def check(data: bytes) -> None:
    """With an odd first byte it is text between 0x80, packed here; the next two say which byte is damaged, if any."""
    if len(data) < 4:
        return
    mode, where, what, packed = data[0], data[1], data[2], data[3:]
    if mode & 1:
        packed = b"".join(gzip.compress(part * (1 + mode // 16), mtime=0) for part in packed.split(b"\x80"))
    if mode & 2:
        at = where * 7 % len(packed)
        packed = packed[:at] + bytes((what,)) + packed[at + 1 :]
    packed += bytes(mode // 4 % 4)
    try:
        text = PackedText(lambda offset, length: packed[offset : offset + length], MOST)
    except UnreadableError:
        return
    whole = text.read(0, MOST)
    assert len(whole) == text.size
    for offset in range(0, text.size + 1, 1 + where):
        assert text.read(offset, what) == whole[offset : offset + what]
    try:
        assert gzip.decompress(packed) == whole
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return  # refused is not different
