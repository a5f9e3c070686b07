"""Rectangles inside a picture, drawn by two points or moved by keys. Pixels of the picture."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from capture_tool.core.model import Image, Rect

_ARROWS = {
    Qt.Key.Key_Left.value: (-1, 0),
    Qt.Key.Key_Right.value: (1, 0),
    Qt.Key.Key_Up.value: (0, -1),
    Qt.Key.Key_Down.value: (0, 1),
}


def between(first: QPointF, second: QPointF, image: Image) -> Rect | None:
    """The rectangle between two points, grown to whole pixels and cut at the picture's edge; None when nothing is left."""
    left, right = sorted((first.x(), second.x()))
    top, bottom = sorted((first.y(), second.y()))
    x, y = math.floor(left), math.floor(top)
    return Rect(x, y, math.ceil(right) - x, math.ceil(bottom) - y).intersect(Rect(0, 0, image.width, image.height))


def moved(rect: Rect, event: QKeyEvent, image: Image) -> Rect | None:
    """`rect` after an arrow key: moved by a fiftieth of the picture, with Shift resized, with Ctrl by a pixel; else None."""
    arrow = _ARROWS.get(event.key())
    if arrow is None:
        return None
    step = 1 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else max(1, image.width // 50)
    x, y = arrow[0] * step, arrow[1] * step
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        width = min(max(3, rect.width + x), image.width - rect.left)
        height = min(max(3, rect.height + y), image.height - rect.top)
        return Rect(rect.left, rect.top, width, height)
    left = min(max(0, rect.left + x), image.width - rect.width)
    top = min(max(0, rect.top + y), image.height - rect.height)
    return Rect(left, top, rect.width, rect.height)
