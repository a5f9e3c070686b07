"""The deflate engines: isal for speed, zlib-ng for size, one door so that either can be replaced.

isal level 2 packs logs about 15 times faster than zlib level 6 at 1.15 times the size; zlib-ng level 6 about 4 times faster at
the same size.
isal has no wheel for Windows on ARM: there zlib-ng level 1 stands in.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Literal, Protocol

from zlib_ng import zlib_ng

fast: Any
try:
    from isal import isal_zlib as fast
except ImportError:  # Windows on ARM
    fast = None

Form = Literal["fast", "small"]
DAMAGED: Any = zlib_ng.error
"""What a stream is that cannot be unpacked; its type stubs have it wrong."""
RAW = -15
"""Window bits of a raw deflate stream, as a zip member holds it (RFC 1951)."""
SYNC_FLUSH = 2
"""zlib's Z_SYNC_FLUSH: what was packed so far is given out whole, and the stream goes on."""
ENDING = b"\3\0"
"""An empty last block (RFC 1951, 3.2.3), which ends a stream of runs."""


class Compressor(Protocol):
    """A running compression."""

    def compress(self, data: bytes | bytearray | memoryview, /) -> bytes:
        """The bytes that are ready so far."""

    def flush(self, mode: int = ..., /) -> bytes:
        """What is left; with the default mode the stream ends."""


class Decompressor(Protocol):
    """A running decompression."""

    @property
    def unconsumed_tail(self) -> bytes:
        """Input that was not taken because `max_length` was reached."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    def decompress(self, data: bytes | bytearray | memoryview, max_length: int = ..., /) -> bytes:
        """At most `max_length` bytes of what was packed."""


def compressor(form: Form = "fast") -> Compressor:
    """A raw deflate stream: "fast" while the user waits, "small" for what is sent."""
    if form == "fast" and fast is not None:
        made: Compressor = fast.compressobj(2, fast.DEFLATED, RAW)
    else:
        made = zlib_ng.compressobj(1 if form == "fast" else 6, zlib_ng.DEFLATED, RAW)
    return made


def run(data: bytes, form: Form) -> bytes:
    """`data` as a part of a raw stream that knows nothing of the parts before it; ENDING comes after the last one."""
    engine = compressor(form)
    return engine.compress(data) + engine.flush(SYNC_FLUSH) if data else b""


def decompressor() -> Decompressor:
    """The reverse of `compressor`: nearly as quick as isal's, and another hand than the one that wrote a "fast" stream."""
    made: Decompressor = zlib_ng.decompressobj(RAW)
    return made


def inflated(chunks: Iterable[bytes], engine: Decompressor, most: int) -> Iterator[bytes]:
    """What `engine` makes of packed `chunks`, at most `most` bytes a piece; `engine.eof` then says whether its stream ended.

    All input may be taken while output still waits in the engine: without the last calls such a stream looks cut off. Raises
    zlib.error for a damaged one, whichever engine it is.
    """
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                yield engine.decompress(rest, most)
                rest = engine.unconsumed_tail
        while not engine.eof and (piece := engine.decompress(b"", most)):
            yield piece
    except DAMAGED as error:
        raise zlib.error(str(error)) from error


def crc32(data: bytes | bytearray | memoryview, value: int = 0) -> int:
    """CRC-32 as zip and PNG want it, continued from `value`."""
    engine = fast or zlib_ng
    made: int = engine.crc32(data, value)
    return made
