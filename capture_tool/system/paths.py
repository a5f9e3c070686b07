"""Where the tool keeps its own files on this system, or all of them below `CAPTURE_TOOL_HOME`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_tool.core.value import dataclass

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
    home, config, log, policy = _folders()
    if moved:
        home = config = Path(moved).expanduser().absolute()
        log = home / "log"
    return Paths(
        home=home,
        settings=config / "settings.toml",
        policy=policy / "policy.toml",
        outbox=home / "outbox",
        drafts=home / "drafts",
        log=log / "capture-tool.log",
        desk=home / "desk",
        secrets=home / "secrets.json",
    )


def _folders() -> tuple[Path, Path, Path, Path]:
    """Where this system has the user's data, settings and logs of the tool, and the administrator's settings."""
    if sys.platform == "linux":  # as platformdirs says (XDG Base Directory Specification 0.8), without its import of 12 ms
        shared = next((one for one in os.environ.get("XDG_CONFIG_DIRS", "").split(":") if one.startswith("/")), "/etc/xdg")
        state = _xdg("XDG_STATE_HOME", "~/.local/state")
        return _xdg("XDG_DATA_HOME", "~/.local/share"), _xdg("XDG_CONFIG_HOME", "~/.config"), state / "log", Path(shared, NAME)
    import platformdirs

    places = (platformdirs.user_data_dir, platformdirs.user_config_dir, platformdirs.user_log_dir, platformdirs.site_config_dir)
    home, config, log, policy = (Path(place(NAME, appauthor=False)) for place in places)
    return home, config, log, policy


def _xdg(variable: str, usual: str) -> Path:
    set_to = os.environ.get(variable, "").strip()
    return Path(set_to if set_to.startswith("/") else usual).expanduser() / NAME


@contextmanager
def work_folder(where: Paths) -> Iterator[Path]:
    """A private folder for unfinished pictures and logs, removed at the end; what a killed process left a day ago goes too.

    Raises NotSavedError when the disk refuses.
    """
    from capture_tool.core import durable

    with durable.saving("work"):
        work = private_folder(where.home / "work")
        for left in work.iterdir():
            if left.stat().st_mtime < time.time() - DAY_SECONDS:
                _remove(left)
        made = private_folder(work / os.urandom(8).hex())
    try:
        yield made
    finally:
        _remove(made)


def _remove(folder: Path) -> None:
    """Away with it as far as it goes; what cannot be removed waits for the next time."""
    try:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    except OSError:  # there is a folder in it
        import shutil  # 5 ms that a short command does without

        shutil.rmtree(folder, ignore_errors=True)


def private_folder(path: Path) -> Path:
    """Makes `path` (and its parents) readable by this user only; gives it back."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        path.chmod(0o700)
    return path
