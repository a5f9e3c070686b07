"""Lines of a cleaned log: only those on the screen are read and painted, so a gigabyte scrolls as a page does."""

from __future__ import annotations

import re
import zlib

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QFontMetrics,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from capture_tool.core.log_view import MOST_SHOWN, LogView
from capture_tool.core.redaction.checks import STAND_IN
from capture_tool.i18n import _

PAD = 8
SPAN = re.compile(STAND_IN.pattern.decode("ascii"))
MARKS = {"secret": ("#b3261e", "#ffb1ab"), "acct": ("#2a62d8", "#a9c6ff"), "other": ("#8a5a00", "#f4cf7f")}
"""First word of a stand-in to its colour on a light and on a dark ground."""


class LogPane(QAbstractScrollArea):
    """Shows a LogView that may still be loading. The current line is marked; arrows, Page Up and Down, Home and End move it."""

    moved = Signal(int)
    """The current line, counted from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: LogView | None = None
        self.current = 0
        self._words = ""
        self._widest = 0
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Content of the log as it will be sent"))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)

    def show_view(self, view: LogView | None) -> None:
        """Begins at the first line."""
        self._view, self.current, self._widest = view, 0, 0
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self.grown()

    def grown(self) -> None:
        """More lines are known."""
        rows, columns = self._rows(), self._columns()
        self.verticalScrollBar().setPageStep(rows)
        self.verticalScrollBar().setRange(0, max(0, self._lines() - rows))
        self.horizontalScrollBar().setPageStep(columns)
        self.horizontalScrollBar().setRange(0, max(0, self._widest - columns))
        self.viewport().update()

    def go(self, line: int) -> None:
        """Makes `line` the current one and brings it into sight, a third from the top when it was not."""
        self.current = max(0, min(line, self._lines() - 1))
        top, rows = self.verticalScrollBar().value(), self._rows()
        if not top <= self.current < top + rows:
            self.verticalScrollBar().setValue(self.current - rows // 3)
        self.viewport().update()
        self.moved.emit(self.current)

    def mark(self, words: str) -> None:
        """Marks `words` wherever they stand, in any case."""
        self._words = words
        self.viewport().update()

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The lines in sight."""
        if self._view is None:
            return
        painter = QPainter(self.viewport())
        metrics = self.fontMetrics()
        high, top, left = metrics.lineSpacing(), self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        try:
            lines = self._view.read(top, self._rows() + 1)
        except (OSError, zlib.error):  # the file is being cleaned again: the new one comes in a moment
            return
        gutter = self._gutter(metrics)
        muted, text = self.palette().color(QPalette.ColorRole.PlaceholderText), self.palette().color(QPalette.ColorRole.Text)
        widest = max(map(len, lines), default=0)
        for row, line in enumerate(lines):
            y = PAD // 2 + row * high
            if top + row == self.current:
                painter.fillRect(0, y, self.viewport().width(), high, self.palette().color(QPalette.ColorRole.Midlight))
            painter.setPen(muted)
            painter.drawText(QRect(0, y, gutter - PAD, high), Qt.AlignmentFlag.AlignRight, str(top + row + 1))
            painter.setClipRect(gutter, y, self.viewport().width() - gutter, high)
            shown = line.replace("\t", " ")[left : left + self._columns() + 1]
            self._spans(painter, shown, QRectF(gutter, y, 0, high))
            painter.setPen(text)
            painter.drawText(gutter, y + metrics.ascent(), shown)
            painter.setClipping(False)
        if widest > self._widest:
            self._widest = widest
            self.horizontalScrollBar().setRange(0, max(0, widest - self._columns()))

    def _spans(self, painter: QPainter, shown: str, row: QRectF) -> None:
        """The grounds of stand-ins and of what is looked for."""
        dark = self.palette().color(QPalette.ColorRole.Base).lightness() < 128
        exact = QFontMetricsF(self.font())

        def ground(found: re.Match[str], colour: QColor, alpha: int) -> None:
            colour.setAlpha(alpha)
            begin, end = (exact.horizontalAdvance(shown[:at]) for at in found.span())
            painter.fillRect(row.translated(begin, 0).adjusted(0, 0, end - begin, 0), colour)

        for found in SPAN.finditer(shown):
            ground(found, QColor(MARKS.get(found.group().partition("-")[0], MARKS["other"])[dark]), 70)
        if self._words:
            for found in re.finditer(re.escape(self._words), shown, re.IGNORECASE):
                ground(found, QColor(self.palette().color(QPalette.ColorRole.Highlight)), 110)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other rows fit."""
        super().resizeEvent(event)
        self.grown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the current line; Ctrl+C copies it."""
        page, key = max(1, self._rows() - 1), event.key()
        steps = {
            Qt.Key.Key_Down: self.current + 1,
            Qt.Key.Key_Up: self.current - 1,
            Qt.Key.Key_PageDown: self.current + page,
            Qt.Key.Key_PageUp: self.current - page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._lines() - 1,
        }
        if key in steps:
            self.go(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (8 if key == Qt.Key.Key_Right else -8))
        elif key == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._view:
            QGuiApplication.clipboard().setText("\n".join(self._view.read(self.current, 1)))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Makes the line under the pointer the current one."""
        row = int(event.position().y() - PAD // 2) // self.fontMetrics().lineSpacing()
        self.go(self.verticalScrollBar().value() + row)

    # --- sizes, in lines and characters ------------------------------------------------------------------------------

    def _lines(self) -> int:
        return self._view.lines if self._view else 0

    def _rows(self) -> int:
        return max(1, (self.viewport().height() - PAD) // self.fontMetrics().lineSpacing())

    def _columns(self) -> int:
        metrics = self.fontMetrics()
        wide = self.viewport().width() - self._gutter(metrics) - PAD
        return max(1, min(MOST_SHOWN, wide // max(1, metrics.horizontalAdvance("0"))))

    def _gutter(self, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance("0" * max(4, len(str(self._lines())))) + 2 * PAD
