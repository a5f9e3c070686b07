"""What is said of a ticket: each standing has its words, and a receipt promises no more than was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import Entry, Receipt, State, TicketRef
from capture_tool.core.pace import Pace
from capture_tool.core.ports import AT_LEAST_ONCE, EXACTLY_ONCE, ONE_ATTEMPT, UNKNOWN
from capture_tool.core.standing import CANCELLED, Standing, lasting, lines, moving, receipt_lines, standing, title, word

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ENTRY = Entry(
    id=new_ticket_id(), state=State.PENDING, destination="desk", bundle="x.zip", bytes=81_000_000, sha256="0" * 64, created=NOW
)
RECEIPT = Receipt(
    ticket=TicketRef("T-1"), destination="desk", delivered=NOW, files=("report.txt",), guarantee=EXACTLY_ONCE, verified=True
)
WAITING = replace(ENTRY, reason="The desk is away. Wait.", code="http.connect", next_try=NOW + timedelta(minutes=4))


def test_a_saved_ticket_is_said_to_be_safe() -> None:
    assert (standing(ENTRY), word(ENTRY)) == (Standing.SAVED, "saved")
    assert lines(ENTRY) == ("Safe on this computer. It is sent as soon as that is possible.",)


def test_a_waiting_ticket_says_why_and_when_it_goes_on() -> None:
    assert word(WAITING, now=NOW) == "waiting, again in 4 min"
    assert lines(WAITING, now=NOW) == ("The desk is away. Wait.", "Next try in 4 min, or as soon as the network changes.")


def test_one_that_is_due_promises_no_time() -> None:
    assert word(WAITING, now=NOW + timedelta(hours=1)) == "waiting"
    assert lines(WAITING, now=NOW + timedelta(hours=1))[1] == "It is tried again now."


def test_a_cancelled_ticket_promises_no_try_at_all() -> None:
    held = replace(WAITING, code=CANCELLED, reason="Cancelled by you.", next_try=None)
    assert lines(held) == ("Cancelled by you.",)


def test_an_upload_tells_bytes_speed_and_time_left() -> None:
    clock = iter((0.0, 2.0)).__next__
    pace = Pace(clock)
    pace.tell(10_000_000, 81_000_000)
    pace.tell(31_000_000, 81_000_000)
    moved = replace(ENTRY, sent_bytes=31_000_000)
    assert lines(moved, sending=True, pace=pace) == ("Sending 31.0 MB of 81.0 MB · 10.5 MB/s · 5 s left",)
    assert word(moved, sending=True) == "sending 38 %"


def test_a_speed_that_is_not_known_is_not_made_up() -> None:
    pace = Pace(iter((0.0, 0.1)).__next__)
    pace.tell(0, 100)
    pace.tell(50, 100)
    assert (pace.speed, pace.left) == (0, None)
    assert moving(50, 100, pace) == "Sending 50 B of 100 B"


def test_a_pause_and_a_fall_back_start_the_speed_over() -> None:
    ticks = iter((0.0, 1.0, 60.0, 61.0, 62.0))
    pace = Pace(ticks.__next__)
    for done in (0, 100, 100, 300, 50):
        pace.tell(done, 1000)
        if done == 300:
            assert pace.speed == 200
    assert pace.speed == 0


def test_an_upload_that_goes_on_where_it_was_is_not_quicker_for_it() -> None:
    pace = Pace(iter((0.0, 1.0, 2.0)).__next__)
    pace.tell(0, 0)
    pace.tell(900, 1000)
    pace.tell(950, 1000)
    assert (pace.speed, pace.left) == (50, 1.0)


def test_a_failed_ticket_says_what_to_do() -> None:
    failed = replace(ENTRY, state=State.FAILED, code="http.token", reason="The token is refused. Give a new one.")
    assert (standing(failed), word(failed)) == (Standing.NEEDS_YOU, "needs you")
    assert lines(failed) == ("The token is refused. Give a new one.",)


def test_a_wrong_number_offers_a_new_ticket() -> None:
    failed = replace(ENTRY, state=State.FAILED, add_to="T-9", code="ticket.unknown", reason="There is no such ticket.")
    assert lines(failed) == ("To be added to ticket T-9.", "There is no such ticket.", "Or send it as a new ticket.")


def test_nobody_knows_is_a_standing_of_its_own() -> None:
    lost = replace(ENTRY, state=State.FAILED, code=UNKNOWN, reason="The answer was lost.")
    assert (standing(lost), word(lost)) == (Standing.UNKNOWN, "arrived?")


@pytest.mark.parametrize(
    ("change", "said", "never"),
    [
        ({}, ("Verified", "exactly once"), "twice"),
        ({"verified": False}, ("Not verified", "exactly once"), "Verified"),
        ({"guarantee": AT_LEAST_ONCE, "verified": False}, ("Not verified", "at least once"), "exactly"),
        ({"guarantee": AT_LEAST_ONCE, "doubtful": True}, ("there twice",), "exactly"),
        ({"guarantee": ONE_ATTEMPT, "verified": False}, ("one attempt",), "exactly"),
        ({"left_out": ("logs/huge.log",)}, ("1 file was too large", "logs/huge.log"), "twice"),
        ({"by_hand": True, "guarantee": ONE_ATTEMPT}, ("You said",), "Verified"),
    ],
)
def test_a_receipt_says_what_it_proves_and_no_more(change: dict[str, object], said: tuple[str, ...], never: str) -> None:
    text = "\n".join(receipt_lines(replace(RECEIPT, **change)))  # type: ignore[arg-type]
    assert all(part in text for part in said)
    assert never not in text


def test_the_headline_tells_filed_from_added() -> None:
    assert title(RECEIPT) == "Ticket T-1"
    assert title(replace(RECEIPT, added=True)) == "Added to ticket T-1"
    assert word(replace(ENTRY, state=State.SENT, receipt=replace(RECEIPT, added=True))) == "added"


@pytest.mark.parametrize(("seconds", "said"), [(0, "1 s"), (59, "59 s"), (60, "1 min"), (5399, "90 min"), (86_400, "24 h")])
def test_times_are_as_exact_as_a_person_wants(seconds: float, said: str) -> None:
    assert lasting(seconds) == said
