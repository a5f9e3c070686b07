"""The desk as a process: what a kill leaves behind, what ends it, who may start it twice."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from capture_tool.core.errors import PermanentError
from capture_tool.core.threads import start
from capture_tool.desk.keys import Keys
from capture_tool.desk.server import listening, serve
from tests.desk.conftest import Announce, Client, half_sent
from tests.desktop import until

DATA = os.urandom(5_000_000)
SHA = hashlib.sha256(DATA).hexdigest()
PROGRAM = """
import sys
from pathlib import Path
from capture_tool.desk.server import serve
serve(data=Path(sys.argv[1]), host="127.0.0.1", port=0, ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""


class Process:
    """A desk of its own process."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PROGRAM, str(data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert self.process.stdout
        self.client = Client(self.process.stdout.readline().decode().strip(), data)

    def end(self, sign: signal.Signals) -> tuple[int, bytes, bytes]:
        self.client.session.close()
        self.process.send_signal(sign)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture
def process(data: Path) -> Iterator[Any]:
    made: list[Process] = []

    def begin() -> Process:
        made.append(Process(data))
        return made[-1]

    yield begin
    for desk in made:
        if desk.process.poll() is None:
            desk.end(signal.SIGKILL)


def test_an_upload_survives_kill_9_in_its_middle(process: Any, ticket: str, announce: Announce) -> None:
    desk = process()
    desk.client.put(ticket, announce(DATA))
    with half_sent(desk.client, ticket, DATA, SHA, cut=4_000_000):
        until(lambda: desk.client.arrived(ticket) >= 2_000_000, "the first bytes")
        desk.end(signal.SIGKILL)
    again = process().client
    here = again.offset(ticket, SHA)
    assert 2_000_000 <= here <= 4_000_000
    assert again.patch(ticket, SHA, DATA[here:], here).status_code == 204
    assert again.commit(ticket).json()["number"] == "T-000001"


def test_kills_around_commit_never_make_two_tickets_or_an_empty_one(
    process: Any, ticket: str, announce: Announce, data: Path
) -> None:
    for _ in range(6):
        desk = process()
        desk.client.put(ticket, announce(DATA))
        here = desk.client.offset(ticket, SHA)
        desk.client.patch(ticket, SHA, DATA[here:], here)
        answer = start("commit", lambda desk=desk: desk.client.commit(ticket))
        desk.end(signal.SIGKILL)
        answer.exception(timeout=30)
    assert process().client.commit(ticket).json()["number"] == "T-000001"
    with sqlite3.connect(data / "desk.sqlite3") as database:
        found = database.execute("SELECT number, id, bytes FROM tickets").fetchall()
    database.close()
    assert found == [(1, ticket, len(DATA))]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(process: Any, data: Path, sign: signal.Signals) -> None:
    desk = process()
    assert (data / "address").read_text() == desk.client.url
    assert desk.end(sign) == (0, b"ended\n", b"")
    assert not (data / "address").exists()


def test_an_open_upload_does_not_hold_up_the_end(process: Any, ticket: str, announce: Announce) -> None:
    desk = process()
    desk.client.put(ticket, announce(DATA))
    with half_sent(desk.client, ticket, DATA, SHA, cut=3_000_000):
        until(lambda: desk.client.arrived(ticket) >= 2_000_000, "the first bytes")
        assert desk.end(signal.SIGTERM)[:2] == (0, b"ended\n")
    assert process().client.offset(ticket, SHA) >= 2_000_000


def test_a_second_desk_on_the_same_folder_is_refused(desk: Client, data: Path) -> None:
    with pytest.raises(PermanentError) as caught:
        serve(data=data, port=0, ready=lambda _: None)
    assert caught.value.code == "desk.busy"
    assert desk("GET", "/api/v1/me").status_code == 200


def test_a_taken_port_is_said(desk: Client, tmp_path: Path) -> None:
    with pytest.raises(PermanentError) as caught:
        serve(data=tmp_path / "other", port=urlsplit(desk.url).port, ready=lambda _: None)
    assert caught.value.code == "desk.port"


def test_answers_in_two_pieces_do_not_wait_for_an_acknowledgement() -> None:
    with listening("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP, "asyncio sets TCP_NODELAY on no other"


def test_a_damaged_database_is_said(data: Path) -> None:
    data.mkdir()
    (data / "desk.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(PermanentError) as caught:
        serve(data=data, port=0, ready=lambda _: None)
    assert caught.value.code == "desk.database"


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PermanentError) as caught:
        serve(data=tmp_path / "file" / "desk", port=0, ready=lambda _: None)
    assert caught.value.code == "desk.data"


@pytest.mark.parametrize(
    ("option", "value", "code"), [("database", "nonsense", "desk.database"), ("blobs", "s3://bucket", "desk.blobs")]
)
def test_storage_that_is_not_there_is_said(data: Path, option: str, value: str, code: str) -> None:
    with pytest.raises(PermanentError) as caught:
        serve(data=data, port=0, ready=lambda _: None, **{option: value})
    assert caught.value.code == code


def test_everything_it_writes_is_private(desk: Client, data: Path) -> None:
    desk.file(DATA)
    for path in (data, *data.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_keys_stay_and_damaged_ones_are_made_anew(tmp_path: Path) -> None:
    first = Keys.of(tmp_path)
    assert Keys.of(tmp_path).staff == first.staff
    (tmp_path / "staff_key").write_text("")
    assert Keys.of(tmp_path).staff != first.staff


def test_a_full_disk_is_said_and_what_arrived_stays(
    process: Any, ticket: str, announce: Announce, data: Path, tmp_path: Path
) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(mount)], capture_output=True, check=False
    ).returncode:
        pytest.skip("needs the right to mount")
    try:
        desk = process()
        (data / "blobs").rmdir()
        (data / "blobs").symlink_to(mount)
        desk.client.put(ticket, announce(DATA))
        answer = desk.client.patch(ticket, SHA, DATA)
        assert (answer.status_code, answer.json()["code"]) == (507, "desk.no-space")
        assert desk.client.offset(ticket, SHA) > 2_000_000
        desk.end(signal.SIGTERM)
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_connections_that_ask_nothing_are_closed(run_desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture_tool.desk.server.OPENING_SECONDS", 0.2)
    desk = run_desk()
    host = desk.url.removeprefix("http://")
    whole = f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    for said in (b"", whole[:20], whole + whole[:20]):
        with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), timeout=20) as connection:
            connection.sendall(said)
            while connection.recv(1 << 16):
                pass
    assert desk("GET", "/api/v1/me").status_code == 200


def test_uploads_that_nobody_goes_on_with_are_forgotten(run_desk: Any, ticket: str, announce: Announce, data: Path) -> None:
    desk, body = run_desk(), announce(b"x" * 1000)
    sha256 = body["blobs"][0]["sha256"]
    desk.put(ticket, body)
    desk.patch(ticket, sha256, b"x" * 10)
    run_desk.stop()
    [part] = data.glob("blobs/*/*.part")
    desk = run_desk()
    assert desk.offset(ticket, sha256) == 10
    run_desk.stop()
    os.utime(part, (0, 0))
    desk = run_desk()
    assert desk.offset(ticket, sha256) == 0
    assert desk.patch(ticket, sha256, b"x" * 1000).status_code == 204
    assert desk.commit(ticket).status_code == 200
