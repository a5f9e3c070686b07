"""Presses the keys again and again, soon after a review has ended, and counts those that led to nothing, by stage.

python -m tests.journey.presses --presses 300 --wm metacity --monitors 2
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capture_tool.core.sample_platform import write_sample
from tests.desktop import Desktop, desktop
from tests.journey.program import Program, stop_desk

STEPS = ("key pressed", "shot taken", "picture")
PLACES = [(1366, 768, 0, 0), (1920, 1080, 1366, 0)]
PATIENCE = 10.0
"""Seconds after which a press is called lost."""
ENDS = {"cancel": ("Escape",), "close": ("Alt_L", "F4"), "submit": ("Control_L", "Return")}


class Keys:
    """A keyboard of the display: presses and releases through XTEST, without a process for each."""

    def __init__(self, display: str) -> None:
        from Xlib import XK, X, Xatom
        from Xlib import display as displays
        from Xlib.error import BadWindow
        from Xlib.ext import xtest

        self._x, self._fake, self._sym = displays.Display(display), xtest.fake_input, XK.string_to_keysym
        self._gone, self._cardinal = BadWindow, Xatom.CARDINAL
        self._property_change, self._property_notify = X.PropertyChangeMask, X.PropertyNotify

    def down(self, *names: str) -> None:
        self._all(2, names)

    def up(self, *names: str) -> None:
        self._all(3, names)

    def press(self, *names: str) -> None:
        self.down(*names)
        self.up(*reversed(names))

    def active(self) -> int:
        """The process of the window that the window manager calls active, 0 when there is none; read without a delay."""
        try:
            return self._number(self._active(), "_NET_WM_PID")
        except self._gone:
            return 0

    def type_in_active(self) -> None:
        """The active window says that somebody types in it now, as those of toolkits do."""
        window, name = self._active(), self._x.intern_atom("_NET_WM_USER_TIME")
        window.change_attributes(event_mask=self._property_change)
        window.change_property(name, self._cardinal, 32, [0])
        while (told := self._x.next_event()).type != self._property_notify:
            """Of a keyboard that has changed."""
        window.change_attributes(event_mask=0)
        window.change_property(name, self._cardinal, 32, [told.time])
        self._x.sync()

    def close(self) -> None:
        self._x.close()

    def _active(self) -> Any:
        return self._x.create_resource_object("window", self._number(self._x.screen().root, "_NET_ACTIVE_WINDOW"))

    def _number(self, window: Any, name: str) -> int:
        told = window.get_full_property(self._x.intern_atom(name), 0)
        return told.value[0] if told else 0

    def _all(self, kind: int, names: tuple[str, ...]) -> None:
        for name in names:
            self._fake(self._x, kind, self._x.keysym_to_keycode(self._sym(name)))
        self._x.sync()


class Stress:
    """One program under one hand. `lost` counts presses by the first stage that did not come."""

    def __init__(self, program: Program, keys: Keys, seed: int) -> None:
        self.program, self.keys, self._dice = program, keys, random.Random(seed)
        self.presses = 0
        self._forgiven = 0
        self._other: subprocess.Popen[Any] | None = None
        self.lost: Counter[str] = Counter()
        self.story: list[str] = []

    def turn(self, end: str, longest: float) -> None:
        """Presses once or twice within `longest` seconds, waits for the review, ends it in the way `end`."""
        for _press in range(self._dice.choice((1, 1, 1, 2))):
            wait = self._dice.uniform(0.02, longest)
            time.sleep(wait)
            key = self._dice.choice(("F8", "F9", "F8 as a window opens"))
            if key.endswith("opens"):
                self.come("shot taken", self.presses - self._forgiven)  # the other window must not go while it is shot
                self.open()
            self.press(key.split()[0], f"{key}, {wait * 1000:.0f} ms, {end}")
        self.settled()
        self.end(end)

    def end(self, end: str) -> None:
        """Ends the review in the way `end`."""
        self.keys.press(*ENDS[end])
        if end != "submit":  # a submitted one may be sent, or wait for its logs: both must bear a press
            self.come("review hidden", self._now()["review shown"])

    def open(self) -> None:
        """Somebody's new window, called active this moment: its frame may still be to come."""
        if self._other is not None:
            self.program.desktop.stop(self._other)
        self._other = self.program.desktop.spawn(["xterm", "-T", "platform", "-geometry", "60x20+50+50"])
        end = time.monotonic() + PATIENCE
        while self.keys.active() != self._other.pid and time.monotonic() < end:
            time.sleep(0.001)

    def press(self, key: str, why: str = "") -> None:
        """One press of a hotkey."""
        self.keys.press("Control_L", "Shift_L", key)
        self.presses += 1
        self.story.append(f"{self.presses} {why or key}")

    def settled(self) -> None:
        """Every press so far is a picture in a review that is in front; else the stage that is missing is counted."""
        if self.come("picture", self.presses - self._forgiven) and self.focused():
            return
        now = self._now()
        missing = [step for step in STEPS for _press in range(self.presses - self._forgiven - now[step])] or ["focus"]
        stage = next(step for step in (*STEPS, "focus") if step in missing)
        self.lost[stage] += missing.count(stage)
        self._forgiven = self.presses - now["picture"]
        self.story.append(f"  lost before {stage!r}: {dict(now)}")

    def come(self, step: str, times: int) -> bool:
        """Whether a step was noted that often in time."""
        end = time.monotonic() + PATIENCE
        while self._now()[step] < times:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def focused(self) -> bool:
        """Whether the keyboard goes to the review in time."""
        try:
            self.program.wait_focus()
        except AssertionError:
            return False
        return True

    def _now(self) -> Counter[str]:
        lines = self.program.trace.read_text().splitlines() if self.program.trace.exists() else []
        counts = Counter(line.rsplit(" ", 1)[0] for line in lines)
        counts["picture"] = counts["review shown"] + counts["picture added"]
        return counts


@contextmanager
def stressed(made: Desktop, folder: Path, seed: int) -> Iterator[Stress]:
    """A warm program on the desktop, with a window of somebody else's to capture."""
    sample = write_sample(folder / "user", moment=datetime.now(UTC), bytes_total=3_000_000)
    program = Program(made, folder / "home", user_home=sample.folder)
    keys = Keys(made.display)
    made.spawn(["xterm", "-T", "platform", "-geometry", "60x20+50+50"])
    try:
        program.start()
        yield Stress(program, keys, seed)
    finally:
        program.stop()
        stop_desk(program.home)
        keys.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=300)
    parser.add_argument("--wm", choices=("openbox", "metacity"), default="openbox")
    parser.add_argument("--monitors", type=int, choices=(1, 2), default=1)
    parser.add_argument("--longest", type=float, default=1.5, help="seconds between the end of a review and a press")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    screens: dict[str, Any] = {"monitors": PLACES} if asked.monitors == 2 else {}
    with tempfile.TemporaryDirectory() as folder, desktop(wm=asked.wm, **screens) as made:
        os.environ["CAPTURE_TOOL_HOME"] = f"{folder}/home"
        with stressed(made, Path(folder), asked.seed) as stress:
            while stress.presses < asked.presses:
                stress.turn(list(ENDS)[stress.presses % len(ENDS)], asked.longest)
            lost = sum(stress.lost.values())
            if lost:
                print("\n".join(stress.story))
            told = f"{asked.wm}, {asked.monitors} monitor(s), seed {asked.seed}"
            print(f"{told}: {stress.presses} presses, {lost} lost {dict(stress.lost)}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
