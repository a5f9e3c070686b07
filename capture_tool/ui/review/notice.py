"""A coloured line inside a window that tells something and may offer buttons: no second window, nothing modal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from capture_tool.ui import icons
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.theme import GAP

Kind = Literal["info", "good", "warn", "bad"]
_DRAWINGS = {"info": "info", "good": "check", "warn": "warning", "bad": "warning"}


class Notice(QFrame):
    """Hidden until `tell` is called."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: Kind = "info"
        self._picture = QLabel()
        self._text = WrappedLabel()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GAP + 4, GAP, GAP, GAP)
        self._row.setSpacing(GAP)
        self._row.addWidget(self._picture)
        self._row.addWidget(self._text, 1)
        self._buttons: list[QPushButton] = []
        self.hide()

    @property
    def text(self) -> str:
        """What it says now."""
        return self._text.text()

    def tell(self, kind: Kind, text: str, *buttons: tuple[str, Callable[[], None]]) -> tuple[QPushButton, ...]:
        """Shows `text` with `buttons` (label and what to do) and gives the buttons back."""
        self._kind = kind
        self._text.tell(text)
        self.setAccessibleName(text)
        for old in self._buttons:
            self._row.removeWidget(old)
            old.deleteLater()
        self._buttons = [QPushButton(label) for label, _do in buttons]
        for button, (label, do) in zip(self._buttons, buttons, strict=True):
            button.setAccessibleName(label)
            button.setAutoDefault(True)  # Enter presses it, not only Space
            button.clicked.connect(do)
            self._row.addWidget(button)
        if self.property("look") != f"notice-{kind}":
            self.setProperty("look", f"notice-{kind}")
            for part in (self, self._text):
                self.style().unpolish(part)
                self.style().polish(part)
        colour = self._text.palette().color(QPalette.ColorRole.WindowText)
        self._picture.setPixmap(icons.pixmap(_DRAWINGS[kind], colour=colour, ratio=self.devicePixelRatioF()))
        self.show()
        return tuple(self._buttons)
