"""The program as a process on a real screen, with a home of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from capture_tool.resources import resource
from tests.desktop import Desktop, desktop, until

SCHEMA = json.loads(resource("schema", "outputs.schema.json").read_text("utf-8"))
PROGRAM = [sys.executable, "-m", "capture_tool"]
TITLE = "U7654321 Interactive Brokers"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self, shape: str) -> Any:
        """The one object on standard output, held to its shape in the schema."""
        read = json.loads(self.out)
        jsonschema.validate(read, {**SCHEMA, "$ref": f"#/$defs/{shape}"})
        return read


@pytest.fixture(scope="session")
def screen() -> Iterator[Desktop]:
    """A screen of 800 x 600 with a window manager and one window whose title carries an account number."""
    with desktop((800, 600), tray=None, bus=False) as made:
        made.spawn(["xterm", "-T", TITLE, "-geometry", "40x10+100+80"])
        until(lambda: TITLE in made.run(["xdotool", "getactivewindow", "getwindowname"], check=False).stdout, "the window")
        yield made


@pytest.fixture
def tool(screen: Desktop, tool_home: Path) -> Iterator[Callable[..., Ended]]:
    """Runs `capture-tool` with these words to its end; the desk that a command leaves running is stopped with the test."""

    def run(*words: str | Path, given: str = "", **env: str) -> Ended:
        ran = subprocess.run(
            [*PROGRAM, *map(str, words)],
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**screen.env, **env},
            cwd=tool_home.parent,
        )
        assert "Traceback" not in ran.stderr, ran.stderr
        return Ended(ran.returncode, ran.stdout, ran.stderr)

    yield run
    _stop_desk(tool_home / "desk")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log with an account number and a password in it."""
    folder = tmp_path / "logs"
    folder.mkdir()
    file = folder / "exported.log"
    file.write_text("2026-02-12 11:05:37.952 INFO account U1234567 has it\npassword=hunter2hunter2\nlast line\n")
    return file


def _stop_desk(data: Path) -> None:
    """Ends the desk that a command left running on `data`, known by its command line."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and str(data).encode() in _command_line(entry) and b"desk" in _command_line(entry):
            os.kill(int(entry.name), signal.SIGTERM)


def _command_line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
