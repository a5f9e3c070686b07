"""PNG of a screenshot: opaque RGB, no metadata (PNG specification, third edition: https://www.w3.org/TR/png-3/).

Made for what a screen shows: most pixels equal the pixel above. Rows are cut into blocks; a block that equals the one above
costs one comparison in C, only the others are turned from BGRX to RGB and filtered. Arithmetic on many bytes at once is done in
big integers, so that no array library has to be imported (110 ms). The deflate engine lets other Python threads run, so packing
overlaps with filtering.
"""

from __future__ import annotations

import operator
import struct
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from functools import lru_cache, partial
from itertools import accumulate, compress, pairwise

from zlib_ng import zlib_ng

from capture_tool.core.deflate import Form, compressor, crc32
from capture_tool.core.model import Image
from capture_tool.core.threads import Cancel, start

BLOCK = 128
"""Pixels in a block. Narrower finds more equal ones, wider costs fewer comparisons; 64 to 240 were equally quick at 4K."""
STRIP_BYTES = 400_000
"""Raw bytes filtered at a time: they stay in a core's own cache."""
CHUNK_BYTES = 4_000_000
"""Filtered bytes packed by one thread; a chunk cannot refer to the one before, which costs less than 1 % of the size at 4K."""
SAMPLES = 24
"""Blocks of a strip that decide its filter."""
NONE, UP = b"\0", b"\2"
SYNC_FLUSH = 2
FINAL_BLOCK = b"\x03\x00"
"""An empty last block (RFC 1951): every chunk before it can end alike."""

Blocks = list[bytes]


def encode_fast(image: Image, cancel: Cancel | None = None) -> bytes:
    """A PNG while the user waits. Raises CancelledError soon after `cancel` is asked."""
    return _encode(image, "fast", cancel or Cancel())


def encode_small(image: Image, cancel: Cancel | None = None) -> bytes:
    """A PNG to be sent. Raises CancelledError soon after `cancel` is asked."""
    return _encode(image, "small", cancel or Cancel())


def _encode(image: Image, form: Form, cancel: Cancel) -> bytes:
    if min(image.width, image.height) < 1 or len(image.data) != image.width * image.height * 4:
        raise ValueError("the pixels do not fit the size of the image")
    packing: deque[Future[bytes]] = deque()
    packed: list[bytes] = []
    adler = 1
    for chunk in _chunks(image, form, cancel):
        adler = zlib_ng.adler32(chunk, adler)
        packing.append(start("png", partial(_pack, form, chunk)))
        while len(packing) > 2:
            packed.append(packing.popleft().result())
    packed += [future.result() for future in packing]
    size = struct.pack(">IIBBBBB", image.width, image.height, 8, 2, 0, 0, 0)
    data = [b"\x78\x01", *packed, FINAL_BLOCK, struct.pack(">I", adler)]
    return b"".join((b"\x89PNG\r\n\x1a\n", *_part(b"IHDR", size), *_part(b"IDAT", b"".join(data)), *_part(b"IEND", b"")))


def _part(kind: bytes, data: bytes) -> tuple[bytes, ...]:
    return struct.pack(">I", len(data)), kind, data, struct.pack(">I", crc32(data, crc32(kind)))


def _pack(form: Form, chunk: bytes) -> bytes:
    engine = compressor(form)
    return engine.compress(chunk) + engine.flush(SYNC_FLUSH)


def _chunks(image: Image, form: Form, cancel: Cancel) -> Iterator[bytes]:
    """The filtered rows, in pieces of about CHUNK_BYTES."""
    waiting: Blocks = []
    size = 0
    for strip in _strips(image, form, cancel):
        waiting.append(strip)
        size += len(strip)
        if size >= CHUNK_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _strips(image: Image, form: Form, cancel: Cancel) -> Iterator[bytes]:
    """The filtered rows, some at a time, each row led by its filter type."""
    width, pixels = image.width, memoryview(image.data).cast("B")
    widths = [BLOCK] * (width // BLOCK) + ([width % BLOCK] if width % BLOCK else [])
    across = len(widths)
    row = struct.Struct("".join(f"{wide * 4}s" for wide in widths))
    step = max(1, STRIP_BYTES // row.size) * row.size
    above = [bytes(wide * 4) for wide in widths]
    for start_byte in range(0, len(pixels), step):
        cancel.check()
        blocks = [block for one in row.iter_unpack(pixels[start_byte : start_byte + step]) for block in one]
        over = above + blocks[:-across]
        changed = list(map(operator.ne, blocks, over))
        now, before = list(compress(blocks, changed)), list(compress(over, changed))
        sizes = list(compress([wide * 3 for wide in widths] * (len(blocks) // across), changed))
        if _up_is_better(now, before, form):
            yield _up_rows(_cut(_rgb(_minus(b"".join(now), b"".join(before))), sizes), changed, widths)
        else:
            last = _cut(_rgb(b"".join(above)), [wide * 3 for wide in widths])
            yield _plain_rows(_cut(_rgb(b"".join(now)), sizes), changed, last)
        above = blocks[-across:]


def _up_is_better(now: Blocks, before: Blocks, form: Form) -> bool:
    """Whether the differences to the row above pack clearly better than the pixels, judged by a few blocks."""
    step = len(now) // SAMPLES + 1
    pixels, over = b"".join(now[::step]), b"".join(before[::step])
    plain, up = (len(_pack("fast", data)) for data in (pixels, _minus(pixels, over)))
    return up < plain * (0.85 if form == "fast" else 1)


def _up_rows(fresh: Blocks, changed: list[bool], widths: list[int]) -> bytes:
    """Rows of differences to the row above: zeros where nothing changed."""
    line = [bytes(wide * 3) for wide in widths]
    blocks = line * (len(changed) // len(widths))
    for place, block in zip(compress(range(len(changed)), changed), fresh, strict=True):
        blocks[place] = block
    across = len(widths)
    return b"".join(UP + b"".join(blocks[at : at + across]) for at in range(0, len(blocks), across))


def _plain_rows(fresh: Blocks, changed: list[bool], last: Blocks) -> bytes:
    """Rows of pixels, `last` is the row above the first; a row that equals the one above is a row of no differences."""
    new, across = iter(fresh), len(last)
    blocks = last.copy()
    for place, is_new in enumerate(changed):
        blocks.append(next(new) if is_new else blocks[place])
    same = UP + bytes(sum(map(len, last)))
    return b"".join(
        NONE + b"".join(blocks[at + across : at + 2 * across]) if any(changed[at : at + across]) else same
        for at in range(0, len(changed), across)
    )


def _cut(data: bytes, sizes: list[int]) -> Blocks:
    return [data[begin:end] for begin, end in pairwise(accumulate(sizes, initial=0))]


def _rgb(data: bytes) -> bytes:
    """Red, green, blue from blue, green, red, unused."""
    made = bytearray(len(data) // 4 * 3)
    made[0::3], made[1::3], made[2::3] = data[2::4], data[1::4], data[0::4]
    return bytes(made)


def _minus(data: bytes, other: bytes) -> bytes:
    """Byte by byte `data - other` modulo 256: the top bits are kept apart so that no byte borrows from its neighbour."""
    size = len(data)
    top, rest = _masks(size)
    one, two = int.from_bytes(data, "little"), int.from_bytes(other, "little")
    return (((one | top) - (two & rest)) ^ ((one ^ two ^ top) & top)).to_bytes(size, "little")


def _masks(size: int) -> tuple[int, int]:
    """0x80 and 0x7f repeated `size` times, cut from long ones that are kept."""
    room = 1 << max(19, (size - 1).bit_length())
    top, rest = _long_masks(room)
    return top >> 8 * (room - size), rest >> 8 * (room - size)


@lru_cache(maxsize=2)
def _long_masks(size: int) -> tuple[int, int]:
    return int.from_bytes(b"\x80" * size, "little"), int.from_bytes(b"\x7f" * size, "little")
