"""Autostart by a desktop entry (freedesktop.org, Desktop Application Autostart Specification 0.5)."""

from __future__ import annotations

import os
import re
from pathlib import Path

from capture_tool.core import durable
from capture_tool.system.autostart import NAME, TITLE
from capture_tool.system.autostart._command import refusals, tray_command


class DesktopEntry:
    """`autostart/capture-tool.desktop` in the user's configuration folder."""

    def __init__(self) -> None:
        config = os.environ.get("XDG_CONFIG_HOME", "")
        folder = Path(config) if os.path.isabs(config) else Path.home() / ".config"  # noqa: PTH117  (of a string that may be empty)
        self.file = folder / "autostart" / f"{NAME}.desktop"

    def enabled(self) -> bool:
        """The entry is there and no desktop's own settings have switched it off."""
        try:
            lines = self.file.read_text("utf-8", "replace").splitlines()
        except OSError:
            return False
        return "Hidden=true" not in lines and "X-GNOME-Autostart-enabled=false" not in lines

    def enable(self) -> None:
        """Writes the entry. Raises PermanentError."""
        command = " ".join(map(_quoted, tray_command()))
        entry = f"[Desktop Entry]\nType=Application\nName={TITLE}\nExec={command}\nIcon={NAME}\nTerminal=false\n"
        with refusals():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            durable.replace(self.file, entry.encode())

    def disable(self) -> None:
        """Removes the entry. Raises PermanentError."""
        with refusals():
            self.file.unlink(missing_ok=True)


def _quoted(word: str) -> str:
    """A word of Exec, as the Desktop Entry Specification 1.5 says: escaped for its quotes, then for the file itself."""
    inner = re.sub(r'(["`$\\])', r"\\\1", word).replace("\\", "\\\\").replace("%", "%%")
    return f'"{inner}"'
