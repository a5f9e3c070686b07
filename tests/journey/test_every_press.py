"""The key always works: every press gives a picture in a review that is in front, whatever the program is doing."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest

from capture_tool.core.sample_platform import Sample
from capture_tool.core.settings import set_value
from tests.desktop import Desktop, desktop, set_monitors, until
from tests.journey.presses import PLACES, Keys, stressed
from tests.journey.program import Program, desks, filed, stop_desk, wait_filed
from tests.journey.test_hands import drafts, review, windows
from tests.journey.test_main_job import file_ticket

pytestmark = pytest.mark.journey
DESKTOP, WINDOW = ("Control_L", "Shift_L", "F9"), ("Control_L", "Shift_L", "F8")


@pytest.fixture
def keys(screen: Desktop) -> Iterator[Keys]:
    made = Keys(screen.display)
    yield made
    made.close()


def ask(program: Program, *words: str) -> None:
    """Wishes as a second start has them."""
    code = f"import sys; from capture_tool.ui.desktop import main; sys.exit(main({list(words)!r}))"
    subprocess.run([sys.executable, "-c", code], env=program.env, check=True, timeout=60)


def pictures(program: Program) -> list[int]:
    return [len(draft["pictures"]) for draft in drafts(program)]


def test_presses_soon_after_a_review_has_ended(screen: Desktop, tool_home: Path, tmp_path: Path) -> None:
    with stressed(screen, tmp_path, seed=1) as stress:
        for end in ("cancel", "close", "submit") * 10:
            stress.turn(end, 0.3)
        assert stress.lost == {}, "\n".join(stress.story)


def test_a_press_before_anything_is_warm(screen: Desktop, program: Program, keys: Keys) -> None:
    program.stop()
    program.process = screen.spawn(
        [str(Path(sys.executable).with_name("capture-tool"))], env={**program.env, "CAPTURE_TOOL_TRACE": str(program.trace)}
    )
    program.wait("hotkey ready", 2)
    keys.press(*DESKTOP)
    review(program)
    until(lambda: pictures(program) == [1], "the draft")
    program.wait("idle", 2)
    keys.press("Escape")
    until(lambda: pictures(program) == [], "the end of the draft")
    assert program.steps("review shown") == 1


def test_a_press_during_a_countdown_replaces_it(program: Program, keys: Keys) -> None:
    ask(program, "capture", "--delay", "600")
    until(lambda: windows(program, "^Capture Tool"), "the countdown")
    keys.press(*DESKTOP)
    review(program)
    assert windows(program, "^Capture Tool") == []


@pytest.mark.parametrize(("wish", "title"), [("--select", "^Choose a region"), ("--pick", "^Capture a window")])
def test_a_press_while_something_is_chosen_replaces_it(
    screen: Desktop, program: Program, keys: Keys, wish: str, title: str
) -> None:
    screen.spawn(["xterm", "-T", "platform"])
    until(lambda: "platform" in screen.run(["wmctrl", "-l"], check=False).stdout, "a window to choose")
    for turn, key in enumerate((DESKTOP, WINDOW), 1):
        ask(program, "capture", wish)
        program.wait_focus(title.removeprefix("^"))
        keys.press(*key)
        review(program, turn)
        assert windows(program, title) == []
        keys.press("Escape")
        program.wait("review hidden", turn)


def test_windows_come_back_after_presses_that_overlap(program: Program, keys: Keys) -> None:
    ask(program, "settings")
    until(lambda: windows(program, "Settings"), "the settings")
    for _press in range(3):
        keys.press(*DESKTOP)
        program.desktop.run(["sleep", "0.05"])  # presses within one millisecond of the server are one: no hand makes them
    review(program)
    until(lambda: pictures(program) == [3], "three pictures in one draft")
    assert windows(program, "Settings")


def test_a_tip_that_is_shown_costs_no_picture(program: Program, keys: Keys) -> None:
    keys.press(*DESKTOP)
    review(program)
    program.desktop.run(["xdotool", "mousemove", "1198", "745", "mousemove", "90", "65", "sleep", "1.2"])
    keys.press(*DESKTOP)
    program.wait("picture added")
    program.wait_focus()


def test_a_held_key_is_one_picture(screen: Desktop, program: Program, keys: Keys) -> None:
    screen.run(["xset", "r", "rate", "100", "50"])
    keys.down(*DESKTOP)
    review(program)
    screen.run(["sleep", "1"])
    keys.up(*DESKTOP)
    keys.press(*WINDOW)
    program.wait("picture added")
    assert program.steps("key pressed") == 2


def test_two_keys_at_once_are_two_pictures(program: Program, keys: Keys) -> None:
    keys.down("Control_L", "Shift_L", "F9", "F8")
    keys.up("F8", "F9", "Shift_L", "Control_L")
    review(program)
    program.wait("picture added")
    assert program.steps("key pressed") == 2


def test_a_press_during_an_upload_opens_a_review_at_once(program: Program, keys: Keys, silent_server: str) -> None:
    program.stop()
    stop_desk(program.home)
    set_value(program.home / "settings.toml", "destinations.desk.url", silent_server)
    program.run("settings", "set", "destinations.desk.token", "-", input="nobody-answers\n")
    program.start()
    keys.press(*DESKTOP)
    review(program)
    program.type("Under way")
    keys.press("Control_L", "Return")
    until(lambda: list(program.home.glob("outbox/pending/*")), "the entry in the outbox")
    keys.press(*DESKTOP)
    review(program, 2)
    until(lambda: pictures(program) == [1], "the draft of the second ticket")
    assert filed(program.home) == []


@pytest.mark.parametrize("wm", ["openbox", "metacity"])
def test_a_press_brings_the_review_before_what_somebody_types_in(
    tool_home: Path, tmp_path: Path, wm: Literal["openbox", "metacity"]
) -> None:
    with desktop(wm=wm) as screen, stressed(screen, tmp_path, seed=1) as stress:
        for end in ("cancel", "close"):
            for key in ("F8", "F9", "F8"):
                stress.open()
                stress.keys.type_in_active()
                stress.press(key)
                stress.settled()
            stress.end(end)
        assert stress.lost == {}, "\n".join(stress.story)


def test_a_receipt_leaves_the_keyboard_to_the_next_review(program: Program, keys: Keys) -> None:
    until((program.home / "desk" / "address").exists, "the desk")
    [desk] = desks(program.home)
    desk.suspend()
    file_ticket(program, "ctrl+shift+F9", "First")
    until(lambda: list(program.home.glob("outbox/pending/*")), "the entry in the outbox")
    keys.press(*DESKTOP)
    review(program, 2)
    desk.resume()
    until(lambda: windows(program, "^Ticket"), "the receipt")
    program.type("Second")
    keys.press("Control_L", "Return")
    first, second = wait_filed(program.home, 2)
    assert b"First" in first.read("report.txt")
    assert b"Second" in second.read("report.txt")


def test_presses_while_monitors_come_and_go(sample: Sample, tool_home: Path) -> None:
    with desktop(monitors=PLACES) as screen:
        program, keys = Program(screen, tool_home, user_home=sample.folder), Keys(screen.display)
        change: Callable[[list[int]], None] = lambda off: set_monitors(screen, PLACES, off=off)  # noqa: E731
        try:
            program.start()
            for turn, off in enumerate(([1], [], [1], []), 1):
                changing = threading.Thread(target=change, args=(off,))
                changing.start()
                keys.press(*DESKTOP)
                review(program, turn)
                changing.join()
                keys.press("Escape")
                program.wait("review hidden", turn)
        finally:
            program.stop()
            stop_desk(tool_home)
            keys.close()
