"""Request Tracker as it really answers: what its destination relies on, and the traps that it must notice."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import pytest
import requests

from tests.servers import Filed
from tests.servers.request_tracker import RequestTracker

DATA = os.urandom(50_000)
OCTETS = "application/octet-stream"


class Rt:
    """Its REST interface as `token` sees it."""

    def __init__(self, session: requests.Session, tracker: RequestTracker, token: str) -> None:
        self.session, self.tracker, self.url = session, tracker, f"{tracker.url}/REST/2.0"
        session.headers["Authorization"] = f"token {token}"

    def create(self, *files: bytes, queue: str = "", fields: dict[str, str] | None = None) -> requests.Response:
        ticket = {"Queue": queue or self.tracker.queue, "Subject": "Frozen", "Content": "It froze ü", "ContentType": "text/plain"}
        parts: list[Any] = [("JSON", (None, json.dumps(ticket | {"CustomFields": fields or {}}), "application/json"))]
        parts += [("Attachments", (f"{number}.bin", data, OCTETS)) for number, data in enumerate(files)]
        return self.session.post(f"{self.url}/ticket", files=parts)

    def get(self, path: str, **parameters: str) -> Any:
        answer = self.session.get(f"{self.url}/{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def found(self, key: str, field: str = "") -> list[str]:
        query = f"'CF.{{{field or self.tracker.field}}}' = '{key}'"
        return [item["id"] for item in self.get("tickets", query=query)["items"]]


@pytest.fixture
def rt(real_request_tracker: RequestTracker, session: requests.Session) -> Rt:
    return Rt(session, real_request_tracker, real_request_tracker.token)


def filed(tracker: RequestTracker, number: str) -> Filed:
    return next(ticket for ticket in tracker.tickets() if ticket.number == number)


def test_rt_keeps_the_bytes_and_finds_the_ticket_by_our_field(rt: Rt) -> None:
    number = rt.create(DATA, fields={"BundleKey": "key-1"}).json()["id"]
    assert rt.found("key-1") == [number]
    read = [rt.get(f"attachment/{item['id']}") for item in rt.get(f"ticket/{number}/attachments")["items"]]
    assert [base64.b64decode(file["Content"]) for file in read if file.get("Filename") == "0.bin"] == [DATA]
    ticket = filed(rt.tracker, number)
    assert (ticket.subject, ticket.key, ticket.text, ticket.files) == ("Frozen", "key-1", "It froze ü", (("0.bin", DATA),))


@pytest.mark.parametrize("field", ["NoSuchField", "ElsewhereKey"])
def test_rt_drops_a_wrong_field_without_a_word(rt: Rt, field: str) -> None:
    answer = rt.create(fields={field: "key-2"})
    assert answer.status_code == 201
    assert rt.found("key-2", field) == []
    assert filed(rt.tracker, answer.json()["id"]).key == ""


def test_rt_drops_our_field_for_a_user_who_may_not_set_it(rt: Rt) -> None:
    answer = Rt(rt.session, rt.tracker, rt.tracker.fieldless_token).create(fields={"BundleKey": "key-3"})
    assert (answer.status_code, filed(rt.tracker, answer.json()["id"]).key) == (201, "")


@pytest.mark.parametrize(("token", "queue"), [("token", "Internal"), ("reader_token", "Support"), ("token", "NoSuchQueue")])
def test_rt_says_403_where_the_user_may_not_create_or_nothing_is(rt: Rt, token: str, queue: str) -> None:
    other = Rt(rt.session, rt.tracker, getattr(rt.tracker, token))
    assert other.create(queue=queue).status_code == 403


@pytest.mark.parametrize(
    ("token", "queue", "may"), [("token", "Support", True), ("token", "Internal", False), ("reader_token", "Support", False)]
)
def test_rt_tells_before_whether_the_user_may_create(rt: Rt, token: str, queue: str, may: bool) -> None:
    links = Rt(rt.session, rt.tracker, getattr(rt.tracker, token)).get(f"queue/{queue}")["_hyperlinks"]
    assert ("create" in [link["ref"] for link in links]) is may


def test_rt_merges_two_into_the_first_with_the_files_of_both(rt: Rt) -> None:
    first, second = (rt.create(data, fields={"BundleKey": "key-4"}).json()["id"] for data in (DATA, DATA[:100]))
    rt.session.put(f"{rt.url}/ticket/{second}", json={"MergeInto": first}).raise_for_status()
    assert rt.found("key-4") == [first]
    assert [data for _, data in filed(rt.tracker, first).files] == [DATA, DATA[:100]]
    assert str(rt.get(f"ticket/{second}")["id"]) == first


def test_rt_takes_a_comment_with_a_file(rt: Rt) -> None:
    number = rt.create().json()["id"]
    note = {"Content": "And again", "ContentType": "text/plain"}
    parts: list[Any] = [("JSON", (None, json.dumps(note), "application/json")), ("Attachments", ("more.bin", DATA, OCTETS))]
    assert rt.session.post(f"{rt.url}/ticket/{number}/comment", files=parts).status_code == 201
    ticket = filed(rt.tracker, number)
    assert (ticket.notes, ticket.files) == (("And again",), (("more.bin", DATA),))


def test_rt_can_be_set_to_lose_files_and_answers_201_all_the_same(rt: Rt) -> None:
    with rt.tracker.settings(MaxAttachmentSize=1000, DropLongAttachments=1):
        answer = rt.create(DATA)
    assert answer.status_code == 201
    assert DATA not in [data for _, data in filed(rt.tracker, answer.json()["id"]).files]
