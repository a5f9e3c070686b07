"""The stand-in inside a black-out: white on black, as much of it as can be read, so that equal values can be told."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

LEAST, MOST = 9, 15
"""Pixels of the font: below nobody reads it, above it only shouts."""
EDGE = 2.0


def write_label(painter: QPainter, place: QRectF, label: str, *, scale: float = 1.0) -> None:
    """Writes `label` into `place`, which is black. `scale` enlarges it: painter's units for a pixel of the picture."""
    height = place.height() / scale
    if not label or height < LEAST:
        return
    font = QFont(painter.font())
    font.setPixelSize(round(min(MOST, max(LEAST, height - 2 * EDGE)) * scale) or 1)
    font.setBold(False)
    metrics = QFontMetricsF(font)
    text = next((form for form in forms(label) if metrics.horizontalAdvance(form) <= place.width() - EDGE * scale), "")
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def forms(label: str) -> Iterator[str]:
    """`label`, and what may stand for it: the last part of a stand-in alone, then its beginning. 6 letters tell 10^9 values."""
    yield label
    last = label.rsplit(maxsplit=1)[-1].rpartition("-")[2]
    yield last
    if any(letter.isupper() or letter.isdigit() for letter in last):
        yield last[:6]
        yield last[:4]
