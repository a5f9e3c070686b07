"""A small window with the same actions as the tray's menu, for desktops without a tray."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from capture_tool.i18n import _
from capture_tool.ui import icons
from capture_tool.ui.actions import Actions
from capture_tool.ui.theme import GAP, larger


class ControlWindow(QWidget):
    """Shown at the start when no tray is there, and by a second start with the word `show`."""

    def __init__(self, actions: Actions) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(_("Capture Tool"))
        self.setWindowIcon(icons.app_icon())
        QShortcut(QKeySequence("Esc"), self, self.close)
        title = QLabel(_("Capture Tool is ready"))
        larger(title, 1.35)
        self._keys = QLabel()
        self._keys.setWordWrap(True)
        self._keys.setProperty("look", "muted")
        grid = QGridLayout()
        grid.setSpacing(GAP)
        places = (
            (actions.desktop, "desktop"),
            (actions.window, "window"),
            (actions.region, "region"),
            (actions.pick, "pick"),
            (actions.outbox, "outbox"),
            (actions.settings, "settings"),
            (actions.help, "help"),
            (actions.quit, "quit"),
        )
        for number, (action, drawing) in enumerate(places):
            grid.addWidget(_button(action, drawing), number // 2, number % 2)
            grid.setColumnStretch(number % 2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[GAP * 3] * 4)
        column.setSpacing(GAP + 4)
        column.addWidget(title)
        column.addWidget(self._keys)
        column.addLayout(grid)

    def show_keys(self, desktop: str, window: str, *, tray: bool) -> None:
        """Says how to capture without this window."""
        lines = [] if tray else [_("This desktop has no tray, so this window stands in for it. You can close it:")]
        if desktop:
            lines.append(_("{key} captures the desktop.").format(key=desktop))
        if window:
            lines.append(_("{key} captures the active window.").format(key=window))
        lines.append(_("Starting the program again captures, too."))
        self._keys.setText("\n".join(lines))


def _button(action: QAction, drawing: str) -> QPushButton:
    made = QPushButton(action.text().partition("\t")[0])
    made.setIcon(icons.icon(drawing))
    made.setIconSize(QSize(18, 18))
    made.setAutoDefault(True)
    made.setStyleSheet("text-align: left")
    made.clicked.connect(action.trigger)
    action.changed.connect(lambda: made.setText(action.text().partition("\t")[0]))
    return made
