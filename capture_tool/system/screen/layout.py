"""Where monitors lie: the desktop around them, and the area that no monitor shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import pairwise

from capture_tool.core.model import Image, Rect


def around(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle around all of them; there is at least one."""
    return reduce(Rect.union, rects)


def uncovered(area: Rect, rects: Iterable[Rect]) -> Iterator[Rect]:
    """The parts of `area` that none of `rects` covers, without overlaps, from top to bottom."""
    inside = [part for rect in rects if (part := rect.intersect(area))]
    edges = sorted({area.top, area.bottom, *(y for part in inside for y in (part.top, part.bottom))})
    for top, bottom in pairwise(edges):
        left = area.left
        for part in sorted((part for part in inside if part.top < bottom and part.bottom > top), key=lambda part: part.left):
            if part.left > left:
                yield Rect(left, top, part.left - left, bottom - top)
            left = max(left, part.right)
        if left < area.right:
            yield Rect(left, top, area.right - left, bottom - top)


def blackened(data: bytes | bytearray | memoryview, area: Rect, holes: Iterable[Rect]) -> bytearray:
    """The pixels of `area` with `holes` (in desktop coordinates) in black."""
    made = bytearray(data)
    for hole in holes:
        black = bytes(hole.width * 4)
        for y in range(hole.top - area.top, hole.bottom - area.top):
            at = (y * area.width + hole.left - area.left) * 4
            made[at : at + len(black)] = black
    return made


def crop(image: Image, part: Rect) -> Image:
    """The pixels of `part` (relative to the image's corner, inside it)."""
    if part == Rect(0, 0, image.width, image.height):
        return image
    pixels = memoryview(image.data)
    rows = ((y * image.width + part.left) * 4 for y in range(part.top, part.bottom))
    return Image(part.width, part.height, b"".join(pixels[at : at + part.width * 4] for at in rows))


def is_black(image: Image) -> bool:
    """Whether not one pixel differs from black; the unused byte does not count."""
    data = bytes(image.data[: image.width * 4])
    if any(data[0::4]) or any(data[1::4]) or any(data[2::4]):
        return False
    data = bytes(image.data)
    return not any(data[channel::4].strip(b"\0") for channel in range(3))
