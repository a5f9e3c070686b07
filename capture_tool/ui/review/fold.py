"""A heading that shows and hides what is below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from capture_tool.ui import icons


class Fold(QWidget):
    """Folded at first; the heading is a button (Space, Enter, click)."""

    opened = Signal(QWidget)
    """The body, when it is shown."""

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QPushButton(title)
        self.heading.setProperty("look", "quiet")
        self.heading.setCheckable(True)
        self.heading.setAutoDefault(True)
        self.heading.setIconSize(QSize(12, 12))
        self.heading.setIcon(icons.icon("chevron-right"))
        self.body = body
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(body)
        body.hide()
        self.set_title(title)
        self.heading.toggled.connect(self._turn)

    def set_title(self, title: str) -> None:
        """The words of the heading."""
        self.heading.setText(title)
        self.heading.setAccessibleName(title.replace("&", ""))

    def close_up(self) -> None:
        """Folds it."""
        self.heading.setChecked(False)

    def _turn(self, opened: bool) -> None:  # noqa: FBT001  (a slot)
        self.heading.setIcon(icons.icon("chevron-down" if opened else "chevron-right"))
        self.body.setVisible(opened)
        if opened:
            self.opened.emit(self.body)
