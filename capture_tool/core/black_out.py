"""Solid black in new pixels: what was below is not in them any more."""

from __future__ import annotations

from collections.abc import Iterable

from capture_tool.core.screen import Image, Rect


def blacked_out(image: Image, black_outs: Iterable[Rect]) -> Image:
    """New pixels with every rectangle (in pixels of the image) solid black; the same image when there is none."""
    rects = tuple(black_outs)
    if not rects:
        return image
    made, whole = bytearray(image.data), Rect(0, 0, image.width, image.height)
    for rect in rects:
        if (part := rect.intersect(whole)) is not None:
            black = bytes(part.width * 4)
            for row in range(part.top, part.bottom):
                start = (row * image.width + part.left) * 4
                made[start : start + len(black)] = black
    return Image(image.width, image.height, made)
