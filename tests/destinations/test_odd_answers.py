"""Answers of servers that are broken or mean harm: each is one of our errors, and nothing of it goes further than it should."""

from __future__ import annotations

import contextlib
import json
import logging
import socketserver
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from capture_tool.core.errors import CaptureToolError, TransientError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.threads import Cancel, start
from capture_tool.destinations import _smtp
from capture_tool.destinations._http import Answer
from capture_tool.destinations._network import Network
from capture_tool.destinations._reading import count
from capture_tool.destinations.desk import OURS, Desk
from capture_tool.destinations.redmine import Redmine
from capture_tool.destinations.request_tracker import RequestTracker
from tests.carriers.test_answers import answering
from tests.destinations.desk_stand_in import TOKEN, Canned, desk_stand_in
from tests.destinations.desk_stand_in import Desk as StandIn

DIGITS = "9" * 5000
"""More than Python makes a number of."""


@pytest.fixture
def desk() -> Iterator[StandIn]:
    with desk_stand_in() as made:
        yield made


def plug(desk: StandIn) -> Desk:
    return Desk({"url": desk.url, "token": TOKEN})


@pytest.mark.parametrize("said", [{"id": DIGITS}, {"id": "-1"}, {"id": "٣"}])
def test_what_is_no_count_is_not_taken_for_one(said: Mapping[str, Any]) -> None:
    with pytest.raises(TransientError):
        count(said, "id")
    with pytest.raises(TransientError):
        Answer(200, said, None).number("id")


@pytest.mark.parametrize("url", ["http://[", "file:///etc/passwd", "javascript:alert(1)", "//[/"])
def test_the_page_of_a_ticket_is_a_page(desk: StandIn, url: str) -> None:
    desk.canned.append(Canned(200, json.dumps({"number": "T-1", "state": "open", "url": url}).encode()))
    with pytest.raises(TransientError):
        plug(desk).find(new_ticket_id())


@pytest.mark.parametrize("code", ["cancelled", "delivery.unknown", "outbox.damaged", "delivery.elsewhere", "x" * 300])
@pytest.mark.parametrize("status", [403, 503])
def test_a_server_does_not_speak_for_this_program(desk: StandIn, status: int, code: str) -> None:
    desk.canned.append(Canned(status, json.dumps({"code": code, "title": "No.", "advice": "Ask."}).encode()))
    with pytest.raises(CaptureToolError) as caught:
        plug(desk).find(new_ticket_id())
    assert caught.value.code in ("http.forbidden", "http.busy")
    assert caught.value.title == "No."


def test_a_broken_header_does_not_bring_the_address_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    class Sloppy(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            head = f"HTTP/1.1 404 Not Found\r\n{OURS}: 1\r\nContent-Length: 26\r\nno colon at all\r\nX-Next: 2\r\n\r\n"
            self.wfile.write(head.encode() + b'{"code": "ticket.unknown"}')

    ticket_id = new_ticket_id()
    with socketserver.TCPServer(("127.0.0.1", 0), Sloppy) as server, caplog.at_level(logging.DEBUG):
        served = start("sloppy", server.handle_request)
        assert Desk({"url": f"http://127.0.0.1:{server.server_address[1]}", "token": TOKEN}).find(ticket_id) is None
        served.result(10)
    assert ticket_id not in caplog.text


FIELDS = [7, "text", [7], [{"name": "BundleKey", "id": 7, "values": 7}], {"id": 7}]


@pytest.mark.parametrize("fields", FIELDS)
def test_fields_of_another_form_are_nobodys(fields: Any) -> None:
    with answering(200, json.dumps({"items": [{"CustomFields": fields, "EffectiveId": 1}]}).encode()) as url:
        tracker = RequestTracker({"url": url, "token": "t", "queue": "q"})
        with pytest.raises(CaptureToolError):
            tracker.find(new_ticket_id())
    with answering(200, json.dumps({"issues": [{"custom_fields": fields, "id": 1}], "results": []}).encode()) as url:
        redmine = Redmine({"url": url, "token": "t", "project": "p", "field": "7"})
        with pytest.raises(CaptureToolError):
            redmine.find(new_ticket_id())


@pytest.mark.parametrize("kept", [b'{"Content": "abcde"}', b'{"Content": "A===', b'{"Content": "AAAA'])
def test_a_file_that_comes_back_garbled_is_another_file(kept: bytes) -> None:
    with answering(200, kept) as url:
        tracker = RequestTracker({"url": url, "token": "t", "queue": "q"})
        assert tracker._digest(1, Cancel()) == ""


@pytest.mark.parametrize("number", ["T-1\x1b[2J", "T-1\nT-2", "\ud800", "9" * 101, 7])
def test_what_people_call_a_ticket_is_a_short_line(desk: StandIn, number: Any) -> None:
    desk.canned.append(Canned(200, json.dumps({"number": number, "state": "committed", "url": "/t/1"}).encode()))
    with pytest.raises(TransientError):
        plug(desk).find(new_ticket_id())


@pytest.mark.parametrize(("line", "seconds"), [(b"220-and on\r\n", 60.0), (b"220", 0.5)], ids=["endless", "dripping"])
def test_a_mail_server_that_does_not_come_to_an_end_is_given_up(
    line: bytes, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_smtp._Lines, "seconds", seconds)
    gone = threading.Event()

    class Endless(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                while not gone.wait(0 if line.endswith(b"\n") else 0.1):
                    self.wfile.write(line)

    with socketserver.TCPServer(("127.0.0.1", 0), Endless) as server:
        served = start("endless", server.handle_request)
        asked = start("asked", lambda: _smtp.Server(*server.server_address, security="none", network=Network()))
        try:
            assert isinstance(asked.exception(20), TransientError)
        finally:
            gone.set()
            served.result(20)
