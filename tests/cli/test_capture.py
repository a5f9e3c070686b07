"""`capture` as a process: pictures, logs, texts, waivers, exit codes, one JSON object."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from capture_tool.cli import capture, main
from capture_tool.ui.wish import parse
from tests.cli.conftest import TITLE, Ended
from tests.desktop import Desktop, until

Tool = Callable[..., Ended]


def manifest(path: Path) -> Any:
    with zipfile.ZipFile(path) as read:
        return json.loads(read.read("manifest.json"))


@pytest.mark.parametrize(
    ("words", "size", "kind"),
    [
        (["--full"], (800, 600), "desktop"),
        ([], (800, 600), "desktop"),
        (["--monitor", "1"], (800, 600), "monitor"),
        (["--region", "10,20,300,200"], (300, 200), "region"),
        (["--region", "700,500,300,300"], (100, 100), "region"),
        (["--full", "--delay", "0.1"], (800, 600), "desktop"),
    ],
)
def test_the_picture_is_what_was_asked_for(
    tool: Tool, tmp_path: Path, words: list[str], size: tuple[int, int], kind: str
) -> None:
    ended = tool("capture", *words, "--no-logs", "--save", tmp_path / "x.zip", "--json")
    assert ended.code == 0
    said = ended.json("capture")
    assert (said["state"], said["bundle"]) == ("saved", str(tmp_path / "x.zip"))
    picture = manifest(tmp_path / "x.zip")["files"][0]
    assert ((picture["width"], picture["height"]), picture["kind"]) == (size, kind)
    with zipfile.ZipFile(tmp_path / "x.zip") as read, Image.open(io.BytesIO(read.read(picture["name"]))) as pixels:
        assert pixels.size == size
    assert tool("view", tmp_path / "x.zip", "--check").code == 0


def test_the_active_window_is_taken_and_its_account_number_stays_here(tool: Tool, tmp_path: Path, tool_home: Path) -> None:
    ended = tool("capture", "--window", "--text", "it froze", "--no-logs", "--save", tmp_path / "x.zip", "--json")
    assert ended.code == 0
    said = manifest(tmp_path / "x.zip")
    assert said["window"]["title"].startswith("acct-live-")
    assert said["files"][0]["width"] < 800
    account = TITLE.split()[0]
    with zipfile.ZipFile(tmp_path / "x.zip") as read:
        assert not any(account.encode() in read.read(name) for name in read.namelist())
    assert account not in ended.out + ended.err
    assert not any(account.encode() in file.read_bytes() for file in tool_home.rglob("*") if file.is_file())


def test_chosen_logs_are_redacted_and_nothing_else_is_looked_for(tool: Tool, tmp_path: Path, log: Path) -> None:
    said = tool("capture", "--logs", log, log.parent, "--save", tmp_path / "x.zip", "--json").json("capture")
    assert said["replaced"]["account"] == 1
    assert said["replaced"]["password"] == 1
    with zipfile.ZipFile(tmp_path / "x.zip") as read:
        names = [name for name in read.namelist() if name.startswith("logs/")]
        assert names == ["logs/chosen-files/exported.log"]
        assert b"acct-live-" in read.read(names[0])
        assert b"hunter2" not in read.read(names[0])


def test_since_takes_the_logs_from_then_on(tool: Tool, tmp_path: Path) -> None:
    assert tool("capture", "--since", "10m", "--save", tmp_path / "x.zip", "--json").code == 0


def test_the_text_can_come_from_standard_input(tool: Tool, tmp_path: Path) -> None:
    ended = tool("capture", "--no-logs", "--text", "-", "--category", "orders", "--save", tmp_path / "x.zip", given="Häng\nt!\n")
    assert (ended.code, ended.out) == (0, f"{tmp_path / 'x.zip'}\n")
    said = manifest(tmp_path / "x.zip")
    assert (said["text"].strip(), said["category"]) == ("Häng\nt!", "orders")


def test_a_text_in_another_encoding_is_kept_as_far_as_it_can_be_read(tool: Tool, tmp_path: Path) -> None:
    tool("capture", "--no-logs", "--text", "H\udce4ngt", "--save", tmp_path / "x.zip")
    assert manifest(tmp_path / "x.zip")["text"] == "H\N{REPLACEMENT CHARACTER}ngt"


def test_a_text_with_a_password_is_refused(tool: Tool, tmp_path: Path) -> None:
    ended = tool("capture", "--no-logs", "--text", "my password is sesame99", "--save", tmp_path / "x.zip", "--json")
    assert ended.code == 1
    assert ended.json("error")["error"]["code"] == "text.refused"
    assert not (tmp_path / "x.zip").exists()
    assert "sesame99" not in ended.out + ended.err


def test_a_ticket_s_number_with_a_password_is_refused(tool: Tool) -> None:
    ended = tool("capture", "--no-logs", "--ticket", "my password is sesame99", "--send", "--json")
    assert ended.json("error")["error"]["code"] == "text.refused"
    assert tool("outbox", "--json").json("outbox")["entries"] == []
    assert "sesame99" not in ended.out + ended.err


def test_encrypted_logs_are_a_waiver_in_the_manifest(tool: Tool, tmp_path: Path) -> None:
    sealed = tmp_path / "tws.20260212.100521.ibgzenc"
    sealed.write_bytes(b"IBGZENC\0" + bytes(range(256)) * 8)
    words = ("capture", "--logs", sealed, "--save", tmp_path / "x.zip", "--json")
    assert "encrypted" in tool(*words).json("capture")["left_out"][0]["reason"]
    tool(*words, "--encrypted-logs")
    said = manifest(tmp_path / "x.zip")
    assert said["waivers"] == ["encrypted-logs"]
    assert [file["encrypted"] for file in said["files"] if file["name"].startswith("logs/")] == [True]


def test_a_folder_as_target_gets_a_file_with_the_usual_name(tool: Tool, tmp_path: Path) -> None:
    said = tool("capture", "--no-logs", "--save", tmp_path, "--json").json("capture")
    assert Path(said["bundle"]).name.endswith(f"-{said['id'][-8:]}.zip")


@pytest.mark.parametrize(
    "words",
    [
        ["capture", "--full", "--window", "--save", "x.zip"],
        ["capture", "--region", "1,2,3", "--save", "x.zip"],
        ["capture", "--region", "0,0,0,5", "--save", "x.zip"],
        ["capture", "--since", "soon", "--save", "x.zip"],
        ["capture", "--since", "999999d", "--save", "x.zip"],
        ["capture", "--delay", "-1", "--save", "x.zip"],
        ["capture", "--delay", "nan", "--save", "x.zip"],
        ["capture", "--no-logs", "--since", "1h", "--save", "x.zip"],
        ["capture", "--save", "x.zip", "--send"],
        ["capture", "--category", "bananas", "--save", "x.zip"],
        ["capture", "--review", "--json"],
        ["capture", "--monitor", "two", "--send"],
        ["nonsense"],
        ["outbox", "show"],
        ["settings", "set", "no.such.key", "1"],
        ["desk", "--database", "postgresql://host/db"],
        ["desk", "--blobs", "s3://bucket"],
    ],
)
def test_wrong_use_is_told_and_ends_with_2(tool: Tool, words: list[str]) -> None:
    ended = tool(*words)
    assert ended.code == 2
    assert ended.err.startswith("capture-tool: ")
    assert ended.out == "" or "--json" in words


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--monitor", "7"], "screen.no-monitor"),
        (["--monitor", "0"], "screen.no-monitor"),
        (["--region", "5000,5000,10,10"], "screen.region"),
    ],
)
def test_a_picture_that_cannot_be_taken_ends_with_1(tool: Tool, tmp_path: Path, words: list[str], code: str) -> None:
    ended = tool("capture", *words, "--no-logs", "--save", tmp_path / "x.zip", "--json")
    assert ended.code == 1
    assert ended.json("error")["error"]["code"] == code
    assert not (tmp_path / "x.zip").exists()


def test_a_review_gets_the_options_for_its_logs(tool_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture.Tool, "has_display", staticmethod(lambda: True))
    monkeypatch.chdir(tmp_path)
    asked: list[list[str]] = []

    def window(words: Sequence[str]) -> int:
        asked.append(list(words))
        return 0

    assert main(["capture", "--review", "--logs", "a.log", "b c.log", "--encrypted-logs"], window) == 0
    assert main(["capture", "--no-logs"], window) == 0
    wishes = [parse(words[1:]) for words in asked]
    assert [(wish.platform_logs, wish.chosen, wish.encrypted) for wish in wishes] == [
        (False, (tmp_path / "a.log", tmp_path / "b c.log"), True),
        (False, (), False),
    ]


def test_without_a_display_a_review_is_wrong_use_and_a_picture_fails(tool: Tool, tmp_path: Path) -> None:
    assert tool("capture", DISPLAY="").code == 2
    ended = tool("capture", "--no-logs", "--save", tmp_path / "x.zip", DISPLAY="")
    assert ended.code == 1
    assert "DISPLAY" in ended.err


def test_a_target_that_cannot_be_written_is_said(tool: Tool, tmp_path: Path) -> None:
    ended = tool("capture", "--no-logs", "--save", tmp_path / "none" / "x.zip", "--json")
    assert ended.code == 1
    assert ended.json("error")["error"]["code"] == "bundle.write"


def test_help_and_version_are_there(tool: Tool) -> None:
    assert "capture" in tool("--help").out
    assert "--region" in tool("capture", "--help").out
    assert tool("--version").out.startswith("capture-tool ")


def test_a_bundle_over_a_limit_comes_in_volumes_too_and_a_volume_is_no_ticket(tool: Tool, tmp_path: Path) -> None:
    lines = (f"2026-08-28 22:29:01.{number % 1000:03} INFO {number * 2654435761 % (1 << 64):016x}" for number in range(40_000))
    (tmp_path / "exported.log").write_text("\n".join(lines))
    words = ("capture", "--region", "0,0,9,9", "--logs", tmp_path / "exported.log", "--save", tmp_path / "x.zip")
    ended = tool(*words, "--max-size", "300K", "--json")
    assert ended.code == 0
    volumes = [Path(path) for path in ended.json("capture")["volumes"]]
    assert [path.name for path in volumes] == ["x-1of2.zip", "x-2of2.zip"] or len(volumes) > 2
    assert all(path.stat().st_size <= 300_000 and tool("view", path, "--check").code == 0 for path in volumes)
    refused = tool("send", volumes[1], "--json")
    assert (refused.code, refused.json("error")["error"]["code"]) == (1, "bundle.volume")


@pytest.mark.parametrize("words", [("--save", "x.zip", "--max-size", "big"), ("--send", "--max-size", "20M")])
def test_a_limit_that_means_nothing_is_wrong_use(tool: Tool, words: tuple[str, ...]) -> None:
    assert tool("capture", "--no-logs", *words).code == 2


@pytest.mark.parametrize("words", [["--full"], ["--region", "300,200,400,300"], ["--window"]])
def test_a_login_window_is_black_without_a_review(tool: Tool, screen: Desktop, tmp_path: Path, words: list[str]) -> None:
    login = screen.spawn(["xterm", "-T", "Second Factor Authentication", "-bg", "red", "-geometry", "30x8+350+250"])
    try:
        named = ["xdotool", "getactivewindow", "getwindowname"]
        until(lambda: "Second Factor" in screen.run(named, check=False).stdout, "the login window")
        place = dict(
            line.split("=") for line in screen.run(["xdotool", "getactivewindow", "getwindowgeometry", "--shell"]).stdout.split()
        )
        ended = tool("capture", *words, "--no-logs", "--save", tmp_path / "x.zip", "--json")
        assert ended.code == 0, ended.err
    finally:
        screen.stop(login)
        until(lambda: TITLE in screen.run(named, check=False).stdout, "the other window")
    said = manifest(tmp_path / "x.zip")["files"][0]
    assert (said["black_outs"], said["ocr"]) == (1, "off")
    with zipfile.ZipFile(tmp_path / "x.zip") as read, Image.open(io.BytesIO(read.read(said["name"]))) as picture:
        pixels = picture.convert("RGB")
        assert not any(colour == (255, 0, 0) for _count, colour in pixels.getcolors(1 << 20))
        left, top = int(place["X"]) - said["rect"][0], int(place["Y"]) - said["rect"][1]
        assert pixels.getpixel((left + 20, top + 20)) == (0, 0, 0)
        if words != ["--window"]:
            assert len(pixels.getcolors(1 << 20)) > 1  # the rest of the desktop is there
