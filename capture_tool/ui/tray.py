"""The tray icon: its picture is the state of the outbox, its menu is everything else. The program works without it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from capture_tool.i18n import _, ngettext
from capture_tool.ui import icons

LOOK_AGAIN_MS = 60_000
WATCHERS = ("org.kde.StatusNotifierWatcher", "org.freedesktop.StatusNotifierWatcher")


class Tray(QObject):
    """Shows itself as soon as there is a host, and again when one comes back."""

    clicked_message = Signal()
    shown = Signal()

    def __init__(self, menu: QMenu, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._state: icons.TrayState = "idle"
        self._tip = _("Capture Tool")
        self._icon: QSystemTrayIcon | None = None
        self._watch: QObject | None = None
        self._again = QTimer(self)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(self.look)

    @property
    def there(self) -> bool:
        """Whether a host shows the icon."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    def look(self) -> None:
        """Makes the icon when a host is there and it is not; otherwise looks again in a minute."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._again.start()
            return
        self._again.stop()
        if self._icon is None:
            self._make()

    def make_again(self) -> None:
        """A host has appeared: an icon made before it may never show, so it is made anew."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        self.look()

    def watch_hosts(self) -> None:
        """Notices hosts that come later, without a ticking timer: by the bus name of the tray and by changed screens."""
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            watch = QDBusServiceWatcher(self)
            watch.setConnection(bus)
            watch.setWatchMode(QDBusServiceWatcher.WatchModeFlag.WatchForRegistration)
            for name in WATCHERS:
                watch.addWatchedService(name)
            watch.serviceRegistered.connect(self.make_again)
            self._watch = watch
        QGuiApplication.instance().screenAdded.connect(self.look)  # type: ignore[union-attr]

    def tell(self, *, uploading: int, waiting: int, failed: int) -> None:
        """The counts of the outbox: the worst or busiest of them is the icon."""
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

    def _make(self) -> None:
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._clicked)
        self._icon.messageClicked.connect(self.clicked_message)
        self._dress()
        self._icon.show()
        self.shown.emit()

    def _dress(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(icons.tray_icon(self._state))
            self._icon.setToolTip(self._tip)

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:  # a left click opens the same menu
            self._menu.popup(QCursor.pos())
