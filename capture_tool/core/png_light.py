"""The filtered rows of a PNG in plain Python, for the command that is over before an array library would be imported (110 ms).

Rows are cut into blocks; a block that equals the one above costs one comparison in C, only the others are turned from BGRX to
RGB and filtered. Arithmetic on many bytes at once is done in big integers.
"""

from __future__ import annotations

import operator
import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, compress, pairwise

from capture_tool.core.deflate import Form
from capture_tool.core.model import Image
from capture_tool.core.png_stream import pack
from capture_tool.core.threads import Cancel

BLOCK = 128
"""Pixels in a block. Narrower finds more equal ones, wider costs fewer comparisons; 64 to 240 were equally quick at 4K."""
STRIP_BYTES = 400_000
"""Raw bytes filtered at a time: they stay in a core's own cache."""
SAMPLES = 24
"""Blocks of a strip that decide its filter."""
NONE, UP = b"\0", b"\2"

Blocks = list[bytes]


def filtered(image: Image, first: int, last: int, form: Form, cancel: Cancel) -> bytes:
    """The rows from `first` to before `last`, each led by its filter type. Raises CancelledError."""
    return b"".join(_strips(image, first, last, form, cancel))


def _strips(image: Image, first: int, last: int, form: Form, cancel: Cancel) -> Iterator[bytes]:
    width, pixels = image.width, memoryview(image.data).cast("B")
    widths = [BLOCK] * (width // BLOCK) + ([width % BLOCK] if width % BLOCK else [])
    across = len(widths)
    row = struct.Struct("".join(f"{wide * 4}s" for wide in widths))
    step = max(1, STRIP_BYTES // row.size) * row.size
    begin, end = first * row.size, last * row.size
    above = list(row.unpack(pixels[begin - row.size : begin])) if first else [bytes(wide * 4) for wide in widths]
    for at in range(begin, end, step):
        cancel.check()
        blocks = [block for one in row.iter_unpack(pixels[at : min(at + step, end)]) for block in one]
        over = above + blocks[:-across]
        changed = list(map(operator.ne, blocks, over))
        now, before = list(compress(blocks, changed)), list(compress(over, changed))
        sizes = list(compress([wide * 3 for wide in widths] * (len(blocks) // across), changed))
        if _up_is_better(now, before, form):
            yield _up_rows(_cut(_rgb(_minus(b"".join(now), b"".join(before))), sizes), changed, widths)
        else:
            before_all = _cut(_rgb(b"".join(above)), [wide * 3 for wide in widths])
            yield _plain_rows(_cut(_rgb(b"".join(now)), sizes), changed, before_all)
        above = blocks[-across:]


def _up_is_better(now: Blocks, before: Blocks, form: Form) -> bool:
    """Whether the differences to the row above pack clearly better than the pixels, judged by a few blocks."""
    step = len(now) // SAMPLES + 1
    pixels, over = b"".join(now[::step]), b"".join(before[::step])
    plain, up = (len(pack("fast", data)) for data in (pixels, _minus(pixels, over)))
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
