"""Notifications: a short message at the tray about a ticket; clicking it shows the receipt. Without a tray there is none."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from capture_tool.core.model import Entry, State
from capture_tool.i18n import _
from capture_tool.ui.tray import Tray


class Notices(QObject):
    """Remembers what the last message was about."""

    clicked = Signal(object)
    """The Entry of the message that was clicked."""

    def __init__(self, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = tray
        self._last: Entry | None = None
        tray.clicked_message.connect(self._click)

    def tell(self, entry: Entry) -> None:
        """A ticket is filed, waits or needs a person."""
        self._last = entry
        if entry.state is State.SENT and entry.ticket:
            self._tray.message(_("Ticket {number} is filed").format(number=entry.ticket.number), entry.summary)
        elif entry.state is State.FAILED:
            self._tray.message(_("A ticket needs you"), entry.reason)
        else:
            self._tray.message(_("Saved, waiting"), _("The ticket is sent as soon as that is possible."))

    def _click(self) -> None:
        if self._last is not None:
            self.clicked.emit(self._last)
