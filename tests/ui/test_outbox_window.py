"""The outbox as a person sees it: states, reasons, live changes, and what the buttons do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton, QTreeWidget

from capture_tool.core.gather import Gathered
from capture_tool.core.model import Entry, Report, State, Ticket
from capture_tool.core.threads import Cancel
from capture_tool.tool import Tool
from capture_tool.ui.outbox_window import OutboxWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen


@pytest.fixture
def entry(tool: Tool, ticket: Ticket) -> Entry:
    report = Report(ticket=ticket, text="It froze.")
    return tool.submit(report, Gathered(redactor=tool.redactor()), progress=lambda _done, _all: None, cancel=Cancel())


@pytest.fixture
def window(qtbot: Any, tool: Tool, entry: Entry) -> OutboxWindow:
    made = OutboxWindow(tool.outbox)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.list.topLevelItemCount() == 1)
    return made


def texts(window: OutboxWindow) -> list[str]:
    item = window.list.topLevelItem(0)
    assert item
    return [item.text(column) for column in range(5)]


def test_waiting_ticket_is_shown_with_its_text(window: OutboxWindow) -> None:
    assert texts(window)[0] == "waiting"
    assert texts(window)[2] == "It froze."
    assert window.retry.isEnabled()
    assert not window.open.isEnabled()


def test_delivery_shows_up_live(window: OutboxWindow, tool: Tool, entry: Entry) -> None:
    window.update_entry(replace(entry, sent_bytes=entry.bytes // 2))
    assert texts(window)[0].startswith("sending")
    assert window.progress.isVisible()
    window.update_entry(tool.deliver(entry.id, progress=lambda _done, _all: None, cancel=Cancel()))
    assert texts(window)[0] == "filed"
    assert not window.retry.isEnabled()


def test_failed_ticket_says_why(window: OutboxWindow, entry: Entry) -> None:
    window.update_entry(replace(entry, state=State.FAILED, reason="No rights. Ask your administrator."))
    assert window.reason.text() == "No rights. Ask your administrator."


def test_contents_are_listed(qtbot: Any, window: OutboxWindow) -> None:
    window.contents.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(QDialog)))
    tree = window.findChildren(QDialog)[0].findChild(QTreeWidget)
    names = [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())]
    assert "manifest.json" in names


def test_remove_asks_first(qtbot: Any, window: OutboxWindow, tool: Tool) -> None:
    window.remove.click()
    box = window.findChildren(QMessageBox)[0]
    assert len(tool.outbox.entries()) == 1
    drop = next(button for button in box.findChildren(QPushButton) if button.text() == "Remove")
    with qtbot.waitSignal(window.changed):
        qtbot.mouseClick(drop, Qt.MouseButton.LeftButton)
    assert tool.outbox.entries() == ()


def test_a_damaged_entry_is_shown_and_the_rest_too(qtbot: Any, window: OutboxWindow, tool: Tool, entry: Entry) -> None:
    Path(tool.outbox.path(entry) / "entry.json").write_text("{")
    window.load()
    qtbot.waitUntil(lambda: texts(window)[0] == "needs you")
    assert window.reason.text()
