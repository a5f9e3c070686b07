"""What the review tells of a login: calm, and the help comes before the ticket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from pytestqt.qtbot import QtBot

from capture_tool.core.login_summary import ApiLogging, LoginEvent, LoginSummary, Step
from capture_tool.core.model import Category, Ticket
from capture_tool.ui.review import formats
from capture_tool.ui.review.login_summary import sentence
from capture_tool.ui.review.window import ReviewWindow
from tests.ui.conftest import shot

pytestmark = pytest.mark.qt_log_ignore("does not support raise")
AT = datetime(2026, 2, 20, 10, 2, 11, tzinfo=UTC)


def summary(*steps: tuple[Step, int | None]) -> LoginSummary:
    return LoginSummary(tuple(LoginEvent(step, AT, AT.replace(tzinfo=None), number) for step, number in steps))


FAILED = summary((Step.ATTEMPT, 1), (Step.ATTEMPT, 2), (Step.ATTEMPT, 3), (Step.WRONG_PASSWORD, None), (Step.LOCKED, 600))
WELL = summary((Step.ATTEMPT, 1), (Step.SUCCEEDED, None))


@pytest.fixture
def review(qtbot: QtBot) -> Iterator[ReviewWindow]:
    window = ReviewWindow()
    qtbot.addWidget(window)
    window.show_ticket(Ticket.new(), [shot()])
    qtbot.waitExposed(window)
    yield window
    window.finish()


def choose_login(review: ReviewWindow) -> None:
    review.words.category.setCurrentIndex(review.words.category.findData(Category.LOGIN.value))


def test_the_sentence() -> None:
    at = formats.clock(AT)
    assert sentence(FAILED) == f"Login: 3 attempts, wrong user name or password at {at}, locked for 10 minutes at {at}"
    assert sentence(LoginSummary()) == ""


@pytest.mark.parametrize("step", sorted(Step))
def test_every_step_has_words_or_none(step: Step) -> None:
    assert "{" not in sentence(summary((step, 1)))


def test_a_failed_login_brings_the_help_before_any_ticket(qtbot: QtBot, review: ReviewWindow) -> None:
    review.words.text.setPlainText("nothing moves")
    review.tell_platform(FAILED, None)
    assert "3 attempts" in review.parts.platform.login.text
    assert review.parts.platform.login.isVisible()
    assert review.pictures.isVisible()  # nothing the user looks at is taken away
    with qtbot.assertNotEmitted(review.submitted):
        review.submit()
    assert review.help.isVisible()
    assert "1-877-442-2757" in review.help.page.toPlainText().replace("\u00a0", " ")
    assert "24 hours after the LAST failure" in review.help.lockout.text
    review.help.read.click()
    with qtbot.waitSignal(review.submitted):
        review.submit()


def test_its_button_shows_the_help(review: ReviewWindow) -> None:
    review.tell_platform(FAILED, None)
    review.parts.platform.login.help_wanted.emit()
    assert review.help.isVisible()


def test_a_login_that_went_well_is_told_only_when_asked(qtbot: QtBot, review: ReviewWindow) -> None:
    review.words.text.setPlainText("nothing moves")
    review.tell_platform(WELL, None)
    assert not review.parts.platform.login.isVisible()
    with qtbot.waitSignal(review.submitted):
        review.submit()
    choose_login(review)
    assert "succeeded" in review.parts.platform.login.text
    assert review.parts.platform.login.isVisible()


def test_both_together_when_the_user_says_login(review: ReviewWindow) -> None:
    choose_login(review)
    review.tell_platform(FAILED, None)
    assert review.help.isVisible()
    assert "locked for 10 minutes" in review.parts.platform.login.text


@pytest.mark.parametrize("written", ["on", "off", "unknown"])
def test_api_logging_is_told_when_the_user_says_api(review: ReviewWindow, written: Literal["on", "off", "unknown"]) -> None:
    notice = review.parts.platform.api
    review.tell_platform(WELL, ApiLogging(written, None if written == "unknown" else AT, 1))
    assert not notice.isVisible()
    review.words.category.setCurrentIndex(review.words.category.findData(Category.API.value))
    assert notice.isVisible()
    assert ("Detail level cannot be told" in notice.text) is (written == "on")
    assert ("level Detail" in notice.text) is (written != "on")
    assert (formats.clock(AT) in notice.text) is (written != "unknown")
    choose_login(review)
    assert not notice.isVisible()


def test_what_comes_late_is_told_too(review: ReviewWindow) -> None:
    review.words.category.setCurrentIndex(review.words.category.findData(Category.API.value))
    assert not review.parts.platform.api.isVisible()
    review.tell_platform(WELL, ApiLogging("on", AT, 1))
    assert review.parts.platform.api.isVisible()
    review.show_ticket(Ticket.new(), [shot()])
    assert not review.parts.platform.api.isVisible()


def test_the_next_ticket_knows_nothing_of_it(review: ReviewWindow) -> None:
    review.tell_platform(FAILED, None)
    review.show_ticket(Ticket.new(), [shot()])
    assert not review.parts.platform.login.isVisible()
    assert not review.parts.platform.login.failed


def test_an_old_failure_is_not_about_this_incident() -> None:
    from capture_tool.core.login_summary import summary_of

    assert summary_of(FAILED.events, since=AT + timedelta(hours=12), until=AT + timedelta(hours=24)).events == ()
