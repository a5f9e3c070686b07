"""What runs inside the Windows Python: `python -m tests.wine.inside NAME [WORD ...]`. Says what it found, one line each."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def say(*words: object) -> None:
    print(*words, flush=True)


def windows() -> None:
    """Every window as JSON, then the active one's title."""
    from capture_tool.system.windows import window_system

    system = window_system()
    active = system.active()
    rows = [(one.title, one.app, one.pid, _sides(one.rect), one.minimised) for one in system.windows()]
    say(json.dumps({"windows": rows, "active": active.title if active else None}))


def own_window(target: str) -> None:
    """PrintWindow of a window of this process into `target`, then what it says of the window minimised and gone."""
    from capture_tool.core.errors import CaptureToolError
    from capture_tool.core.png import encode_fast
    from capture_tool.system.windows import window_system

    user = ctypes.windll.user32  # type: ignore[attr-defined]
    user.CreateWindowExW.restype = ctypes.c_void_p
    kind = ctypes.c_wchar_p("EDIT")
    title = ctypes.c_wchar_p("a window of our own")
    handle = ctypes.c_void_p(user.CreateWindowExW(0, kind, title, 0x10CF0000, 200, 150, 400, 300, None, None, None, None))
    system = window_system()
    pump(user, 0.5)
    window = next(one for one in system.windows() if one.pid == os.getpid())
    Path(target).write_bytes(encode_fast(system.grab(window).image))
    say(json.dumps(_sides(window.rect)))
    assert sys.stdin.readline()
    for change in (lambda: user.ShowWindow(handle, 6), lambda: user.DestroyWindow(handle)):
        change()
        pump(user, 0.5)
        try:
            system.grab(window)
        except CaptureToolError as error:
            say(error.code)


def pump(user: Any, seconds: float) -> None:
    """Lets the windows of this thread draw themselves."""
    from ctypes import wintypes

    end, message = time.monotonic() + seconds, wintypes.MSG()
    while time.monotonic() < end:
        while user.PeekMessageW(ctypes.byref(message), None, 0, 0, 1):
            user.DispatchMessageW(ctypes.byref(message))
        time.sleep(0.02)


def hotkeys(*keys: str) -> None:
    """Binds the keys; prints what was refused, then every press; a line of input ends it."""
    from capture_tool.system.hotkey import hotkeys as made

    listener = made()
    say("refused", json.dumps(dict(listener.start({f"key{at}": key for at, key in enumerate(keys)}, say))))
    sys.stdin.readline()
    listener.stop()
    say("stopped")


def lock(path: str, how: str) -> None:
    """Takes a lock and keeps it until a line of input."""
    from capture_tool.core import locks

    held = locks.take(Path(path), wait=how == "wait")
    say("held" if held else "taken")
    sys.stdin.readline()
    if held:
        held.close(remove=True)
    say("exists" if Path(path).exists() else "gone")


def rename(folder: str) -> None:
    """Renames over a file that another program has open without sharing, which closes it half a second later."""
    from capture_tool.core import durable, threads

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    kernel.CreateFileW.restype = ctypes.c_void_p
    target = Path(folder) / "target.json"
    target.write_bytes(b"old")
    handle = ctypes.c_void_p(kernel.CreateFileW(str(target), 0x80000000, 0, None, 3, 0, None))

    def scanner() -> None:
        time.sleep(0.5)
        kernel.CloseHandle(handle)

    threads.start("scanner", scanner)
    started = time.monotonic()
    durable.replace(target, b"new")
    say(target.read_bytes().decode(), "waited" if time.monotonic() - started > 0.3 else "at once")


def autostart() -> None:
    """On and off, as the registry sees it."""
    import winreg

    from capture_tool.system.autostart import TITLE
    from capture_tool.system.autostart import autostart as made
    from capture_tool.system.autostart.win32 import RUN

    start = made()
    start.enable()
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN) as key:  # type: ignore[attr-defined]
        say(start.enabled(), winreg.QueryValueEx(key, TITLE)[0])  # type: ignore[attr-defined]
    start.disable()
    start.disable()
    say(start.enabled())


def secrets(verb: str) -> None:
    """Keeps a short and a long secret, or says what another process kept."""
    from capture_tool.system.paths import paths
    from capture_tool.system.secrets import Secrets

    made = Secrets(paths().secrets)
    if verb == "set":
        made.set("short", "s3cret")
        made.set("long", "x" * 3000)
    say(made.where(), made.get("short"), len(made.get("long") or ""), paths().secrets.exists())
    if verb == "get":
        made.remove("short")
        made.remove("long")
        say(made.get("short"), made.get("long"))


def where() -> None:
    """The tool's own paths."""
    from capture_tool.system.paths import paths

    made = paths()
    say(json.dumps({"home": str(made.home), "settings": str(made.settings), "log": str(made.log), "policy": str(made.policy)}))


def platforms() -> None:
    """The platforms that run, with their paths. Wine 8 does not tell psutil a program's path, so Windows is asked another way."""
    import psutil._pswindows as ps

    from capture_tool.system.processes import platforms as running

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = ctypes.c_void_p

    def path_of(pid: int) -> str:
        handle = ctypes.c_void_p(kernel.OpenProcess(0x1000, 0, pid))
        name, size = ctypes.create_unicode_buffer(1000), ctypes.c_uint(1000)
        if not handle.value or not kernel.QueryFullProcessImageNameW(handle, 0, name, ctypes.byref(size)):
            raise ps.NoSuchProcess(pid)
        kernel.CloseHandle(handle)
        return name.value

    ps.cext.proc_exe = path_of
    say(
        json.dumps(
            [{**one.facts(), "roots": [str(r) for r in one.roots], "ibc": [str(r) for r in one.ibc_logs]} for one in running()]
        )
    )


def sample(folder: str) -> None:
    """Writes the sample platform there; prints the planted secrets."""
    from datetime import UTC, datetime

    from capture_tool.core.sample_platform import write_sample

    made = write_sample(Path(folder), moment=datetime.now(UTC), bytes_total=2_000_000)
    for path in made.paths:
        if path.suffix in (".log", ".txt") and b"\r\n" not in (data := path.read_bytes()) and b"\0" not in data:
            path.write_bytes(data.replace(b"\n", b"\r\n"))
    say(json.dumps(made.secrets))


def _sides(rect: Any) -> list[int]:
    return [rect.left, rect.top, rect.width, rect.height]


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
