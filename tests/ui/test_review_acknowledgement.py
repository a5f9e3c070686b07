"""The window that says the ticket is filed, or that it waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from capture_tool.core.model import Receipt, TicketRef
from capture_tool.ui.review import AcknowledgementWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform


def receipt(*, verified: bool = True, guarantee: str = "exactly-once", url: str = "http://127.0.0.1:1/t/T-000123") -> Receipt:
    return Receipt(
        ticket=TicketRef("T-000123", url),
        destination="desk",
        delivered=datetime.now(UTC),
        files=("capture.zip", "01-desktop.png"),
        guarantee=guarantee,
        verified=verified,
    )


@pytest.fixture
def window(qtbot: QtBot) -> AcknowledgementWindow:
    made = AcknowledgementWindow()
    qtbot.addWidget(made)
    return made


def test_number_files_and_link_are_shown(window: AcknowledgementWindow) -> None:
    window.show_receipt(receipt())
    assert window._number.text() == "T-000123"
    assert [window._files.item(row).text() for row in range(window._files.count())] == ["capture.zip", "01-desktop.png"]
    assert "every file" in window._meaning.text()


def test_members_of_a_bundle_stand_under_headings(window: AcknowledgementWindow) -> None:
    names = ("screenshots/01-desktop.png", "logs/tws/launcher.log", "logs/ibc/a.txt", "facts/system.json", "report.txt")
    window.show_waiting("No network.", names)
    lines = [window._files.item(row).text().strip() for row in range(window._files.count())]
    assert lines == [
        *("Pictures (1)", "01-desktop.png", "Logs (2)", "ibc/a.txt", "tws/launcher.log"),
        *("Facts about this computer (1)", "system.json", "Report (1)", "report.txt"),
    ]


def test_copy_gives_number_and_link_and_says_so(qtbot: QtBot, window: AcknowledgementWindow) -> None:
    window.show_receipt(receipt())
    window.copy_number.click()
    assert QGuiApplication.clipboard().text() == "T-000123"
    assert window.copy_number.text() == "Copied"
    window.copy_link.click()
    assert QGuiApplication.clipboard().text() == "http://127.0.0.1:1/t/T-000123"
    assert window.copy_number.text() == "Copy &number"


def test_open_asks_for_the_link(qtbot: QtBot, window: AcknowledgementWindow) -> None:
    window.show_receipt(receipt())
    with qtbot.waitSignal(window.open_requested) as caught:
        window.open.click()
    assert caught.args == [QUrl("http://127.0.0.1:1/t/T-000123")]


def test_without_a_link_nothing_is_offered_for_it(window: AcknowledgementWindow) -> None:
    window.show_receipt(receipt(url=""))
    assert not window.open.isVisible()
    assert not window.copy_link.isVisible()


def test_waiting_says_that_nothing_is_lost(window: AcknowledgementWindow) -> None:
    window.show_receipt(receipt())
    window.show_waiting("The support desk cannot be reached.")
    assert "Nothing is lost" in window._meaning.text()
    assert window.outbox.isVisible()
    assert not window.open.isVisible()


def test_the_window_says_what_the_receipt_proves(window: AcknowledgementWindow) -> None:
    told = replace(receipt(verified=False, guarantee="at-least-once"), doubtful=True, left_out=("logs/huge.log",))
    window.show_receipt(told)
    said = window._meaning.text()
    assert "Not verified" in said
    assert "there twice" in said
    assert "logs/huge.log" in said


def test_evidence_is_said_to_be_added(window: AcknowledgementWindow) -> None:
    window.show_receipt(replace(receipt(), added=True))
    assert (window._title.text(), window._number.text()) == ("Added to ticket", "T-000123")
