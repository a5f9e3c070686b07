"""PNG of a screenshot: opaque RGB, no metadata (PNG specification, third edition: https://www.w3.org/TR/png-3/).

The picture is cut into chunks of rows, each filtered and packed on a thread of its own: the deflate engine and the array library
let other Python threads run. The rows are filtered by arrays where numpy is imported already, else in plain Python: see `warm`.
"""

from __future__ import annotations

import os
import struct
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from itertools import pairwise

from capture_tool.core.deflate import Form, crc32
from capture_tool.core.model import Image
from capture_tool.core.png_stream import Chunk, chunk, joined
from capture_tool.core.threads import Cancel, start

CHUNK_BYTES = 8_000_000
"""Raw bytes in a chunk, at most; a chunk cannot refer to the one before, which costs less than 1 % of the size at 4K."""
THREADS = min(4, os.cpu_count() or 1)
"""Chunks in work at a time."""


def warm() -> None:
    """Imports numpy (110 ms): from now on this process encodes more than twice as fast, to smaller pictures. Call it at idle."""
    import capture_tool.core.png_array  # noqa: F401


def encode_fast(image: Image, cancel: Cancel | None = None) -> bytes:
    """A PNG while the user waits. Raises CancelledError soon after `cancel` is asked."""
    return _encode(image, "fast", cancel or Cancel())


def encode_small(image: Image, cancel: Cancel | None = None) -> bytes:
    """A PNG to be sent. Raises CancelledError soon after `cancel` is asked."""
    return _encode(image, "small", cancel or Cancel())


def _encode(image: Image, form: Form, cancel: Cancel) -> bytes:
    if min(image.width, image.height) < 1 or len(image.data) != image.width * image.height * 4:
        raise ValueError("the pixels do not fit the size of the image")
    count = min(image.height, -(-len(image.data) // (CHUNK_BYTES * THREADS)) * THREADS)
    ends = [image.height * part // count for part in range(count + 1)]
    working: deque[Future[Chunk]] = deque()
    chunks: list[Chunk] = []
    for first, last in pairwise(ends):
        working.append(start("png", partial(_work, image, first, last, form, cancel)))
        if len(working) == THREADS:
            chunks.append(working.popleft().result())
    chunks += [future.result() for future in working]
    size = struct.pack(">IIBBBBB", image.width, image.height, 8, 2, 0, 0, 0)
    parts = *_part(b"IHDR", size), *_part(b"IDAT", joined(chunks)), *_part(b"IEND", b"")
    return b"".join((b"\x89PNG\r\n\x1a\n", *parts))


def _part(kind: bytes, data: bytes) -> tuple[bytes, ...]:
    return struct.pack(">I", len(data)), kind, data, struct.pack(">I", crc32(data, crc32(kind)))


def _work(image: Image, first: int, last: int, form: Form, cancel: Cancel) -> Chunk:
    return chunk(form, _way()(image, first, last, cancel))


def _way() -> Callable[[Image, int, int, Cancel], Iterator[bytes | memoryview]]:
    if "numpy" in sys.modules:
        from capture_tool.core import png_array

        return png_array.filtered
    from capture_tool.core import png_light

    return png_light.filtered
