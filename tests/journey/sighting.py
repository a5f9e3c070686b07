"""What a program shows and does at the moment a journey fails: what is seen once in fifty runs must tell its cause at once."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psutil
from PIL import ImageGrab

from tests.journey.program import Program

LOOKS = (
    ["xwininfo", "-root", "-tree"],
    ["xprop", "-root", "_NET_ACTIVE_WINDOW", "_NET_CLIENT_LIST_STACKING"],
    ["xdotool", "getwindowfocus", "getwindowname", "getwindowpid"],
)


def programs(trace: TracebackType | None) -> list[Program]:
    """The programs that the failing functions knew."""
    found: list[Program] = []
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            known = getattr(value, "program", value)
            if isinstance(known, Program) and known not in found:
                found.append(known)
        trace = trace.tb_next
    return found


def told(program: Program, folder: Path) -> Iterator[str]:
    """Steps, windows, files and at last every thread's stack (it ends the program). A picture of the screen goes to `folder`."""
    now = time.monotonic_ns()
    yield f"now {now}\n{program.trace.read_text() if program.trace.exists() else 'no steps'}"
    seen = folder / f"screen-{now}.png"
    ImageGrab.grab(xdisplay=program.desktop.display).save(seen)
    yield f"the screen: {seen}"
    for words in LOOKS:
        lines = program.desktop.run(words, check=False).stdout.splitlines()
        yield "\n".join(line for line in lines if "has no name" not in line)
    yield "\n".join(str(path.relative_to(program.home)) for path in sorted(program.home.rglob("*")) if path.is_file())
    process = program.process
    if process is not None and process.poll() is None:
        yield "\n".join(map(str, psutil.Process(process.pid).children(recursive=True)))
        process.send_signal(signal.SIGABRT)  # PYTHONFAULTHANDLER writes the stacks
        process.wait(30)
        for log in program.desktop.folder.glob("capture-tool-*.log"):
            yield f"{log.name}\n{log.read_text(errors='replace')[-20_000:]}"
