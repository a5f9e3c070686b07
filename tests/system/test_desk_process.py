"""The embedded desk as a process: found when it runs, started when not, and no key of it in any log."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import psutil
import pytest

from capture_tool.system import desk_process


@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")  # it outlives its starter on purpose
def test_it_is_started_once_and_its_log_holds_no_key(tool_home: Path) -> None:
    data = tool_home / "desk"
    try:
        desk_process.ensure(data)
        desk_process.ensure(data)
        desks = [one for one in psutil.Process().children() if str(data) in one.cmdline()]
        assert len(desks) == 1
        key = (data / "staff_key").read_bytes()
        assert all(key not in path.read_bytes() for path in tool_home.rglob("*.log"))
        assert {stat.S_IMODE(path.stat().st_mode) for path in tool_home.rglob("*")} <= {0o600, 0o700}
    finally:
        for desk in psutil.Process().children():
            if str(data) in desk.cmdline():
                os.kill(desk.pid, signal.SIGTERM)
                desk.wait(20)
