"""Windows open in the middle of the monitor and stay where the user puts them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from capture_tool.ui.place import FRAME, centre, present

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
