"""Icons from resources/icons at the screen's own resolution; `currentColor` becomes the colour of the text beside it."""

from __future__ import annotations

from functools import cache
from typing import Literal

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from capture_tool.resources import resource

TrayState = Literal["idle", "uploading", "waiting", "failed"]
SIZE = 18
"""Logical pixels of an icon in a button."""
_APP_SIZES = (16, 22, 24, 32, 44, 48, 64, 128)
"""No larger: on X11 a window manager reads all of them whenever a window of ours comes, and waits; 256 would be 70 % of it."""
_TRAY_SIZES = (16, 22, 24, 32, 44, 48, 64)


@cache
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8")


def pixmap(name: str, size: int = SIZE, colour: QColor | None = None, *, ratio: float = 1.0) -> QPixmap:
    """The drawing `name`, `size` logical pixels square, sharp at the device pixel ratio. Raises FileNotFoundError."""
    colour = colour or QApplication.palette().color(QPalette.ColorRole.Text)
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour.name()).encode()))
    made = QPixmap(QSize(size, size) * ratio)
    made.fill(QColor(0, 0, 0, 0))  # the first touch of `Qt`, for its word transparent, costs 20 ms
    painter = QPainter(made)
    renderer.render(painter)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """An icon for buttons and rows in the text's colour, with a disabled and a selected form, for scale 1 and 2."""
    made = QIcon()
    disabled = QApplication.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    selected = QApplication.palette().color(QPalette.ColorRole.HighlightedText)
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour=colour, ratio=ratio))
        made.addPixmap(pixmap(name, colour=disabled, ratio=ratio), QIcon.Mode.Disabled)
        made.addPixmap(pixmap(name, colour=selected, ratio=ratio), QIcon.Mode.Selected)
    return made


def _sized(name: str, sizes: tuple[int, ...]) -> QIcon:
    made = QIcon()
    for size in sizes:
        made.addPixmap(pixmap(name, size))
    return made


@cache
def app_icon() -> QIcon:
    """The program's own icon; the same on light and dark grounds."""
    return _sized("app", _APP_SIZES)


@cache
def tray_icon(state: TrayState) -> QIcon:
    """The tray icon for a state. Its tile and its badge have an edge of their own, so it reads on light and on dark panels."""
    return _sized(f"tray-{state}", _TRAY_SIZES)
