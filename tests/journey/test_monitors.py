"""The review opens whole on the monitor where the captured window is, whatever the scale of each."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from capture_tool.core.sample_platform import Sample
from tests.desktop import Desktop, desktop, until
from tests.journey.program import Program, stop_desk

pytestmark = pytest.mark.journey

SMALL, LARGE = (1366, 768, 0, 0), (2560, 1440, 1366, 0)


def shows(screen: Desktop, title: str) -> bool:
    """Whether the active window has this title."""
    return title in screen.run(["xdotool", "getactivewindow", "getwindowname"], check=False).stdout


def place(screen: Desktop) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the active window in physical pixels, without its frame."""
    window = screen.run(["xdotool", "getactivewindow"]).stdout.strip()
    told = screen.run(["xwininfo", "-id", window]).stdout
    names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    left, top, width, height = (int(told.partition(f"{name}:")[2].split()[0]) for name in names)
    return left, top, left + width, top + height


def test_the_review_opens_on_the_monitor_of_the_window(sample: Sample, tool_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_SCREEN_SCALE_FACTORS", "DUMMY0=1;DUMMY1=2")
    with desktop(monitors=[SMALL, LARGE]) as screen:
        program = Program(screen, tool_home, user_home=sample.folder)
        try:
            program.start()
            places = []
            for number, (at, pointer) in enumerate(
                (("1700+300", "300 300"), ("200+200", "2000 900"), ("1700+300", "300 300")), 1
            ):
                screen.run(["xdotool", "mousemove", *pointer.split()])
                other = screen.spawn(["xterm", "-T", f"platform {number}", "-geometry", f"60x20+{at}"])
                until(partial(shows, screen, f"platform {number}"), "the window")
                program.press("ctrl+shift+F8")
                program.wait("review shown", number)
                program.wait_focus()
                places.append(place(screen))
                program.press("Escape")
                program.wait("review hidden", number)
                screen.stop(other)
        finally:
            program.stop()
            stop_desk(tool_home)
    for (left, top, right, bottom), (width, height, x, y) in zip(places, (LARGE, SMALL, LARGE), strict=True):
        assert x <= left < right <= x + width
        assert y < top < bottom <= y + height
