"""Start of the tray program against the bare Qt import, flameshot and ksnip; then what it costs while idle."""

from __future__ import annotations

import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from Xlib import X, display

from tests.benchmarks.measure import Row, command, interleaved
from tests.desktop import PATIENCE, Desktop, desktop, until

PROGRAM = str(Path(sys.executable).with_name("capture-tool"))
IDLE_SECONDS = 30
ROUNDS = 7


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as work, desktop((1920, 1080)) as made:
        ready, docked, other = [], [], {"flameshot": [], "ksnip": []}
        imports = interleaved({"qt": command([sys.executable, "-c", "import PySide6.QtWidgets"])}, rounds=ROUNDS)["qt"]
        for turn in range(ROUNDS + 1):
            trace = Path(work) / f"trace-{turn}"
            ours = _start(made, [PROGRAM], {"CAPTURE_TOOL_HOME": f"{work}/home", "CAPTURE_TOOL_TRACE": str(trace)}, docked)
            until(lambda trace=trace: trace.exists() and "hotkey ready" in trace.read_text(), "the hotkey")
            at = next(int(line.rsplit(" ", 1)[1]) for line in trace.read_text().splitlines() if line.startswith("hotkey ready"))
            ready.append(at / 1e9 - ours[1])
            if turn < ROUNDS:
                _stop(ours[0])
            for name, times in other.items():
                _stop(_start(made, [name], {}, times)[0])
        yield Row("tray and hotkey ready", statistics.median(ready[1:]), imports, "import QtWidgets", 1.35)
        yield Row("tray docked", statistics.median(docked[1:]), statistics.median(other["flameshot"][1:]), "flameshot", 3.0)
        yield Row("tray docked", statistics.median(docked[1:]), statistics.median(other["ksnip"][1:]), "ksnip", 3.0)
        until(lambda: "idle" in trace.read_text(), "the warm tray program")
        yield from _idle(made, ours[0])


def _start(made: Desktop, words: list[str], more: dict[str, str], times: list[float]) -> tuple[subprocess.Popen[bytes], float]:
    """Starts a program and notes the seconds until the tray host takes a window of it."""
    server = display.Display(made.display)
    try:
        server.screen().root.change_attributes(event_mask=X.SubstructureNotifyMask)
        server.sync()
        began = time.monotonic()
        process = subprocess.Popen(words, env={**made.env, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            ready, _, _ = select.select([server], [], [], PATIENCE)
            assert ready, f"{words[0]} did not come to the tray"
            if any(server.next_event().type == X.ReparentNotify for _ in range(server.pending_events())):
                times.append(time.monotonic() - began)
                return process, began
    finally:
        server.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()
    time.sleep(0.3)


def _idle(made: Desktop, process: subprocess.Popen[bytes]) -> Iterator[Row]:
    ours = psutil.Process(process.pid)
    time.sleep(3)
    before = _switches(process.pid)
    time.sleep(IDLE_SECONDS)
    wakeups = (_switches(process.pid) - before) / IDLE_SECONDS
    memory = ours.memory_full_info()
    yield Row("wake-ups a second, idle", wakeups, 1.0, "one a second", 0.1, "", note=f"measured for {IDLE_SECONDS} s")
    _stop(process)
    for name in ("flameshot", "ksnip"):
        times: list[float] = []
        peer = _start(made, [name], {}, times)[0]
        time.sleep(2)
        theirs = psutil.Process(peer.pid).memory_full_info()
        note = f"resident {memory.rss >> 20} against {theirs.rss >> 20} MiB"
        yield Row("memory of its own (USS), warm and idle", memory.uss, theirs.uss, name, 9.99, "bytes", note=note)
        _stop(peer)


def _switches(pid: int) -> int:
    """Voluntary context switches of all threads: each is a wake-up."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for line in (thread / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total
