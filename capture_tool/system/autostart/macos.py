"""Autostart by a launch agent (launchd.plist(5)). Not run on a Mac yet: the file's form is tested, launchd's answer is not."""

from __future__ import annotations

import plistlib
from pathlib import Path

from capture_tool.core import durable
from capture_tool.system.autostart import NAME
from capture_tool.system.autostart._command import refusals, tray_command


class LaunchAgent:
    """A file in the user's LaunchAgents folder, which launchd reads at login."""

    def __init__(self) -> None:
        self.file = Path.home() / "Library" / "LaunchAgents" / f"{NAME}.plist"

    def enabled(self) -> bool:
        """The agent is there."""
        return self.file.exists()

    def enable(self) -> None:
        """Writes the agent. Raises PermanentError."""
        agent = {"Label": NAME, "ProgramArguments": list(tray_command()), "RunAtLoad": True, "ProcessType": "Interactive"}
        with refusals():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            durable.replace(self.file, plistlib.dumps(agent))

    def disable(self) -> None:
        """Removes the agent. Raises PermanentError."""
        with refusals():
            self.file.unlink(missing_ok=True)
