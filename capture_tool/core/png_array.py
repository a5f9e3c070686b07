"""The filtered rows of a PNG by arrays, for the program that has the time to import numpy before a key is pressed.

Made for what a screen shows. Where the pixel to the left is as the one above it, Paeth's filter gives the difference to the pixel
above; so wherever nothing changes from one row to the next the result is zero, and only the other spans are worked on at all.
Paeth's filter: PNG specification, third edition, 9.4.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from capture_tool.core.model import Image
from capture_tool.core.threads import Cancel

SPAN = 16
"""Pixels in a span: the eight comparisons of two pixels each are read as one number."""
STRIP_BYTES = 1_600_000
"""Raw bytes filtered at a time. Less stays nearer to the core, but then the threads wait for each other between the calls."""
PAETH = 4

Bytes = NDArray[np.uint8]


def filtered(image: Image, first: int, last: int, cancel: Cancel) -> Iterator[memoryview]:
    """The rows from `first` to before `last`, each led by its filter type, a strip at a time in the same memory.

    Raises CancelledError.
    """
    pixels = np.frombuffer(image.data, np.uint32).reshape(image.height, image.width)
    across = 1 - (-image.width // SPAN)  # a span of black stands to the left of the picture, and black fills up the last one
    inside = slice(SPAN, SPAN + image.width)
    most = max(1, min(last - first, STRIP_BYTES // (across * SPAN * 4)))
    room = np.zeros((most + 1, across * SPAN), np.uint32)  # a strip below the row above it
    strip = np.empty((most * across, SPAN * 3), np.uint8)
    made = np.empty((most, 1 + 3 * image.width), np.uint8)
    made[:, 0] = PAETH
    if first:
        room[0, inside] = pixels[first - 1]
    for at in range(first, last, most):
        cancel.check()
        rows = min(most, last - at)
        room[1 : rows + 1, inside] = pixels[at : at + rows]
        spans = np.flatnonzero(_touched(room[: rows + 1]))
        strip.fill(0)
        strip[spans] = _rgb(_differences(room, spans, across))
        made[:rows, 1:] = strip.reshape(most, -1)[:rows, SPAN * 3 : SPAN * 3 + 3 * image.width]
        room[0] = room[rows]
        yield made[:rows].data.cast("B")


def _touched(room: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which spans of each row but the first can differ from zero when filtered: they, or the pixel to the left, changed."""
    pairs = room.view(np.uint64)
    changed = pairs[1:] != pairs[:-1]
    touched: NDArray[np.bool_] = changed.view(np.uint64) != 0
    touched[:, 1:] |= changed[:, SPAN // 2 - 1 :: SPAN // 2][:, :-1]
    return touched


def _differences(room: NDArray[np.uint32], spans: NDArray[np.intp], across: int) -> Bytes:
    """The spans (counted from the second row on) less what Paeth expects, still BGRX: shape (spans, SPAN * 4)."""
    data = room.view(np.uint8).reshape(-1)
    here = data.reshape(-1, SPAN * 4)
    left = data[SPAN * 4 - 4 : -4].reshape(-1, SPAN * 4)  # one pixel earlier, from the second span on
    expected = _paeth(left.take(spans + (across - 1), axis=0), here.take(spans, axis=0), left.take(spans - 1, axis=0))
    return np.subtract(here.take(spans + across, axis=0), expected, out=expected)


def _paeth(left: Bytes, above: Bytes, corner: Bytes) -> Bytes:
    """Whichever of the three is nearest to left + above - corner, in eight bits.

    It is the corner, unless that is more than twice as far from one of the others as from the other, or not between them:
    then it is the far one.
    """
    low, high = np.minimum(left, above), np.maximum(left, above)
    over, under = np.maximum(corner, low), np.minimum(corner, high)
    over -= low
    np.subtract(high, under, out=under)
    for far, near, value in ((over, under, low), (under, over, high)):
        mask = np.negative((near <= far >> 1).view(np.uint8))  # all bits or none: faster than copying where a condition holds
        np.bitwise_and(value ^ corner, mask, out=value)
    low ^= high
    low ^= corner
    return low


def _rgb(data: Bytes) -> Bytes:
    """Red, green, blue from blue, green, red, unused: shape (spans, SPAN * 3)."""
    pixels = data.reshape(-1, 4)
    made = np.empty((len(pixels), 3), np.uint8)
    for channel in range(3):
        made[:, channel] = pixels[:, 2 - channel]
    return made.reshape(-1, SPAN * 3)
