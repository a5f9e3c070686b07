"""Key press to the review window with pixels, warm tray program, against `flameshot gui` with its daemon running.

Both are measured alike: until a point of the X screen has the colour that the window gave it in a first round.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import Row
from tests.benchmarks.pictures import desktop_picture, paint_root
from tests.desktop import desktop, until

PROGRAM = str(Path(sys.executable).with_name("capture-tool"))
SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160), "2x4K": (7680, 2160)}
SESSIONS = 3
"""Ours and the peer take turns so often: both move by a third from minute to minute on a shared machine."""
ROUNDS = 8
PEER_ROUNDS = 5
STEPS = ("key pressed", "shot taken", "window filled", "pixels on the screen")
BESIDE = (0, 392)
"""The point that is watched, from the middle of the screen: in our window the bar below, in flameshot's the dimmed picture."""
LOOK = 0.001
"""Seconds between two looks at it."""


def rows() -> Iterator[Row]:
    for label, size in SIZES.items():
        with tempfile.TemporaryDirectory() as work, desktop(size) as made:
            paint_root(made.display, desktop_picture(*size))
            steps: list[list[float]] = []
            theirs: list[float] = []
            for _session in range(SESSIONS):
                for name, found in (("ours", steps), ("flameshot", theirs)):
                    words = [sys.executable, "-m", "tests.benchmarks.keypress", name, tempfile.mkdtemp(dir=work)]
                    found.extend(json.loads(made.run(words, timeout=300).stdout))
        times = [row[-1] for row in steps]
        median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        medians = map(statistics.median, zip(*steps, strict=True))
        said = ", ".join(f"{name} {at * 1e3:.1f}" for name, at in zip(STEPS, medians, strict=True))
        note = f"ms after the key: {said}"
        yield Row(f"key press to review {label}", median, statistics.median(theirs), "flameshot gui", 0.15, note=note)
        yield Row(f"key press to review {label}: p95", p95, median, "our median", 2.2)


class Point:
    """A point of the X screen that a window changes."""

    def __init__(self, server: Any) -> None:
        from Xlib import X

        screen = server.screen()
        x, y = screen.width_in_pixels // 2 + BESIDE[0], screen.height_in_pixels // 2 + BESIDE[1]
        self._ask = lambda: screen.root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFFFF).data
        self._before, self._shown = self._ask(), b""

    def learn(self) -> None:
        """The window stands there now."""
        self._shown = self._ask()
        assert self._shown != self._before, "the window does not change the point that is watched"

    def shown(self) -> float:
        """Waits until the window stands there; the time.monotonic() of that. Without anything learned it waits for any change."""
        end = time.monotonic() + 30
        while (now := self._ask()) == self._before or (self._shown and now != self._shown):
            assert time.monotonic() < end, "the window did not come in 30 s"
            time.sleep(LOOK)
        return time.monotonic()


def measure_ours(work: Path) -> list[list[float]]:
    """Presses the real key in a desktop that runs our tray program; cancels the review each time.

    Seconds from the key to each of STEPS, a list a press.
    """
    import os
    import subprocess

    from Xlib import XK, display
    from Xlib.ext import xtest

    trace = work / "trace"
    env = {**os.environ, "CAPTURE_TOOL_HOME": str(work / "home"), "CAPTURE_TOOL_TRACE": str(trace)}
    program = subprocess.Popen([PROGRAM], env=env, stdin=subprocess.DEVNULL)
    server = display.Display()
    codes = [server.keysym_to_keycode(XK.string_to_keysym(name)) for name in ("Control_L", "Shift_L", "F9")]
    escape = server.keysym_to_keycode(XK.XK_Escape)

    def stamps() -> list[tuple[str, int]]:
        lines = trace.read_text().splitlines() if trace.exists() else []
        return [(line.rsplit(" ", 1)[0], int(line.rsplit(" ", 1)[1])) for line in lines]

    def count(name: str) -> int:
        return sum(step == name for step, _ in stamps())

    try:
        until(lambda: count("idle"), "the warm tray program")
        shares = []
        point = Point(server)
        for turn in range(ROUNDS + 1):
            began = time.monotonic()
            for code in codes:
                xtest.fake_input(server, 2, code)
            for code in reversed(codes):
                xtest.fake_input(server, 3, code)
            server.flush()
            shown = point.shown()
            time.sleep(0.5)  # the user looks: what is done meanwhile (draft, logs, small picture) is not in the figure
            if turn == 0:
                point.learn()
            else:
                last = {name: at / 1e9 for name, at in stamps() if at / 1e9 >= began}
                shares.append([last[step] - began for step in STEPS[:-1]] + [shown - began])
            for kind in (2, 3):
                xtest.fake_input(server, kind, escape)
            server.flush()
            until(lambda turn=turn: count("review hidden") > turn, "the end of the review")
            time.sleep(0.3)  # as for flameshot below
        return shares
    finally:
        program.terminate()
        program.wait()


def measure_flameshot() -> list[float]:
    """The time until `flameshot gui` shows the dimmed picture, its daemon running."""
    import os
    import subprocess

    from Xlib import XK, display
    from Xlib.ext import xtest

    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": os.environ}
    daemon = subprocess.Popen(["flameshot"], **quiet)
    server = display.Display()
    escape = server.keysym_to_keycode(XK.XK_Escape)
    time.sleep(2)
    point = Point(server)
    times = []
    try:
        for turn in range(PEER_ROUNDS + 1):
            began = time.monotonic()
            gui = subprocess.Popen(["flameshot", "gui"], **quiet)
            shown = point.shown()
            time.sleep(0.5)
            if turn == 0:
                point.learn()
            else:
                times.append(shown - began)
            for kind in (2, 3):
                xtest.fake_input(server, kind, escape)
            server.flush()
            gui.wait(30)
            time.sleep(0.3)
        return times
    finally:
        daemon.terminate()
        daemon.wait()


if __name__ == "__main__":
    print(json.dumps(measure_ours(Path(sys.argv[2])) if sys.argv[1] == "ours" else measure_flameshot()))
