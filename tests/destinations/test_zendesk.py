"""What is Zendesk's own: the key of a create, notes and replies, files on another host."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import State
from tests.bundles import sealed
from tests.destinations.by_courier import send
from tests.destinations.fakes._server import Fault, Reply
from tests.destinations.fakes.zendesk import TOKEN, Zendesk, zendesk
from tests.destinations.support import Words, deliver
from tests.destinations.supports.zendesk import plug


@pytest.fixture
def fake() -> Iterator[Zendesk]:
    with zendesk() as made:
        yield made


@pytest.mark.parametrize("elsewhere", [True, False])
def test_the_other_host_never_sees_the_token(fake: Zendesk, tmp_path: Path, elsewhere: bool) -> None:
    fake.points_elsewhere = elsewhere
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert entry.receipt.verified
    assert fake.files.seen
    assert not [one for one in fake.files.seen if "Authorization" in one.headers or TOKEN in one.path]


def test_another_host_out_of_reach_costs_only_the_proof(fake: Zendesk, tmp_path: Path) -> None:
    fake.points_elsewhere = True
    fake.files.url = "http://127.0.0.1:1"
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert not entry.receipt.verified
    assert len(fake.tickets[0]["comments"]) == 3


@pytest.mark.parametrize(
    "url", ["http://files.example.com/x", "https://[bad", "ftp://127.0.0.1/x", "http://127.0.0.1.example.com/"]
)
def test_a_file_is_not_fetched_in_the_open(fake: Zendesk, url: str) -> None:
    taken: list[bytes] = []
    fake.faults.append(Fault("GET", "/attachments", Reply(302, b"", {"Location": url})))
    client = plug(fake)._client
    assert not client.fetch(f"{fake.url}/attachments/token/1", taken.append)
    assert not client.fetch(url, taken.append)
    assert taken == []


@pytest.mark.parametrize(("public", "shown"), [("", False), ("no", False), ("yes", True)])
def test_evidence_is_an_internal_note_unless_wanted(fake: Zendesk, tmp_path: Path, public: str, shown: bool) -> None:
    deliver(plug(fake, public=public), sealed(tmp_path))
    assert {comment["public"] for comment in fake.tickets[0]["comments"]} == {shown}


def test_a_key_with_another_body_is_looked_for_then_found(fake: Zendesk, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    made = plug(fake).create(bundle, Words())
    with pytest.raises(TransientError) as caught:
        plug(fake, public="yes").create(bundle, Words())
    assert caught.value.unknown
    assert plug(fake, public="yes").find(bundle.ticket_id) == made
    assert len(fake.tickets) == 1


def test_the_lowest_of_two_is_ours(fake: Zendesk, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    first = plug(fake).create(bundle, Words())
    fake.keys.clear()
    plug(fake).create(bundle, Words())
    fake.tickets.reverse()
    assert plug(fake).find(bundle.ticket_id) == first


def test_an_external_id_that_is_not_kept_is_told(fake: Zendesk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    fake.ignores_external_id = True
    with caplog.at_level(logging.WARNING):
        assert send(fake, lambda: plug(fake), tmp_path).state is State.SENT
    assert "external id" in caplog.text
    assert len(fake.tickets) == 1


def test_a_closed_ticket_takes_nothing(fake: Zendesk, tmp_path: Path) -> None:
    number = fake.file_by_hand()
    fake.tickets[0]["status"] = "closed"
    entry = send(fake, lambda: plug(fake), tmp_path, add_to=number)
    assert (entry.state, entry.code) == (State.FAILED, "ticket.closed")


def test_our_note_is_found_behind_hundreds_of_others(fake: Zendesk, tmp_path: Path) -> None:
    number, bundle = fake.file_by_hand(), sealed(tmp_path)
    deliver(plug(fake), bundle, add_to=number)
    fake.tickets[0]["comments"] += [{"body": f"note {n}", "public": True, "attachments": []} for n in range(250)]
    before = len(fake.tickets[0]["comments"])
    deliver(plug(fake), bundle, add_to=number)
    assert len(fake.tickets[0]["comments"]) == before


def test_a_stranger_greeted_with_200_is_a_wrong_token(fake: Zendesk) -> None:
    fake.faults.append(Fault("GET", "/users/me", Reply(200, {"user": {"id": None, "role": "end-user"}})))
    (finding,) = plug(fake).check()
    assert finding.state == "fail"
    assert "destinations.zendesk.email" in finding.cure


def test_an_agent_who_sees_a_part_only_is_told_with_the_cure(fake: Zendesk) -> None:
    user = {"id": 7, "role": "agent", "ticket_restriction": "groups"}
    fake.faults.append(Fault("GET", "/users/me", Reply(200, {"user": user})))
    (finding,) = [one for one in plug(fake).check() if one.state != "ok"]
    assert finding.state == "warn"
    assert "access to all tickets" in finding.cure


def test_check_takes_its_upload_back(fake: Zendesk) -> None:
    assert {finding.state for finding in plug(fake).check()} == {"ok"}
    assert fake.uploads == {}
    assert fake.count("DELETE", "/uploads/") == 1


@pytest.mark.parametrize(
    "said",
    [
        {"tickets": "none"},
        {"tickets": ["x"]},
        {"tickets": [{"id": "x", "external_id": "ID"}]},
        {"tickets": [{"external_id": "ID"}]},
        [],
        {},
    ],
)
def test_what_is_no_answer_of_zendesk_is_no_answer(fake: Zendesk, said: object) -> None:
    ticket_id = new_ticket_id()
    for ticket in said["tickets"] if isinstance(said, dict) and "tickets" in said else ():
        if isinstance(ticket, dict):
            ticket["external_id"] = ticket_id
    fake.faults.append(Fault("GET", "/tickets", Reply(200, said)))
    with pytest.raises(TransientError) as caught:
        plug(fake).find(ticket_id)
    assert caught.value.code == "http.not-ours"


@pytest.mark.parametrize("field", ["url", "email", "token"])
def test_a_missing_setting_is_named(fake: Zendesk, field: str) -> None:
    with pytest.raises(PermanentError) as caught:
        plug(fake, **{field: " "})
    assert f"destinations.zendesk.{field}" in caught.value.advice
