"""Start with the session: one file per platform."""

from __future__ import annotations

import sys
from typing import Protocol

NAME = "capture-tool"
TITLE = "Capture Tool"


class Autostart(Protocol):
    """Whether the tray program starts when this user logs in. Other users are not touched."""

    def enabled(self) -> bool:
        """Whether it will start at the next login."""

    def enable(self) -> None:
        """Makes it start at every login, with the program that runs now. Raises PermanentError when the system refuses."""

    def disable(self) -> None:
        """Makes it start no more; fine when it did not. Raises PermanentError when the system refuses."""


def autostart() -> Autostart:
    """The way of this platform; nothing is changed yet."""
    if sys.platform == "win32":
        from capture_tool.system.autostart.win32 import RunKey

        return RunKey()
    if sys.platform == "darwin":
        from capture_tool.system.autostart.macos import LaunchAgent

        return LaunchAgent()
    from capture_tool.system.autostart.linux import DesktopEntry

    return DesktopEntry()
