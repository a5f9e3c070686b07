"""Windows open in the middle of the monitor and stay where the user puts them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from capture_tool.ui.place import FRAME, centre, present
from tests.desktop import desktop

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform


def test_a_window_opens_in_the_middle_and_then_stays(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    present(window)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert (window.pos() - (room.center() - QPoint(150, 100))).manhattanLength() <= 2
    window.move(3, 4)
    centre(window)
    assert window.pos() == QPoint(3, 4)


def test_a_window_is_made_to_fit_with_its_frame(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(5000, 5000)
    present(window)
    assert window.size() == QGuiApplication.primaryScreen().availableGeometry().size() - FRAME


STANDS_BY = """
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from capture_tool.ui.place import present, stand_by

app = QApplication([])
window = QWidget()
stand_by(window)  # never shown: there is nothing painted yet
for colour in ("red", "green", "blue"):
    window.setPalette(QPalette(QColor(colour)))
    present(window)
    app.processEvents()
    window.close()
    stand_by(window)
    stand_by(window)
    window.resize(window.width() + 40, window.height() + 40)
    stand_by(window)
present(window)
stand_by(window)  # shown: left alone
assert window.isVisible() and window.windowHandle() is not None
print("stood by")
"""


@pytest.mark.journey
def test_a_window_stands_by_in_every_state_on_x11() -> None:
    with desktop(size=(800, 600)) as made:
        env = made.env | {"QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(Path(__file__).parents[2])}
        assert made.run([sys.executable, "-c", STANDS_BY], env=env).stdout.strip() == "stood by"
