"""The tool's own folders: private, and tidy after a process that was killed."""

from __future__ import annotations

import os
import time
from pathlib import Path

from capture_tool.system.paths import paths, work_folder


def test_a_work_folder_is_private_and_goes_at_the_end(tool_home: Path) -> None:
    with work_folder(paths()) as work:
        (work / "01-desktop.png").write_bytes(b"pixels")
        assert work.stat().st_mode & 0o077 == 0
    assert list((tool_home / "work").iterdir()) == []


def test_what_a_killed_process_left_a_day_ago_goes(tool_home: Path) -> None:
    with work_folder(paths()) as fresh:
        old = fresh.with_name("old")
        old.mkdir()
        (old / "01-desktop.png").write_bytes(b"pixels")
        two_days_ago = time.time() - 2 * 86_400
        os.utime(old, (two_days_ago, two_days_ago))
        with work_folder(paths()):
            assert not old.exists()
            assert fresh.exists()
