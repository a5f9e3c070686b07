"""The tray icon: its picture is the state of the outbox, its menu is everything else. The program works without it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from capture_tool.ui import icons

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

    def tell(self, *, uploading: int, waiting: int, failed: int) -> None:
        """The counts of the outbox: the worst or busiest of them is the icon."""
        from capture_tool.i18n import _, ngettext  # the first look of the icon does without the catalogues

        self._state = "failed" if failed else "uploading" if uploading else "waiting" if waiting else "idle"
        parts = [_("Capture Tool")]
        if uploading:
            parts.append(ngettext("{n} ticket is being sent", "{n} tickets are being sent", uploading).format(n=uploading))
        if waiting:
            parts.append(ngettext("{n} ticket waits to be sent", "{n} tickets wait to be sent", waiting).format(n=waiting))
        if failed:
            parts.append(ngettext("{n} ticket needs you", "{n} tickets need you", failed).format(n=failed))
        self._tip = "\n".join(parts)
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
