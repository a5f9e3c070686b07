"""Windows of other programs: the list, the active one, a picture of one that is covered. One file a platform."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from capture_tool.core.model import Window
from capture_tool.core.ports import WindowSystem


def window_system() -> WindowSystem:
    """The windows of this session. Belongs to the thread that uses it; keep it: on X11 windows stay whole while it lives.

    Raises CaptureToolError(windows.no-display) when there is no session.
    """
    if sys.platform == "win32":
        from capture_tool.system.windows.win32 import Win32Windows

        return Win32Windows()
    if sys.platform == "darwin":
        from capture_tool.system.windows.macos import MacWindows

        return MacWindows()
    from capture_tool.system.windows.x11 import X11Windows

    return X11Windows()


def dialogs_of(window: Window, windows: Iterable[Window]) -> tuple[Window, ...]:
    """The dialogs that belong to `window`, and theirs, in the order of `windows`."""
    listed = tuple(windows)
    family, size = {window.id}, 0
    while len(family) != size:
        size = len(family)
        family |= {one.id for one in listed if one.owner in family}
    return tuple(one for one in listed if one.id in family - {window.id})
