"""What a screen reader says: every field and button of every window has a name, and Tab reaches each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QTextBrowser,
    QWidget,
)

from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import LeftOut, Rect, Ticket, Window
from capture_tool.core.outbox import Outbox
from capture_tool.tool import Tool
from capture_tool.ui import theme
from capture_tool.ui.actions import Actions
from capture_tool.ui.control_window import ControlWindow
from capture_tool.ui.countdown import Countdown
from capture_tool.ui.help_window import HelpWindow
from capture_tool.ui.outbox_window import OutboxWindow
from capture_tool.ui.picker import Picker
from capture_tool.ui.problem import tell
from capture_tool.ui.review import AcknowledgementWindow, ReviewWindow
from capture_tool.ui.settings_dialog import SettingsDialog
from tests.ui.conftest import shot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform

SPOKEN = (
    *(QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox),
    *(QLineEdit, QPlainTextEdit, QProgressBar, QTextBrowser),
)


def spoken(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """What a person can meet in `window`, with the name that is read out. Parts inside another control speak through it."""
    for widget in window.findChildren(QWidget):
        parent = widget.parentWidget()
        inside = (
            widget.window() is not window
            or isinstance(parent, (QAbstractSpinBox, QComboBox, QAbstractItemView))
            or widget.objectName().startswith("qt_")
        )
        if isinstance(widget, SPOKEN) and not inside and type(parent).__name__ not in ("QTabBar", "QHeaderView"):
            read = QAccessible.queryAccessibleInterface(widget)
            yield widget, read.text(QAccessible.Text.Name) if read else ""


def review() -> ReviewWindow:
    made = ReviewWindow()
    made.show_ticket(Ticket.new(), [shot(), shot()])
    made.add_file(LeftOut("core", 1, "never"))
    made.notice.tell("info", "One thing", ("Do it", made.raise_))
    return made


def windows(name: str, tool: Tool) -> QWidget:
    rect = Rect(0, 0, 9, 9)
    makers: dict[str, Any] = {
        "review": review,
        "receipt": AcknowledgementWindow,
        "outbox": lambda: OutboxWindow(cast("Outbox", None)),
        "settings": lambda: SettingsDialog(tool, lambda _keys: {}),
        "help": lambda: HelpWindow(tool),
        "control": lambda: ControlWindow(Actions(QMenu())),
        "picker": lambda: Picker((Window(1, "Title", "tws", 1, rect),), lambda _window, _give: None),
        "countdown": lambda: Countdown(3),
        "problem": lambda: tell("It failed", "Do this", ("Do it", new_ticket_id)),
    }
    made: QWidget = makers[name]()
    return made


@pytest.mark.parametrize("name", ["review", "receipt", "outbox", "settings", "help", "control", "picker", "countdown", "problem"])
def test_every_field_and_button_has_a_name(qtbot: Any, tool: Tool, name: str) -> None:
    window = windows(name, tool)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(window)
    found = list(spoken(window))
    assert found
    assert [f"{type(widget).__name__} {widget.objectName()}" for widget, said in found if not said.strip()] == []
    if isinstance(window, ReviewWindow):
        window.finish()


def test_tab_meets_everything_in_the_review_and_shows_where_it_is(qtbot: Any, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    window = review()
    qtbot.addWidget(window)
    window.files.more.heading.setChecked(True)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.words.text)
    met: list[QWidget] = []
    for _step in range(60):  # the parts of the time are stops of their own
        now = QApplication.focusWidget()
        if met and now is window.words.text:
            break
        assert now
        with_focus = now.grab().toImage()
        QTest.keyClick(now, Qt.Key.Key_Tab)
        if now not in met and not isinstance(now, QAbstractSpinBox):
            assert with_focus != now.grab().toImage(), f"the focus is not seen on {now.accessibleName()}"
        met += [now] if now not in met else []
    assert QApplication.focusWidget() is window.words.text
    wanted = [
        widget
        for widget, _said in spoken(window)
        if widget.isVisible() and widget.isEnabled() and not isinstance(widget, QProgressBar)
        if not isinstance(widget, QRadioButton) or widget.isChecked()  # arrows lead to the others of a group
    ]
    assert [QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name) for one in wanted if one not in met] == []
    window.finish()
