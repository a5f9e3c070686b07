"""A zlib stream (RFC 1950) joined from chunks that were packed apart from each other."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple

from zlib_ng import zlib_ng

from capture_tool.core.deflate import Form, compressor

SYNC_FLUSH = 2
HEADER = b"\x78\x01"
FINAL_BLOCK = b"\x03\x00"
"""An empty last block (RFC 1951): every chunk before it can end alike."""
ADLER = 65521


class Chunk(NamedTuple):
    """Raw deflate data that ends at a byte, the Adler-32 and the size of what is packed in it."""

    packed: bytes
    adler: int
    size: int


def chunk(form: Form, strips: Iterable[bytes | memoryview]) -> Chunk:
    """All that `strips` give, packed so that more can be joined to it. A strip is not used after the next was asked for."""
    engine = compressor(form)
    packed, adler, size = [], 1, 0
    for strip in strips:
        packed.append(engine.compress(strip))
        adler = zlib_ng.adler32(strip, adler)
        size += len(strip)
    return Chunk(b"".join((*packed, engine.flush(SYNC_FLUSH))), adler, size)


def joined(chunks: Iterable[Chunk]) -> bytes:
    """The stream of all chunks, one after the other."""
    low, high, parts = 1, 0, [HEADER]
    for packed, adler, size in chunks:
        high = (high + (adler >> 16) + size * (low - 1)) % ADLER
        low = (low + (adler & 0xFFFF) - 1) % ADLER
        parts.append(packed)
    return b"".join((*parts, FINAL_BLOCK, struct.pack(">I", high << 16 | low)))
