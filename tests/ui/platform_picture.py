"""A made-up trading window with account numbers in small fonts, as OCR has to read it."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from capture_tool.core.model import Image
from capture_tool.ui.pixels import from_qimage

PRICES = ("SPY   562.41   +0.84 %   1,200", "ESZ6  6,021.25  -0.12 %  4", "EUR.USD  1.08415  BUY 20,000 LMT 1.0835 GTC")


def platform_window(
    accounts: list[str], *, pixels: int, scale: int = 1, family: str = "DejaVu Sans", size: tuple[int, int] = (1000, 640)
) -> tuple[Image, list[QRect]]:
    """The window, white on dark, its fonts `pixels` high at `scale` 1; the first account is in the title bar.

    Also where each account stands, in pixels of the picture.
    """
    drawn = QImage(size[0] * scale, size[1] * scale, QImage.Format.Format_RGB32)
    drawn.fill(QColor("#14171c"))
    painter = QPainter(drawn)
    font = QFont(family)
    font.setPixelSize(pixels * scale)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    places = []

    def write(x: int, y: int, before: str, account: str, after: str) -> None:
        painter.drawText(x, y, f"{before}{account}{after}")
        left = x + metrics.horizontalAdvance(before)
        places.append(QRect(left, y - metrics.ascent(), metrics.horizontalAdvance(account), metrics.ascent()))

    painter.fillRect(0, 0, drawn.width(), 28 * scale, QColor("#2b3544"))
    painter.setPen(QColor("white"))
    write(12 * scale, 19 * scale, "", accounts[0], " Interactive Brokers (Simulated Trading)")
    for number, account in enumerate(accounts[1:]):
        column, row = number % 2, number // 2
        x, y = (20 + column * 490) * scale, (70 + row * 90) * scale
        painter.setPen(QColor("#c8d2e0"))
        write(x, y, "Account ", account, "  Net Liquidation 1,250,334.18 USD")
        painter.setPen(QColor("#8fa2bc"))
        for line, price in enumerate(PRICES):
            painter.drawText(x, y + (line + 1) * (pixels + 8) * scale, price)
    painter.end()
    return from_qimage(drawn), places
