"""The embedded desk as a process: found when it runs, started when not, and no key of it in any log."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import psutil

from capture_tool.system import desk_process


def test_it_is_started_once_and_its_log_holds_no_key(tool_home: Path) -> None:
    data = tool_home / "desk"
    try:
        desk_process.ensure(data)
        desk_process.ensure(data)
        desks = [one for one in psutil.Process().children() if str(data) in one.cmdline()]
        assert len(desks) == 1
        key = (data / "staff_key").read_bytes()
        assert all(key not in path.read_bytes() for path in tool_home.rglob("*.log"))
        if os.name == "posix":
            assert {stat.S_IMODE(path.stat().st_mode) for path in tool_home.rglob("*")} <= {0o600, 0o700}
    finally:
        for started in desk_process._STARTED:
            started.terminate()
            started.wait(20)
