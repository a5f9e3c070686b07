"""Where the trading platform and IBC keep their files on this system, when nobody moved them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from capture_tool.core.answering import answering

MARKS = ("jts.ini", "launcher.log")
"""A folder with one of these is a settings folder."""
VERSION = re.compile(r"\d{3,5}")
INI_BYTES = 256 * 1024
IB_DIR = re.compile(rb"(?m)^[ \t]*IbDir[ \t]*=[ \t]*([^\r\n]+?)[ \t]*\r?$")


def default_roots(home: Path | None = None) -> tuple[Path, ...]:
    """Settings folders at the usual places that exist: the user's, those of the known container images, those in version folders.

    With `home` given, only the places below it.
    """
    places = [(home or Path.home()) / "Jts"]
    if home is None:
        moved = os.environ.get("TWS_SETTINGS_PATH", "")
        places += [Path(moved).expanduser()] if moved else []
        if sys.platform == "win32":
            places += [Path("C:/Jts"), Path(os.environ.get("LOCALAPPDATA", "C:/")) / "Jts"]
        else:
            places += [Path("/root/Jts"), Path("/home/ibgateway/Jts"), Path("/opt/ibkr")]
    return existing((*places, *(inner for place in answering(places) for inner in _version_folders(place))))


def default_ibc_logs(home: Path | None = None) -> tuple[Path, ...]:
    """IBC's log folders at the usual places that exist."""
    below = home or Path.home()
    places = [below / name / "logs" for name in ("ibc", "IBC")] + [below / "Documents" / "IBC" / "Logs"]
    if home is None:
        places += [Path("C:/IBC/Logs")] if sys.platform == "win32" else [Path("/opt/ibc/logs"), Path("/opt/IBC/logs")]
    return existing(places)


def existing(folders: Iterable[Path]) -> tuple[Path, ...]:
    """The real paths of those that are folders we may look into, and that answer, each once."""
    found: dict[Path, None] = {}
    for folder in answering(folders):
        try:
            if folder.is_dir():
                found[folder.resolve()] = None
        except (OSError, RuntimeError, ValueError):
            continue
    return tuple(found)


def is_root(folder: Path) -> bool:
    """Whether it looks like a settings folder."""
    try:
        return any((folder / mark).is_file() for mark in MARKS)
    except (OSError, ValueError):
        return False


def root_of_ibc(ini: Path) -> Path | None:
    """The settings folder that IBC's own settings name (`IbDir=`), if any. Nothing else of that file is kept."""
    try:
        if not ini.is_file():
            return None
        with ini.open("rb") as file:
            found = IB_DIR.search(file.read(INI_BYTES))
    except (OSError, ValueError):
        return None
    return Path(os.fsdecode(found.group(1))).expanduser() if found else None


def _version_folders(root: Path) -> list[Path]:
    try:
        return [folder for folder in sorted(root.iterdir()) if VERSION.fullmatch(folder.name) and is_root(folder)]
    except OSError:
        return []
