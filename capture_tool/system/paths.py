"""Where the tool keeps its own files on this system, or all of them below `CAPTURE_TOOL_HOME`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

NAME = "capture-tool"
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Paths:
    """The tool's own files and folders; all private to the user except `policy`, which an administrator writes."""

    home: Path
    settings: Path
    policy: Path
    outbox: Path
    drafts: Path
    log: Path
    desk: Path
    secrets: Path


def paths() -> Paths:
    """Paths for this process; nothing is created."""
    moved = os.environ.get("CAPTURE_TOOL_HOME", "")
    home = Path(moved).expanduser().absolute() if moved else Path(platformdirs.user_data_dir(NAME, appauthor=False))
    config = home if moved else Path(platformdirs.user_config_dir(NAME, appauthor=False))
    log = home / "log" if moved else Path(platformdirs.user_log_dir(NAME, appauthor=False))
    return Paths(
        home=home,
        settings=config / "settings.toml",
        policy=Path(platformdirs.site_config_dir(NAME, appauthor=False)) / "policy.toml",
        outbox=home / "outbox",
        drafts=home / "drafts",
        log=log / "capture-tool.log",
        desk=home / "desk",
        secrets=home / "secrets.json",
    )


@contextmanager
def work_folder(where: Paths) -> Iterator[Path]:
    """A private folder for unfinished pictures and logs, removed at the end; what a killed process left a day ago goes too.

    Raises NotSavedError when the disk refuses.
    """
    import shutil  # with tempfile 10 ms, which the start of the tray program does without
    import tempfile

    from capture_tool.core import durable

    with durable.saving("work"):
        work = private_folder(where.home / "work")
        for left in work.iterdir():
            if left.stat().st_mtime < time.time() - DAY_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        made = Path(tempfile.mkdtemp(dir=work))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def private_folder(path: Path) -> Path:
    """Makes `path` (and its parents) readable by this user only; gives it back."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        path.chmod(0o700)
    return path
