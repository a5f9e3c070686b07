"""What only a person can decide: it arrived, send it again, send it elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture_tool.core.errors import TransientError, UsageError
from capture_tool.core.model import Entry, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import ONE_ATTEMPT, UNKNOWN
from tests.bundles import sealed
from tests.core.memory_system import put


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


@pytest.fixture
def lost(outbox: Outbox, tmp_path: Path) -> Entry:
    return outbox.store(replace(put(outbox, tmp_path), state=State.FAILED, code=UNKNOWN, reason="Lost.", asked=datetime.now(UTC)))


def test_what_a_person_found_is_sent_with_a_receipt_that_says_so(outbox: Outbox, lost: Entry) -> None:
    outbox.arrived(lost.id, "4711")
    kept = Outbox(outbox.folder).get(lost.id)
    assert (kept.state, kept.code, kept.reason, kept.asked) == (State.SENT, "", "", None)
    assert kept.receipt
    assert (kept.receipt.ticket.number, kept.receipt.by_hand, kept.receipt.verified) == ("4711", True, False)
    assert kept.receipt.guarantee == ONE_ATTEMPT
    assert "report.txt" in kept.receipt.files


def test_a_ticket_without_a_number_can_be_confirmed_too(outbox: Outbox, lost: Entry) -> None:
    outbox.arrived(lost.id)
    kept = Outbox(outbox.folder).get(lost.id)
    assert kept.receipt
    assert kept.receipt.ticket == TicketRef("")


def test_a_damaged_zip_does_not_keep_a_person_from_saying_it_arrived(outbox: Outbox, lost: Entry) -> None:
    (outbox.path(lost) / lost.bundle).write_bytes(b"torn")
    assert outbox.arrived(lost.id).state is State.SENT


@pytest.mark.parametrize("change", [{"state": State.PENDING}, {"code": "http.token"}])
def test_only_where_nobody_knows_can_a_person_say_so(outbox: Outbox, lost: Entry, change: dict[str, object]) -> None:
    outbox.store(replace(lost, **change))  # type: ignore[arg-type]
    with pytest.raises(UsageError) as caught:
        outbox.arrived(lost.id)
    assert caught.value.code == "outbox.no-question"
    assert outbox.get(lost.id).receipt is None


def test_what_is_being_sent_cannot_be_confirmed(outbox: Outbox, lost: Entry) -> None:
    lock = Outbox(outbox.folder).hold(lost.id)
    assert lock
    with lock, pytest.raises(TransientError):
        outbox.arrived(lost.id)


def test_sent_again_it_may_be_there_twice_and_says_so(outbox: Outbox, lost: Entry) -> None:
    again = outbox.retry(lost.id)
    assert (again.state, again.asked, again.doubtful) == (State.PENDING, None, True)


def test_a_wrong_number_can_be_mended_or_dropped(outbox: Outbox, tmp_path: Path) -> None:
    entry = outbox.put(sealed(tmp_path), destination="memory", summary="", add_to="T-9")
    outbox.store(replace(entry, state=State.FAILED, code="ticket.unknown", reason="No such ticket."))
    assert outbox.retry(entry.id, add_to=" T-8 ").add_to == "T-8"
    assert outbox.retry(entry.id, add_to="").add_to == ""
    assert outbox.retry(entry.id).add_to == ""


def test_what_is_at_a_ticket_already_goes_to_no_other(outbox: Outbox, tmp_path: Path) -> None:
    entry = outbox.put(sealed(tmp_path), destination="memory", summary="", add_to="T-9")
    outbox.store(replace(entry, ticket=TicketRef("T-9", key="9")))
    with pytest.raises(UsageError) as caught:
        outbox.retry(entry.id, add_to="T-8")
    assert caught.value.code == "outbox.begun"
