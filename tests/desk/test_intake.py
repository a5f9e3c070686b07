"""The intake API over a real socket: exactly once, resumable, nothing trusted."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from capture_tool.core.ids import new_ticket_id
from capture_tool.core.threads import start
from tests.desk.conftest import Announce, Client, half_sent
from tests.desktop import until

DATA = os.urandom(3_000_000)
SHA = hashlib.sha256(DATA).hexdigest()


def rows(data: Path) -> int:
    with sqlite3.connect(data / "desk.sqlite3") as database:
        count = database.execute("SELECT count(*) FROM tickets").fetchone()[0]
    database.close()
    return count


def test_a_ticket_goes_in_and_comes_out_whole(desk: Client, data: Path) -> None:
    filed = desk.file(DATA)
    assert (filed["number"], filed["state"], filed["blobs"][0]["offset"]) == ("T-000001", "committed", len(DATA))
    assert (data / "blobs" / SHA[:2] / SHA).read_bytes() == DATA
    assert not list((data / "blobs").rglob("*.part"))


def test_put_is_idempotent(desk: Client, ticket: str, announce: Announce) -> None:
    body = announce(DATA)
    first, second = desk.put(ticket, body), desk.put(ticket, dict(reversed(body.items())))
    assert (first.status_code, second.status_code) == (201, 200)
    assert (
        first.json()
        == second.json()
        == {"number": None, "state": "open", "url": "", "blobs": [{"sha256": SHA, "bytes": len(DATA), "offset": 0}]}
    )


@pytest.mark.parametrize("committed", [False, True])
def test_other_content_under_the_same_id_is_a_conflict(desk: Client, ticket: str, announce: Announce, committed: bool) -> None:
    desk.put(ticket, announce(DATA))
    if committed:
        desk.patch(ticket, SHA, DATA)
        desk.commit(ticket)
    answer = desk.put(ticket, announce(DATA, {"text": "other"}))
    assert (answer.status_code, answer.json()["code"]) == (409, "ticket.conflict")


def test_open_uploads_are_not_tickets(desk: Client, ticket: str, announce: Announce, data: Path) -> None:
    desk.put(ticket, announce(DATA))
    desk.patch(ticket, SHA, DATA)
    assert rows(data) == 0


def test_get_knows_what_was_announced_and_nothing_else(desk: Client, ticket: str, announce: Announce) -> None:
    assert desk("GET", f"/api/v1/tickets/{ticket}").json()["code"] == "ticket.unknown"
    made = desk.put(ticket, announce(DATA)).json()
    assert desk("GET", f"/api/v1/tickets/{ticket}").json() == made


def test_a_cut_connection_keeps_what_arrived_and_goes_on_there(desk: Client, ticket: str, announce: Announce, data: Path) -> None:
    desk.put(ticket, announce(DATA))
    half_sent(desk, ticket, DATA, SHA, cut=2_500_001).close()
    until(lambda: desk.arrived(ticket) == 2_500_001, "all that was sent")
    assert desk.patch(ticket, SHA, DATA[2_500_001:], 2_500_001).status_code == 204
    assert desk.commit(ticket).json()["number"] == "T-000001"
    assert (data / "blobs" / SHA[:2] / SHA).read_bytes() == DATA


def test_a_sender_takes_over_from_its_own_dead_connection(desk: Client, ticket: str, announce: Announce) -> None:
    desk.put(ticket, announce(DATA))
    with half_sent(desk, ticket, DATA, SHA, cut=2_500_000) as hanging:
        until(lambda: desk.arrived(ticket) >= 1_000_000, "the first bytes")  # more are still being written
        here = desk.offset(ticket, SHA)
        answer = desk.patch(ticket, SHA, DATA[here:], here)
        hanging.settimeout(20)
        assert b"409" in hanging.recv(100)
    assert (answer.status_code, desk.commit(ticket).status_code) == (204, 200)


def test_a_chunked_upload_in_many_pieces(desk: Client, ticket: str, announce: Announce) -> None:
    desk.put(ticket, announce(DATA))
    for place in range(0, len(DATA), 700_000):
        assert desk.patch(ticket, SHA, iter([DATA[place : place + 700_000]]), place).status_code == 204
    assert desk.commit(ticket).json()["state"] == "committed"


@pytest.mark.parametrize("offset", [1, 999, len(DATA)])
def test_a_wrong_offset_is_refused_with_the_right_one(shared_desk: Client, ticket: str, announce: Announce, offset: Any) -> None:
    shared_desk.put(ticket, announce(DATA))
    answer = shared_desk.patch(ticket, SHA, DATA[offset:], offset)
    assert (answer.status_code, answer.headers["Upload-Offset"], shared_desk.offset(ticket, SHA)) == (409, "0", 0)


def test_a_changed_file_starts_anew(desk: Client, ticket: str, announce: Announce) -> None:
    desk.put(ticket, announce(DATA))
    answer = desk.patch(ticket, SHA, DATA[:-1] + bytes([DATA[-1] ^ 1]))
    assert (answer.status_code, answer.headers["Upload-Offset"], desk.offset(ticket, SHA)) == (460, "0", 0)
    assert desk.commit(ticket).json()["code"] == "ticket.incomplete"
    assert desk.patch(ticket, SHA, DATA).status_code == 204
    assert desk.commit(ticket).status_code == 200


def test_bytes_changed_on_the_desks_disk_are_noticed_after_a_restart(
    run_desk: Any, ticket: str, announce: Announce, data: Path
) -> None:
    first = run_desk()
    first.put(ticket, announce(DATA))
    first.patch(ticket, SHA, DATA[:2_000_000])
    run_desk.stop()
    (part,) = (data / "blobs").rglob("*.part")
    part.write_bytes(b"x" + part.read_bytes()[1:])
    second = run_desk()
    assert second.patch(ticket, SHA, DATA[2_000_000:], 2_000_000).status_code == 460


@pytest.mark.parametrize(("content", "status"), [(DATA, 200), (DATA[:-1] + b"?", 409)])
def test_a_file_that_was_whole_when_the_desk_was_killed_is_taken_in(
    run_desk: Any, ticket: str, announce: Announce, data: Path, content: bytes, status: int
) -> None:
    first = run_desk()
    first.put(ticket, announce(DATA))
    first.patch(ticket, SHA, DATA[:10])
    run_desk.stop()
    (part,) = (data / "blobs").rglob("*.part")
    part.write_bytes(content)
    second = run_desk()
    assert second.offset(ticket, SHA) == len(DATA)
    assert second.commit(ticket).status_code == status
    assert second.offset(ticket, SHA) == (len(DATA) if status == 200 else 0)


@pytest.mark.parametrize("lie", [-1, 1])
def test_more_bytes_than_announced_are_refused(desk: Client, ticket: str, announce: Announce, lie: int) -> None:
    body = announce(DATA)
    body["blobs"][0]["bytes"] -= 1000
    desk.put(ticket, body)
    sent = DATA if lie < 0 else iter([DATA[:1_000_000], DATA[1_000_000:]])
    assert desk.patch(ticket, SHA, sent).status_code == 413
    assert desk.commit(ticket).json()["code"] == "ticket.incomplete"


def test_a_finished_file_takes_no_more(shared_desk: Client, ticket: str, announce: Announce) -> None:
    shared_desk.put(ticket, announce(DATA))
    shared_desk.patch(ticket, SHA, DATA)
    assert shared_desk.patch(ticket, SHA, b"", len(DATA)).status_code == 204
    assert shared_desk.patch(ticket, SHA, DATA).status_code == 409
    assert shared_desk.offset(ticket, SHA) == len(DATA)


def test_knowing_a_hash_gives_no_way_to_the_file(desk: Client, ticket: str, announce: Announce) -> None:
    desk.file(DATA)
    assert desk.put(ticket, announce(DATA)).json()["blobs"][0]["offset"] == 0
    assert desk.commit(ticket).json()["code"] == "ticket.incomplete"


def test_commit_again_gives_the_same_number(desk: Client, ticket: str, announce: Announce, data: Path) -> None:
    desk.put(ticket, announce(DATA))
    desk.patch(ticket, SHA, DATA)
    first, second = desk.commit(ticket), desk.commit(ticket)
    assert first.json() == second.json() == desk.put(ticket, announce(DATA)).json()
    assert rows(data) == 1


def test_commits_at_the_same_time_make_one_ticket(desk: Client, ticket: str, announce: Announce, data: Path) -> None:
    desk.put(ticket, announce(DATA))
    desk.patch(ticket, SHA, DATA)
    answers = [start(f"commit-{n}", lambda: desk.commit(ticket).json()["number"]) for n in range(12)]
    assert {answer.result(timeout=30) for answer in answers} == {"T-000001"}
    assert rows(data) == 1


def test_puts_at_the_same_time_make_one_upload(shared_desk: Client, ticket: str, announce: Announce) -> None:
    answers = [start(f"put-{n}", lambda: shared_desk.put(ticket, announce(DATA)).status_code) for n in range(12)]
    assert sorted(answer.result(timeout=30) for answer in answers) == [200] * 11 + [201]


def test_numbers_count_up(desk: Client) -> None:
    assert [desk.file(bytes([n]) * 10)["number"] for n in range(3)] == ["T-000001", "T-000002", "T-000003"]


def test_me_names_the_submitter(shared_desk: Client) -> None:
    assert shared_desk("GET", "/api/v1/me").json()["submitter"] == "local"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic bG9jYWw6", "Bearer \xff\xfe"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "me"),
        ("PUT", "tickets/ID"),
        ("GET", "tickets/ID"),
        ("POST", "tickets/ID/commit"),
        ("PATCH", "tickets/ID/blobs/SHA"),
        ("HEAD", "tickets/ID/blobs/SHA"),
    ],
)
def test_without_the_token_nothing_is_told(
    desk: Client, ticket: str, announce: Announce, method: str, path: str, header: str
) -> None:
    desk.put(ticket, announce(DATA))
    desk.session.headers["Authorization"] = header.encode("latin-1")
    answer = desk(method, f"/api/v1/{path.replace('ID', ticket).replace('SHA', SHA)}", json={})
    assert answer.status_code == 401


BLOB = {"name": "a.zip", "sha256": "0" * 64, "bytes": 1, "media_type": "application/zip"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 200_000,
        b'{"manifest": {}, "blobs": NaN}',
        b"9" * 10_000,
        b"\xff\xfe",
        {"manifest": {}},
        {"manifest": [], "blobs": [BLOB]},
        {"manifest": {}, "blobs": []},
        {"manifest": {}, "blobs": [BLOB] * 2},
        {"manifest": {}, "blobs": [1]},
        {"manifest": {"ticket": "other"}, "blobs": [BLOB]},
        *(
            {"manifest": {}, "blobs": [BLOB | {"name": name}]}
            for name in ("", "..", "../a", "a/b", "a\\b", ".a", "a\n", "a" * 201, "é", 1)
        ),
        *(
            {"manifest": {}, "blobs": [BLOB | {"sha256": text}]}
            for text in ("", "0" * 63, "G" * 64, "A" * 64, "0" * 64 + "\n", "../" * 21 + "a")
        ),
        *({"manifest": {}, "blobs": [BLOB | {"bytes": size}]} for size in (0, -1, 1.5, True, "1", None, (64 << 30) + 1, 10**30)),
        *({"manifest": {}, "blobs": [BLOB | {"media_type": text}]} for text in ("", "zip", "a/b\r\nX: y", None)),
    ],
    ids=str,
)
def test_hostile_announcements_are_refused(shared_desk: Client, ticket: str, body: Any) -> None:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = shared_desk("PUT", f"/api/v1/tickets/{ticket}", data=sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "ticket.form")
    assert shared_desk("GET", f"/api/v1/tickets/{ticket}").status_code == 404


def test_an_endless_announcement_is_cut(shared_desk: Client, ticket: str) -> None:
    answer = shared_desk("PUT", f"/api/v1/tickets/{ticket}", data=(b" " * 1_000_000 for _ in range(9)))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "bad", ["x", "..%2f..%2fetc", "00000000-0000-4000-8000-000000000000", "%00", "{" + str(new_ticket_id()) + "}"]
)
def test_odd_ticket_ids_are_unknown(shared_desk: Client, announce: Announce, bad: str) -> None:
    assert shared_desk.put(bad, announce(DATA)).status_code in {404, 405}


@pytest.mark.parametrize("bad", ["0" * 64, SHA.upper(), "..", "%2e%2e%2ftoken", SHA + ".part"])
def test_odd_hashes_are_unknown(desk: Client, ticket: str, announce: Announce, bad: str, data: Path) -> None:
    desk.put(ticket, announce(DATA))
    assert desk.patch(ticket, bad, DATA).status_code in {404, 405}
    assert not list((data / "blobs").rglob("*.part"))


@pytest.mark.parametrize("offset", ["", "-1", "1e3", "0x0", "٠", "9" * 4000])
def test_odd_offsets_are_refused(shared_desk: Client, ticket: str, announce: Announce, offset: Any) -> None:
    shared_desk.put(ticket, announce(DATA))
    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": offset.encode()}
    assert shared_desk("PATCH", f"/api/v1/tickets/{ticket}/blobs/{SHA}", data=DATA, headers=headers).status_code == 400


def test_a_file_sent_as_a_form_is_refused(shared_desk: Client, ticket: str, announce: Announce) -> None:
    shared_desk.put(ticket, announce(DATA))
    assert shared_desk("PATCH", f"/api/v1/tickets/{ticket}/blobs/{SHA}", data=DATA).status_code == 415


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1", "localhost:1", "", "[::1]:1"])
def test_other_host_names_are_refused(shared_desk: Client, host: str) -> None:
    answer = shared_desk("GET", "/api/v1/me", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "desk.host")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_our_own_host_names_are_answered(shared_desk: Client, name: str) -> None:
    assert shared_desk("GET", "/api/v1/me", headers={"Host": f"{name}:{urlsplit(shared_desk.url).port}"}).status_code == 200


def test_two_host_headers_are_refused(shared_desk: Client) -> None:
    where = urlsplit(shared_desk.url)
    connection = http.client.HTTPConnection(where.hostname, where.port)
    connection.putrequest("GET", "/api/v1/me", skip_host=True)
    connection.putheader("Host", where.netloc)
    connection.putheader("Host", "evil.example")
    connection.endheaders()
    assert connection.getresponse().status in {400, 421}
    connection.close()


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/api/v1/nothing", 404), ("DELETE", "/api/v1/me", 405), ("OPTIONS", "/api/v1/me", 405)]
)
def test_other_addresses_and_methods_answer_as_json(shared_desk: Client, method: str, path: str, status: int) -> None:
    assert shared_desk(method, path).status_code == status
