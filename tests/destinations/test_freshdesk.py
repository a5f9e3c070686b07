"""What is Freshdesk's own: a list and a search that lags, notes, doubles, files on another host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import State
from capture_tool.core.threads import Cancel
from tests.bundles import sealed
from tests.destinations.by_courier import send
from tests.destinations.fakes._server import Fault, Reply
from tests.destinations.fakes.freshdesk import FIELD, KEY, Freshdesk, freshdesk
from tests.destinations.support import Words, attachments, deliver, nothing, sent
from tests.destinations.supports.freshdesk import arrived, plug

CREATES = ("POST", "/api/v2/tickets$")


@pytest.fixture
def fake() -> Iterator[Freshdesk]:
    with freshdesk() as made:
        yield made


def test_a_lost_answer_is_found_at_once_in_the_requesters_list(fake: Freshdesk, tmp_path: Path) -> None:
    fake.lag = 10_000.0
    fake.faults.append(Fault(*CREATES, after=True))
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert (len(fake.tickets), entry.receipt.doubtful, entry.receipt.verified) == (1, False, True)
    assert fake.count("GET", "/search/") == 1  # before the first try


def test_where_the_list_shows_nothing_the_search_is_waited_for(fake: Freshdesk, tmp_path: Path) -> None:
    fake.lag, fake.list_lags = 299.0, True
    fake.faults.append(Fault(*CREATES, after=True))
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert (len(fake.tickets), entry.receipt.doubtful) == (1, False)


def test_what_shows_too_late_is_told_and_merged_when_it_shows(fake: Freshdesk, tmp_path: Path) -> None:
    bundle = sealed(tmp_path, padding=10_000)
    fake.lag, fake.list_lags = 10_000.0, True
    fake.faults.append(Fault(*CREATES, after=True))
    fake.faults.append(Fault("POST", "/notes", reply=Reply(503)))  # the files go out later
    entry = send(fake, lambda: plug(fake), tmp_path, bundle=bundle, rests=6000.0)
    assert entry.receipt
    assert entry.receipt.doubtful
    assert (entry.receipt.ticket.number, len(fake.tickets)) == ("2", 2)
    fake.now += 10_000
    plug(fake).finish(entry.receipt.ticket, bundle)
    assert [ticket["status"] for ticket in fake.tickets.values()] == [5, 2]
    assert set(arrived(fake)[1].files) == sent(plug(fake), bundle)
    plug(fake).finish(entry.receipt.ticket, bundle)
    assert fake.count("PUT", "/merge") == 1


def test_the_lowest_of_several_is_found_among_many(fake: Freshdesk, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    made = [plug(fake).create(bundle, Words()) for _ in range(2)]
    for number in range(250):
        fake.file_by_hand()
        fake.tickets[number + 3]["email"] = "trader@test.example"
    assert plug(fake).find(bundle.ticket_id) == made[0]
    assert fake.count("GET", "/api/v2/tickets$") == 3


def test_other_tickets_of_the_requester_are_not_ours(fake: Freshdesk, tmp_path: Path) -> None:
    other = plug(fake).create(sealed(tmp_path), Words())
    assert plug(fake).find(new_ticket_id()) is None
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert entry.receipt.ticket.number != other.number
    assert [ticket["status"] for ticket in fake.tickets.values()] == [2, 2]


def test_a_portals_404_does_not_say_that_a_ticket_is_unknown(fake: Freshdesk) -> None:
    number = fake.file_by_hand()
    for path in (f"/tickets/{number}$", "/conversations$"):
        fake.faults.append(Fault("GET", path, reply=Reply(404, b"<html>not here</html>")))
        with pytest.raises(TransientError) as caught:
            plug(fake).find(new_ticket_id(), number)
        assert caught.value.code == "http.not-ours"


def test_a_note_among_many_is_found(fake: Freshdesk, tmp_path: Path) -> None:
    number, bundle = fake.file_by_hand(), sealed(tmp_path)
    fake.notes[int(number)] = [{"id": n, "body_text": "x", "private": False, "attachments": []} for n in range(150)]
    assert plug(fake).find(bundle.ticket_id, number) is None
    plug(fake).create(bundle, Words(), number)
    found = plug(fake).find(bundle.ticket_id, number)
    assert found
    assert found.number == number


def test_the_other_host_never_sees_the_key(fake: Freshdesk, tmp_path: Path) -> None:
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert entry.receipt.verified
    assert fake.files.seen
    assert not [one for one in fake.files.seen if "Authorization" in one.headers or KEY in one.path]


def test_another_host_out_of_reach_costs_only_the_proof(fake: Freshdesk, tmp_path: Path) -> None:
    fake.files.url = "http://127.0.0.1:1"
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert not entry.receipt.verified
    assert len(arrived(fake)[0].files) == 2


def test_a_deleted_ticket_is_unknown(fake: Freshdesk, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    ticket = plug(fake).create(bundle, Words())
    fake.tickets.clear()
    with pytest.raises(PermanentError) as caught:
        plug(fake).attach(ticket, attachments(plug(fake), bundle)[0], nothing, Cancel())
    assert caught.value.code == "ticket.unknown"


def test_markup_of_the_user_stays_text(fake: Freshdesk, tmp_path: Path) -> None:
    deliver(plug(fake), sealed(tmp_path, text="<img src=x onerror=alert(1)>"))
    assert "<img" not in fake.tickets[1]["description"]
    assert "&lt;img" in fake.tickets[1]["description"]


def test_a_refusal_names_the_field(fake: Freshdesk, tmp_path: Path) -> None:
    entry = send(fake, lambda: plug(fake, field="cf_gone"), tmp_path)
    assert (entry.state, entry.code) == (State.FAILED, "http.refused")
    assert not fake.tickets


@pytest.mark.parametrize(("name", "kind"), [("cf_other", "custom_text"), (FIELD, "custom_paragraph")])
def test_check_tells_of_a_field_that_cannot_keep_our_id(fake: Freshdesk, name: str, kind: str) -> None:
    fake.ticket_fields = {name: kind}
    (wrong,) = [finding for finding in plug(fake).check() if finding.state == "fail"]
    assert "destinations.freshdesk.field" in wrong.cure


def test_check_tells_of_a_search_that_ignores_the_field(fake: Freshdesk) -> None:
    fake.file_by_hand()
    fake.ignores_filter = True
    assert [finding.state for finding in plug(fake).check()] == ["ok", "fail"]


def test_a_requester_that_is_new_has_no_tickets(fake: Freshdesk) -> None:
    assert plug(fake, email="nobody+1@test.example").find(new_ticket_id()) is None


@pytest.mark.parametrize(("field", "value"), [("field", "capture id"), ("field", "cf_x' OR 1:1"), ("token", ""), ("email", "")])
def test_a_wrong_setting_is_named(fake: Freshdesk, field: str, value: str) -> None:
    with pytest.raises(PermanentError) as caught:
        plug(fake, **{field: value})
    assert f"destinations.freshdesk.{field}" in caught.value.advice
