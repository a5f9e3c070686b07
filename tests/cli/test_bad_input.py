"""Odd files, full disks, missing rights, damaged own files, false servers: a clear line with a cure, the rest goes on."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, Ended
from tests.desktop import Desktop
from tests.needs import make_pipe, needs_root

Tool = Callable[..., Ended]


@pytest.fixture
def small_home(tmp_path: Path) -> Iterator[Path]:
    """A home for the tool on a disk of two megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def no_desk(tool: Tool, **env: str) -> None:
    """Points the tool to a port where nobody listens."""
    tool("settings", "set", "destinations.desk.url", "http://127.0.0.1:1", **env)
    tool("settings", "set", "destinations.desk.token", "-", given="t" * 40, **env)


def test_odd_files_are_listed_and_the_good_one_is_taken(tool: Tool, tmp_path: Path, log: Path) -> None:
    folder = log.parent
    make_pipe(folder / "pipe.log")
    (folder / "endless.log").symlink_to("/dev/zero")
    (folder / "loop").symlink_to(folder)
    (folder / "round.log").symlink_to(folder / "round.log")
    (folder / "dangling.log").symlink_to(folder / "nowhere.log")
    (folder / "two\nlines.log").write_text("fine\n")
    (folder / os.fsdecode(b"caf\xe9.log")).write_text("fine too\n")
    with (folder / "sparse.log").open("wb") as sparse:
        sparse.truncate(1 << 40)
    ended = tool("capture", "--logs", folder, "--save", tmp_path / "x.zip", "--json")
    assert ended.code == 0, ended
    said = ended.json("capture")
    with zipfile.ZipFile(tmp_path / "x.zip") as read:
        names = [name.removeprefix("logs/chosen-files/logs_") for name in read.namelist() if name.startswith("logs/")]
    assert "exported.log" in names
    assert any(name.startswith("two") for name in names)
    assert any(name.startswith("caf") for name in names)
    assert all(left["reason"] for left in said["left_out"])
    assert len(names) < 6, names
    assert tool("view", tmp_path / "x.zip", "--check").code == 0


@pytest.mark.parametrize("name", ["pipe", "/dev/zero", "/dev/urandom", "/dev/stdin", "none"])
def test_a_chosen_path_that_is_no_file_is_a_line_in_the_report(tool: Tool, tmp_path: Path, name: str) -> None:
    path = Path(name) if name.startswith("/") else tmp_path / name
    if name == "pipe":
        make_pipe(path)
    ended = tool("capture", "--logs", path, "--save", tmp_path / "x.zip", "--json")
    assert ended.code == 0, ended
    assert len(ended.json("capture")["left_out"]) == 1


def test_a_growing_log_is_taken_as_it_was(tool: Tool, tmp_path: Path, log: Path) -> None:
    stop = threading.Event()

    def grow() -> None:
        with log.open("a") as out:
            while not stop.wait(0.001):
                out.write("one more line\n" * 50)
                out.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        ended = tool("capture", "--logs", log, "--save", tmp_path / "x.zip", "--json")
    finally:
        stop.set()
        writer.join()
    assert ended.code == 0
    assert ended.json("capture")["left_out"] == []
    assert tool("view", tmp_path / "x.zip", "--check").code == 0


@needs_root
def test_a_user_without_rights_gets_a_cure(screen: Desktop, tmp_path: Path) -> None:
    """Root without its power over others' files: a checkout below root's home can still be read, files of others cannot."""
    without_power = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    secret = tmp_path / "secret.log"
    secret.write_text("nothing for you")
    locked = tmp_path / "locked"
    locked.mkdir()
    for path, mode in ((secret, 0o600), (locked, 0o700)):
        os.chown(path, 65534, 65534)
        path.chmod(mode)

    def powerless(*words: str, home: Path) -> Ended:
        env = {**screen.env, "CAPTURE_TOOL_HOME": str(home)}
        ran = subprocess.run([*without_power, *PROGRAM, *words], env=env, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in ran.stderr, ran.stderr
        return Ended(ran.returncode, ran.stdout, ran.stderr)

    refused = powerless("capture", "--no-logs", "--send", home=locked / "home")
    assert refused.code == 1
    assert len(refused.err.splitlines()) == 2, refused.err
    assert powerless("check", home=locked / "home").code == 1
    ended = powerless("capture", "--logs", str(secret), "--save", str(tmp_path / "x.zip"), "--json", home=tmp_path / "home")
    assert ended.code == 0, ended
    assert "permission" in ended.json("capture")["left_out"][0]["reason"]


@needs_root
def test_a_full_disk_says_so_and_leaves_nothing_half_done(tool: Tool, small_home: Path) -> None:
    no_desk(tool, CAPTURE_TOOL_HOME=str(small_home))
    assert tool("capture", "--no-logs", "--send", CAPTURE_TOOL_HOME=str(small_home)).code == 3
    with (small_home / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(bytes(4096)):
            pass
    ended = tool("capture", "--no-logs", "--send", "--json", CAPTURE_TOOL_HOME=str(small_home))
    assert ended.code == 1
    error = ended.json("error")["error"]
    assert error["code"].endswith("no-space"), error
    assert error["advice"]
    (small_home / "filler").unlink()
    entries = tool("outbox", "--json", CAPTURE_TOOL_HOME=str(small_home)).json("outbox")["entries"]
    assert [entry["state"] for entry in entries] == ["pending"]
    assert tool("capture", "--no-logs", "--send", CAPTURE_TOOL_HOME=str(small_home)).code == 3


def test_a_corrupted_entry_is_shown_and_the_others_go_on(tool: Tool, tool_home: Path, tmp_path: Path) -> None:
    no_desk(tool)
    broken = tool("capture", "--no-logs", "--send", "--json").json("capture")["id"]
    whole = tool("capture", "--no-logs", "--send", "--json").json("capture")["id"]
    (entry,) = tool_home.glob(f"outbox/*/{broken}/entry.json")
    entry.write_bytes(b"\xff{half")
    tool("settings", "set", "destination", "folder")
    (tmp_path / "share").mkdir()
    tool("settings", "set", "destinations.folder.path", str(tmp_path / "share"))
    entries = {one["id"]: one for one in tool("outbox", "--json").json("outbox")["entries"]}
    assert entries[broken]["state"] == "failed"
    assert entries[broken]["reason"]
    assert entries[whole]["state"] == "pending"
    assert tool("capture", "--no-logs", "--send").code == 0
    assert tool("outbox").code == 0
    assert tool("outbox", "show", broken).code == 0
    assert tool("outbox", "retry").code in {1, 3}
    assert tool("outbox", "remove", broken).code == 0


@pytest.mark.parametrize("text", [b"[logs]\nbefore_minutes = inf\n", b"destinations = 5\n"])
def test_wrong_settings_are_named_and_the_job_is_done(tool: Tool, tool_home: Path, tmp_path: Path, text: bytes) -> None:
    tool_home.mkdir()
    (tool_home / "settings.toml").write_bytes(text)
    assert tool("capture", "--full", "--since", "5m", "--save", tmp_path / "x.zip").code == 0
    found = [one for one in tool("check", "--json").json("check")["findings"] if one["name"] == "settings"]
    assert found[0]["state"] == "warn"
    assert found[0]["cure"]
    assert tool("settings", "--json").json("settings")["problems"]


@pytest.mark.parametrize("text", [b"not toml [", b"\xff\xfe\0"])
def test_a_damaged_settings_file_is_named_with_its_cure(tool: Tool, tool_home: Path, tmp_path: Path, text: bytes) -> None:
    """Nothing is prepared meanwhile: see test_damaged_settings.py."""
    tool_home.mkdir()
    (tool_home / "settings.toml").write_bytes(text)
    refused = tool("capture", "--full", "--since", "5m", "--save", tmp_path / "x.zip")
    assert refused.code == 1
    assert "settings.toml" in refused.err
    found = [one for one in tool("check", "--json").json("check")["findings"] if one["name"] == "settings"]
    assert (found[0]["state"], bool(found[0]["cure"])) == ("fail", True)


def test_damaged_secrets_stop_no_capture_and_are_told_with_a_cure(tool: Tool, tool_home: Path, tmp_path: Path) -> None:
    tool_home.mkdir()
    (tool_home / "secrets.json").write_text("{half")
    ended = tool("capture", "--no-logs", "--save", tmp_path / "x.zip", "--json")
    assert ended.code == 0
    assert (tool_home / "secrets.json.damaged-1").read_text() == "{half"
    [said] = [line for line in tool("check", "--json").json("check")["findings"] if "damaged-1" in line["text"]]
    assert said["state"] == "warn"
    assert said["cure"]


@contextlib.contextmanager
def server(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server that answers everything alike; gives its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if self.raw_requestline and self.parse_request():
                answer(self)
            self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        serving = threading.Thread(target=made.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{made.server_port}"
        finally:
            made.shutdown()
            serving.join()


def portal(request: http.server.BaseHTTPRequestHandler) -> None:
    page = b"<html><body>Welcome to the hotel. Please log in.</body></html>"
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.send_header("Content-Length", str(len(page)))
    request.end_headers()
    request.wfile.write(page)


def hang_up(request: http.server.BaseHTTPRequestHandler) -> None:
    request.connection.close()


def half(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Capture-Tool-Desk", "1")
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"number": "T-0')


@pytest.mark.parametrize("answer", [portal, hang_up, half])
def test_a_server_that_is_not_the_desk_never_makes_a_receipt(
    tool: Tool, answer: Callable[[http.server.BaseHTTPRequestHandler], None]
) -> None:
    with server(answer) as address:
        tool("settings", "set", "destinations.desk.url", address)
        tool("settings", "set", "destinations.desk.token", "-", given="t" * 40)
        ended = tool("capture", "--no-logs", "--text", "it froze", "--send", "--json")
        assert ended.code == 3, ended
        said = json.loads(ended.out)
        assert (said["state"], said["ticket"]) == ("pending", None)
        assert said["reason"]
        assert tool("check").code == 1


def test_the_reader_of_the_output_may_go_away(tool: Tool, screen: Desktop) -> None:
    piped = ["bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "bash", *PROGRAM, "settings"]
    ran = subprocess.run(piped, env=screen.env, capture_output=True, check=False)
    assert b"Traceback" not in ran.stderr
