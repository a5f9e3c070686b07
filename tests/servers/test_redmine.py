"""Redmine as it really answers: what its destination relies on, and the traps that it must notice."""

from __future__ import annotations

import os
from typing import Any

import pytest
import requests

from tests.servers import Filed
from tests.servers.redmine import Redmine

DATA = os.urandom(50_000)
OCTETS = "application/octet-stream"


class Issues:
    """Redmine's REST interface as `key` sees it."""

    def __init__(self, session: requests.Session, tracker: Redmine, key: str) -> None:
        self.session, self.tracker = session, tracker
        session.headers["X-Redmine-API-Key"] = key

    def upload(self, data: bytes = DATA) -> requests.Response:
        return self.session.post(f"{self.tracker.url}/uploads.json?filename=a.bin", data=data, headers={"Content-Type": OCTETS})

    def create(self, project: str = "support", token: str = "", **fields: str) -> requests.Response:
        issue: dict[str, Any] = {"project_id": project, "subject": "Frozen", "description": "It froze ü"}
        issue["custom_fields"] = [{"id": getattr(self.tracker, name), "value": value} for name, value in fields.items()]
        if token:
            issue["uploads"] = [{"token": token, "filename": "a.bin", "content_type": OCTETS}]
        return self.session.post(f"{self.tracker.url}/issues.json", json={"issue": issue})

    def found(self, field: int, key: str) -> list[int]:
        answer = self.session.get(f"{self.tracker.url}/issues.json", params={f"cf_{field}": key, "status_id": "*"})
        return [issue["id"] for issue in answer.json()["issues"]]


@pytest.fixture
def issues(real_redmine: Redmine, session: requests.Session) -> Issues:
    return Issues(session, real_redmine, real_redmine.key)


def filed(tracker: Redmine, number: str) -> Filed:
    return next(ticket for ticket in tracker.tickets() if ticket.number == number)


def test_redmine_keeps_the_bytes_and_finds_the_issue_by_our_field(issues: Issues) -> None:
    number = issues.create(token=issues.upload().json()["upload"]["token"], field_id="key-1").json()["issue"]["id"]
    assert issues.found(issues.tracker.field_id, "key-1") == [number]
    (file,) = issues.session.get(f"{issues.tracker.url}/issues/{number}.json?include=attachments").json()["issue"]["attachments"]
    assert issues.session.get(file["content_url"]).content == DATA
    ticket = filed(issues.tracker, str(number))
    assert (ticket.subject, ticket.key, ticket.text, ticket.files) == ("Frozen", "key-1", "It froze ü", (("a.bin", DATA),))


def test_redmine_uses_an_upload_once(issues: Issues) -> None:
    token = issues.upload().json()["upload"]["token"]
    assert [issues.create(token=token, field_id="key-2").status_code for _ in range(2)] == [201, 422]
    assert len(issues.found(issues.tracker.field_id, "key-2")) == 1


def test_redmine_ignores_a_search_for_a_field_that_is_no_filter(issues: Issues) -> None:
    issues.create(unsearchable_field_id="key-3")
    assert issues.found(issues.tracker.unsearchable_field_id, "of-nobody") != []


@pytest.mark.parametrize(
    ("key", "project"), [("key", "internal"), ("reader_key", "support"), ("key", "no-such-project"), ("reader_key", "internal")]
)
def test_redmine_says_422_where_the_user_may_not_create_or_nothing_is(issues: Issues, key: str, project: str) -> None:
    answer = Issues(issues.session, issues.tracker, getattr(issues.tracker, key)).create(project)
    assert (answer.status_code, "Project cannot be blank" in answer.text) == (422, True)


def test_redmine_shows_public_projects_to_a_wrong_key(issues: Issues) -> None:
    wrong = Issues(issues.session, issues.tracker, "wrong").session
    assert [wrong.get(f"{issues.tracker.url}/{path}.json").status_code for path in ("projects", "users/current")] == [200, 401]


def test_redmine_refuses_a_file_above_its_limit(issues: Issues) -> None:
    with issues.tracker.attachment_limit(kilobytes=10):
        assert issues.upload().status_code == 422
    assert issues.upload().status_code == 201
