"""Problems are told in a window that stays until somebody has closed it."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from capture_tool.ui.problem import tell


def boxes() -> list[QMessageBox]:
    return [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_problem_stays_on_the_screen_until_it_is_closed(qtbot: QtBot) -> None:
    done: list[str] = []
    tell("No picture", "Try again", ("Instead", lambda: done.append("instead")))
    gc.collect()
    [box] = boxes()
    assert (box.text(), box.informativeText()) == ("No picture", "Try again")
    box.buttons()[-1].click()
    assert done == ["instead"]
    del box
    qtbot.waitUntil(lambda: not boxes())
