"""The outbox as a person sees it: states, reasons, live changes, the history, and what the buttons do."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QDialog, QInputDialog, QMessageBox, QPushButton, QTreeWidget

from capture_tool.core.gather import Gathered
from capture_tool.core.model import Entry, Receipt, Report, State, Ticket, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import UNKNOWN
from capture_tool.core.threads import Cancel
from capture_tool.tool import Tool
from capture_tool.ui.outbox_window import OutboxWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # offscreen
RECEIPT = Receipt(
    ticket=TicketRef("T-7", "http://127.0.0.1:1/t/T-7"),
    destination="desk",
    delivered=datetime.now(UTC),
    files=(),
    guarantee="exactly-once",
    verified=True,
)


@pytest.fixture
def entry(tool: Tool, ticket: Ticket) -> Entry:
    report = Report(ticket=ticket, text="It froze.")
    return tool.submit(report, Gathered(redactor=tool.redactor()), progress=lambda _done, _all: None, cancel=Cancel())


@pytest.fixture
def sending() -> set[str]:
    return set()


@pytest.fixture
def window(qtbot: Any, tool: Tool, entry: Entry, sending: set[str]) -> OutboxWindow:
    made = OutboxWindow(tool.outbox, sending.__contains__)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.rows.rowCount() == 1)
    return made


def texts(window: OutboxWindow, row: int = 0) -> list[str]:
    return [window.rows.data(window.rows.index(row, column)) for column in range(5)]


def another(outbox: Outbox, entry: Entry, **changes: Any) -> Entry:
    """One more ticket, made from the one that is there."""
    made = replace(entry, id=Ticket.new().id, created=datetime.now(UTC), **changes)
    shutil.copytree(outbox.path(entry), outbox.folder / State.PENDING / made.id)
    (outbox.folder / State.PENDING / made.id / "entry.json").unlink()
    return outbox.store(made)


def test_a_saved_ticket_is_shown_with_its_text(window: OutboxWindow) -> None:
    assert (texts(window)[0], texts(window)[2]) == ("saved", "It froze.")
    assert "Safe on this computer" in window.reason.text()
    assert window.actions_row.retry.isEnabled()
    assert not window.actions_row.arrived.isVisible()


def test_a_waiting_ticket_says_why_and_when(window: OutboxWindow, entry: Entry) -> None:
    at = datetime.now(UTC) + timedelta(minutes=4, seconds=20)
    window.update_entry(replace(entry, reason="The desk is away.", code="http.connect", next_try=at))
    assert texts(window)[0] == "waiting, again in 4 min"
    assert window.reason.text().startswith("The desk is away.\nNext try in 4 min")


def test_delivery_shows_up_live(window: OutboxWindow, tool: Tool, entry: Entry, sending: set[str]) -> None:
    sending.add(entry.id)
    window.update_entry(replace(entry, sent_bytes=entry.bytes // 2))
    assert texts(window)[0].startswith("sending")
    assert window.reason.text().startswith("Sending")
    assert window.progress.isVisible()
    assert not window.actions_row.retry.isEnabled()
    sending.clear()
    window.update_entry(tool.deliver(entry.id, progress=lambda _done, _all: None, cancel=Cancel()))
    assert texts(window)[0] == "filed"
    assert "exactly once" in window.reason.text()
    assert not window.actions_row.retry.isVisible()
    assert not window.progress.isVisible()


def test_failed_ticket_says_why(window: OutboxWindow, entry: Entry) -> None:
    window.update_entry(replace(entry, state=State.FAILED, reason="No rights. Ask your administrator."))
    assert texts(window)[0] == "needs you"
    assert window.reason.text() == "No rights. Ask your administrator."


def test_one_that_another_process_sends_is_shown_as_such(qtbot: Any, window: OutboxWindow, tool: Tool, entry: Entry) -> None:
    lock = Outbox(tool.outbox.folder).hold(entry.id)
    assert lock
    with lock:
        window.look_again()
        qtbot.waitUntil(lambda: texts(window)[0] == "sending")
    window.look_again()
    qtbot.waitUntil(lambda: texts(window)[0] == "saved")


def test_what_nobody_knows_is_answered_by_a_person(qtbot: Any, window: OutboxWindow, tool: Tool, entry: Entry) -> None:
    lost = tool.outbox.store(replace(entry, state=State.FAILED, code=UNKNOWN, reason="The answer was lost."))
    window.update_entry(lost)
    assert window.actions_row.arrived.isVisible()
    window.actions_row.arrived.click()
    box = window.findChildren(QInputDialog)[0]
    box.setTextValue("4711")
    with qtbot.waitSignal(window.changed):
        box.accept()
    qtbot.waitUntil(lambda: texts(window)[:2] == ["confirmed by you", "4711"])
    assert "did not confirm" in window.reason.text()


def test_a_shorter_reason_takes_less_room(qtbot: Any, window: OutboxWindow, entry: Entry) -> None:
    window.update_entry(replace(entry, state=State.FAILED, reason="Why.\n" * 6))
    tall = window.reason.height()
    window.update_entry(replace(entry, state=State.FAILED, reason="Why."))
    qtbot.waitUntil(lambda: window.reason.height() < tall / 3)


def test_saying_nothing_changes_nothing(window: OutboxWindow, tool: Tool, entry: Entry) -> None:
    lost = tool.outbox.store(replace(entry, state=State.FAILED, code=UNKNOWN, reason="The answer was lost."))
    window.update_entry(lost)
    window.actions_row.arrived.click()
    window.findChildren(QInputDialog)[0].reject()
    assert tool.outbox.get(entry.id) == lost


def test_a_wrong_number_goes_out_as_a_new_ticket(qtbot: Any, window: OutboxWindow, tool: Tool, entry: Entry) -> None:
    wrong = replace(entry, state=State.FAILED, add_to="T-9", code="ticket.unknown", reason="No such ticket.")
    window.update_entry(tool.outbox.store(wrong))
    assert window.actions_row.as_new.isVisible()
    with qtbot.waitSignal(window.changed):
        window.actions_row.as_new.click()
    assert tool.outbox.get(entry.id).add_to == ""
    qtbot.waitUntil(lambda: texts(window)[0] == "saved")


def test_contents_are_listed(qtbot: Any, window: OutboxWindow) -> None:
    window.actions_row.contents.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(QDialog)))
    tree = window.findChildren(QDialog)[0].findChild(QTreeWidget)
    names = [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())]
    assert "manifest.json" in names


def test_remove_asks_first_and_the_next_one_is_chosen(qtbot: Any, window: OutboxWindow, tool: Tool, entry: Entry) -> None:
    other = another(tool.outbox, entry, summary="Older")
    window.look_again()
    qtbot.waitUntil(lambda: window.rows.rowCount() == 2)
    window.choose(entry.id)
    window.actions_row.remove.click()
    box = window.findChildren(QMessageBox)[0]
    assert len(tool.outbox.entries()) == 2
    drop = next(button for button in box.findChildren(QPushButton) if button.text() == "Remove")
    with qtbot.waitSignal(window.changed):
        qtbot.mouseClick(drop, Qt.MouseButton.LeftButton)
    assert [one.id for one in tool.outbox.entries()] == [other.id]
    qtbot.waitUntil(lambda: window.rows.rowCount() == 1)
    assert window.chosen() == other


def test_a_damaged_entry_is_shown_and_the_rest_too(qtbot: Any, window: OutboxWindow, tool: Tool, entry: Entry) -> None:
    Path(tool.outbox.path(entry) / "entry.json").write_text("{")
    window.load()
    qtbot.waitUntil(lambda: texts(window)[0] == "needs you")
    assert window.reason.text()


@pytest.fixture
def history(qtbot: Any, window: OutboxWindow, tool: Tool, entry: Entry) -> list[Entry]:
    """Forty receipts below the one that waits."""
    made = []
    for number in range(40):
        receipt = replace(RECEIPT, ticket=TicketRef(f"T-{number:03}"))
        made.append(another(tool.outbox, entry, state=State.SENT, receipt=receipt, ticket=receipt.ticket, summary=f"No {number}"))
    window.load()
    qtbot.waitUntil(lambda: window.rows.rowCount() == 41)
    return made


def test_what_waits_stands_above_the_history_and_that_is_newest_first(window: OutboxWindow, history: list[Entry]) -> None:
    assert [texts(window, row)[1] for row in range(4)] == ["", "T-039", "T-038", "T-037"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("t-012", 1), ("no 39", 1), ("FROZE", 1), ("nothing like it", 0), (f"{datetime.now().astimezone():%Y-%m-%d}", 41)],
)
def test_the_history_is_searched(qtbot: Any, window: OutboxWindow, history: list[Entry], words: str, found: int) -> None:
    qtbot.keyClicks(window.search, words)
    assert window.rows.rowCount() == found
    assert window.count.text() == f"{found} of 41"
    assert window.empty.isVisible() is not bool(found)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert (window.search.text(), window.rows.rowCount(), window.isVisible()) == ("", 41, True)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_the_chosen_ticket_and_the_place_stay_whatever_arrives(
    qtbot: Any, window: OutboxWindow, tool: Tool, entry: Entry, history: list[Entry]
) -> None:
    window.choose(history[5].id)
    window.list.scrollTo(window.list.currentIndex())
    scrolled = window.list.verticalScrollBar().value()
    assert scrolled
    window.update_entry(replace(entry, state=State.SENT, receipt=RECEIPT))
    window.update_entry(replace(history[20], summary="changed"))
    window.load()
    qtbot.waitUntil(lambda: texts(window)[0] == "saved")
    assert window.chosen() == history[5]
    assert window.list.verticalScrollBar().value() == scrolled


def test_the_keyboard_alone_is_enough(qtbot: Any, window: OutboxWindow, history: list[Entry]) -> None:
    window.list.setFocus()
    qtbot.keyClick(window.list, Qt.Key.Key_Down)
    assert window.chosen() == history[39]
    qtbot.keyClick(window.list, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert window.chosen() == history[0]


def test_time_passes_while_it_is_open_and_only_then(window: OutboxWindow) -> None:
    assert window._tick.isActive()
    window.close()
    assert not window._tick.isActive()


def test_screen_readers_get_each_cell_and_why(qtbot: Any, window: OutboxWindow) -> None:
    table = QAccessible.queryAccessibleInterface(window.list)

    def names() -> set[str]:
        return {table.child(at).text(QAccessible.Text.Name) for at in range(table.childCount())}

    qtbot.waitUntil(lambda: {"State", "saved", "It froze."} <= names())  # Qt makes them when the list is laid out
    assert "Safe on this computer" in window.rows.data(window.rows.index(0, 0), Qt.ItemDataRole.AccessibleDescriptionRole)
