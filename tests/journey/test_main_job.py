"""The main job on a real desktop: real keys, a real Java window, real logs, a real desk; what was filed is compared."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image as Pillow
from PIL import ImageGrab

from capture_tool.core.model import Ticket, Treatment
from capture_tool.core.sample_platform import Sample
from capture_tool.core.settings import set_value
from capture_tool.sources import name_files
from capture_tool.system.paths import paths
from capture_tool.system.processes import surroundings
from capture_tool.system.secrets import Secrets
from capture_tool.tool import Tool
from tests.desktop import Desktop, desktop, until
from tests.journey.program import Filed, Program, filed, stop_desk, wait_filed

pytestmark = pytest.mark.journey


def screen_pixels(screen: Desktop) -> Pillow.Image:
    """What is on the screen, taken by another library once nothing moves any more."""
    last = b""
    while True:
        made = ImageGrab.grab(xdisplay=screen.display).convert("RGB")
        if made.tobytes() == last:
            return made
        last = made.tobytes()
        time.sleep(0.2)


def picture(ticket: Filed, number: int = 1) -> Pillow.Image:
    [name] = [one for one in ticket.names() if one.startswith(f"screenshots/{number:02}-")]
    return Pillow.open(io.BytesIO(ticket.read(name))).convert("RGB")


def file_ticket(program: Program, key: str, text: str) -> None:
    """Key, words, Submit; the acknowledgement is closed again."""
    program.press(key)
    program.wait("review shown")
    program.wait_focus()
    program.type(text)
    program.press("ctrl+Return")


def test_one_key_files_the_whole_screen_the_logs_and_the_words(screen: Desktop, program: Program, sample: Sample) -> None:
    trader = screen.trader("--at", "100,80")
    before = screen_pixels(screen)
    file_ticket(program, "ctrl+shift+F9", "Orders stopped filling")
    [ticket] = wait_filed(program.home)
    assert picture(ticket).size == before.size
    assert picture(ticket).tobytes() == before.tobytes()
    assert b"Orders stopped filling" in ticket.read("report.txt")
    assert {file["source"] for file in ticket.manifest["files"] if file.get("source")} >= {"tws", "ibc"}
    screen.stop(trader.process)


def test_the_window_picture_is_the_window_with_its_frame(screen: Desktop, program: Program) -> None:
    trader = screen.trader("--at", "200,150")
    before = screen_pixels(screen)
    screen.run(
        ["xdotool", "search", "--pid", str(trader.pid), "--onlyvisible", "--name", "DU1234567", "windowactivate", "--sync"]
    )
    file_ticket(program, "ctrl+shift+F8", "The chart froze")
    [ticket] = wait_filed(program.home)
    made = picture(ticket)
    rect = ticket.manifest["window"]["rect"]
    left, top, width, height = rect
    assert made.size == (width, height)
    assert made.tobytes() == before.crop((left, top, left + width, top + height)).tobytes()
    assert left < trader.left
    assert top < trader.top  # the frame is in it
    assert "DU1234567" not in str(ticket.manifest)
    screen.stop(trader.process)


def test_every_log_is_what_redaction_must_give_and_no_secret_is_in_the_ticket(
    program: Program, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_ticket(program, "ctrl+shift+F9", f"Account {dict(sample.secrets)['account']} is wrong")
    [ticket] = wait_filed(program.home)
    everything = ticket.everything()
    leaks = [
        (kind, name)
        for kind, value in (*sample.secrets, *sample.never)
        for name, content in everything.items()
        if value.encode() in content or value in name
    ]
    assert leaks == []
    assert everything.keys() == {file["name"] for file in ticket.manifest["files"]} | {"manifest.json"}
    logs = [file for file in ticket.manifest["files"] if file["name"].startswith("logs/")]
    assert len(logs) >= 4
    expected = redacted(program, sample, monkeypatch)
    for log in logs:
        if log["source"] != "own-log":
            assert everything[log["name"]] in expected, log["name"]


def redacted(program: Program, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> set[bytes]:
    """What redaction gives for every whole file and for every tail of a file that begins at a line."""
    monkeypatch.setenv("HOME", str(program.user_home))
    tool = Tool(paths())
    moment = Ticket.new().moment
    where = surroundings(moment=moment, since=moment.utc, until=moment.utc, home=program.user_home)
    redactor = tool.redactor()
    for path in name_files(where):
        redactor.learn_file(path)
    [ticket] = filed(program.home)
    ranges = {tuple(file["clipped"]) for file in ticket.manifest["files"] if file.get("clipped")}
    for _ in range(2):  # the second time with all names that the first has taught
        made = set()
        for path in sample.paths:
            treatment = Treatment.INI_ALLOW_LIST if path.name == "jts.ini" else Treatment.TEXT
            content = path.read_bytes()
            for start, end in {(0, len(content)), *(one for one in ranges if one[1] <= len(content))}:
                if b"\0" not in content[:1000]:
                    made.add(b"".join(redactor.stream([content[start:end]], treatment)))
    return made


def test_what_only_a_capture_needs_takes_no_memory_before_it(program: Program) -> None:
    assert program.process
    held = Path(f"/proc/{program.process.pid}/maps").read_text()
    assert "libQt6Widgets" in held
    for library in ("numpy", "cryptography"):  # the arrays of the encoder, and the key store
        assert library not in held


def test_a_hung_platform_does_not_hold_up_its_ticket(screen: Desktop, program: Program) -> None:
    trader = screen.trader("--at", "150,100")
    os.kill(trader.pid, signal.SIGSTOP)
    before = screen_pixels(screen)
    file_ticket(program, "ctrl+shift+F9", "It hangs")
    [ticket] = wait_filed(program.home)
    assert picture(ticket).tobytes() == before.tobytes()
    screen.stop(trader.process)


def test_while_the_desk_is_down_the_ticket_waits_and_then_goes_once(screen: Desktop, program: Program, sample: Sample) -> None:
    program.stop()
    stop_desk(program.home)
    set_value(program.home / "settings.toml", "destinations.desk.url", "http://127.0.0.1:9")
    program.run("settings", "set", "destinations.desk.token", "-", input="wrong-while-down\n")
    program.start()
    file_ticket(program, "ctrl+shift+F9", "Nobody is there")
    entry = until(lambda: next(iter(outbox(program)), None), "the entry in the outbox")
    until(lambda: outbox(program)[0]["next_try"], "the first failed try")
    assert filed(program.home) == []
    program.stop()
    (program.home / "settings.toml").unlink()
    Secrets(program.home / "secrets.json").remove("destinations.desk.token")
    program.start()
    [ticket] = wait_filed(program.home)
    assert ticket.id == entry["id"]
    program.run("outbox", "retry")
    assert len(filed(program.home)) == 1
    assert [one["state"] for one in outbox(program)] == ["sent"]


def outbox(program: Program) -> list[dict[str, object]]:
    import json

    entries: list[dict[str, object]] = json.loads(program.run("outbox", "list", "--json").stdout)["entries"]
    return entries


def test_two_monitors_of_different_size_make_one_picture(sample: Sample, tool_home: Path) -> None:
    with desktop(monitors=[(1280, 720, 0, 0), (800, 600, 1280, 60)]) as screen:
        program = Program(screen, tool_home, user_home=sample.folder)
        try:
            program.start()
            before = screen_pixels(screen)
            file_ticket(program, "ctrl+shift+F9", "Both screens")
            [ticket] = wait_filed(tool_home)
        finally:
            program.stop()
            stop_desk(tool_home)
    made = picture(ticket)
    assert made.size == (2080, 720)
    for box in ((0, 0, 1280, 720), (1280, 60, 2080, 660)):
        assert made.crop(box).tobytes() == before.crop(box).tobytes()
    assert made.crop((1280, 0, 2080, 60)).getcolors() == [(800 * 60, (0, 0, 0))]
    assert len(ticket.manifest["monitors"]) == 2


def test_a_draft_survives_the_end_of_the_tool(screen: Desktop, program: Program) -> None:
    program.press("ctrl+shift+F9")
    program.wait("review shown")
    program.wait_focus()
    program.type("Half a sentence")
    until(  # the words and the picture are written by two threads, either may be first
        lambda: any(
            "Half a sentence" in path.read_text() and (path.parent / "pictures" / "01-desktop.png").exists()
            for path in program.home.glob("drafts/*/draft.json")
            if "01-desktop.png" in path.read_text()
        ),
        "the draft",
    )
    assert program.process
    program.process.kill()
    program.process.wait()
    program.start()
    program.wait("review shown")
    program.wait_focus()
    program.press("ctrl+Return")
    [ticket] = wait_filed(program.home)
    assert b"Half a sentence" in ticket.read("report.txt")
    assert picture(ticket).size == (1280, 800)


def test_a_second_start_asks_the_first_to_capture(screen: Desktop, program: Program) -> None:
    subprocess.run([*program_words()], env=program.env, check=True, timeout=30)
    program.wait("review shown")


def program_words() -> list[str]:
    from tests.journey.program import PROGRAM

    return [PROGRAM]


def test_the_database_holds_one_row_for_one_ticket(program: Program) -> None:
    file_ticket(program, "ctrl+shift+F9", "Once")
    wait_filed(program.home)
    with sqlite3.connect(program.home / "desk" / "desk.sqlite3") as db:
        assert db.execute("select count(*) from tickets").fetchone() == (1,)
    db.close()
