"""Hotkeys on a real X server: keys are pressed by keycode, as hardware does."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("needs X11", allow_module_level=True)

from Xlib import X
from Xlib.display import Display

from capture_tool.system.hotkey.x11 import X11Hotkeys
from tests.desktop import PATIENCE, Desktop, desktop, until

ALT, SHIFT, SUPER, CAPS_LOCK, NUM_LOCK = 64, 50, 133, 66, 77
F8, F9 = 74, 75
A, Q, Z, Y = 38, 24, 52, 29
"""Keycodes by what a US keyboard has there."""
FENCE = "<ctrl>+<shift>+<f8>"
"""A second hotkey: when it has fired, everything pressed before it has been judged."""


@pytest.fixture(scope="module")
def x() -> Iterator[Desktop]:
    with desktop((640, 480), wm=None, tray=None, bus=False) as made:
        yield made


class Keyboard:
    """Presses keys, and notes what fires."""

    def __init__(self, x: Desktop) -> None:
        self.x = x
        self.hotkeys = X11Hotkeys(x.display)
        self.fired: queue.Queue[str] = queue.Queue()

    def bind(self, **keys: str) -> dict[str, str]:
        return dict(self.hotkeys.start({**keys, "fence": FENCE}, self.fired.put))

    def press(self, *keys: str | int) -> None:
        self.x.run(["xdotool", "key", "--delay", "1", *map(str, keys)])

    def fired_by(self, *keys: str | int) -> list[str]:
        self.press(*keys, f"ctrl+shift+{F8}")
        names = []
        while (name := self.fired.get(timeout=PATIENCE)) != "fence":
            names.append(name)
        return names

    def layout(self, *words: str) -> None:
        self.x.run(["setxkbmap", *words])


@pytest.fixture
def keyboard(x: Desktop) -> Iterator[Keyboard]:
    x.run(["setxkbmap", "-layout", "us", "-option", ""])
    made = Keyboard(x)
    yield made
    made.hotkeys.stop()


def listener() -> int:
    """Kernel id of the listener's thread."""
    return next(thread.native_id or 0 for thread in threading.enumerate() if thread.name == "hotkeys")


def wake_ups(thread: int) -> int:
    text = Path(f"/proc/self/task/{thread}/status").read_text()
    return int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0])


@pytest.mark.parametrize(
    ("words", "keycode"),
    [("us", Q), ("de", Q), ("it", Q), ("fr", A), ("dvorak", 53), ("ru", Q), ("gr", Q), ("us,ru", Q)],
)
def test_every_press_fires_on_every_layout(keyboard: Keyboard, words: str, keycode: int) -> None:
    keyboard.layout(*(["us", "-variant", "dvorak"] if words == "dvorak" else [words]))
    assert keyboard.bind(letter="<ctrl>+<alt>+q", function="<ctrl>+<shift>+<f9>") == {}
    assert keyboard.fired_by(*[f"ctrl+alt+{keycode}"] * 50, *[f"ctrl+shift+{F9}"] * 50) == ["letter"] * 50 + ["function"] * 50


@pytest.mark.parametrize("lock", [NUM_LOCK, CAPS_LOCK])
def test_every_press_fires_while_a_lock_is_on(keyboard: Keyboard, lock: int) -> None:
    assert keyboard.bind(letter="<ctrl>+<alt>+q") == {}
    keyboard.press(lock)
    try:
        assert keyboard.fired_by(*[f"ctrl+alt+{Q}"] * 100) == ["letter"] * 100
    finally:
        keyboard.press(lock)


def test_keys_follow_a_layout_switched_while_running(keyboard: Keyboard) -> None:
    keyboard.bind(letter="<ctrl>+<alt>+z")
    for words, there, elsewhere in [("de", Y, Z), ("us", Z, Y), ("it", Z, Y), ("ch", Y, Z)] * 3:
        keyboard.layout(words)
        assert keyboard.fired_by(*[f"ctrl+alt+{there}"] * 5, f"ctrl+alt+{elsewhere}") == ["letter"] * 5


def test_only_the_active_group_counts(keyboard: Keyboard) -> None:
    keyboard.layout("us,de,fr", "-option", "grp:alt_shift_toggle")
    keyboard.bind(letter="<ctrl>+<alt>+z")
    for there, elsewhere in [(Z, Y), (Y, Z), (25, Z), (Z, Y)]:
        assert keyboard.fired_by(f"ctrl+alt+{there}", f"ctrl+alt+{elsewhere}") == ["letter"]
        keyboard.press(f"{ALT}+{SHIFT}")


def test_a_held_key_fires_once(keyboard: Keyboard) -> None:
    keyboard.bind(function="<ctrl>+<shift>+<f9>")
    keyboard.x.run(["xset", "r", "rate", "100", "50"])
    keyboard.x.run(["xdotool", "keydown", "ctrl", "keydown", "shift", "keydown", str(F9)])
    before = wake_ups(listener())
    until(lambda: wake_ups(listener()) >= before + 10, "auto-repeat")
    keyboard.x.run(["xdotool", "keyup", str(F9), "keyup", "shift", "keyup", "ctrl"])
    assert keyboard.fired_by() == ["function"]


def test_alt_and_shift_leave_nothing_held(keyboard: Keyboard) -> None:
    keyboard.bind(letter="<ctrl>+<alt>+q", other="<alt>+<shift>+<f9>")
    assert keyboard.fired_by(f"{ALT}+{SHIFT}", f"{SHIFT}+{ALT}", Q, f"ctrl+{Q}", f"shift+{Q}", F9, f"shift+{F9}") == []


def test_extra_or_missing_modifiers_fire_nothing(keyboard: Keyboard) -> None:
    keyboard.bind(function="<ctrl>+<shift>+<f9>")
    wrong = [f"ctrl+shift+{extra}+{F9}" for extra in (ALT, SUPER)]
    assert keyboard.fired_by(*wrong, F9, f"ctrl+{F9}", f"shift+{F9}", f"ctrl+alt+{F9}") == []


def test_a_taken_key_is_said_and_does_not_fire(keyboard: Keyboard) -> None:
    other = X11Hotkeys(keyboard.x.display)
    heard: queue.Queue[str] = queue.Queue()
    assert other.start({"theirs": "<ctrl>+<shift>+<f9>"}, heard.put) == {}
    try:
        refused = keyboard.bind(mine="<ctrl>+<shift>+<f9>", free="<ctrl>+<shift>+<f7>")
        assert refused == {"mine": "Ctrl+Shift+F9 is taken by another program. Choose another key in the settings."}
        assert keyboard.fired_by(f"ctrl+shift+{F9}", "ctrl+shift+73") == ["free"]
        assert heard.get(timeout=PATIENCE) == "theirs"
    finally:
        other.stop()
    assert keyboard.bind(mine="<ctrl>+<shift>+<f9>") == {}


def test_a_key_that_is_not_on_the_keyboard_is_said(keyboard: Keyboard) -> None:
    keyboard.x.run(["xmodmap", "-e", "keycode 127 = NoSymbol", "-e", "keycode 110 = NoSymbol"])
    assert "not on this keyboard" in keyboard.bind(gone="<ctrl>+<pause>")["gone"]


def test_keys_fire_while_another_program_holds_the_keyboard(keyboard: Keyboard) -> None:
    keyboard.bind(function="<ctrl>+<shift>+<f9>", letter="<ctrl>+<alt>+q")
    other = Display(keyboard.x.display)
    try:
        status = other.screen().root.grab_keyboard(True, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        assert status == X.GrabSuccess
        pressed = [f"ctrl+shift+{F9}", f"ctrl+shift+{SUPER}+{F9}", f"ctrl+alt+{Q}", F9] * 15
        assert keyboard.fired_by(*pressed) == ["function", "letter"] * 15
    finally:
        other.close()
    assert keyboard.fired_by(f"ctrl+shift+{F9}") == ["function"]


def test_the_focused_program_does_not_get_the_key(keyboard: Keyboard) -> None:
    keyboard.bind(function="<ctrl>+<shift>+<f9>")
    other = Display(keyboard.x.display)
    try:
        window = other.screen().root.create_window(0, 0, 99, 99, 0, X.CopyFromParent, event_mask=X.KeyPressMask | X.ExposureMask)
        window.map()
        while other.next_event().type != X.Expose:
            pass
        window.set_input_focus(X.RevertToParent, X.CurrentTime)
        other.sync()
        assert keyboard.fired_by(*[f"ctrl+shift+{F9}"] * 3) == ["function"] * 3
        keyboard.press(A)
        typed = []
        while A not in typed:
            typed.append(other.next_event().detail)
        assert not {F8, F9} & set(typed)
    finally:
        other.close()


def test_start_replaces_the_keys_and_stop_frees_them(keyboard: Keyboard) -> None:
    assert keyboard.bind(old="<ctrl>+<shift>+<f9>") == {}
    assert keyboard.bind(new="<ctrl>+<alt>+q") == {}
    assert keyboard.fired_by(f"ctrl+shift+{F9}", f"ctrl+alt+{Q}") == ["new"]
    keyboard.hotkeys.stop()
    other = X11Hotkeys(keyboard.x.display)
    for _ in range(20):
        assert other.start({"all": "<ctrl>+<alt>+q", "fence": FENCE}, keyboard.fired.put) == {}
        other.stop()
    until(lambda: all(thread.name != "hotkeys" for thread in threading.enumerate()), "the end of every listener")


def test_stop_may_be_called_by_the_callback_itself(keyboard: Keyboard) -> None:
    done = threading.Event()

    def pressed(name: str) -> None:
        keyboard.hotkeys.stop()
        done.set()

    keyboard.hotkeys.start({"fence": FENCE}, pressed)
    keyboard.press(f"ctrl+shift+{F8}")
    assert done.wait(PATIENCE)


def test_nothing_wakes_the_listener_but_keys(keyboard: Keyboard) -> None:
    keyboard.bind(function="<ctrl>+<shift>+<f9>")
    assert keyboard.fired_by() == []
    keyboard.x.run(["xdotool", "keyup", "ctrl"])  # a round trip of another client: the last release has been delivered
    before = until(lambda: settled(listener()), "an idle listener")
    keyboard.x.run(["xdotool", "mousemove", "10", "10", "click", "1", "mousemove", "50", "50", "click", "--repeat", "5", "1"])
    assert wake_ups(listener()) == before


def settled(thread: int) -> int:
    """Wake-ups when the thread sleeps in its wait, else 0."""
    state = Path(f"/proc/self/task/{thread}/stat").read_text().rpartition(")")[2].split()[0]
    return wake_ups(thread) if state == "S" else 0


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # python-xlib, when nobody answers
def test_a_lost_server_ends_the_listener_quietly_with_a_reason() -> None:
    with desktop((64, 64), wm=None, tray=None, bus=False) as made:
        hotkeys = X11Hotkeys(made.display)
        assert hotkeys.start({"function": "<ctrl>+<shift>+<f9>"}, lambda _: None) == {}
        made.stop(made.processes[0])
        assert "lost" in until(lambda: hotkeys.lost, "the reason")
        assert "keyboard" in hotkeys.start({"function": "<ctrl>+<shift>+<f9>"}, lambda _: None)["function"]
        hotkeys.stop()
