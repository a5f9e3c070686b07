"""Windows of other programs: the list, the active one, a picture of one that is covered. One file a platform."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.login_windows import with_dialogs
from capture_tool.core.screen import Window

if TYPE_CHECKING:
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


def login_windows() -> tuple[Window, ...]:
    """Windows on the screen now that may show a password or a code, and their dialogs. From any thread, in some milliseconds.

    Raises CaptureToolError when they cannot be listed. A Wayland desktop lists only those that came through X11.
    """
    if sys.platform in ("win32", "darwin"):
        made = window_system()
        try:
            return tuple(window for window in with_dialogs(made.windows()) if not window.minimised)
        finally:
            made.close()
    from capture_tool.system.windows import x11_logins

    try:
        return x11_logins.login_windows() if os.environ.get("DISPLAY") else ()
    except OSError as error:
        raise CaptureToolError(
            "windows.list", "The windows could not be listed.", "Look at the picture and black out what nobody may see."
        ) from error
