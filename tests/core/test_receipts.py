"""The tickets that can be added to, and the search in the history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import Entry, Receipt, State, TicketRef
from capture_tool.core.receipts import filed_tickets, said, searching

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def sent(number: str, summary: str, destination: str = "desk", url: str = "", **more: Any) -> Entry:
    ref = TicketRef(number, url)
    receipt = Receipt(
        ticket=ref, destination=destination, delivered=AT, files=(), guarantee="exactly-once", verified=True, **more
    )
    return Entry(
        id=new_ticket_id(),
        state=State.SENT,
        destination=destination,
        bundle="",
        bytes=1,
        sha256="",
        created=AT,
        summary=summary,
        ticket=ref,
        receipt=receipt,
    )


def test_tickets_come_newest_first_each_once_with_its_own_first_line() -> None:
    entries = (sent("T-1", "first"), sent("T-2", "second"), sent("T-1", "more of it", added=True))
    assert filed_tickets(entries, "desk") == (("T-1", "first"), ("T-2", "second"))


def test_a_ticket_that_somebody_else_made_has_no_line() -> None:
    assert filed_tickets((sent("T-9", "my evidence", added=True),), "desk") == (("T-9", ""),)


def test_only_tickets_of_that_system_with_a_number_are_offered() -> None:
    assert filed_tickets((sent("T-1", "x", "jira"), sent("", "mail")), "desk") == ()


def test_numbers_of_a_system_at_another_address_are_not_offered() -> None:
    entries = (
        sent("7", "old", "redmine", "https://old.example/issues/7"),
        sent("9", "new", "redmine", "https://new.example/issues/9"),
    )
    assert filed_tickets(entries, "redmine", "https://new.example/tracker/") == (("9", "new"),)
    assert filed_tickets(entries, "redmine") == (("9", "new"), ("7", "old"))
    assert filed_tickets((sent("1", "odd", "redmine", "http://[odd"),), "redmine", "https://new.example") == ()


@pytest.mark.parametrize("words", ["t-12", "FROZE", "desk froze", "2026-11-28", ""])
def test_a_search_finds_number_text_and_day(words: str) -> None:
    assert searching(words)(said(sent("T-12", "It froze")))


@pytest.mark.parametrize("words", ["t-13", "froze hard", "2026-11-27"])
def test_a_search_wants_every_word(words: str) -> None:
    assert not searching(words)(said(sent("T-12", "It froze")))
