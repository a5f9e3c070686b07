"""What impatient people do: keyboard only, keys pressed twice, windows closed, programs killed, monitors unplugged."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.sample_platform import Sample
from capture_tool.core.settings import set_value
from capture_tool.system.secrets import Secrets
from tests.desktop import Desktop, desktop, set_monitors, until
from tests.journey.program import Program, desks, filed, stop_desk, wait_filed
from tests.journey.test_main_job import file_ticket, picture, screen_pixels

pytestmark = pytest.mark.journey


def review(program: Program, times: int = 1) -> None:
    program.wait("review shown", times)
    program.wait_focus()


def drafts(program: Program) -> list[Any]:
    return [json.loads(path.read_text()) for path in program.home.glob("drafts/*/draft.json")]


def entries(program: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(program.run("outbox", "list", "--json").stdout)["entries"]
    return found


def windows(program: Program, name: str) -> list[str]:
    assert program.process
    words = ["xdotool", "search", "--onlyvisible", "--all", "--pid", str(program.process.pid), "--name", name]
    return program.desktop.run(words, check=False).stdout.split()


def test_a_ticket_by_keyboard_alone(program: Program) -> None:
    program.press("ctrl+shift+F9")
    review(program)
    program.type("It froze")
    program.press("alt+e")
    program.type("It goes on")
    program.press("alt+g", "o", "alt+b")  # Orders and positions
    program.type("4711")
    program.press("Escape")
    until(lambda: any("It goes on" in one["expected"] for one in drafts(program)), "the draft")
    program.press("Return")  # Keep writing
    program.press("alt+s")
    [ticket] = wait_filed(program.home)
    told = ticket.read("report.txt").decode()
    assert all(words in told for words in ("It froze", "It goes on", "4711"))
    assert ticket.manifest["category"] == "orders"
    program.wait_focus("Ticket")
    program.press("Return")  # Close
    until(lambda: not windows(program, "^Ticket"), "the end of the receipt")


def test_the_key_pressed_twice_is_one_ticket(program: Program) -> None:
    program.press("ctrl+shift+F9", "ctrl+shift+F9")
    review(program)
    until(lambda: [len(one["pictures"]) for one in drafts(program)] == [2], "both pictures in one draft")
    program.type("Twice")
    program.press("ctrl+Return")
    [ticket] = wait_filed(program.home)
    assert picture(ticket, 1).size == picture(ticket, 2).size == (1280, 800)


def test_a_window_and_its_dialog_are_two_pictures(screen: Desktop, program: Program) -> None:
    trader = screen.trader("--at", "100,80", "--dialog")
    screen.run(["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(trader.pid), "--name", "Order Confirmation"])
    screen.run(["xdotool", "search", "--pid", str(trader.pid), "--name", "DU1234567", "windowactivate", "--sync"])
    file_ticket(program, "ctrl+shift+F8", "With its dialog")
    [ticket] = wait_filed(program.home)
    assert [name for name in ticket.names() if name.startswith("screenshots/")] == [
        "screenshots/01-window.png",
        "screenshots/02-window.png",
    ]
    screen.stop(trader.process)


def test_the_window_manager_closes_the_review_only_after_a_question(program: Program) -> None:
    program.press("ctrl+shift+F9")
    review(program)
    program.type("Precious")
    program.press("alt+F4")
    program.press("alt+F4")
    until(lambda: any("Precious" in one["text"] for one in drafts(program)), "the draft")
    assert windows(program, "^New ticket")
    program.press("ctrl+Return")
    [ticket] = wait_filed(program.home)
    assert b"Precious" in ticket.read("report.txt")


def test_damaged_settings_are_told_and_the_review_waits_for_them(program: Program) -> None:
    program.stop()
    stop_desk(program.home)
    settings = program.home / "settings.toml"
    settings.write_text("[broken\n")
    program.start()
    program.wait_focus("Capture Tool")
    program.press("Return")
    program.press("ctrl+shift+F9")
    review(program)
    program.type("It froze")
    program.press("ctrl+Return")
    until(lambda: any("It froze" in one["text"] for one in drafts(program)), "the draft")
    assert entries(program) == []
    assert not desks(program.home)
    settings.unlink()

    def again() -> bool:
        program.press("ctrl+Return")
        return len(filed(program.home)) == 1

    until(again, "the ticket", 60)


@pytest.mark.parametrize("end", ["quit", "kill"])
def test_the_end_of_the_program_during_an_upload_loses_nothing(program: Program, silent_server: str, end: str) -> None:
    program.stop()
    stop_desk(program.home)
    set_value(program.home / "settings.toml", "destinations.desk.url", silent_server)
    program.run("settings", "set", "destinations.desk.token", "-", input="nobody-answers\n")
    program.start()
    file_ticket(program, "ctrl+shift+F9", "Under way")
    until(lambda: list(program.home.glob("outbox/pending/*")), "the entry in the outbox")
    assert program.process
    if end == "quit":
        ask = "import sys; from capture_tool.ui.desktop import main; sys.exit(main(['quit']))"
        subprocess.run([sys.executable, "-c", ask], env=program.env, check=True, timeout=60)
    else:
        program.process.send_signal(signal.SIGKILL)
    program.process.wait(30)
    [entry] = entries(program)
    assert entry["state"] == "pending"
    (program.home / "settings.toml").unlink()
    Secrets(program.home / "secrets.json").remove("destinations.desk.token")
    program.start()
    [ticket] = wait_filed(program.home)
    assert ticket.id == entry["id"]
    assert drafts(program) == []


def test_a_black_out_by_pointer_alone_outlives_a_crash(program: Program) -> None:
    program.press("ctrl+shift+F9")
    review(program)
    black_out, submit = (90, 65), (1198, 745)  # the window stands in the middle, so places are known
    program.desktop.run(["xdotool", "mousemove", *map(str, black_out), "click", "1"])
    program.desktop.run(["xdotool", "mousemove", "300", "350", "mousedown", "1"])
    program.desktop.run(["xdotool", "mousemove", "350", "380", "mousemove", "420", "430", "mouseup", "1"])
    until(lambda: any(one["pictures"][0]["black_outs"] for one in drafts(program) if one["pictures"]), "the black-out on disk")
    [draft] = drafts(program)
    [rect] = draft["pictures"][0]["black_outs"]
    until(lambda: list(program.home.glob("drafts/*/pictures/01-desktop.png")), "the picture on disk")
    assert program.process
    program.process.kill()
    program.process.wait()
    program.start()
    review(program)
    program.desktop.run(["xdotool", "mousemove", *map(str, submit), "click", "1"])
    [ticket] = wait_filed(program.home)
    box = rect["left"], rect["top"], rect["left"] + rect["width"], rect["top"] + rect["height"]
    assert rect["width"] * rect["height"] > 1000
    assert picture(ticket).crop(box).getcolors() == [(rect["width"] * rect["height"], (0, 0, 0))]


def test_a_desktop_without_a_tray(sample: Sample, tool_home: Path) -> None:
    with desktop((1280, 800), tray=None) as bare:
        program = Program(bare, tool_home, user_home=sample.folder)
        try:
            program.start()
            program.wait_focus("Capture Tool")  # the window that stands in for the tray
            program.press("Return")  # Capture desktop has the focus
            review(program)
            program.type("No tray here")
            program.press("ctrl+Return")
            [ticket] = wait_filed(tool_home)
        finally:
            program.stop()
            stop_desk(tool_home)
    assert picture(ticket).getcolors() == [(1280 * 800, (0, 0, 0))]  # our own window is not in it


def test_a_monitor_unplugged_between_two_captures(sample: Sample, tool_home: Path) -> None:
    both = [(1280, 720, 0, 0), (800, 600, 1280, 0)]
    with desktop(monitors=both) as screen:
        program = Program(screen, tool_home, user_home=sample.folder)
        try:
            program.start()
            file_ticket(program, "ctrl+shift+F9", "Two")
            program.wait_focus("Ticket")
            program.press("Return")
            set_monitors(screen, [(1280, 720, 0, 0), (800, 600, 0, 0)], off=[1])
            before = screen_pixels(screen).size
            program.press("ctrl+shift+F9")
            review(program, 2)
            program.type("One")
            program.press("ctrl+Return")
            tickets = wait_filed(tool_home, 2)
        finally:
            program.stop()
            stop_desk(tool_home)
    assert [picture(ticket).size for ticket in tickets] == [(2080, 720), (1280, 720)]
    assert before == (1280, 720)
