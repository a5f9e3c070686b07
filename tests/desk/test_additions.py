"""Evidence for a ticket that is there: filed with it exactly once, shown on both pages to whom may see it."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from capture_tool.core.ids import new_ticket_id
from capture_tool.core.threads import start
from tests.desk.conftest import Announce, Client, check

DATA = os.urandom(20_000)
Bundles = Callable[..., bytes]


def put_evidence(desk: Client, announce: Announce, data: bytes, to: str, manifest: dict[str, Any] | None = None) -> str:
    ticket, body = new_ticket_id(), announce(data, manifest) | {"add_to": to}
    check("announcement", body)
    assert desk.put(ticket, body).status_code == 201
    assert desk.patch(ticket, body["blobs"][0]["sha256"], data).status_code == 204
    return ticket


def count(data: Path, table: str) -> int:
    with closing(sqlite3.connect(data / "desk.sqlite3")) as base:
        found: int = base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


def test_evidence_gets_the_number_of_its_ticket_and_makes_none(desk: Client, announce: Announce, data: Path) -> None:
    desk.file(DATA)
    ticket = put_evidence(desk, announce, b"more", "t-1")
    open_ = check("ticket", desk("GET", f"/api/v1/tickets/{ticket}").json())
    assert (open_["number"], open_["state"], open_["add_to"], open_["url"]) == (None, "open", "T-000001", "")
    done = check("ticket", desk.commit(ticket).json())
    assert (done["number"], done["state"]) == ("T-000001", "committed")
    assert "/t/T-000001.1?view=" in done["url"]
    assert desk.commit(ticket).json() == done
    assert (count(data, "tickets"), count(data, "additions")) == (1, 1)


def test_many_commits_of_one_piece_give_it_one_place(desk: Client, announce: Announce, data: Path) -> None:
    desk.file(DATA)
    tickets = [put_evidence(desk, announce, os.urandom(50), "1") for _ in range(3)]
    commits = [start("commit", lambda ticket=ticket: Client(desk.url, data).commit(ticket).json()) for ticket in tickets * 4]
    urls = {future.result(30)["url"].partition("?")[0].rpartition("/")[2] for future in commits}
    assert urls == {"T-000001.1", "T-000001.2", "T-000001.3"}


@pytest.mark.parametrize("number", ["T-000002", "2", "0", "", "nonsense", "T-1.1", "1 OR 1=1", "../1", "é", "9" * 30])
def test_a_number_that_the_desk_does_not_have_is_refused_before_anything_is_kept(
    desk: Client, announce: Announce, data: Path, number: str
) -> None:
    desk.file(DATA)
    answer = desk("GET", "/api/v1/number", params={"of": number})
    assert (answer.status_code, answer.json()["code"]) == (404, "ticket.unknown")
    if number:  # an empty one announces a ticket of its own
        answer = desk.put(new_ticket_id(), announce(b"x") | {"add_to": number})
        assert (answer.status_code, answer.json()["code"]) == (404, "ticket.unknown")
        assert count(data, "uploads") == 1


@pytest.mark.parametrize("written", ["T-000001", "t-1", "1", "#1", " T-1 ", "000001"])
def test_a_number_is_known_however_people_write_it(desk: Client, written: str) -> None:
    desk.file(DATA)
    answer = desk("GET", "/api/v1/number", params={"of": written})
    assert check("number", answer.json()) == {"number": "T-000001"}


def test_whether_a_number_exists_is_told_to_senders_only(desk: Client) -> None:
    desk.file(DATA)
    assert requests.get(f"{desk.url}/api/v1/number?of=1", timeout=10).status_code == 401


@pytest.mark.parametrize("add_to", [1, None, ["1"], "9" * 41])
def test_an_odd_number_is_an_odd_announcement(desk: Client, announce: Announce, add_to: Any) -> None:
    answer = desk.put(new_ticket_id(), announce(b"x") | {"add_to": add_to})
    assert (answer.status_code, answer.json()["code"]) == (422, "ticket.form")


def test_an_open_upload_is_no_ticket_to_add_to(desk: Client, ticket: str, announce: Announce) -> None:
    desk.put(ticket, announce(DATA))
    assert desk("GET", "/api/v1/number", params={"of": "1"}).status_code == 404


def test_one_id_is_for_one_ticket(desk: Client, announce: Announce) -> None:
    desk.file(DATA)
    desk.file(b"second")
    ticket = new_ticket_id()
    desk.put(ticket, announce(b"x") | {"add_to": "1"})
    for other in (announce(b"x"), announce(b"x") | {"add_to": "2"}):
        assert desk.put(ticket, other).json()["code"] == "ticket.conflict"


def test_both_pages_name_each_other(
    desk: Client, announce: Announce, browser: requests.Session, make_bundle: Bundles, tmp_path: Path
) -> None:
    desk.file(make_bundle({"text": "The first."}, {"report.txt": b"x"}), {"text": "The first."})
    told = {"text": "It <b>froze</b> again."}
    desk.commit(put_evidence(desk, announce, make_bundle(told, {"report.txt": b"y"}), "1", told))
    first = browser.get(f"{desk.url}/t/T-000001").text
    assert "Added later" in first
    assert 'href="/t/T-000001.1"' in first
    assert "It &lt;b&gt;froze&lt;/b&gt; again." in first
    second = browser.get(f"{desk.url}/t/T-000001.1")
    assert second.status_code == 200
    assert 'added to <a href="/t/T-000001">T-000001</a>' in second.text
    assert browser.get(f"{desk.url}/t/T-000001.1/text/report.txt").status_code == 200


def test_the_inbox_shows_staff_that_there_is_more_and_finds_its_words(
    desk: Client, announce: Announce, browser: requests.Session, make_bundle: Bundles
) -> None:
    desk.file(make_bundle({"text": "The first."}, {}), {"text": "The first."})
    browser.get(f"{desk.url}/t/T-000001")
    assert ">seen<" in browser.get(desk.url).text
    desk.commit(put_evidence(desk, announce, b"zip", "1", {"text": "A rare zebra."}))
    assert ">added<" in browser.get(desk.url).text
    assert "T-000001" in browser.get(f"{desk.url}/?q=zebra").text
    browser.get(f"{desk.url}/t/T-000001")
    assert ">seen<" in browser.get(desk.url).text


def test_a_link_opens_its_own_ticket_and_leads_to_what_its_sender_may_see(
    desk: Client, announce: Announce, data: Path, make_bundle: Bundles
) -> None:
    filed = desk.file(make_bundle({"text": "The first."}, {}), {"text": "The first."})
    ticket = put_evidence(desk, announce, b"zip", "1", {"text": "Mine too."})
    link = desk.commit(ticket).json()["url"]
    anybody = requests.Session()
    page = anybody.get(filed["url"]).text
    (inside,) = re.findall(r'href="(/t/T-000001\.1\?view=[0-9a-f]+)"', page)
    assert link.endswith(inside)
    assert anybody.get(f"{desk.url}{inside}").status_code == 200
    key = inside.rpartition("=")[2]
    assert anybody.get(f"{desk.url}/t/T-000001?view={key}").status_code == 403
    with closing(sqlite3.connect(data / "desk.sqlite3")) as base, base:  # a colleague sent it
        base.execute("UPDATE uploads SET submitter = 'colleague' WHERE id = ?", (ticket,))
    page = anybody.get(filed["url"]).text
    assert "Mine too." not in page
    assert "Added later" not in page
    page = anybody.get(f"{desk.url}{inside}").text
    assert "added to T-000001" in page
    assert 'href="/t/T-000001?' not in page
    anybody.close()


@pytest.mark.parametrize("number", ["T-000001.0", "T-000001.2", "T-000001.01", "T-000001.1.1", "T-000002.1", "T-000001."])
def test_there_are_no_other_pages(desk: Client, announce: Announce, browser: requests.Session, number: str) -> None:
    desk.file(DATA)
    desk.commit(put_evidence(desk, announce, b"zip", "1"))
    assert browser.get(f"{desk.url}/t/{number}").status_code == 404


def test_a_desk_from_before_opens_and_takes_evidence(run_desk: Callable[..., Client], announce: Announce, data: Path) -> None:
    desk = run_desk()
    desk.file(DATA)
    run_desk.stop()  # type: ignore[attr-defined]
    with closing(sqlite3.connect(data / "desk.sqlite3")) as base, base:
        base.execute("DROP TABLE additions")
    desk = run_desk()
    assert desk.commit(put_evidence(desk, announce, b"zip", "1")).json()["number"] == "T-000001"
