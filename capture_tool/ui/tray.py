"""The tray icon: its picture is the state of the outbox, its menu is everything else. The program works without it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from capture_tool.ui import icons

if TYPE_CHECKING:
    from capture_tool.core.model import Entry

FIRST_LOOK_MS, LAST_LOOK_MS = 1_000, 60_000
"""While no host is there: at login one comes within seconds, later a look a minute is enough."""


class Tray(QObject):
    """Shows itself as soon as there is a host, and again when one comes back."""

    clicked_message = Signal()

    def __init__(self, menu: QMenu, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = menu
        self._state: icons.TrayState = "idle"
        self._tip = "Capture Tool"
        self._icon: QSystemTrayIcon | None = None
        self._again = QTimer(self, singleShot=True, interval=FIRST_LOOK_MS)
        self._again.timeout.connect(self._look_again)

    @property
    def there(self) -> bool:
        """Whether a host shows the icon."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Makes the icon. On X11 Qt docks it in a host that comes later; others take only an icon that is made after them.

        Not by QtDBus: watching a name with a watcher made in Python deadlocks (the bus thread wants the interpreter's lock).
        """
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._clicked)
        self._icon.messageClicked.connect(self.clicked_message)
        self._dress()
        self._icon.show()
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._again.start()

    def look(self) -> None:
        """Something has changed on the desktop: looks for a host soon, where there was none."""
        if self._again.isActive():
            self._again.start(FIRST_LOOK_MS)

    def _look_again(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.show()
        else:
            self._again.start(min(LAST_LOOK_MS, self._again.interval() * 2))

    def tell(self, entries: Collection[Entry], sending: Callable[[str], bool]) -> None:
        """The tickets that support does not have: what needs a person, or is busiest, is the icon."""
        from capture_tool.core.standing import Standing, standing, summary  # the first look of the icon does without the words

        kinds = {standing(entry, sending=sending(entry.id)) for entry in entries}
        self._state = "idle"
        ranks: tuple[tuple[icons.TrayState, set[Standing]], ...] = (
            ("waiting", {Standing.WAITING}),
            ("uploading", {Standing.UPLOADING, Standing.SAVED}),
            ("failed", {Standing.NEEDS_YOU, Standing.UNKNOWN}),
        )
        for state, those in ranks:
            if kinds & those:
                self._state = state
        self._tip = "\n".join(("Capture Tool", *summary(entries, sending)))
        self._dress()

    def message(self, title: str, text: str) -> bool:
        """Shows a notification; False when there is no tray to show it."""
        if self._icon is None or not self.there:
            return False
        self._icon.showMessage(title, text, icons.app_icon())
        return True

    def hide(self) -> None:
        """Takes the icon away: the program ends."""
        if self._icon is not None:
            self._icon.hide()

    def _dress(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(icons.tray_icon(self._state))
            self._icon.setToolTip(self._tip)

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:  # a left click opens the same menu
            self.menu.popup(QCursor.pos())
