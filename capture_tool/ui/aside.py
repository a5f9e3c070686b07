"""Our own windows step aside for a picture of the screen, and come back when the last one is taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

SETTLE_MS = 250
"""From hiding a window or a menu of ours until the desktop has drawn what was below it (compositors fade)."""
PASSING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
"""What goes by itself when the user looks elsewhere, and must not come back: menus, open lists, tips."""


class Aside(QObject):
    """For any number of pictures that overlap in time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hidden: list[QWidget] = []
        self._clear = QDeadlineTimer(0)

    def step(self, then: Callable[[], None], *, settle: bool) -> None:
        """Hides all windows; `then` is called when they are gone from the screen, at once when there were none."""
        seen = [widget for widget in QApplication.topLevelWidgets() if _is_window(widget)]
        for widget in seen:
            widget.hide()
        self._hidden += [widget for widget in seen if widget.windowType() not in PASSING]
        if seen or settle:
            self._clear = QDeadlineTimer(SETTLE_MS)
        if left := self._clear.remainingTime():
            QTimer.singleShot(left, self, then)
        else:
            then()

    def back(self) -> None:
        """Shows again what was hidden."""
        hidden, self._hidden = self._hidden, []
        for widget in hidden:
            if isValid(widget):
                widget.show()

    def forget(self, widget: QWidget) -> None:
        """It has ended while it was hidden: it does not come back."""
        if widget in self._hidden:
            self._hidden.remove(widget)


def _is_window(widget: QWidget) -> bool:
    """Whether it is a window that can be seen. On X11 Qt's tray icon is a widget of the top level, too; it stays."""
    return widget.isVisible() and not widget.isMinimized() and not widget.inherits("QSystemTrayIconSys")
