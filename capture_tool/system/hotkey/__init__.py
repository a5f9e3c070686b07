"""Global hotkeys: one file per way; the first that fits this desktop is used."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from capture_tool.system.hotkey.chord import Chord, concern, describe, parse

if TYPE_CHECKING:
    from capture_tool.core.ports import Hotkeys

__all__ = ["Chord", "concern", "describe", "hotkeys", "parse"]


def hotkeys() -> Hotkeys:
    """The way that fits this desktop; where there is none, one that says so for every key. Takes nothing before its `start`."""
    if sys.platform == "win32":
        from capture_tool.system.hotkey.win32 import Win32Hotkeys

        return Win32Hotkeys()
    if sys.platform == "darwin":
        from capture_tool.system.hotkey.pynput_listener import PynputHotkeys

        return PynputHotkeys()
    from capture_tool.system.hotkey.absent import Absent

    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        return Absent("Global hotkeys do not work on a Wayland desktop yet.")
    if not os.environ.get("DISPLAY"):
        return Absent("There is no display to take hotkeys from.")
    from capture_tool.system.hotkey.x11 import X11Hotkeys

    return X11Hotkeys()
