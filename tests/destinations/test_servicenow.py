"""What is ServiceNow's own: conditions that are dropped, fields that are left out, answers that end in an error, file types."""

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
from tests.destinations.fakes.servicenow import ServiceNow, notes, servicenow
from tests.destinations.support import Words, deliver, sent
from tests.destinations.supports.servicenow import arrived, plug


@pytest.fixture
def fake() -> Iterator[ServiceNow]:
    with servicenow() as made:
        made.file_by_hand()
        yield made


def test_a_field_that_is_not_there_files_nothing(fake: ServiceNow, tmp_path: Path) -> None:
    entry = send(fake, lambda: plug(fake, id_field="u_captures"), tmp_path)
    assert (entry.state, entry.code) == (State.FAILED, "ticket.search")
    assert len(fake.records) == 1


@pytest.mark.parametrize("no_rows", [True, False])
def test_a_wrong_field_is_told_by_check_however_it_is_asked_for(fake: ServiceNow, no_rows: bool) -> None:
    fake.no_rows = no_rows
    (finding,) = [one for one in plug(fake, id_field="u_captures").check() if one.state == "fail"]
    assert "u_captures" in finding.text
    assert "destinations.servicenow.id_field" in finding.cure
    assert {one.state for one in plug(fake, id_field="u_capture").check()} == {"ok"}


def test_an_empty_table_tells_nothing_and_says_so(fake: ServiceNow) -> None:
    fake.records.clear()
    assert [one.cure for one in plug(fake).check() if one.state == "warn"]


def test_an_id_that_was_not_kept_is_added_later(fake: ServiceNow, tmp_path: Path) -> None:
    fake.may_not_write = {"correlation_id"}
    bundle = sealed(tmp_path)
    ticket = plug(fake).create(bundle, Words())
    fake.may_not_write = set()
    assert plug(fake).find(bundle.ticket_id) is None
    assert plug(fake).finish(ticket, bundle) == ticket
    assert plug(fake).find(bundle.ticket_id) == ticket


def test_an_id_that_can_never_be_kept_is_told(fake: ServiceNow, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    fake.may_not_write = {"correlation_id"}
    with caplog.at_level(logging.WARNING):
        assert send(fake, lambda: plug(fake), tmp_path).state is State.SENT
    assert "correlation_id" in caplog.text
    assert len(fake.records) == 2


def test_a_record_that_may_not_be_changed_is_whole_all_the_same(fake: ServiceNow, tmp_path: Path) -> None:
    fake.may_not_write = {"correlation_id"}
    fake.faults.append(Fault("PATCH", "/table/", Reply(403, {"error": {"message": "No."}, "status": "failure"})))
    assert send(fake, lambda: plug(fake), tmp_path).state is State.SENT


def test_a_record_that_was_taken_away_is_told(fake: ServiceNow, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    ticket = plug(fake).create(bundle, Words())
    fake.records.clear()
    with pytest.raises(PermanentError) as caught:
        plug(fake).finish(ticket, bundle)
    assert caught.value.code == "ticket.unknown"


def test_a_double_is_put_under_the_one_with_the_files(fake: ServiceNow, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    first, second = (plug(fake).create(bundle, Words()) for _ in range(2))
    assert plug(fake).find(bundle.ticket_id) == first
    for _ in range(2):
        assert plug(fake).finish(second, bundle) == second
    assert fake.records[1]["parent"] == second.key
    assert len(notes(fake.records[1])) == 1
    assert second.number in notes(fake.records[1])[0]
    assert fake.records[2]["parent"] == ""


def test_a_ticket_that_is_only_added_to_gets_no_id_of_ours(fake: ServiceNow, tmp_path: Path) -> None:
    number = fake.records[0]["number"]
    assert send(fake, lambda: plug(fake), tmp_path, add_to=number.lower()).state is State.SENT
    assert fake.records[0]["correlation_id"] == ""
    assert len(notes(fake.records[0])) == 1


@pytest.mark.parametrize("number", ["INC0010001^ORsys_idISNOTEMPTY", "INC0010001^NQnumber=1", "10001", "INC", "sys_id=1"])
def test_a_number_is_no_query(fake: ServiceNow, number: str) -> None:
    with pytest.raises(PermanentError) as caught:
        plug(fake).find(new_ticket_id(), number)
    assert caught.value.code == "ticket.unknown"
    assert fake.seen == []


def test_files_of_strangers_are_not_taken_for_ours(fake: ServiceNow, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    deliver(plug(fake), bundle, add_to=fake.records[0]["number"])
    strangers = list(fake.files)
    fake._select = lambda rows, query, known: rows if "table_sys_id" in query else ServiceNow._select(fake, rows, query, known)  # type: ignore[method-assign]
    deliver(plug(fake), bundle)
    (ours,) = [one for one in arrived(fake) if bundle.ticket_id in one.text]
    assert set(ours.files) == sent(plug(fake), bundle)
    assert len(fake.files) == 2 * len(strangers)


def test_a_zip_that_is_not_allowed_goes_as_bin_and_says_so(fake: ServiceNow, tmp_path: Path) -> None:
    fake.extensions = {"bin", "json", "png"}
    bundle = sealed(tmp_path, padding=1000)
    for _ in range(2):
        deliver(plug(fake), bundle)
    (ours,) = [one for one in arrived(fake) if bundle.ticket_id in one.text]
    assert {(name.removesuffix(".bin"), digest) for name, digest in ours.files} == sent(plug(fake), bundle)
    assert [name for name, _ in ours.files if name.endswith(".zip.bin")]
    assert len(ours.files) == 2
    (note,) = ours.notes
    assert "take .bin off" in note


def test_a_system_that_takes_neither_is_told_with_its_cure(fake: ServiceNow, tmp_path: Path) -> None:
    fake.extensions = {"txt"}
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert (entry.state, entry.code) == (State.FAILED, "servicenow.extension")
    assert "glide.attachment.extensions" in entry.reason


def test_a_file_without_a_hash_is_read_back(fake: ServiceNow, tmp_path: Path) -> None:
    fake.hashes = False
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert entry.receipt.verified
    assert fake.count("GET", "/attachment/.+/file$") == 2


def test_a_list_that_ends_in_an_error_is_no_list(fake: ServiceNow) -> None:
    half = {"result": [], "error": {"message": "Transaction cancelled", "detail": None}, "status": "failure"}
    fake.faults.append(Fault("GET", "/table/", Reply(200, half)))
    with pytest.raises(TransientError) as caught:
        plug(fake).find(new_ticket_id())
    assert caught.value.code == "servicenow.error"


@pytest.mark.parametrize(
    "said",
    [
        {"result": None},
        {"result": [5]},
        {"result": [{"correlation_id": "ID"}]},
        {"result": [{"correlation_id": "ID", "number": "INC1", "sys_id": "../1"}]},
        {"result": [{"correlation_id": "ID", "number": 5, "sys_id": "0" * 32}]},
        [],
        {},
    ],
)
def test_what_is_no_answer_of_servicenow_is_no_answer(fake: ServiceNow, said: object) -> None:
    ticket_id = new_ticket_id()
    for record in (said["result"] or ()) if isinstance(said, dict) and "result" in said else ():
        if isinstance(record, dict):
            record["correlation_id"] = ticket_id
    fake.faults.append(Fault("GET", "/table/", Reply(200, said)))
    with pytest.raises(TransientError) as caught:
        plug(fake).find(ticket_id)
    assert caught.value.code == "http.not-ours"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", ""),
        ("user", ""),
        ("password", ""),
        ("table", "incident/../x"),
        ("id_field", "correlation_id^OR"),
        ("id_field", "é"),
    ],
)
def test_a_wrong_setting_is_named(fake: ServiceNow, field: str, value: str) -> None:
    with pytest.raises(PermanentError) as caught:
        plug(fake, **{field: value})
    assert f"destinations.servicenow.{field}" in caught.value.advice
