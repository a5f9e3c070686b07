"""A text of several lines that keeps the height it needs: Qt's wrapping labels lose it inside scroll areas and nested layouts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class WrappedLabel(QLabel):
    """Takes the width it gets and fixes its height for it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def hasHeightForWidth(self) -> bool:
        """No: layouts must not guess."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new width, a new height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.setMinimumHeight(0)  # Qt counts it in: a wider label would never take less
        self.fit()

    def tell(self, text: str) -> None:
        """Shows `text`."""
        if text != self.text():
            self.setText(text)
            self.setMinimumHeight(0)  # likewise for a shorter text
        self.fit()

    def fit(self) -> None:
        """Fixes the height for the present width."""
        wanted = max(0, super().heightForWidth(self.width()))  # -1 while there is no text
        if wanted != self.minimumHeight():
            self.setFixedHeight(wanted)
