"""The face with windows: one tray program for each user and display."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QMenu

from capture_tool.core.settings import load
from capture_tool.system.paths import paths
from capture_tool.ui import trace
from capture_tool.ui.instance import Instance, ask
from capture_tool.ui.keys import Keys
from capture_tool.ui.tray import Tray


def main(argv: Sequence[str]) -> int:
    """Runs until Quit, or hands `argv` to the program that runs already; gives the exit code. Prints nothing.

    `argv` is empty or begins with `capture`, `outbox`, `settings`, `help`, `show`, `quit` or `stay` (be there, do nothing more).
    Raises TransientError when the first program does not answer.
    """
    trace.mark("qt imported")
    where = paths()
    instance = Instance(where.home)
    if not instance.first():
        if list(argv) != ["stay"]:
            ask(where.home, shlex.join(argv or ["capture"]))
        return 0
    app = QApplication(["capture-tool"])
    app.setApplicationName("capture-tool")
    app.setApplicationDisplayName("Capture Tool")
    app.setDesktopFileName("capture-tool")
    app.setQuitOnLastWindowClosed(False)
    settings = load(where.settings, where.policy)
    tray, keys = Tray(QMenu()), Keys()
    tray.show()
    trace.mark("tray shown")
    keys.bind({"desktop": settings.hotkey_desktop, "window": settings.hotkey_window})
    trace.mark("hotkey ready")
    from capture_tool.ui.program import Program  # everything else: 100 ms of imports while the user sees the icon already

    program = Program(app, where, instance, tray, keys, settings)
    program.start(argv)
    code = app.exec()
    program.close()
    return code
