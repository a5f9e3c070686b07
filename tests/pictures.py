"""Makes the README's pictures from the running program: `python -m tests.pictures` (chromium for the desk's page)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageGrab

from capture_tool.core.sample_platform import write_sample
from tests.desktop import Desktop, desktop, until
from tests.journey.program import PROGRAM, Program, filed, stop_desk, wait_filed

TARGET = Path(__file__).parents[1] / ".github" / "pictures"
CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
CHROMIUM += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
TEXT = "Orders stopped filling right after the connection dropped."


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, desktop((1440, 900)) as screen:
        home = Path(work) / "home"
        os.environ["CAPTURE_TOOL_HOME"] = str(home)
        sample = write_sample(Path(work) / "user", moment=datetime.now(UTC), bytes_total=30_000_000)
        program = Program(screen, home, user_home=sample.folder)
        stand_in = screen.spawn([PROGRAM, "demo", "--stand-in"], stdout=subprocess.PIPE, text=True)
        assert stand_in.stdout
        stand_in.stdout.readline()
        try:
            _windows(screen, program)
            _page(Path(work), home)
        finally:
            program.stop()
            stop_desk(home)
    return 0


def _windows(screen: Desktop, program: Program) -> None:
    screen.run(["xsetroot", "-solid", "#33475b"])
    program.start()
    program.press("ctrl+shift+F9")
    program.wait("review shown")
    program.wait_focus()
    program.type(TEXT)
    program.press("alt+g", "o", "alt+h")  # Orders and positions
    until(lambda: len(list(program.home.glob("drafts/*/members/*"))) >= 6, "the logs")
    time.sleep(6)  # the last log is packed, the rows and the smooth preview are painted
    _keep(screen, program, "review")
    program.press("ctrl+Return")
    wait_filed(program.home)
    time.sleep(2)
    _keep(screen, program, "receipt")


def _keep(screen: Desktop, program: Program, name: str) -> None:
    """The program's front window, without what is around it."""
    window = screen.run(["xdotool", "getactivewindow"]).stdout.strip()
    told = screen.run(["xwininfo", "-id", window]).stdout
    names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    left, top, width, height = (int(told.partition(f"{name}:")[2].split()[0]) for name in names)
    whole = ImageGrab.grab(xdisplay=screen.display).convert("RGB")
    whole.crop((left, top, left + width, top + height)).save(TARGET / f"{name}.png", optimize=True)


def _page(work: Path, home: Path) -> None:
    """The ticket as support sees it."""
    [ticket] = filed(home)
    viewer = subprocess.Popen([PROGRAM, "view", "--no-browser", str(ticket.zip)], stdout=subprocess.PIPE, text=True)
    try:
        assert viewer.stdout
        address = viewer.stdout.readline().strip()
        picture = TARGET / "ticket.png"
        words = [f"--user-data-dir={work}/chromium", "--window-size=1280,1100", f"--screenshot={picture}", address]
        subprocess.run([*CHROMIUM, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        Image.open(picture).convert("RGB").save(picture, optimize=True)
    finally:
        viewer.terminate()
        viewer.wait()


if __name__ == "__main__":
    sys.exit(main())
