"""Tickets from a terminal: sent, waiting for the desk, filed twice, kept in the outbox."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.cli.conftest import PROGRAM, Ended

Tool = Callable[..., Ended]


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def desk(data: Path, port: int = 0) -> Iterator[str]:
    """A desk on `data`; gives the address it prints first."""
    with subprocess.Popen(
        [*PROGRAM, "desk", "--data", str(data), "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def tickets(data: Path) -> int:
    with closing(sqlite3.connect(data / "desk.sqlite3")) as database:
        count: int = database.execute("select count(*) from tickets where number is not null").fetchone()[0]
    return count


def point_to(tool: Tool, address: str, data: Path) -> None:
    """Sets the desk's address and hands its token over on standard input."""
    assert tool("settings", "set", "destinations.desk.url", address).code == 0
    if (data / "token").exists():
        assert tool("settings", "set", "destinations.desk.token", "-", given=(data / "token").read_text()).code == 0


def test_a_ticket_is_sent_to_the_desk_that_runs(tool: Tool, tmp_path: Path) -> None:
    with desk(tmp_path / "desk") as address:
        point_to(tool, address, tmp_path / "desk")
        ended = tool("capture", "--no-logs", "--text", "it froze", "--send", "--json")
        said = ended.json("capture")
        assert ended.code == 0
        assert (said["state"], said["bundle"]) == ("sent", None)
        assert said["url"].startswith(address.rstrip("/"))
        assert tickets(tmp_path / "desk") == 1
        entry = tool("outbox", "--json").json("outbox")["entries"][0]
        assert (entry["id"], entry["state"], entry["ticket"]) == (said["id"], "sent", said["ticket"])
        shown = tool("outbox", "show", said["id"][-8:], "--json")
        assert json.loads(shown.out)["url"] == said["url"]
        manifest = tool.__call__("capture", "--no-logs", "--send").out
        assert manifest.startswith("Ticket T-")


def test_without_the_desk_the_ticket_waits_and_is_filed_once_when_it_is_back(tool: Tool, tmp_path: Path) -> None:
    port = closed_port()
    data = tmp_path / "desk"
    with desk(data):  # makes its token
        pass
    point_to(tool, f"http://127.0.0.1:{port}", data)
    ended = tool("capture", "--no-logs", "--text", "it froze", "--send", "--json")
    assert ended.code == 3
    assert ended.json("capture")["state"] == "pending"
    waiting = tool("outbox", "list", "--json").json("outbox")["entries"][0]
    assert waiting["state"] == "pending"
    assert waiting["reason"]
    assert waiting["next_try"]
    assert tool("outbox", "retry").code == 3
    with desk(data, port):
        ended = tool("outbox", "retry", "--json")
        assert ended.code == 0
        assert ended.json("outbox")["entries"][0]["state"] == "sent"
        assert tool("outbox", "retry").code == 0
        assert tickets(data) == 1


def test_a_desk_that_dies_after_the_ticket_was_begun_files_it_once(tool: Tool, tmp_path: Path) -> None:
    """The desk is stopped (SIGKILL) between two sends of the same bundle: the second finds what the first left."""
    data, port = tmp_path / "desk", closed_port()
    tool("capture", "--no-logs", "--save", tmp_path / "x.zip")
    with desk(data, port) as address:
        point_to(tool, address, data)
        assert tool("send", tmp_path / "x.zip").code == 0
    assert tool("capture", "--no-logs", "--send").code == 3
    with desk(data, port):
        assert tool("outbox", "retry").code == 0
    assert tickets(data) == 2


def test_a_bundle_sent_twice_is_one_ticket(tool: Tool, tmp_path: Path) -> None:
    tool("capture", "--no-logs", "--save", tmp_path / "x.zip")
    shutil.copyfile(tmp_path / "x.zip", tmp_path / "copy.zip")
    with desk(tmp_path / "desk") as address:
        point_to(tool, address, tmp_path / "desk")
        first = tool("send", tmp_path / "x.zip", "--json")
        again = tool("send", tmp_path / "x.zip", tmp_path / "copy.zip", "--json")
        assert (first.code, again.code) == (0, 0)
        numbers = {entry["ticket"] for ended in (first, again) for entry in ended.json("outbox")["entries"]}
        assert len(numbers) == 1
        assert tickets(tmp_path / "desk") == 1


def test_a_folder_can_be_the_destination(tool: Tool, tmp_path: Path) -> None:
    assert tool("settings", "set", "destination", "folder").code == 0
    assert tool("settings", "set", "destinations.folder.path", str(tmp_path / "share")).code == 0
    ended = tool("capture", "--no-logs", "--send", "--json")
    assert ended.code in {0, 1, 3}, ended
    (tmp_path / "share").mkdir(exist_ok=True)
    after = tool("outbox", "retry", "--json")
    assert after.code == 0, after
    assert list((tmp_path / "share").rglob("*.zip"))


def test_the_embedded_desk_is_started_when_it_is_needed(tool: Tool, tool_home: Path) -> None:
    ended = tool("capture", "--no-logs", "--send")
    assert ended.code == 0, ended
    assert ended.out.startswith("Ticket T-")
    assert tickets(tool_home / "desk") == 1


def test_an_entry_can_be_removed(tool: Tool) -> None:
    tool("settings", "set", "destinations.desk.url", f"http://127.0.0.1:{closed_port()}")
    said = tool("capture", "--no-logs", "--send", "--json").json("capture")
    assert json.loads(tool("outbox", "remove", said["id"], "--json").out) == {"removed": said["id"]}
    assert tool("outbox").out == "The outbox is empty.\n"
    assert tool("outbox", "show", said["id"]).code == 2


def test_a_damaged_bundle_is_not_sent(tool: Tool, tmp_path: Path) -> None:
    tool("capture", "--no-logs", "--save", tmp_path / "x.zip")
    data = bytearray((tmp_path / "x.zip").read_bytes())
    data[len(data) // 3] ^= 1
    (tmp_path / "x.zip").write_bytes(data)
    ended = tool("send", tmp_path / "x.zip", "--json")
    assert ended.code == 1
    assert ended.json("error")["error"]["code"] == "bundle.damaged"
    assert tool("outbox", "--json").json("outbox")["entries"] == []


def test_demo_without_a_display_ends_with_number_and_link(tool: Tool, tool_home: Path) -> None:
    tool("settings", "set", "destination", "folder")  # made-up logs are nothing for the real one
    tool("settings", "set", "destinations.folder.path", tool_home / "share")
    ended = tool("demo", DISPLAY="")
    assert (ended.code, ended.err) == (0, "")
    number, link = ended.out.splitlines()[-2:]
    assert number.startswith("Ticket T-")
    assert link.startswith("http://127.0.0.1:")
    assert tickets(tool_home / "desk") == 1


def test_evidence_is_added_to_a_ticket_by_its_number(tool: Tool, tmp_path: Path) -> None:
    with desk(tmp_path / "desk") as address:
        point_to(tool, address, tmp_path / "desk")
        tool("capture", "--no-logs", "--text", "it froze", "--send")
        ended = tool("capture", "--no-logs", "--text", "again", "--send", "--ticket", "t-1")
        assert (ended.code, ended.out.splitlines()[0]) == (0, "Added to ticket T-000001")
        saved = tmp_path / "more.zip"
        tool("capture", "--no-logs", "--save", saved)
        assert tool("send", saved, "--ticket", "1", "--json").json("outbox")["entries"][0]["ticket"] == "T-000001"
        assert tickets(tmp_path / "desk") == 1
        wrong = tool("capture", "--no-logs", "--send", "--ticket", "99", "--json")
        said = wrong.json("capture")
        assert (wrong.code, said["state"]) == (1, "failed")
        mended = tool("outbox", "retry", said["id"], "--ticket", "1", "--json").json("outbox")["entries"][0]
        assert (mended["state"], mended["ticket"]) == ("sent", "T-000001")
        wrong = tool("capture", "--no-logs", "--send", "--ticket", "99", "--json").json("capture")
        mended = tool("outbox", "retry", wrong["id"], "--new", "--json").json("outbox")["entries"][0]
        assert (mended["state"], mended["ticket"]) == ("sent", "T-000002")


def test_a_ticket_to_add_to_goes_with_sending_only(tool: Tool, tmp_path: Path) -> None:
    assert tool("capture", "--save", tmp_path / "x.zip", "--ticket", "1").code == 2
