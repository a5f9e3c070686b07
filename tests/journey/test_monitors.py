"""The review opens whole on the monitor where the captured window is, whatever the scale of each."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from capture_tool.core.sample_platform import Sample
from tests.desktop import Desktop, desktop, until
from tests.journey.program import Program, stop_desk

pytestmark = pytest.mark.journey

SMALL, LARGE = (1366, 768, 0, 0), (2560, 1440, 1366, 0)


def place(screen: Desktop) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the active window in physical pixels, without its frame."""
    window = screen.run(["xdotool", "getactivewindow"]).stdout.strip()
    told = screen.run(["xwininfo", "-id", window]).stdout
    names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    left, top, width, height = (int(told.partition(f"{name}:")[2].split()[0]) for name in names)
    return left, top, left + width, top + height


@pytest.mark.parametrize(("at", "monitor", "pointer"), [("1700+300", LARGE, "300 300"), ("200+200", SMALL, "2000 900")])
def test_the_review_opens_on_the_monitor_of_the_window(
    sample: Sample, tool_home: Path, monkeypatch: pytest.MonkeyPatch, at: str, monitor: tuple[int, int, int, int], pointer: str
) -> None:
    monkeypatch.setenv("QT_SCREEN_SCALE_FACTORS", "DUMMY0=1;DUMMY1=2")
    with desktop(monitors=[SMALL, LARGE]) as screen:
        program = Program(screen, tool_home, user_home=sample.folder)
        try:
            program.start()
            screen.spawn(["xterm", "-T", "platform", "-geometry", f"60x20+{at}"], stdout=subprocess.DEVNULL)
            name = ["xdotool", "getactivewindow", "getwindowname"]
            until(lambda: "platform" in screen.run(name, check=False).stdout, "the window")
            screen.run(["xdotool", "mousemove", *pointer.split()])
            screen.run(["xdotool", "windowactivate", "--sync", screen.run(["xdotool", "getactivewindow"]).stdout.strip()])
            program.press("ctrl+shift+F8")
            program.wait("review shown")
            program.wait_focus()
            width, height, x, y = monitor
            left, top, right, bottom = place(screen)
            assert (x <= left, y < top, right <= x + width, bottom <= y + height) == (True,) * 4
        finally:
            program.stop()
            stop_desk(tool_home)
