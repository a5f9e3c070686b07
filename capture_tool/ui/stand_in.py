"""A window that looks like a trading platform, for `demo`: made-up account, a chart, no platform needed."""

from __future__ import annotations

import math
import sys

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

TITLE = "DU1234567 Interactive Brokers (Simulated Trading)"


class StandIn(QWidget):
    """A chart, a price ladder and an order ticket, painted."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.resize(860, 520)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws everything; nothing in it moves."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#14171c"))
        painter.setFont(QFont(painter.font().family(), 10))
        painter.setPen(QColor("#aeb6c2"))
        painter.drawText(16, 28, "SAMPLE  ·  1 hour  ·  account DU1234567  ·  simulated")
        self._chart(painter, QRectF(16, 44, self.width() - 250, self.height() - 76))
        self._ladder(painter, self.width() - 216)
        painter.setPen(QColor("#e5534b"))
        painter.drawText(16, self.height() - 12, "Order 17 rejected: the connection to the server was lost")

    def _chart(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(QColor("#232831")))
        painter.drawRect(area)
        step = 9
        for number in range(int(area.width()) // step - 1):
            middle = area.center().y() + math.sin(number / 9) * area.height() / 4 + math.sin(number * 1.7) * 12
            rising = math.sin(number * 2.3) > 0
            painter.setPen(QColor("#3fb68b" if rising else "#e5534b"))
            x = area.left() + 8 + number * step
            painter.drawLine(QPointF(x, middle - 16), QPointF(x, middle + 16))
            painter.fillRect(QRectF(x - 2.5, middle - 8, 5, 16), painter.pen().color())

    def _ladder(self, painter: QPainter, left: int) -> None:
        for row in range(16):
            price = 101.84 - row * 0.01
            ask = row < 8
            painter.fillRect(QRectF(left, 44 + row * 25, 20 + (row * 37) % 90, 22), QColor("#3a2024" if ask else "#1b3329"))
            painter.setPen(QColor("#e58b86" if ask else "#7fd0ae"))
            painter.drawText(
                QRectF(left, 44 + row * 25, 190, 22), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{price:.2f}"
            )


def main() -> int:
    """Shows the window and prints `ready` once it is painted; ends with its window or a signal."""
    app = QApplication(["trading-platform-sample"])
    app.setDesktopFileName("trading-platform-sample")
    window = StandIn()
    window.show()
    QTimer.singleShot(300, _ready)  # the window manager has mapped and framed it by then
    code: int = app.exec()
    return code


def _ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
