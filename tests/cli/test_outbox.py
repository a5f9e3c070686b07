"""The outbox from a terminal: how each ticket stands, and all that a person can decide."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import UNKNOWN
from tests.bundles import sealed
from tests.cli.conftest import Ended

Tool = Callable[..., Ended]


@pytest.fixture
def outbox(tool_home: Path) -> Outbox:
    made = Outbox(tool_home / "outbox")
    made.recover()
    return made


@pytest.fixture
def lost(outbox: Outbox, tmp_path: Path) -> Entry:
    entry = outbox.put(sealed(tmp_path), destination="mail", summary="It froze")
    now = datetime.now(UTC)
    return outbox.store(replace(entry, state=State.FAILED, code=UNKNOWN, reason="The answer was lost.", asked=now))


def test_each_ticket_says_how_it_stands_and_what_helps(tool: Tool, outbox: Outbox, lost: Entry, tmp_path: Path) -> None:
    waiting = outbox.put(sealed(tmp_path), destination="desk", summary="It hung")
    at = datetime.now(UTC) + timedelta(minutes=10, seconds=30)
    outbox.store(replace(waiting, reason="The desk is away.", code="http.connect", next_try=at))
    listed = tool("outbox").out
    assert "arrived?" in listed
    assert f"outbox arrived {lost.id[-8:]}" in listed
    assert "waiting, again in 10 min" in listed
    found = tool("outbox", "list", "--find", "hung", "--json").json("outbox")["entries"]
    assert [(one["id"], one["standing"]) for one in found] == [(waiting.id, "waiting")]
    assert found[0]["says"][0] == "The desk is away."


def test_one_that_another_process_sends_is_uploading(tool: Tool, outbox: Outbox, tmp_path: Path) -> None:
    entry = outbox.put(sealed(tmp_path), destination="desk", summary="It froze")
    lock = outbox.hold(entry.id)
    assert lock
    with lock:
        assert tool("outbox", "--json").json("outbox")["entries"][0]["standing"] == "uploading"
    assert tool("outbox", "--json").json("outbox")["entries"][0]["standing"] == "saved"


def test_a_person_says_that_it_arrived(tool: Tool, outbox: Outbox, lost: Entry) -> None:
    ended = tool("outbox", "arrived", lost.id[-8:], "--ticket", "4711")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "Ticket 4711")
    assert "did not confirm" in ended.err
    receipt = json.loads(tool("outbox", "show", lost.id, "--json").out)["receipt"]
    assert (receipt["by_hand"], receipt["verified"]) == (True, False)
    assert tool("outbox", "arrived", lost.id).code == 2


def test_retry_of_all_leaves_the_question_to_the_person(tool: Tool, outbox: Outbox, lost: Entry) -> None:
    assert tool("outbox", "retry").code == 1
    assert outbox.get(lost.id) == lost


def test_a_copy_can_be_saved(tool: Tool, outbox: Outbox, lost: Entry, tmp_path: Path) -> None:
    target = tmp_path / "copy.zip"
    assert json.loads(tool("outbox", "save", lost.id, target, "--json").out) == {"id": lost.id, "bundle": str(target)}
    with zipfile.ZipFile(target) as opened:
        assert opened.testzip() is None
    assert tool("outbox", "save", lost.id, tmp_path / "none" / "copy.zip").code == 1
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    "words",
    [
        ["arrived"],
        ["save"],
        ["save", "x"],
        ["list", "--ticket", "1"],
        ["retry", "--new"],
        ["retry", "x", "--new", "--ticket", "1"],
    ],
)
def test_wrong_use_is_told_as_such(tool: Tool, words: list[str]) -> None:
    assert tool("outbox", *words).code == 2


def test_a_full_outbox_says_make_room_and_keeps_what_waits(tool: Tool, outbox: Outbox, tmp_path: Path) -> None:
    entry = outbox.put(sealed(tmp_path, padding=10_000), destination="desk", summary="")
    tool("settings", "set", "outbox.quota_bytes", "1000")
    ended = tool("capture", "--no-logs", "--send", "--json")
    assert (ended.code, ended.json("error")["error"]["code"]) == (1, "outbox.quota")
    assert [one.id for one in outbox.entries()] == [entry.id]


def test_a_damaged_one_does_not_keep_the_others_from_being_tried(tool: Tool, outbox: Outbox, tmp_path: Path) -> None:
    damaged = outbox.put(sealed(tmp_path), destination="folder", summary="first")
    entry = outbox.put(sealed(tmp_path), destination="folder", summary="second")
    (outbox.path(damaged) / "entry.json").write_bytes(b"?")
    ended = tool("outbox", "retry", "--json")
    assert ended.code == 1
    assert {one["id"]: one["code"] for one in ended.json("outbox")["entries"]} == {
        damaged.id: "outbox.damaged",
        entry.id: "folder.path",
    }


@pytest.mark.parametrize("number", ["my password is sesame99", "4711\x1b[2J", "9" * 101])
def test_what_is_no_ticket_s_number_does_not_leave(tool: Tool, outbox: Outbox, lost: Entry, tmp_path: Path, number: str) -> None:
    path = sealed(tmp_path).path
    for words in (("send", path), ("outbox", "retry", lost.id), ("outbox", "arrived", lost.id)):
        ended = tool(*words, "--ticket", number)
        assert ended.code in (1, 2)
        assert "sesame99" not in ended.out + ended.err
        assert "\x1b" not in ended.out + ended.err
    assert outbox.entries() == (lost,)
