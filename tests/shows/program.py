"""`capture-tool` as a program of its own, with a home that nothing else uses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture_tool.core.settings import SECRET_ENDINGS

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Program:
    """Every call is a process."""

    home: Path

    def run(self, *words: str | Path, given: str = "", code: int | None = 0) -> str:
        """What it prints. RuntimeError with all that it said when it ends otherwise than with `code` (None: with any)."""
        env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        done = subprocess.run(
            [sys.executable, "-m", "capture_tool", *map(str, words)],
            input=given, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False,
            env={**env, "CAPTURE_TOOL_HOME": str(self.home)},
        )  # fmt: skip
        if "Traceback" in done.stderr or code not in (None, done.returncode):
            raise RuntimeError(f"capture-tool {words[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def json(self, *words: str | Path, code: int | None = 0) -> Any:
        """The object that it prints."""
        return json.loads(self.run(*words, "--json", code=code))

    def point_to(self, destination: str, settings: Mapping[str, Any]) -> None:
        """Sets where tickets go, as an administrator does: secrets by standard input. `network` is a CA file."""
        self.run("settings", "set", "destination", destination)
        for field, value in settings.items():
            if field == "network":
                self.run("settings", "set", "network.ca_file", str(value.ca_file))
            elif field.endswith(SECRET_ENDINGS):
                self.run("settings", "set", f"destinations.{destination}.{field}", "-", given=f"{value}\n")
            else:
                self.run("settings", "set", f"destinations.{destination}.{field}", str(value))
