"""A region dragged on the frozen screen: one overlay for every monitor, all in physical pixels of the picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QFont, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QScreen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from capture_tool.core.model import Monitor, Rect, Screenshot
from capture_tool.i18n import _
from capture_tool.ui import pixels

DIM = QColor(0, 0, 0, 120)
LINE = QColor("#4b83f0")
PANEL = QColor(25, 28, 33, 230)
EDGE = QColor(255, 255, 255, 90)
"""Makes the panel stand out on a dark screen."""
LENS = 15
"""Physical pixels shown by the magnifier, each way; odd, so that one is in the middle."""
ZOOM = 8
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class RegionPick(QObject):
    """Shows `shot` frozen on all monitors. `chosen(Rect)` in desktop coordinates, or `cancelled()`; both close the overlays."""

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, shot: Screenshot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shot = shot
        self.rect: Rect | None = None
        """What is selected now, in desktop coordinates."""
        self.pointer: tuple[int, int] = (shot.rect.left, shot.rect.top)
        self._anchor: tuple[int, int] | None = None
        self.overlays = [Overlay(self, screen, monitor, shot) for screen, monitor in pixels.screens_of(shot.monitors)]

    def open(self) -> None:
        """Covers every monitor; the one under the pointer gets the keys."""
        for overlay in self.overlays:
            overlay.cover()
        under = next((overlay for overlay in self.overlays if overlay.geometry().contains(QCursor.pos())), self.overlays[0])
        under.activateWindow()
        under.setFocus()

    @property
    def dragging(self) -> bool:
        """Whether a button is held."""
        return self._anchor is not None

    def press(self, at: tuple[int, int]) -> None:
        """A new rectangle starts at a physical pixel."""
        self._anchor, self.rect = at, None
        self.move(at)

    def move(self, at: tuple[int, int]) -> None:
        """The pointer is over this physical pixel now."""
        self.pointer = at
        if self._anchor is not None:
            (x, y), (left, top) = at, self._anchor
            made = Rect(min(left, x), min(top, y), abs(x - left) + 1, abs(y - top) + 1)
            self.rect = made.intersect(self._shot.rect) if (made.width > 1 or made.height > 1) else None
        self._paint()

    def release(self) -> None:
        """The rectangle stands; it can still be moved by keys."""
        self._anchor = None
        self._paint()

    def nudge(self, dx: int, dy: int, *, size: bool) -> None:
        """Moves the rectangle, or its lower right corner, by physical pixels; it stays on the desktop. The first makes one."""
        old, whole = self.rect or self._middle(), self._shot.rect
        if size:
            width = max(1, min(old.width + dx, whole.right - old.left))
            self.rect = Rect(old.left, old.top, width, max(1, min(old.height + dy, whole.bottom - old.top)))
        else:
            left = max(whole.left, min(old.left + dx, whole.right - old.width))
            self.rect = Rect(left, max(whole.top, min(old.top + dy, whole.bottom - old.height)), old.width, old.height)
        self._paint()

    def _middle(self) -> Rect:
        """Where the keyboard begins: the middle half of the monitor with the keys."""
        on = next((overlay.monitor for overlay in self.overlays if overlay.hasFocus()), self.overlays[0].monitor).rect
        return Rect(on.left + on.width // 4, on.top + on.height // 4, on.width // 2, on.height // 2)

    def accept(self, monitor: Monitor) -> None:
        """Takes the rectangle; without one the whole monitor."""
        self._close()
        self.chosen.emit(self.rect or monitor.rect)

    def reject(self) -> None:
        """Takes nothing."""
        self._close()
        self.cancelled.emit()

    def _close(self) -> None:
        for overlay in self.overlays:
            overlay.hide()
            overlay.deleteLater()

    def _paint(self) -> None:
        for overlay in self.overlays:
            overlay.refresh()


class Overlay(QWidget):
    """One monitor: the frozen picture dimmed, the selection clear, its size, and a lens near the pointer."""

    def __init__(self, pick: RegionPick, screen: QScreen, monitor: Monitor, shot: Screenshot) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle(_("Choose a region"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMouseTracking(True)
        self._pick, self._screen, self.monitor = pick, screen, monitor
        whole = pixels.to_qimage(shot.image)
        at = QRect(monitor.rect.left - shot.rect.left, monitor.rect.top - shot.rect.top, monitor.rect.width, monitor.rect.height)
        self._picture: QImage = whole.copy(at)
        self.buttons = QWidget(self)
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for text, act in ((_("Take this"), self._accept), (_("Cancel"), pick.reject)):
            button = QPushButton(text)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter, Esc and the arrows stay with the overlay
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.clicked.connect(act)
            row.addWidget(button)
        self.buttons.layout().itemAt(0).widget().setProperty("look", "primary")  # type: ignore[union-attr]
        self.buttons.adjustSize()
        self.buttons.hide()

    def cover(self) -> None:
        """Covers its monitor."""
        self.setScreen(self._screen)
        self.setGeometry(self._screen.geometry())
        self.showFullScreen()
        self.raise_()

    @property
    def ratio(self) -> float:
        """Physical pixels for one logical one, across."""
        return self.monitor.rect.width / max(1, self.width())

    def refresh(self) -> None:
        """Draws anew and puts the buttons below the finished selection of this monitor."""
        part = self._local()
        if part is None or self._pick.dragging:
            self.buttons.hide()
        else:
            size = self.buttons.sizeHint()
            below = int(part.bottom()) + 8
            top = below if below + size.height() < self.height() else max(8, int(part.bottom()) - size.height() - 8)
            left = min(max(8, int(part.right()) - size.width()), self.width() - size.width() - 8)
            self.buttons.setGeometry(QRect(QPoint(left, top), size))
            self.buttons.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The layers from the back to the front."""
        painter = QPainter(self)
        painter.drawImage(QRectF(self.rect()), self._picture)
        part = self._local()
        if part is None:
            painter.fillRect(self.rect(), QColor(0, 0, 0, 70))
            self._label(
                painter,
                _("Drag a rectangle, or move one with the arrows. Enter takes the whole monitor, Esc cancels."),
                QPointF(self.width() / 2, 48),
            )
        else:
            outside = [
                QRectF(0, 0, self.width(), part.top()),
                QRectF(0, part.bottom(), self.width(), self.height() - part.bottom()),
                QRectF(0, part.top(), part.left(), part.height()),
                QRectF(part.right(), part.top(), self.width() - part.right(), part.height()),
            ]
            for area in outside:
                painter.fillRect(area, DIM)
            painter.setPen(QPen(LINE, 1.5))
            painter.drawRect(part.adjusted(-1, -1, 1, 1))
            assert self._pick.rect is not None
            size = _("{width} × {height} pixels").format(width=self._pick.rect.width, height=self._pick.rect.height)
            above = part.top() - 22
            self._label(painter, size, QPointF(part.center().x(), above if above > 14 else part.top() + 22))
        pointer = self._to_local(self._pick.pointer)
        if self.rect().contains(pointer.toPoint()) and not self.buttons.isVisible():
            self._lens(painter, pointer)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Starts a rectangle."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick.press(self._physical(event))
        elif event.button() == Qt.MouseButton.RightButton:
            self._pick.reject()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags it, over the edge of the monitor too."""
        self._pick.move(self._physical(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick.release()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes, Esc cancels, arrows move by one pixel (Ctrl: ten), with Shift they change the size."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif key == Qt.Key.Key_Escape:
            self._pick.reject()
        elif key in ARROWS:
            step = 10 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
            dx, dy = ARROWS[key]
            self._pick.nudge(dx * step, dy * step, size=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _accept(self) -> None:
        self._pick.accept(self.monitor)

    def _physical(self, event: QMouseEvent) -> tuple[int, int]:
        """The physical pixel under the pointer, also when it is dragged on to another monitor with another scale."""
        everywhere = event.globalPosition()
        over = next((other for other in self._pick.overlays if other.geometry().contains(everywhere.toPoint())), self)
        inside = everywhere - QPointF(over.geometry().topLeft())
        rect = over.monitor.rect
        x = rect.left + min(rect.width - 1, max(0, int(inside.x() * over.ratio)))
        return x, rect.top + min(rect.height - 1, max(0, int(inside.y() * over.ratio)))

    def _to_local(self, at: tuple[int, int]) -> QPointF:
        return QPointF((at[0] - self.monitor.rect.left) / self.ratio, (at[1] - self.monitor.rect.top) / self.ratio)

    def _local(self) -> QRectF | None:
        part = self._pick.rect.intersect(self.monitor.rect) if self._pick.rect else None
        if part is None:
            return None
        return QRectF(self._to_local((part.left, part.top)), self._to_local((part.right, part.bottom)))

    def _label(self, painter: QPainter, text: str, centre: QPointF) -> None:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-10, -5, 10, 5)
        box.moveCenter(centre)
        box.moveLeft(max(4.0, min(box.left(), self.width() - box.width() - 4.0)))
        painter.setPen(EDGE)
        painter.setBrush(PANEL)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(box, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _lens(self, painter: QPainter, pointer: QPointF) -> None:
        side = LENS * ZOOM / self.devicePixelRatioF()
        x, y = self._pick.pointer[0] - self.monitor.rect.left, self._pick.pointer[1] - self.monitor.rect.top
        left = pointer.x() + 24 if pointer.x() + 24 + side < self.width() else pointer.x() - 24 - side
        top = pointer.y() + 24 if pointer.y() + 24 + side < self.height() else pointer.y() - 24 - side
        box = QRectF(left, top, side, side)
        painter.fillRect(box, Qt.GlobalColor.black)
        painter.drawImage(box, self._picture.copy(x - LENS // 2, y - LENS // 2, LENS, LENS))
        cell = side / LENS
        painter.setPen(QPen(LINE, 1))
        painter.drawRect(box)
        painter.drawRect(QRectF(box.left() + cell * (LENS // 2), box.top() + cell * (LENS // 2), cell, cell))
