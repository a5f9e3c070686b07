"""New ticket, or evidence for one that is there: typed or picked, kept in the draft, and really filed there."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.draft import Draft
from capture_tool.core.model import State, Ticket
from capture_tool.core.settings import set_value
from capture_tool.core.threads import Cancel, start
from capture_tool.desk.server import serve
from capture_tool.tool import Tool
from capture_tool.ui.captures import Captures
from capture_tool.ui.review.where import WhereRow
from capture_tool.ui.review.window import ReviewWindow
from capture_tool.ui.wish import parse
from tests.ui.conftest import shot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # offscreen


@pytest.fixture
def row(qtbot: Any) -> WhereRow:
    made = WhereRow()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_new_ticket_is_the_usual_and_costs_no_list(row: WhereRow) -> None:
    row.fill("")
    assert (row.value, row.lacking, row.number) == ("", "", None)


def test_the_list_is_asked_for_once_when_it_is_first_wanted(qtbot: Any, row: WhereRow) -> None:
    with qtbot.waitSignal(row.tickets_wanted):
        row.add.click()
    row.offer([("T-2", "It froze"), ("T-1", "")])
    row.new.click()
    with qtbot.assertNotEmitted(row.tickets_wanted):
        row.add.click()
    assert row.number
    assert row.number.isVisible()


def test_a_picked_ticket_gives_its_number_alone(row: WhereRow) -> None:
    row.add.click()
    row.offer([("T-2", "It froze"), ("T-1", "")])
    assert row.number
    row.number.setCurrentIndex(0)
    assert row.value == "T-2"
    row.number.activated.emit(0)
    assert (row.value, row.number.currentText()) == ("T-2", "T-2")


def test_a_typed_number_survives_the_list_that_comes_late(qtbot: Any, row: WhereRow) -> None:
    row.add.click()
    assert row.number
    qtbot.keyClicks(row.number.lineEdit(), " 4711 ")
    row.offer([("T-2", "It froze")])
    assert row.value == "4711"


def test_new_ticket_forgets_the_number(row: WhereRow) -> None:
    row.fill("T-2")
    assert row.value == "T-2"
    row.new.click()
    assert row.value == ""
    row.fill("")
    row.add.click()
    assert (row.value, bool(row.lacking)) == ("", True)


def test_where_nothing_can_be_added_there_is_no_choice(row: WhereRow) -> None:
    row.fill("T-2")
    row.allow(adding=False)
    assert (row.isVisible(), row.value) == (False, "")


def test_without_a_number_nothing_is_submitted(qtbot: Any, ticket: Ticket) -> None:
    review = ReviewWindow()
    qtbot.addWidget(review)
    review.show_ticket(ticket, [shot()])
    review.words.where.add.click()
    with qtbot.assertNotEmitted(review.submitted):
        review.submit()
    assert "Which ticket" in review.notice.text
    assert review.words.where.number
    qtbot.keyClicks(review.words.where.number.lineEdit(), "T-5")
    with qtbot.waitSignal(review.submitted) as submitted:
        review.submit()
    assert submitted.args[0].add_to == "T-5"


def test_a_draft_brings_the_number_back(qtbot: Any, ticket: Ticket) -> None:
    review = ReviewWindow()
    qtbot.addWidget(review)
    review.show_ticket(ticket, [shot()], Draft(ticket=ticket, add_to="T-5"))
    assert review.result().add_to == "T-5"
    review.finish()
    review.show_ticket(Ticket.new(), [shot()])
    assert review.result().add_to == ""


def test_the_terminal_can_name_the_ticket() -> None:
    assert parse(["--full", "--ticket", "T-5"]).add_to == "T-5"


@pytest.fixture
def desk_tool(tool: Tool, tmp_path: Path) -> Iterator[Tool]:
    """The tool with a desk of its own."""
    data, stop, ready = tmp_path / "desk", Cancel(), queue.Queue[str]()
    served = start("desk", lambda: serve(data=data, port=0, ready=ready.put, stop=stop))
    set_value(tool.paths.settings, "destination", "desk")
    set_value(tool.paths.settings, "destinations.desk.url", ready.get(timeout=20))
    tool.secrets.set("destinations.desk.token", (data / "token").read_text())
    tool.reload()
    yield tool
    stop()
    served.result(20)


def test_evidence_goes_into_the_ticket_that_was_picked(qtbot: Any, desk_tool: Tool) -> None:
    captures = Captures(desk_tool)
    captures.allow(adding=desk_tool.plugs.adds("desk"))

    def one(text: str, *, add: bool) -> Any:
        flow = captures._flow(Ticket.new(), [shot()])
        flow.open([shot()])
        flow.window.words.text.setPlainText(text)
        if add:
            flow.window.words.where.add.click()
            box = flow.window.words.where.number
            assert box
            qtbot.waitUntil(lambda: box.count() == 1)
            assert box.itemText(0) == "T-000001  It froze."
            box.setCurrentIndex(0)
        qtbot.waitUntil(lambda: flow._gathering is not None and not flow._gathering.running)
        with qtbot.waitSignal(captures.filed) as filed:
            flow.window.submit()
        return filed.args[0]

    first, second = one("It froze.", add=False), one("Again.", add=True)
    assert (first.receipt.ticket.number, first.receipt.added) == ("T-000001", False)
    assert (second.state, second.receipt.ticket.number, second.receipt.added) == (State.SENT, "T-000001", True)
    assert desk_tool.outbox.bundle(second).manifest["added_to"] == "T-000001"
    assert "added_to" not in desk_tool.outbox.bundle(first).manifest


def test_a_folder_offers_no_adding(qtbot: Any, tool: Tool, ticket: Ticket) -> None:
    captures = Captures(tool)
    captures.allow(adding=tool.plugs.adds("folder"))
    flow = captures._flow(ticket, [shot()])
    flow.open([shot()])
    assert not flow.window.words.where.isVisible()
    flow._drop()
