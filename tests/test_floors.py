"""The shape of the house (design section 2): imports go down, files stay small, names say what is in them."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "capture_tool").rglob("*.py"))
TABLES = {"rules.py"}
"""Data that belongs in one place, however long."""
LINES = 310
"""A budget of 300 to steer by, and a little room."""


def test_imports_only_go_down() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_files_are_small() -> None:
    lines = {file: len(file.read_text("utf-8").splitlines()) for file in FILES}
    long = {str(file.relative_to(ROOT)): count for file, count in lines.items() if count > LINES and file.name not in TABLES}
    assert not long
    assert statistics.median(lines.values()) < 120


def test_no_file_has_a_name_for_everything() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
    assert not [file for file in FILES if vague & set(file.stem.strip("_").split("_"))]


def test_a_thread_is_started_behind_one_door() -> None:
    starters = [file.name for file in FILES if "threading.Thread(" in file.read_text("utf-8")]
    assert starters == ["threads.py"]
