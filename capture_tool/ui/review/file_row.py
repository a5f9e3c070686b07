"""Paints one row of the log list: tick, name, size, and below them what is in it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionButton, QStyleOptionViewItem

from capture_tool.core.model import CleanFile
from capture_tool.ui import icons
from capture_tool.ui.review import formats
from capture_tool.ui.review.file_rows import DETAIL, FILE

Index = QModelIndex | QPersistentModelIndex
PAD = 6
TICK = 34
"""Width of the part that ticks when clicked."""


class FileRow(QStyledItemDelegate):
    """Two lines; names are elided in the middle, where log names differ least."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._box = QStyleOptionButton()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text and air."""
        return QSize(200, QFontMetrics(option.font).lineSpacing() * 2 + 2 * PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the row."""
        file: CleanFile = index.data(FILE)
        area = QRect(option.rect)
        palette = option.palette
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, palette.color(QPalette.ColorRole.Midlight))
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        self._tick(painter, area, palette, on=on, enabled=bool(state & QStyle.StateFlag.State_Enabled))
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
            ratio = option.widget.devicePixelRatioF() if option.widget is not None else 1.0
            painter.drawPixmap(second.left(), second.top() + 1, icons.pixmap("lock", edge, muted, ratio=ratio))
            second.setLeft(second.left() + edge + 4)
        below = metrics.elidedText(index.data(DETAIL), Qt.TextElideMode.ElideRight, second.width())
        painter.drawText(second, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, below)
        painter.restore()

    def _tick(self, painter: QPainter, area: QRect, palette: QPalette, *, on: bool, enabled: bool) -> None:
        style = QApplication.style()
        edge = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth)
        box = self._box
        box.rect = QRect(area.left() + 10, area.center().y() - edge // 2, edge, edge)
        box.palette = palette
        box.state = QStyle.StateFlag.State_On if on else QStyle.StateFlag.State_Off
        if enabled:
            box.state |= QStyle.StateFlag.State_Enabled
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, box, painter)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the left end, a double click or Space ticks."""
        kind = event.type()
        clicked = isinstance(event, QMouseEvent) and (
            (kind == QEvent.Type.MouseButtonRelease and event.position().x() < option.rect.left() + TICK)
            or (kind == QEvent.Type.MouseButtonDblClick and event.position().x() >= option.rect.left() + TICK)
        )
        pressed = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)
        if not (clicked or pressed):
            return False
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        return model.setData(index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
