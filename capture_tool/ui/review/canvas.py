"""The picture, large: zoom, pan and solid black-outs, by mouse and by keyboard.

The wheel zooms, dragging pans or, with the tool on, draws a black-out. By keyboard: arrows pan; with the tool on Enter starts a
rectangle in the middle, arrows move it, Shift+arrows resize it, Enter keeps it, Escape drops it. A click on a cover of the tool
shows what is below, or covers it again; by keyboard Page Down and Page Up pick one, Enter does what a click does.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from capture_tool.core.model import Image, Rect
from capture_tool.core.screen import Cover
from capture_tool.i18n import _
from capture_tool.ui.review import rectangles
from capture_tool.ui.review.places import Places
from capture_tool.ui.review.scaler import Scaler, wrap

LARGEST = 8.0
STEP = 1.25
CLICK = 4
"""Pixels that a click may slip."""
SETTLE_MS = 40
"""The fast picture stands this long before the smooth one is made."""


class Canvas(QAbstractScrollArea):
    """Shows one picture. Scales are device pixels per pixel of the picture: 1.0 is sharp on every screen."""

    drawn = Signal(object)
    """A new black-out (Rect in pixels of the picture)."""
    zoomed = Signal(float)
    toggled = Signal(int)
    """The number of a cover that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Picture"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 150)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # Qt need not fill what paintEvent fills
        self._image: Image | None = None
        self._fast = QImage()
        self._scaled = QImage()
        """The smooth one, of the size that is shown; null until it is there, and where the painter scales."""
        self._black_outs: tuple[Rect, ...] = ()
        self._places = Places()
        self._pressed: QPointF | None = None
        self._dimmed = False
        self._scale: float | None = None
        self._tool = False
        self._from: QPointF | None = None
        self._draft: Rect | None = None
        self._typing = False
        self._pan: QPoint | None = None
        self._scaler = Scaler(self)
        self._scaler.done.connect(self._take_smooth)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._ask_smooth)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def show_picture(
        self, image: Image | None, black_outs: tuple[Rect, ...], covers: tuple[Cover, ...] = (), *, dimmed: bool = False
    ) -> None:
        """Shows `image` with the user's black-outs and the tool's; the zoom is kept when it is the same picture."""
        if image is not self._image:
            self._image, self._scale, self._draft, self._typing = image, None, None, False
            self._places.picked = None
            self._fast = wrap(image) if image else QImage()
            self._settled_anew()
        self._black_outs, self._dimmed = black_outs, dimmed
        self._places.show(covers)
        self.setAccessibleDescription(self._places.description())
        self.viewport().update()

    def set_tool(self, on: bool) -> None:  # noqa: FBT001  (a slot)
        """Dragging draws black-outs while the tool is on."""
        self._tool, self._draft, self._typing = on, None, False
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    @property
    def scale(self) -> float:
        """Device pixels per pixel of the picture."""
        return self._fit() if self._scale is None else self._scale

    def set_scale(self, scale: float | None, around: QPointF | None = None) -> None:
        """Zooms, keeping the point `around` of the viewport where it is; None fits the whole picture."""
        if self._image is None:
            return
        anchor = around or QPointF(self.viewport().rect().center())
        spot = self._to_picture(anchor)
        least = min(self._fit(), 1.0)
        self._scale = None if scale is None or scale <= least * 1.001 else min(scale, LARGEST)
        self._settled_anew()
        logical = self._logical()
        self.horizontalScrollBar().setValue(round(spot.x() * logical - anchor.x()))
        self.verticalScrollBar().setValue(round(spot.y() * logical - anchor.y()))

    def zoom_by(self, factor: float) -> None:
        """Zooms in or out around the middle."""
        self.set_scale(self.scale * factor)

    # --- geometry ----------------------------------------------------------------------------------------------------

    def _fit(self) -> float:
        if self._image is None:
            return 1.0
        ratio, view = self.devicePixelRatioF(), self.viewport().size()
        return max(0.01, min(view.width() * ratio / self._image.width, view.height() * ratio / self._image.height, 1.0))

    def _logical(self) -> float:
        return self.scale / self.devicePixelRatioF()

    def _origin(self) -> QPointF:
        if self._image is None:
            return QPointF()
        logical, view = self._logical(), self.viewport().size()
        width, height = self._image.width * logical, self._image.height * logical
        left = (view.width() - width) / 2 if width <= view.width() + 1 else -self.horizontalScrollBar().value()
        top = (view.height() - height) / 2 if height <= view.height() + 1 else -self.verticalScrollBar().value()
        return QPointF(max(left, 0) if width <= view.width() + 1 else left, max(top, 0) if height <= view.height() + 1 else top)

    def _to_picture(self, point: QPointF) -> QPointF:
        return (point - self._origin()) / self._logical()

    def _to_view(self, rect: Rect) -> QRectF:
        logical, origin = self._logical(), self._origin()
        return QRectF(
            origin.x() + rect.left * logical, origin.y() + rect.top * logical, rect.width * logical, rect.height * logical
        )

    def _settled_anew(self) -> None:
        self._scaled = QImage()
        self._scaler.forget()
        self._settle.start()
        if self._image:
            logical, view = self._logical(), self.viewport().size()
            fits = self._scale is None
            width, height = self._image.width * logical, self._image.height * logical
            self.horizontalScrollBar().setRange(0, 0 if fits else max(0, round(width - view.width())))
            self.verticalScrollBar().setRange(0, 0 if fits else max(0, round(height - view.height())))
            self.horizontalScrollBar().setPageStep(view.width())
            self.verticalScrollBar().setPageStep(view.height())
        self.viewport().update()
        self.zoomed.emit(self.scale)

    def _size(self) -> QSize:
        assert self._image
        return QSize(max(1, round(self._image.width * self.scale)), max(1, round(self._image.height * self.scale)))

    def _ask_smooth(self) -> None:
        if self._image is not None and self.scale < 1 and self.isVisible():
            self._scaler.ask(self._image, self._size())

    def _take_smooth(self, made: QImage) -> None:
        self._scaled = made
        self.viewport().update()

    # --- painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, its black-outs, and the one being drawn."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.AlternateBase))
        if self._image is not None:
            self._paint_picture(painter)
        else:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, _("No picture. “Add” takes one."))
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _paint_picture(self, painter: QPainter) -> None:
        assert self._image is not None
        whole = self._to_view(Rect(0, 0, self._image.width, self._image.height))
        if self._dimmed:
            painter.setOpacity(0.35)
        if self._scaled.isNull():
            shown = whole.intersected(QRectF(self.viewport().rect()))
            part = QRectF(self._to_picture(shown.topLeft()), shown.size() / self._logical())
            painter.drawImage(shown, self._fast, part)
        else:
            self._scaled.setDevicePixelRatio(self.devicePixelRatioF())
            painter.drawImage(whole.topLeft(), self._scaled)
        painter.setOpacity(1)
        for rect in self._black_outs:
            painter.fillRect(self._to_view(rect).toAlignedRect(), Qt.GlobalColor.black)  # outwards: no edge shines through
        self._places.paint(painter, self._to_view, self._logical(), self.palette().color(QPalette.ColorRole.Highlight))
        if self._draft:
            painter.fillRect(self._to_view(self._draft), QColor(0, 0, 0, 190))
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self._to_view(self._draft))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keys are here now: that is seen."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys are elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A fitted picture fits again."""
        super().resizeEvent(event)
        self._settled_anew()

    # --- hands -------------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms around the pointer."""
        steps = event.angleDelta().y() / 120
        if steps:
            self.set_scale(self.scale * STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Starts a black-out or a pan."""
        if event.button() != Qt.MouseButton.LeftButton or self._image is None:
            return
        self._pressed = event.position()
        if self._tool:
            self._from = self._to_picture(event.position())
        else:
            self._pan = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draws or pans."""
        if self._from is not None and self._image:
            self._draft = rectangles.between(self._from, self._to_picture(event.position()), self._image)
            self.viewport().update()
        elif self._pan is not None:
            moved = event.position().toPoint() - self._pan
            self._pan = event.position().toPoint()
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keeps a black-out that is more than a slip of the hand; without a move it is a click."""
        pressed, self._pressed, self._pan = self._pressed, None, None
        if self._from is not None:
            self._from = None
            self._keep()
        if pressed is not None and (event.position() - pressed).manhattanLength() < CLICK:
            number = self._places.at(self._to_picture(event.position()))
            if number is not None:
                self.toggled.emit(number)

    def _keep(self) -> None:
        drawn, self._draft, self._typing = self._draft, None, False
        self.viewport().update()
        if drawn and drawn.width >= 3 and drawn.height >= 3:
            self.drawn.emit(drawn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The tool by keyboard; everything else pans or goes on to the window."""
        if self._typing and self._draft and self._image:
            changed = rectangles.moved(self._draft, event, self._image)
            if changed:
                self._draft = changed
            elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self._keep()
            elif event.key() == Qt.Key.Key_Escape:
                self._draft, self._typing = None, False
            else:
                super().keyPressEvent(event)
            self.viewport().update()
        elif self._tool and self._image and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._typing = True
            width, height = max(1, self._image.width // 5), max(1, self._image.height // 8)
            self._draft = Rect((self._image.width - width) // 2, (self._image.height - height) // 2, width, height)
            self.viewport().update()
        elif self._places.keys(event, self.toggled.emit):
            self.setAccessibleDescription(self._places.description())
            self.viewport().update()
        else:
            super().keyPressEvent(event)
