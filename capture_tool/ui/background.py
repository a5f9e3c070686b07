"""What the tray program does unasked: delivers, hears of networks and of other processes' tickets, keeps house."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from capture_tool.core.threads import Cancel, start
from capture_tool.system.network_wake import NetworkWake, network_wake
from capture_tool.tool import Tool
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.outbox_watch import OutboxWatch
from capture_tool.ui.problem import words_of

DAY_MS = 86_400_000


class Background(QObject):
    """Begins when it is made, in the first idle moment; costs no wake-up of its own while nothing happens."""

    changed = Signal()
    """Something in the outbox may be another than before."""

    def __init__(self, tool: Tool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = tool
        self._jobs = Jobs(self)
        self._stop = Cancel()
        start("courier", partial(tool.courier.run, self._stop))
        self._network: NetworkWake = network_wake(tool.courier.network_changed)
        self._watch = OutboxWatch(tool.outbox.folder, self)
        self._watch.changed.connect(tool.courier.wake)
        self._watch.changed.connect(self.changed)
        self._daily = QTimer(self, interval=DAY_MS)
        self._daily.timeout.connect(self._keep_house)
        self._daily.start()
        self._keep_house()

    def close(self) -> None:
        """Ends it all; a delivery ends at its next piece and goes on at the next start."""
        self._stop()
        self._tool.courier.wake()
        self._network.close()
        self._jobs.close()

    def _keep_house(self) -> None:
        self._jobs.run("house", self._tool.keep_house, lambda _none: self.changed.emit(), words_only)


def words_only(error: Exception) -> None:
    """Nobody waits for it: it goes to our log."""
    words_of(error)
