"""The tool's covers on the picture: drawn with their edge and label, found below the pointer, picked by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from capture_tool.core.model import Rect
from capture_tool.core.screen import Cover
from capture_tool.i18n import _
from capture_tool.ui.label import write_label


class Places:
    """The covers of one picture and the one that the keys have picked."""

    def __init__(self) -> None:
        self.covers: tuple[Cover, ...] = ()
        self.picked: int | None = None

    def show(self, covers: tuple[Cover, ...]) -> None:
        """Other covers; the pick stays where it is as long as it is there."""
        self.covers = covers
        if self.picked is not None and self.picked >= len(covers):
            self.picked = None

    def at(self, point: QPointF) -> int | None:
        """The cover at a point of the picture; of several the smallest."""
        hit = [number for number, cover in enumerate(self.covers) if _holds(cover.rect, point)]
        return min(hit, key=lambda number: self.covers[number].rect.width * self.covers[number].rect.height, default=None)

    def keys(self, event: QKeyEvent, toggle: Callable[[int], None]) -> bool:
        """Page Down and Page Up pick one, Enter is a click on it, Escape lets it go; whether `event` was one of these."""
        key, steps = Qt.Key(event.key()), {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if self.covers and key in steps:
            self._step(steps[key])
        elif self.picked is None:
            return False
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            toggle(self.picked)
        elif key == Qt.Key.Key_Escape:
            self.picked = None
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        if self.covers:
            self.picked = (
                (self.picked + by) % len(self.covers) if self.picked is not None else 0 if by > 0 else len(self.covers) - 1
            )

    def description(self) -> str:
        """The picked one in words, for those who do not see it."""
        if self.picked is None:
            return ""
        cover = self.covers[self.picked]
        state = _("shown") if cover.dropped else _("blacked out")
        what = cover.label or _("login window")
        return _("Place {number} of {count}: {what}, {state}").format(
            number=self.picked + 1, count=len(self.covers), what=what, state=state
        )

    def paint(self, painter: QPainter, to_view: Callable[[Rect], QRectF], scale: float, colour: QColor) -> None:
        """Each cover as it will be sent, with an edge that says: this one can be clicked. `scale`: units for a pixel."""
        for number, cover in enumerate(self.covers):
            place = QRectF(to_view(cover.rect).toAlignedRect())  # outwards: nothing shines through at the edge
            if not cover.dropped:
                painter.fillRect(place, Qt.GlobalColor.black)
                write_label(painter, place, cover.label, scale=scale)
            picked = number == self.picked
            style = Qt.PenStyle.DashLine if cover.dropped else Qt.PenStyle.SolidLine
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 3 if picked else 1.5, style))
            painter.drawRect(place.adjusted(-1, -1, 1, 1) if picked else place)


def _holds(rect: Rect, point: QPointF) -> bool:
    return rect.left <= point.x() < rect.right and rect.top <= point.y() < rect.bottom
