"""A virtual X11 display for machines without one: what `demo` needs to show the whole job anyway."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from capture_tool.core.errors import PermanentError

START_SECONDS = 20.0


@contextmanager
def virtual_display(width: int = 1280, height: int = 800) -> Iterator[str]:
    """Starts Xvfb (and openbox where it is installed) and sets DISPLAY for this process; both end with it.

    Gives the display's name. Raises PermanentError with the package to install when there is no Xvfb.
    """
    if shutil.which("Xvfb") is None:
        raise PermanentError(
            "display.none", "There is no display, and no Xvfb to make a virtual one.", "Install it: apt-get install xvfb openbox."
        )
    reading, writing = os.pipe()
    server = _quietly(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
    )
    os.close(writing)
    before = {name: os.environ.pop(name, None) for name in ("DISPLAY", "WAYLAND_DISPLAY")}
    manager: subprocess.Popen[bytes] | None = None
    try:
        with os.fdopen(reading) as pipe:
            ready, _, _ = select.select([pipe], [], [], START_SECONDS)
            number = pipe.readline().strip() if ready else ""
        if not number:
            raise PermanentError("display.start", "The virtual display did not start.", "Start Xvfb by hand to see why.")
        os.environ["DISPLAY"] = f":{number}"
        if shutil.which("openbox"):
            manager = _quietly(["openbox", "--sm-disable"])
        yield os.environ["DISPLAY"]
    finally:
        for process in (manager, server):
            if process is not None:
                process.terminate()
                process.wait()
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _quietly(command: list[str], pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, pass_fds=pass_fds)
