"""What is Jira's own: two editions, an index that lags, a form with fields, doubles that are linked, readers sent elsewhere."""

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
from tests.destinations.fakes.jira import TEXT_FIELD, TOKEN, Jira, jira
from tests.destinations.support import Words, deliver
from tests.destinations.supports.jira_cloud import plug


@pytest.fixture
def cloud() -> Iterator[Jira]:
    with jira(cloud=True) as made:
        yield made


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def fake(request: pytest.FixtureRequest) -> Iterator[Jira]:
    with jira(cloud=request.param) as made:
        yield made


@pytest.mark.parametrize("id_field", ["", "labels", TEXT_FIELD])
def test_our_id_is_in_the_request_from_its_first_moment(fake: Jira, tmp_path: Path, id_field: str) -> None:
    fake.file_by_hand()
    bundle, made = sealed(tmp_path), plug(fake, id_field=id_field)
    ticket = made.create(bundle, Words())
    assert made.find(bundle.ticket_id) == ticket
    assert made.find(new_ticket_id()) is None
    assert fake.count("PUT", "") == 0


@pytest.mark.parametrize("id_field", ["labels", TEXT_FIELD])
def test_an_id_that_was_not_kept_is_added(fake: Jira, tmp_path: Path, id_field: str) -> None:
    fake.ignores_id = True
    bundle, made = sealed(tmp_path), plug(fake, id_field=id_field)
    ticket = deliver(made, bundle)
    assert made.find(bundle.ticket_id) == ticket


def test_labels_of_others_stay(fake: Jira, tmp_path: Path) -> None:
    bundle, made = sealed(tmp_path), plug(fake)
    ticket = made.create(bundle, Words())
    fake.issues[0]["labels"] = ["vip"]
    made.finish(ticket, bundle)
    assert fake.issues[0]["labels"] == ["vip", f"capture-{bundle.ticket_id}"]


def test_a_double_is_linked_and_the_one_with_the_files_stays(fake: Jira, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    plug(fake).create(bundle, Words())
    fake.issues[0]["made"] = fake.now + 1000  # not in the index yet
    entry = send(fake, lambda: plug(fake), tmp_path, bundle=bundle)
    assert entry.ticket
    assert fake.links == []
    fake.now += 2000
    for _ in range(2):
        assert plug(fake).finish(entry.ticket, bundle) == entry.ticket
    (link,) = fake.links
    assert (link["inwardIssue"]["key"], link["outwardIssue"]["key"]) == (fake.issues[0]["key"], entry.ticket.number)


def test_a_double_that_cannot_be_linked_does_not_stop_a_delivery(fake: Jira, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    for _ in range(2):
        ticket = plug(fake).create(bundle, Words())
    fake.lacking = ("LINK_ISSUES",)
    assert plug(fake).finish(ticket, bundle) == ticket


def test_the_lowest_number_is_found_not_the_lowest_text(fake: Jira, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    keys = [plug(fake).create(bundle, Words()).number for _ in range(4)]
    assert keys == ["SUP-98", "SUP-99", "SUP-100", "SUP-101"]
    fake.issues.reverse()
    found = plug(fake).find(bundle.ticket_id)
    assert found
    assert found.number == "SUP-98"


def test_what_is_made_again_after_the_wait_is_told(cloud: Jira, tmp_path: Path) -> None:
    cloud.faults.append(Fault("POST", "/servicedeskapi/request$"))
    start = cloud.now
    entry = send(cloud, lambda: plug(cloud), tmp_path)
    assert entry.receipt
    assert entry.receipt.doubtful
    assert cloud.now - start >= 180


def test_a_ticket_that_is_only_added_to_gets_no_id_of_ours(fake: Jira, tmp_path: Path) -> None:
    number = fake.file_by_hand()
    assert send(fake, lambda: plug(fake), tmp_path, add_to=number.lower()).state is State.SENT
    assert fake.issues[0]["labels"] == ["vip"]
    assert [comment["public"] for comment in fake.issues[0]["comments"]] == [False]


def test_our_note_is_found_behind_hundreds_of_others(fake: Jira, tmp_path: Path) -> None:
    number, bundle = fake.file_by_hand(), sealed(tmp_path)
    fake.issues[0]["comments"] += [{"id": "1", "body": f"note {n}", "public": True} for n in range(250)]
    for _ in range(2):
        deliver(plug(fake), bundle, add_to=number)
    assert len(fake.issues[0]["comments"]) == 251


def test_files_are_read_back_without_leaving_the_server(fake: Jira, tmp_path: Path) -> None:
    entry = send(fake, lambda: plug(fake), tmp_path)
    assert entry.receipt
    assert entry.receipt.verified
    assert fake.media.seen == []


def test_a_request_that_may_not_be_edited_is_whole_all_the_same(
    fake: Jira, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fake.ignores_id = True
    fake.faults.append(Fault("PUT", "/issue/", Reply(403, {"errorMessages": ["No."], "errors": {}})))
    with caplog.at_level(logging.WARNING):
        assert send(fake, lambda: plug(fake), tmp_path).state is State.SENT
    assert "labels" in caplog.text


def test_a_request_that_was_taken_away_is_told(fake: Jira, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    ticket = plug(fake).create(bundle, Words())
    fake.issues.clear()
    with pytest.raises(PermanentError) as caught:
        plug(fake).finish(ticket, bundle)
    assert caught.value.code == "ticket.unknown"


def test_readers_who_are_sent_elsewhere_go_without_the_token(cloud: Jira, tmp_path: Path) -> None:
    cloud.redirects_always = True
    entry = send(cloud, lambda: plug(cloud), tmp_path)
    assert entry.receipt
    assert entry.receipt.verified
    assert cloud.media.seen
    assert not [one for one in cloud.media.seen if "Authorization" in one.headers or TOKEN in one.path]


def test_a_file_above_the_limit_goes_as_several(fake: Jira, tmp_path: Path) -> None:
    fake.upload_limit = 1 << 20
    bundle = sealed(tmp_path, padding=200_000)
    assert send(fake, lambda: plug(fake), tmp_path, bundle=bundle).state is State.SENT
    assert all(file["size"] <= 1 << 20 for file in fake.issues[0]["attachment"])


def test_a_jira_without_attachments_is_told_with_its_cure(fake: Jira, tmp_path: Path) -> None:
    fake.attachments = False
    assert send(fake, lambda: plug(fake), tmp_path).code == "jira.attachments"
    assert [finding.cure for finding in plug(fake).check() if "attachments" in finding.text]


def test_a_login_as_nobody_is_a_wrong_token(fake: Jira) -> None:
    fake.faults.append(Fault("POST", "/search", Reply(200, {"issues": []}, {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})))
    with pytest.raises(PermanentError) as caught:
        plug(fake).find(new_ticket_id())
    assert caught.value.code == "jira.token"


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"summary": True, "description": False}, "labels"),
        ({"summary": True, "labels": False}, "description"),
        ({"summary": True, "description": False, "labels": False, "priority": True}, "priority"),
    ],
)
def test_a_form_that_does_not_fit_is_told_with_its_cure(fake: Jira, form: dict[str, bool], word: str) -> None:
    fake.form = form
    (finding,) = [one for one in plug(fake).check() if one.state == "fail"]
    assert word in finding.text
    assert "request type 25" in finding.cure


def test_a_hidden_field_takes_nothing(fake: Jira) -> None:
    fields = [{"fieldId": name, "required": False, "visible": name != "labels"} for name in fake.form]
    fake.faults.append(Fault("GET", "/field$", Reply(200, {"requestTypeFields": fields})))
    (finding,) = [one for one in plug(fake).check() if one.state == "fail"]
    assert "labels" in finding.text


def test_rights_that_lack_are_named(fake: Jira) -> None:
    fake.lacking = ("EDIT_ISSUES", "ADD_COMMENTS")
    (finding,) = [one for one in plug(fake).check() if one.state == "fail"]
    assert "EDIT_ISSUES, ADD_COMMENTS" in finding.text
    assert "permission scheme" in finding.cure


@pytest.mark.parametrize(
    "said",
    [
        {"issues": None},
        {"issues": [7]},
        {"issues": [{}]},
        {"issues": [{"key": 5, "fields": {"labels": ["LABEL"]}}]},
        {"issues": [{"key": "../1", "fields": {"labels": ["LABEL"]}}]},
        [],
        {},
    ],
)
def test_what_is_no_answer_of_jira_is_no_answer(fake: Jira, said: object) -> None:
    ticket_id = new_ticket_id()
    for issue in (said["issues"] or ()) if isinstance(said, dict) and "issues" in said else ():
        if isinstance(issue, dict) and "fields" in issue:
            issue["fields"]["labels"] = [f"capture-{ticket_id}"]
    fake.faults.append(Fault("POST", "/search", Reply(200, said)))
    with pytest.raises(TransientError) as caught:
        plug(fake).find(ticket_id)
    assert caught.value.code == "http.not-ours"


@pytest.mark.parametrize("said", [{"errorMessages": 5, "errors": ["x"]}, {"errorMessage": {"a": 1}}, {"errors": {"a": {"b": 1}}}])
def test_strange_words_of_an_error_are_left_out(fake: Jira, said: object) -> None:
    fake.faults.append(Fault("POST", "/search", Reply(400, said)))
    with pytest.raises(PermanentError) as caught:
        plug(fake).find(new_ticket_id())
    assert "It says" not in caught.value.title


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", ""),
        ("edition", ""),
        ("edition", "server"),
        ("token", ""),
        ("email", ""),
        ("service_desk", ""),
        ("service_desk", "4/../5"),
        ("request_type", "twenty"),
        ("id_field", "cf[1] or project = X"),
    ],
)
def test_a_wrong_setting_is_named(cloud: Jira, field: str, value: str) -> None:
    with pytest.raises(PermanentError) as caught:
        plug(cloud, **{field: value})
    assert f"destinations.jira.{field}" in caught.value.advice


def test_no_word_of_a_user_ends_the_plain_text(tmp_path: Path) -> None:
    with jira(cloud=True) as fake:
        bundle = sealed(tmp_path, text="{noformat}{color:red}now markup{color} {NoFormat:title=x}")
        deliver(plug(fake), bundle)
        (issue,) = fake.issues
        assert issue["description"].lower().count("{noformat") == 2
