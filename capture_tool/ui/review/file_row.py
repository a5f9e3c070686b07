"""Paints one row of the log list: tick, name, size, and below them what is in it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from capture_tool.core.model import CleanFile
from capture_tool.i18n import _
from capture_tool.ui import icons
from capture_tool.ui.review import formats
from capture_tool.ui.review.file_rows import DETAIL, FILE

Index = QModelIndex | QPersistentModelIndex
PAD = 6
EDGE = 16
TICK = 34
"""Width of the part that ticks when clicked."""


class FileRow(QStyledItemDelegate):
    """Two lines; names are elided in the middle, where log names differ least."""

    opened = Signal(object)
    """The CleanFile whose content is to be shown."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines of text and air."""
        return QSize(200, QFontMetrics(option.font).lineSpacing() * 2 + 2 * PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the row."""
        file: CleanFile = index.data(FILE)
        area = QRect(option.rect)
        palette = option.palette
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, palette.color(QPalette.ColorRole.Midlight))
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        ratio = option.widget.devicePixelRatioF()
        self._tick(painter, area, palette, on=on, ratio=ratio)
        metrics = option.fontMetrics
        text = area.adjusted(TICK, PAD, -PAD - 4, -PAD)
        first = QRect(text.left(), text.top(), text.width(), metrics.lineSpacing())
        second = first.translated(0, metrics.lineSpacing())
        size = formats.size(file.packed_bytes)
        wide = metrics.horizontalAdvance(size)
        strong, muted = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(strong if on else muted)
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, first.width() - wide - 12)
        painter.drawText(first, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(muted)
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, size)
        if file.encrypted:
            edge = metrics.height() - 2
            painter.drawPixmap(second.left(), second.top() + 1, icons.pixmap("lock", edge, muted, ratio=ratio))
            second.setLeft(second.left() + edge + 4)
        else:
            painter.setPen(palette.color(QPalette.ColorRole.Link))
            painter.drawText(second, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _("View"))
            painter.setPen(muted)
            second.setRight(second.right() - _view_width(metrics))
        below = metrics.elidedText(index.data(DETAIL), Qt.TextElideMode.ElideRight, second.width())
        painter.drawText(second, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, below)
        painter.restore()

    def _tick(self, painter: QPainter, area: QRect, palette: QPalette, *, on: bool, ratio: float) -> None:
        """As theme.qss draws a check box."""
        box = QRectF(area.left() + 10.5, area.center().y() - EDGE // 2 + 0.5, EDGE, EDGE)
        accent = palette.color(QPalette.ColorRole.Highlight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(accent if on else palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(accent if on else palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            painter.drawPixmap(box.topLeft().toPoint(), icons.pixmap("tick", EDGE + 1, accent, ratio=ratio))

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the left end or Space ticks; a click on `View`, a double click or Enter shows the content."""
        if _shows(event, option):
            file: CleanFile = index.data(FILE)
            if not file.encrypted:
                self.opened.emit(file)
            return True
        released = event.type() == QEvent.Type.MouseButtonRelease
        clicked = isinstance(event, QMouseEvent) and released and event.position().x() < option.rect.left() + TICK
        pressed = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)
        if not (clicked or pressed):
            return False
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        return model.setData(index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)


def _view_width(metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance(_("View")) + 2 * PAD


def _shows(event: QEvent, option: QStyleOptionViewItem) -> bool:
    if isinstance(event, QKeyEvent):
        return event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if not isinstance(event, QMouseEvent):
        return False
    place = event.position()
    if event.type() == QEvent.Type.MouseButtonDblClick:
        return place.x() >= option.rect.left() + TICK
    right = place.x() > option.rect.right() - _view_width(option.fontMetrics) - PAD
    return event.type() == QEvent.Type.MouseButtonRelease and right and place.y() > option.rect.center().y()
