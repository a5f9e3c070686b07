"""Tells that another process (a terminal) has put something into the outbox, took it away or moved it; sleeps until then."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from capture_tool.core.model import State

REST_MS = 100
"""A move is several changes."""


class OutboxWatch(QObject):
    """Watches the folders of the states; what this process moves is told too."""

    changed = Signal()

    def __init__(self, outbox: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.changed)
        self._watcher = QFileSystemWatcher(self)
        folders = [str(outbox / state) for state in State if (outbox / state).is_dir()]
        if folders:
            self._watcher.addPaths(folders)
        self._watcher.directoryChanged.connect(self._rest.start)
