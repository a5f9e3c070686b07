"""The checks, in the order they run: each takes the Wine machine and gives a line about what was seen, or raises."""

from __future__ import annotations

import json
import re
import subprocess
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from tests.desktop import until
from tests.journey.program import filed, wait_filed
from tests.wine.machine import PYTHON, REPOSITORY, C, Ended, Machine, finish, windows

HOME = C / "home"
KEY = "<ctrl>+<shift>+<f9>"
NOTEPAD = "Untitled - Notepad"
COLLECTED = ("core", "sources", "destinations", "desk", "cli", "system", "faults")


def screen(machine: Machine) -> Image.Image:
    """What the X server shows, by another program than ours."""
    file = machine.screen.folder / "screen.png"
    machine.screen.run(["scrot", "--overwrite", str(file)])
    return Image.open(file).convert("RGB")


def difference(ours: bytes, theirs: Image.Image) -> tuple[int, int, int, int] | None:
    """The rectangle outside of which all pixels are equal."""
    made = Image.open(BytesIO(ours)).convert("RGB")
    assert made.size == theirs.size, (made.size, theirs.size)
    return ImageChops.difference(made, theirs).getbbox()


def good(ended: Ended, code: int = 0) -> str:
    assert ended.code == code, f"exit code {ended.code}: {(ended.out + ended.err)[-300:]}"
    return ended.out


def heard(process: subprocess.Popen[str]) -> str:
    """The next line of a program."""
    assert process.stdout
    line = process.stdout.readline().strip()
    assert line, process.communicate("", timeout=10)[1][-300:]
    return line


def told(process: subprocess.Popen[str]) -> None:
    """A line of input."""
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def seen(machine: Machine) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(good(finish(machine.inside("windows"))))
    return found


def notepad(machine: Machine) -> None:
    machine.spawn("notepad")
    until(lambda: seen(machine)["active"] == NOTEPAD, "Notepad")


def version_and_settings(machine: Machine) -> str:
    assert good(machine.tool("--version")).startswith("capture-tool ")
    good(machine.tool("settings", "set", "logs.before_minutes", "45"))
    assert "logs.before_minutes = 45" in good(machine.tool("settings"))
    return "--version, settings set, settings show"


def paths(machine: Machine) -> str:
    found = json.loads(good(finish(machine.python("-m", "tests.wine.inside", "where", CAPTURE_TOOL_HOME=""))))
    assert "\\AppData\\Local\\capture-tool" in found["home"], found
    assert "ProgramData" in found["policy"], found
    return found["home"]


def windows_list(machine: Machine) -> str:
    notepad(machine)
    found = seen(machine)
    row = next(one for one in found["windows"] if one[0] == NOTEPAD)
    assert row[1] == "notepad.exe"
    assert row[2]
    return f"{len(found['windows'])} windows, title, program and place of Notepad {row[3]}"


def desktop_picture(machine: Machine) -> str:
    for _ in range(10):  # the caret of Notepad blinks
        before = screen(machine)
        good(machine.tool("capture", "--full", "--no-logs", "--save", "C:\\full.zip", "--json"))
        if not (apart := difference(_member(C / "full.zip", "screenshots/01-desktop.png"), before)):
            break
    else:
        raise AssertionError(f"other pixels in {apart}")
    good(machine.tool("view", "C:\\full.zip", "--check"))
    return f"{before.width}x{before.height}, every pixel as scrot's; the bundle verifies"


def region_picture(machine: Machine) -> str:
    before = screen(machine)
    good(machine.tool("capture", "--region", "600,400,333,221", "--no-logs", "--save", "C:\\region.zip"))
    assert not difference(_member(C / "region.zip", "screenshots/01-region.png"), before.crop((600, 400, 933, 621)))
    return "333x221, every pixel as scrot's"


def own_window_picture(machine: Machine) -> str:
    process = machine.inside("own_window", "C:\\own.png")
    width, height = json.loads(heard(process))[2:]
    made = Image.open(C / "own.png").convert("RGB")
    assert made.size == (width, height)
    assert len(made.getcolors(1 << 20) or ()) > 2, "one colour"
    told(process)
    assert [heard(process), heard(process)] == ["window.minimised", "window.gone"]
    good(finish(process))
    return f"{width}x{height} by PrintWindow (Wine draws the inside without the frame); minimised and gone are said"


def other_window_picture(machine: Machine) -> str:
    ended = machine.tool("capture", "--window", "--no-logs", "--save", "C:\\window.zip", "--json")
    good(ended, 1)
    assert json.loads(ended.out)["error"]["code"] == "window.no-pixels", ended.out
    return "Wine draws no window of another program: refused in words, no black picture"


def redact(machine: Machine) -> str:
    planted = json.loads(good(finish(machine.inside("sample", "C:\\sample"))))
    ended = machine.tool("redact", "C:\\sample", "-o", "C:\\redacted", "--json")
    made = json.loads(ended.out)
    text = b"".join(path.read_bytes() for path in (C / "redacted").rglob("*") if path.is_file())
    for kind, value in planted:
        assert value.encode() not in text, f"a planted {kind} stayed"
    assert text.count(b"\r\n") > 1000, "line ends were changed"
    kept, left = text.count(b"\r\n"), len(made["left_out"])
    return f"{len(made['files'])} files, {kept} CRLF kept, {len(planted)} planted secrets gone, {left} left out"


def secrets(machine: Machine) -> str:
    first = good(finish(machine.inside("secrets", "set"))).strip()
    assert first.endswith("s3cret 3000 True"), first
    second = good(finish(machine.inside("secrets", "get"))).splitlines()
    assert second == [first, "None None"], second
    return first.removesuffix(" s3cret 3000 True") + "; a long one in the file"


def autostart(machine: Machine) -> str:
    lines = good(finish(machine.inside("autostart"))).splitlines()
    assert lines[0].startswith("True "), lines
    assert lines[0].endswith("pythonw.exe -m capture_tool"), lines
    assert lines[1] == "False"
    return "Run key written with pythonw.exe, removed"


def locks(machine: Machine) -> str:
    first = machine.inside("lock", "C:\\a.lock", "wait")
    assert heard(first) == "held"
    assert heard(machine.inside("lock", "C:\\a.lock", "now")) == "taken"
    waiting = machine.inside("lock", "C:\\a.lock", "wait")
    told(first)
    assert heard(first) in ("exists", "gone")
    assert heard(waiting) == "held"
    waiting.kill()
    third = machine.inside("lock", "C:\\a.lock", "wait")
    assert heard(third) == "held"
    told(third)
    heard(third)
    return "refused, waited for, freed when its owner is killed"


def rename(machine: Machine) -> str:
    assert good(finish(machine.inside("rename", "C:\\"))).strip() == "new waited"
    return "waited for a program that held the file, then replaced it"


def platforms(machine: Machine) -> str:
    for folder in ("moved", "ibc\\Logs"):
        (C / folder.replace("\\", "/")).mkdir(parents=True, exist_ok=True)
    (C / "moved" / "launcher.log").write_bytes(b"2026-01-02 03:04:05.678 INFO x\r\n")
    (C / "ibc" / "config.ini").write_bytes(b"IbDir=C:\\moved\r\nIbPassword=x\r\n")
    wait = "import sys, socket; s = socket.create_server(('127.0.0.1', 7497)); print('ready', flush=True); sys.stdin.readline()"
    words = ["-c", wait, "-DjtsConfigDir=C:\\moved", "ibcalpha.ibc.IbcTws", "C:\\ibc\\config.ini", "user", "hunter2"]
    process = machine.spawn(windows(PYTHON / "tws1.exe"), *words)
    assert heard(process) == "ready"
    out = good(finish(machine.inside("platforms")))
    assert "hunter2" not in out
    found = json.loads(out)
    told(process)
    finish(process)
    assert len(found) == 1, found
    one = found[0]
    assert (one["kind"], one["under_ibc"], one["program"]) == ("tws", True, "tws1.exe"), one
    assert one["roots"] == ["C:\\moved"], one
    assert [root.casefold() for root in one["ibc"]] == ["c:\\ibc\\logs"], one
    return f"tws1.exe under IBC, its folders, ports {one['ports']}"


def usual_folder(machine: Machine) -> str:
    (C / "Jts").mkdir(exist_ok=True)
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    (C / "Jts" / "launcher.log").write_bytes(f"{now}.123 INFO  [x] - account DU1234567 of C:\\Users\\{'root'}\\Jts\r\n".encode())
    good(machine.tool("capture", "--full", "--save", "C:\\logs.zip", "--json"))
    text = _member(C / "logs.zip", "logs/tws/launcher.log")
    assert b"DU1234567" not in text
    assert text.endswith(b"\r\n")
    return "C:\\Jts\\launcher.log found and redacted"


def desk_and_send(machine: Machine) -> str:
    heard(machine.python("-m", "capture_tool", "desk"))  # Wine hands a desk that the command starts the command's own pipes
    made = json.loads(good(machine.tool("capture", "--full", "--no-logs", "--send", "--text", "from Windows", "--json")))
    assert made["state"] == "sent", made
    again = [json.loads(good(machine.tool("send", "C:\\full.zip", "--json")))["entries"][0]["ticket"] for _ in range(2)]
    assert again[0] == again[1] != made["ticket"], (made, again)
    entries = json.loads(good(machine.tool("outbox", "list", "--json")))["entries"]
    assert [entry["state"] for entry in entries] == ["sent", "sent"], entries
    assert len(wait_filed(HOME, 2)) == 2
    return f"{made['ticket']} and {again[0]} (sent twice, filed once)"


def doctor(machine: Machine) -> str:
    lines = good(machine.tool("check")).splitlines()
    assert all(line.startswith("ok") for line in lines), lines
    return f"{len(lines)} lines, all well"


def hotkeys(machine: Machine) -> str:
    first = machine.inside("hotkeys", KEY)
    assert heard(first) == "refused {}", "it was refused"
    second = machine.inside("hotkeys", KEY)
    assert "is taken by another program" in heard(second)
    told(second)
    for _ in range(20):
        machine.screen.run(["xdotool", "key", "ctrl+shift+F9"])
        assert heard(first) == "key0"
    told(first)
    assert heard(first) == "stopped"
    return "20 of 20 with Notepad focused; a taken key is said"


def tests_collect(machine: Machine) -> str:
    """Every test of these folders is found by the Windows Python: what it cannot run, it skips and says why."""
    words = ["-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "--rootdir", windows(REPOSITORY)]
    folders = [windows(REPOSITORY / "tests" / name) for name in COLLECTED]
    said = good(finish(machine.python(*words, *folders, QT_QPA_PLATFORM="offscreen"), 240))
    found = re.search(r"(\d+) tests collected", said)
    assert found, said[-300:]
    return f"{found[1]} tests of {', '.join(COLLECTED)}"


def tray_journey(machine: Machine) -> str:
    home, trace = C / "tray", C / "trace"
    before = screen(machine)
    program = machine.python("-m", "capture_tool", CAPTURE_TOOL_HOME="C:\\tray", CAPTURE_TOOL_TRACE="C:\\trace")
    _step(trace, "idle")
    until(lambda: ImageChops.difference(before, screen(machine)).crop((1200, 780, 1280, 800)).getbbox(), "the icon in the tray")
    machine.screen.run(["xdotool", "key", "ctrl+shift+F9"])
    _step(trace, "review shown")
    title = until(lambda: next((one[0] for one in seen(machine)["windows"] if one[1] == "python.exe"), None), "the review window")
    until(lambda: seen(machine)["active"] == title, "the focus in the review window")
    machine.screen.run(["xdotool", "type", "--delay", "20", "it froze"])
    machine.screen.run(["xdotool", "key", "ctrl+Return"])
    ticket = wait_filed(home)[0]
    assert ticket.manifest["text"] == "it froze", ticket.manifest["text"]
    good(finish(machine.python("-m", "capture_tool", CAPTURE_TOOL_HOME="C:\\tray"), 30))
    _step(trace, "review shown", 2)
    assert len(filed(home)) == 1
    program.kill()
    return f"icon, hotkey, {title!r}, ticket {ticket.number}; a second start asks the first"


def _step(trace: Path, name: str, times: int = 1) -> None:
    def count() -> bool:
        lines = trace.read_text().splitlines() if trace.exists() else []
        return sum(line.rsplit(" ", 1)[0] == name for line in lines) >= times

    until(count, f"step {name!r}", 60)


def _member(bundle: Path, name: str) -> bytes:
    from zipfile import ZipFile

    with ZipFile(bundle) as archive:
        return archive.read(name)


CHECKS = (
    version_and_settings,
    paths,
    windows_list,
    desktop_picture,
    region_picture,
    own_window_picture,
    other_window_picture,
    redact,
    secrets,
    autostart,
    locks,
    rename,
    platforms,
    usual_folder,
    desk_and_send,
    doctor,
    hotkeys,
    tests_collect,
    tray_journey,
)
