"""The running tray program on a real desktop, and what it filed, read without the tool's own code."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.desktop import Desktop, until

PROGRAM = str(Path(sys.executable).with_name("capture-tool"))


@dataclass
class Program:
    """The tray program, started with a home of its own; its steps are read from its trace."""

    desktop: Desktop
    home: Path
    user_home: Path
    process: subprocess.Popen[Any] | None = None
    trace: Path = Path()

    def start(self) -> Program:
        self.trace = self.home.parent / f"trace-{time.monotonic_ns()}"
        seen = {"CAPTURE_TOOL_TRACE": str(self.trace), "PYTHONFAULTHANDLER": "1"}
        self.process = self.desktop.spawn([PROGRAM], env=self.env | seen)
        self.wait("idle")
        return self

    @property
    def env(self) -> dict[str, str]:
        return {**self.desktop.env, "CAPTURE_TOOL_HOME": str(self.home), "HOME": str(self.user_home)}

    def steps(self, name: str) -> int:
        """How often a step was noted."""
        lines = self.trace.read_text().splitlines() if self.trace.exists() else []
        return sum(line.rsplit(" ", 1)[0] == name for line in lines)

    def wait(self, name: str, times: int = 1) -> None:
        """Returns when a step was noted that often."""
        until(lambda: self.steps(name) >= times, f"step {name!r}")

    def wait_focus(self, title: str = "New ticket") -> None:
        """Returns when the keyboard belongs to the program's window whose title begins like that."""
        until(lambda: self._has_keyboard(title), f"the focus in {title!r}")

    def _has_keyboard(self, title: str) -> bool:
        assert self.process
        told = self.desktop.run(["xdotool", "getwindowfocus", "getwindowpid", "getwindowname"], check=False).stdout
        pid, _, name = told.partition("\n")
        return pid == str(self.process.pid) and name.startswith(title)

    def press(self, *keys: str) -> None:
        self.desktop.run(["xdotool", "key", *keys])

    def type(self, text: str) -> None:
        self.desktop.run(["xdotool", "type", "--delay", "5", text])

    def run(self, *words: str, check: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
        """A command of the tool on the same home."""
        return self.desktop.run([PROGRAM, *words], check=check, env=self.env, **options)

    def stop(self) -> None:
        if self.process is not None:
            self.desktop.stop(self.process)
            self.process = None


@dataclass
class Filed:
    """One ticket as support has it."""

    number: int
    id: str
    zip: Path
    manifest: dict[str, Any]

    def read(self, name: str) -> bytes:
        with zipfile.ZipFile(self.zip) as bundle:
            return bundle.read(name)

    def names(self) -> list[str]:
        with zipfile.ZipFile(self.zip) as bundle:
            return bundle.namelist()

    def everything(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.zip) as bundle:
            return {name: bundle.read(name) for name in bundle.namelist()}


def filed(home: Path) -> list[Filed]:
    """Every ticket of the embedded desk, oldest first."""
    file = home / "desk" / "desk.sqlite3"
    if not file.exists():
        return []
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        if not db.execute("select 1 from sqlite_master where name = 'tickets'").fetchone():
            return []
        rows = db.execute("select number, id from tickets order by number").fetchall()
        blobs = {row[0]: row[1] for row in db.execute("select ticket_id, sha256 from blobs")}
    db.close()
    made = []
    for number, ticket_id in rows:
        sha = blobs[ticket_id]
        path = home / "desk" / "blobs" / sha[:2] / sha
        with zipfile.ZipFile(path) as bundle:
            manifest = json.loads(bundle.read("manifest.json"))
        made.append(Filed(number, ticket_id, path, manifest))
    return made


def wait_filed(home: Path, count: int = 1) -> list[Filed]:
    """The tickets once there are that many."""
    tickets: list[Filed] = until(lambda: found if len(found := filed(home)) >= count else None, f"ticket {count}", 60)
    return tickets


def desks(home: Path) -> list[psutil.Process]:
    """The desk that the program started on this home, found by its command line; several while they settle who it is."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):
            words = process.cmdline()
            if "desk" in words and str(home / "desk") in words:
                found.append(process)
    return found


def stop_desk(home: Path) -> None:
    """Ends the desk of this home, and one that is only just starting."""
    for process in desks(home):
        with suppress(psutil.NoSuchProcess):
            process.terminate()
            process.wait(30)
