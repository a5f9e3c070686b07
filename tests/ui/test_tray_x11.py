"""The tray program on a real X11 desktop: icon, hotkey, second start, and life without a tray."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desktop import Desktop, desktop, start_tray, until

pytestmark = pytest.mark.journey
PROGRAM = [sys.executable, "-m", "capture_tool"]


class Running:
    """The program on a desktop, with its trace."""

    def __init__(self, made: Desktop) -> None:
        self.desktop = made
        self.trace = made.folder / "trace"
        home = made.folder / "tool"
        home.mkdir()
        filed = made.folder / "filed"
        filed.mkdir()
        (home / "settings.toml").write_text(f'destination = "folder"\n[destinations.folder]\npath = "{filed}"\n')
        self.env = made.env | {
            "CAPTURE_TOOL_HOME": str(home),
            "CAPTURE_TOOL_TRACE": str(self.trace),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "QT_QPA_PLATFORM": "xcb",
        }
        self.process = made.spawn(PROGRAM, env=self.env)

    def count(self, step: str) -> int:
        lines = self.trace.read_text().splitlines() if self.trace.exists() else []
        return sum(line.startswith(step) for line in lines)

    def wait(self, step: str, times: int = 1) -> None:
        until(lambda: self.count(step) >= times, step)

    def second(self, *words: str) -> None:
        self.desktop.run([*PROGRAM, *words], env=self.env)

    def ask(self, *words: str) -> None:
        code = f"import sys; from capture_tool.ui.desktop import main; sys.exit(main({list(words)!r}))"
        self.desktop.run([sys.executable, "-c", code], env=self.env)

    def windows(self, name: str) -> list[str]:
        found = self.desktop.run(["xdotool", "search", "--onlyvisible", "--name", name], check=False)
        return found.stdout.split()


@pytest.fixture
def running() -> Iterator[Running]:
    with desktop(size=(1280, 800)) as made:
        program = Running(made)
        program.wait("idle")
        yield program
        program.desktop.stop(program.process)


def docked(made: Desktop) -> int:
    """How many icons the tray host holds."""
    hosts = made.run(["xdotool", "search", "--class", "trayer"], check=False).stdout.split()
    return sum(made.run(["xwininfo", "-tree", "-id", host], check=False).stdout.count('("capture-tool"') for host in hosts)


def test_icon_is_docked(running: Running) -> None:
    until(lambda: docked(running.desktop), "the icon")


def test_hotkey_opens_the_review_with_the_picture(running: Running) -> None:
    running.desktop.run(["xdotool", "key", "ctrl+shift+F9"])
    running.wait("review shown")
    until(lambda: running.windows("New ticket"), "the review window")


def test_second_start_captures(running: Running) -> None:
    running.second()
    running.wait("review shown")
    assert running.process.poll() is None


def test_our_own_window_is_not_in_the_second_picture(running: Running) -> None:
    running.desktop.run(["xdotool", "key", "ctrl+shift+F9"])
    running.wait("review shown")
    running.desktop.run(["xdotool", "key", "ctrl+shift+F9"])
    running.wait("shot taken", 2)
    pictures = Path(running.env["CAPTURE_TOOL_HOME"]) / "drafts"
    first, second = until(lambda: len(found := sorted(pictures.glob("*/pictures/0*.png"))) == 2 and found, "two pictures")
    from PIL import Image

    def pixels(path: Path) -> bytes:
        until(lambda: path.stat().st_size and path.read_bytes()[-8:-4] == b"IEND", "a whole picture")
        with Image.open(path) as opened:
            return opened.crop((0, 0, 1280, 700)).tobytes()

    assert pixels(first) == pixels(second)


def test_a_start_that_only_wants_it_to_run_opens_nothing(running: Running) -> None:
    """How the demo starts it: nothing else than what was asked afterwards has happened."""
    running.ask("stay")
    running.ask("show")
    until(lambda: running.windows("^Capture Tool$"), "the control window")
    assert (running.count("shot taken"), running.count("review shown")) == (0, 0)


def test_quit_from_a_second_start_ends_it(running: Running) -> None:
    running.ask("show")
    until(lambda: running.windows("^Capture Tool$"), "the control window")
    running.ask("quit")
    assert running.process.wait(20) == 0


def test_without_a_tray_there_is_a_window_and_a_late_host_gets_the_icon() -> None:
    with desktop(size=(1280, 800), tray=None) as made:
        program = Running(made)
        program.wait("idle")
        until(lambda: program.windows("^Capture Tool$"), "the control window")
        start_tray(made)
        until(lambda: docked(made), "the icon")
        made.stop(program.process)


def test_at_idle_no_thread_runs_for_two_seconds(running: Running) -> None:
    status = Path(f"/proc/{running.process.pid}/task")

    def switches() -> int:
        lines: list[str] = []
        for task in status.iterdir():
            with contextlib.suppress(FileNotFoundError):  # a job that has just ended
                lines += (task / "status").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt"))

    seen: list[int] = []

    def settled() -> Any:
        seen.append(switches())
        os.sched_yield()
        return len(seen) > 100 and seen[-1] - seen[-100] == 0

    until(settled, "a program that rests for two seconds")
