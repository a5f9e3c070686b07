"""Autostart by the user's Run key."""

from __future__ import annotations

import subprocess
import sys

if sys.platform == "win32":  # so that the type checker follows
    import winreg

from capture_tool.system.autostart import TITLE
from capture_tool.system.autostart._command import refusals, tray_command

assert sys.platform == "win32"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"


class RunKey:
    """A value below HKEY_CURRENT_USER, which Explorer reads at login."""

    def enabled(self) -> bool:
        """The value is there."""
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN) as key:
                winreg.QueryValueEx(key, TITLE)
        except OSError:
            return False
        return True

    def enable(self) -> None:
        """Writes the value. Raises PermanentError."""
        with refusals(), winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN) as key:
            winreg.SetValueEx(key, TITLE, 0, winreg.REG_SZ, subprocess.list2cmdline(tray_command()))

    def disable(self) -> None:
        """Removes the value. Raises PermanentError."""
        if self.enabled():
            with refusals(), winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN, access=winreg.KEY_SET_VALUE) as key:
                winreg.DeleteValue(key, TITLE)
