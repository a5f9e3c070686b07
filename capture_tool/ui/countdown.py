"""A small window that counts down to a picture and can call it off. It takes no focus and is gone before the picture."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from capture_tool.i18n import _, ngettext
from capture_tool.ui.theme import GAP, larger


class Countdown(QFrame):
    """`finished()` after `seconds`, or `cancelled()`."""

    finished = Signal()
    cancelled = Signal()

    def __init__(self, seconds: float) -> None:
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(_("Capture Tool"))
        self.setProperty("look", "square")  # round corners would show a square behind them without a compositor
        self._seconds = seconds
        self._since = QElapsedTimer()
        self._left = QLabel()
        larger(self._left, 2.5)
        self._left.setMinimumWidth(self._left.fontMetrics().horizontalAdvance("00 "))
        self._left.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stop = QPushButton(_("Cancel"))
        self.stop.clicked.connect(self._cancel)
        words = QVBoxLayout()
        self._unit = QLabel()
        words.addWidget(self._unit)
        words.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP * 2, GAP + 4, GAP * 2, GAP + 4)
        row.addWidget(self._left)
        row.addLayout(words)
        self._tick = QTimer(self, interval=100)
        self._tick.timeout.connect(self._count)

    def start(self) -> None:
        """Shows itself at the bottom left of the main screen, where platforms have nothing to press."""
        self._since.start()
        self._count()
        self.adjustSize()
        area = QGuiApplication.primaryScreen().availableGeometry()
        self.move(area.left() + GAP * 3, area.bottom() - self.height() - GAP * 3)
        self.show()
        self._tick.start()

    def _count(self) -> None:
        left = self._seconds - self._since.elapsed() / 1000
        whole = max(1, ceil(left))
        self._left.setText(str(whole))
        self._unit.setText(ngettext("second until the picture is taken", "seconds until the picture is taken", whole))
        if left <= 0:
            self._end()
            self.finished.emit()

    def _cancel(self) -> None:
        self._end()
        self.cancelled.emit()

    def _end(self) -> None:
        self._tick.stop()
        self.hide()
        self.deleteLater()
