"""Everything the program can be asked for, once: the tray's menu and the control window show the same actions."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from capture_tool.i18n import _
from capture_tool.ui.wish import Wish

DELAYS = (3, 5, 10)


class Actions(QObject):
    """The actions, put into an empty menu. Menu wishes settle first: the menu itself must be gone from the picture."""

    wished = Signal(object)
    """A Wish."""
    opened = Signal(str)
    """`outbox`, `settings`, `help` or `quit`."""

    def __init__(self, menu: QMenu, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = menu
        self.desktop = self._wish(_("Capture &desktop"), Wish(kind="desktop", settle=True))
        self.window = self._wish(_("Capture &window"), Wish(kind="window", settle=True))
        self.pick = self._wish(_("Capture a window from a &list…"), Wish(kind="pick", settle=True))
        self.region = self._wish(_("Capture &region"), Wish(kind="region", settle=True))
        self.monitors = self.menu.addMenu(_("Capture one &monitor"))
        delayed = self.menu.addMenu(_("Capture with d&elay"))
        for seconds in DELAYS:
            title = _("Desktop in {seconds} s").format(seconds=seconds)
            self._wish(title, Wish(kind="desktop", delay=seconds), delayed)
        for seconds in DELAYS:
            title = _("Active window in {seconds} s").format(seconds=seconds)
            self._wish(title, Wish(kind="window", delay=seconds), delayed)
        self.menu.addSeparator()
        self.outbox = self._open(_("&Outbox"), "outbox")
        self.settings = self._open(_("&Settings"), "settings")
        self.help = self._open(_("&Help"), "help")
        self.menu.addSeparator()
        self.quit = self._open(_("&Quit"), "quit")
        self.show_monitors()

    def show_monitors(self) -> None:
        """Lists the monitors there are now; with one there is nothing to choose."""
        self.monitors.clear()
        screens = QGuiApplication.screens()
        for number, screen in enumerate(screens, 1):
            title = _("Monitor {number}: {name}").format(number=number, name=screen.name())
            self._wish(title, Wish(kind="monitor", monitor=number, settle=True), self.monitors)
        self.monitors.menuAction().setVisible(len(screens) > 1)

    def show_keys(self, desktop: str, window: str) -> None:
        """Writes the global keys beside their actions, as people read them; empty for none."""
        for action, title, key in (
            (self.desktop, _("Capture &desktop"), desktop),
            (self.window, _("Capture &window"), window),
        ):
            action.setText(f"{title}\t{key}" if key else title)

    def show_waiting(self, count: int) -> None:
        """How many tickets are not filed yet."""
        self.outbox.setText(_("&Outbox ({count} waiting)").format(count=count) if count else _("&Outbox"))

    def _wish(self, title: str, wish: Wish, menu: QMenu | None = None) -> QAction:
        action = (menu or self.menu).addAction(title)
        action.triggered.connect(lambda: self.wished.emit(wish))
        return action

    def _open(self, title: str, what: str) -> QAction:
        action = self.menu.addAction(title)
        action.triggered.connect(lambda: self.opened.emit(what))
        return action
