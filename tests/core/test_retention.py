"""Room in the outbox: sent bodies go, the oldest first; what is not sent never goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Entry, Receipt, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.retention import keep_house, make_room, used
from tests.bundles import sealed

RECEIPT = Receipt(
    ticket=TicketRef("T-1"), destination="d", delivered=datetime.now(UTC), files=(), guarantee="exactly-once", verified=True
)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox")
    made.recover()
    return made


def put(outbox: Outbox, tmp_path: Path, *, sent_hours_ago: int | None = None) -> Entry:
    entry = outbox.put(sealed(tmp_path, padding=100_000), destination="d", summary="")
    if sent_hours_ago is None:
        return entry
    receipt = replace(RECEIPT, delivered=datetime.now(UTC) - timedelta(hours=sent_hours_ago))
    return outbox.store(replace(entry, state=State.SENT, receipt=receipt))


def bodies(outbox: Outbox, *entries: Entry) -> list[bool]:
    return [bool(list(outbox.path(outbox.get(entry.id)).glob("*.zip"))) for entry in entries]


def test_the_oldest_sent_bodies_make_room_and_no_more_of_them_than_needed(outbox: Outbox, tmp_path: Path) -> None:
    new, old, middle = (put(outbox, tmp_path, sent_hours_ago=hours) for hours in (1, 9, 5))
    waiting = put(outbox, tmp_path)
    make_room(outbox, used(outbox) - 150_000)
    assert bodies(outbox, old, middle, new, waiting) == [False, False, True, True]
    assert outbox.get(old.id).receipt == old.receipt


def test_what_is_not_sent_is_never_dropped_and_a_person_is_asked(outbox: Outbox, tmp_path: Path) -> None:
    waiting, failed, sent = put(outbox, tmp_path), put(outbox, tmp_path), put(outbox, tmp_path, sent_hours_ago=1)
    outbox.store(replace(failed, state=State.FAILED, reason="No."))
    with pytest.raises(PermanentError) as caught:
        make_room(outbox, 1000)
    assert caught.value.code == "outbox.quota"
    assert "outbox.quota_bytes" in caught.value.advice
    assert bodies(outbox, waiting, failed, sent) == [True, True, False]


def test_volumes_of_a_ticket_on_its_way_count_too(outbox: Outbox, tmp_path: Path) -> None:
    entry = put(outbox, tmp_path)
    before = used(outbox)
    (outbox.path(entry) / "x-1of2.zip").write_bytes(bytes(50_000))
    assert used(outbox) == before + 50_000


@pytest.mark.parametrize("quota", [0, 10_000_000])
def test_within_the_quota_nothing_goes(outbox: Outbox, tmp_path: Path, quota: int) -> None:
    sent = put(outbox, tmp_path, sent_hours_ago=1)
    make_room(outbox, quota)
    assert bodies(outbox, sent) == [True]


def test_a_body_that_somebody_uses_is_left_and_the_next_goes(outbox: Outbox, tmp_path: Path) -> None:
    old, new = put(outbox, tmp_path, sent_hours_ago=9), put(outbox, tmp_path, sent_hours_ago=1)
    lock = Outbox(outbox.folder).hold(old.id)
    assert lock
    with lock:
        make_room(outbox, used(outbox) - 1)
    assert bodies(outbox, old, new) == [True, False]


def test_keeping_house_never_stops_the_program(outbox: Outbox, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(outbox, tmp_path)
    keep_house(outbox, body_days=7, receipt_days=365, quota=1000)
    assert "outbox.quota" in caplog.text


def test_days_without_end_keep_everything(outbox: Outbox, tmp_path: Path) -> None:
    entry = put(outbox, tmp_path, sent_hours_ago=1000)
    keep_house(outbox, body_days=10**12, receipt_days=10**15, quota=0)
    assert bodies(outbox, entry) == [True]
