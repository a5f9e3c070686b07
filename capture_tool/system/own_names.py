"""What this machine calls itself and the person at it: names that are replaced in everything that leaves."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path


def own_names() -> Iterator[tuple[str, str]]:
    """(name, kind): login, home folder, host with and without its domain."""
    yield _login(), "user"
    yield Path("~").expanduser().name, "user"
    yield platform.node(), "host"
    yield platform.node().split(".")[0], "host"


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as containers have them
        return ""
