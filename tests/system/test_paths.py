"""The tool's own folders: private, and tidy after a process that was killed."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import platformdirs
import pytest

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


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize("value", [None, "", " ", "relative/folder", "/absolute", "/first:/second"])
def test_the_folders_are_those_that_platformdirs_would_give(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("CAPTURE_TOOL_HOME", raising=False)
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.delenv(variable, raising=False)
        if value is not None:
            monkeypatch.setenv(variable, value)
    where = paths()
    assert where.home == Path(platformdirs.user_data_dir("capture-tool", appauthor=False))
    assert where.settings.parent == Path(platformdirs.user_config_dir("capture-tool", appauthor=False))
    assert where.log.parent == Path(platformdirs.user_log_dir("capture-tool", appauthor=False))
    assert where.policy.parent == Path(platformdirs.site_config_dir("capture-tool", appauthor=False))
