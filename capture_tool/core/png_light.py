"""The filtered rows of a PNG in plain Python, for the command that is over before an array library would be imported (110 ms).

Rows are cut into blocks; a block that equals the one above costs one comparison in C and gives zeros (filter Up), only the others
are worked on. Arithmetic on many bytes at once is done in big integers.
"""

from __future__ import annotations

import operator
import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, chain, compress, pairwise

from capture_tool.core.model import Image
from capture_tool.core.threads import Cancel

BLOCK = 64
"""Pixels in a block. Narrower finds more equal ones, wider costs fewer comparisons; 64 to 128 were equally quick."""
STRIP_BYTES = 100_000
"""Raw bytes filtered at a time: what is made of them is small enough to be given out again by the C library's heap. Larger pieces
get pages of their own from the kernel each time, which cost more than the filter."""
MASK_BYTES = 1 << 13
"""Masks are of whole multiples of this: few of them, so that they can be kept."""
UP = b"\2"


def filtered(image: Image, first: int, last: int, cancel: Cancel) -> Iterator[bytes]:
    """The rows from `first` to before `last`, each led by its filter type, a strip at a time. Raises CancelledError."""
    width, pixels = image.width, memoryview(image.data).cast("B")
    widths = [BLOCK] * (width // BLOCK) + ([width % BLOCK] if width % BLOCK else [])
    across = len(widths)
    row = struct.Struct("".join(f"{wide * 4}s" for wide in widths))
    step = max(1, STRIP_BYTES // row.size) * row.size
    begin, end = first * row.size, last * row.size
    above = list(row.unpack(pixels[begin - row.size : begin])) if first else [bytes(wide * 4) for wide in widths]
    for at in range(begin, end, step):
        cancel.check()
        blocks = list(chain.from_iterable(row.iter_unpack(pixels[at : min(at + step, end)])))
        over = above + blocks
        changed = list(map(operator.ne, blocks, over))
        fresh = _rgb(_minus(b"".join(compress(blocks, changed)), b"".join(compress(over, changed))))
        yield _rows(fresh, changed, widths)
        above = blocks[-across:]


def _rows(fresh: bytes, changed: list[bool], widths: list[int]) -> bytes:
    """Rows of differences to the row above: `fresh` where something changed, else zeros."""
    rows = len(changed) // len(widths)
    made = [UP, *(bytes(wide * 3) for wide in widths)] * rows
    places = compress((place for place in range(len(made)) if place % (len(widths) + 1)), changed)
    ends = accumulate(compress([wide * 3 for wide in widths] * rows, changed), initial=0)
    for place, (begin, end) in zip(places, pairwise(ends), strict=True):
        made[place] = fresh[begin:end]
    return b"".join(made)


def _rgb(data: bytes) -> bytes:
    """Red, green, blue from blue, green, red, unused."""
    made = bytearray(len(data) // 4 * 3)
    made[0::3], made[1::3], made[2::3] = data[2::4], data[1::4], data[0::4]
    return bytes(made)


def _minus(data: bytes, other: bytes) -> bytes:
    """Byte by byte `data - other` modulo 256: the top bits are kept apart so that no byte borrows from its neighbour."""
    size = len(data)
    room = -(-size // MASK_BYTES) * MASK_BYTES
    top, rest = _masks(room)
    one, two = int.from_bytes(data, "little"), int.from_bytes(other, "little")
    return (((one | top) - (two & rest)) ^ ((one ^ two ^ top) & top)).to_bytes(room, "little")[:size]


@lru_cache(maxsize=16)
def _masks(size: int) -> tuple[int, int]:
    """0x80 and 0x7f repeated `size` times."""
    return int.from_bytes(b"\x80" * size, "little"), int.from_bytes(b"\x7f" * size, "little")
