"""settings, check, view, desk, redact as processes."""

from __future__ import annotations

import json
import signal
import subprocess
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture_tool.core.sample_platform import write_sample
from tests.cli.conftest import PROGRAM, Ended

Tool = Callable[..., Ended]


def test_a_secret_is_taken_from_standard_input_and_shown_nowhere(tool: Tool, tool_home: Path) -> None:
    assert tool("settings", "set", "destinations.desk.token", "in-the-open").code == 2
    ended = tool("settings", "set", "destinations.desk.token", "-", given="sesame-open-please\n")
    assert ended.code == 0
    tool("settings", "set", "destinations.desk.url", "http://127.0.0.1:1")
    assert "sesame" not in (tool_home / "settings.toml").read_text()
    for words in (["settings"], ["settings", "show", "--json"], ["check", "--json"], ["outbox", "--json"]):
        assert "sesame" not in "".join((ran := tool(*words)).out + ran.err)
    kept = tool_home / "secrets.json"
    assert not kept.exists() or kept.stat().st_mode & 0o077 == 0


def test_settings_tell_where_each_value_comes_from(tool: Tool, tmp_path: Path) -> None:
    policy = tmp_path / "etc" / "capture-tool" / "policy.toml"
    policy.parent.mkdir(parents=True)
    policy.write_text('[redaction]\nprofile = "minimal"\n')
    assert tool("settings", "set", "logs.before_minutes", "45").code == 0
    read = tool("settings", "--json", XDG_CONFIG_DIRS=str(tmp_path / "etc")).json("settings")
    rows = {row["key"]: row for row in read["settings"]}
    assert (rows["logs.before_minutes"]["value"], rows["logs.before_minutes"]["origin"]) == (45, "settings")
    assert (rows["redaction.profile"]["value"], rows["redaction.profile"]["origin"]) == ("minimal", "policy")
    assert rows["ui.theme"]["origin"] == "default"
    only = tool("settings", "policy", "--json", XDG_CONFIG_DIRS=str(tmp_path / "etc")).json("settings")
    assert [row["key"] for row in only["settings"]] == ["redaction.profile"]
    locked = tool("settings", "set", "redaction.profile", "full", XDG_CONFIG_DIRS=str(tmp_path / "etc"))
    assert locked.code == 1
    assert "policy" in locked.err


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("destination", "nowhere", 1),
        ("destinations.folder.nonsense", "x", 2),
        ("body.carrier", "nowhere", 1),
        ("carriers.tus.nonsense", "x", 2),
        ("carriers.s3_keys.key_secret", "in-the-open", 2),
        ("logs.before_minutes", "many", 2),
        ("ui.theme", "pink", 2),
    ],
)
def test_a_wrong_setting_is_refused(tool: Tool, tool_home: Path, key: str, value: str, code: int) -> None:
    assert tool("settings", "set", key, value).code == code
    assert not (tool_home / "settings.toml").exists()


def test_the_secret_of_a_carrier_goes_to_the_key_store_and_check_asks_the_carrier(tool: Tool, tool_home: Path) -> None:
    assert tool("settings", "set", "body.carrier", "tus").code == 0
    assert tool("settings", "set", "carriers.tus.url", "http://127.0.0.1:1").code == 0
    findings = {one["name"]: one for one in tool("check", "--json").json("check")["findings"]}
    assert findings["carrier tus"]["state"] == "fail"
    assert "carriers.tus.token" in findings["carrier tus"]["cure"]
    assert tool("settings", "set", "carriers.tus.token", "-", given="sesame-open-please\n").code == 0
    assert "sesame" not in (tool_home / "settings.toml").read_text()
    findings = {one["name"]: one for one in tool("check", "--json").json("check")["findings"]}
    assert "cannot be reached" in findings["carrier tus"]["text"]


def test_check_has_one_line_and_one_cure_each(tool: Tool) -> None:
    tool("settings", "set", "destinations.desk.url", "http://127.0.0.1:1")
    ended = tool("check", "--json")
    found = {finding["name"]: finding for finding in ended.json("check")["findings"]}
    assert ended.code == 1
    assert found["screen"]["state"] == "ok"
    assert found["windows"]["state"] == "ok"
    assert "destinations: desk, folder" in found["plugs"]["text"]
    assert "system.windows: " in found["plugs"]["text"]
    assert all(finding["cure"] for finding in found.values() if finding["state"] != "ok")
    assert "FAIL" in tool("check").out


def test_a_damaged_zip_is_told_by_its_check(tool: Tool, tmp_path: Path) -> None:
    tool("capture", "--no-logs", "--save", tmp_path / "x.zip")
    ended = tool("view", tmp_path / "x.zip", "--check", "--json")
    assert ended.json("view")["good"]
    (tmp_path / "x.zip").write_bytes((tmp_path / "x.zip").read_bytes()[:-30])
    ended = tool("view", tmp_path / "x.zip", "--check", "--json")
    assert ended.code == 1
    assert not ended.json("view")["good"]
    assert tool("view", tmp_path / "none.zip", "--check").code == 1
    assert tool("view", tmp_path / "x.zip", "--no-browser").code == 1


@pytest.mark.parametrize("words", [["view", "x.zip", "--no-browser"], ["desk", "--port", "0"]])
def test_the_address_is_the_first_line_and_answers(tool: Tool, tmp_path: Path, words: list[str]) -> None:
    tool("capture", "--no-logs", "--text", "it froze", "--save", tmp_path / "x.zip")
    with subprocess.Popen([*PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        try:
            assert address.startswith("http://127.0.0.1:")
            if words[0] == "desk":  # its second line is the link for staff
                address = process.stdout.readline().rpartition(" ")[2].strip()
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with browser.open(address, timeout=30) as page:
                assert "<html" in page.read().decode().lower()
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
    assert process.returncode in {0, 1}


def test_redact_leaves_no_planted_secret(tool: Tool, tmp_path: Path) -> None:
    sample = write_sample(tmp_path / "sample", moment=datetime.now(UTC), days=1, bytes_total=2_000_000)
    ended = tool("redact", *sample.roots, *sample.ibc_logs, *sample.exported, "-o", tmp_path / "clean", "--json")
    said = ended.json("redact")
    assert len(said["files"]) >= 4
    written = [file for file in (tmp_path / "clean").rglob("*") if file.is_file()]
    assert len(written) == len(said["files"])
    for file in written:
        data = file.read_bytes().lower()
        for kind, value in (*sample.secrets, *sample.never):
            assert value.lower().encode() not in data, (kind, file.name)
    assert all(value not in ended.out for _, value in (*sample.secrets, *sample.never))


def test_redact_says_what_it_could_not_do(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "picture.log").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    ended = tool("redact", tmp_path / "picture.log", "-o", tmp_path / "clean", "--json")
    assert ended.code == 1
    assert len(ended.json("redact")["left_out"]) == 1
    missing = tool("redact", tmp_path / "none.log", "-o", tmp_path / "clean", "--json")
    assert json.loads(missing.out)["error"]["code"] == "redact.missing"


def test_a_login_that_somebody_wrote_into_the_file_is_not_shown(tool: Tool, tool_home: Path) -> None:
    text = '[network]\nproxy = "http://me:s3same@proxy:8080"\n[destinations.jira]\nurl = "https://me:s3same@jira.example.com"\n'
    tool_home.mkdir(exist_ok=True)
    (tool_home / "settings.toml").write_text(text)
    shown = tool("settings").out
    assert "proxy:8080" in shown
    assert "s3same" not in shown
