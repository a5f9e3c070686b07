"""Keys that are pressed while the program is busy with another review: one is open at a time, nothing leaves unseen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from capture_tool.core.draft import Draft
from capture_tool.core.model import Ticket
from capture_tool.tool import Tool
from capture_tool.ui import captures as captures_module
from capture_tool.ui.captures import Captures
from capture_tool.ui.wish import Wish
from tests.ui.conftest import shot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform


@pytest.fixture
def captures(qtbot: Any, tool: Tool) -> Iterator[Captures]:
    made = Captures(tool)
    yield made
    for flow in made.flows.copy():
        flow._drop()
    for window in made._windows:
        qtbot.addWidget(window)


def test_a_key_pressed_while_a_left_draft_is_read_opens_the_only_review(
    qtbot: Any, captures: Captures, tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tool.drafts.create(Ticket.new())
    left.save(Draft(ticket=left.draft.ticket, text="left behind"))
    left.close()
    reading, go_on = threading.Event(), threading.Event()
    read = captures_module._pictures

    def slowly(draft: Any) -> Any:
        reading.set()
        go_on.wait(30)
        return read(draft)

    monkeypatch.setattr(captures_module, "_pictures", slowly)
    captures.reopen_drafts()
    qtbot.waitUntil(reading.is_set)
    pressed = Ticket.new()
    captures._taken(pressed, Wish(), (shot(),))
    go_on.set()
    qtbot.waitUntil(lambda: len(captures._left) == 1)
    assert [flow.ticket.id for flow in captures.flows] == [pressed.id]
    captures.flows[0]._drop()
    qtbot.waitUntil(lambda: captures.review is not None)
    assert captures.review
    assert captures.review.window.words.text.toPlainText() == "left behind"


def test_a_picture_taken_after_submit_is_seen_before_it_leaves(qtbot: Any, captures: Captures) -> None:
    first = (shot(),)
    captures._taken(Ticket.new(), Wish(), first)
    review = captures.review
    assert review
    review.window.words.text.setPlainText("too soon")
    review.window.submit()
    captures._taken(Ticket.new(), Wish(), second := (shot(32, 32),))
    captures._looked(first, ())
    captures._looked(second, ())
    qtbot.waitUntil(lambda: review._gathering is not None and not review._gathering.running)
    assert captures.review is review
    assert not review.window.bar.sending
    with qtbot.waitSignal(review.ended):
        review.window.submit()
