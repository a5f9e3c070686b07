"""The fault machinery's short form, each part in a process of its own: they fork, and a process with threads must not."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.faults.supports import ROOT
from tests.needs import needs_linux

SHORT = {"images": 150, "senders": 8, "machine": 25, "sweep": 48, "network": 60, "kills": 8, "resume": 1}
PROGRAMS = {"images": "strace", "kills": "strace"}


@needs_linux
@pytest.mark.parametrize("part", SHORT)
def test_nothing_is_lost_doubled_or_torn(part: str) -> None:
    if (program := PROGRAMS.get(part)) and not shutil.which(program):
        pytest.skip(f"needs {program}")
    words = [sys.executable, "-m", "tests.faults", part, "--points", str(SHORT[part])]
    done = subprocess.run(words, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 lost, 0 doubled, 0 torn, 0 failed" in done.stdout
