"""What is not in every ticket: logs of earlier days, encrypted ones, the platform's full state."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from capture_tool.i18n import _
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.theme import GAP


class Advanced(QWidget):
    """Three boxes with a line below each that says what it means."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.previous_days = QCheckBox(_("Logs and settings of &previous days"))
        self.encrypted = QCheckBox(_("E&ncrypted logs of the platform"))
        self.state = QCheckBox(_("Full s&tate of the platform"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP * 2, 0, 0, 0)
        column.setSpacing(2)
        for box, about in (
            (self.previous_days, _("When the trouble began before today.")),
            (self.encrypted, _("Encrypted, cannot be redacted: only the broker can read them. They can be large.")),
            (self.state, _("Memory, threads, open ports and settings of the running platform; redacted.")),
        ):
            line = WrappedLabel(about)
            line.setProperty("look", "muted")
            line.setContentsMargins(24, 0, 0, 4)
            box.setAccessibleName(box.text().replace("&", ""))
            box.setAccessibleDescription(about)
            box.clicked.connect(self.changed)
            column.addWidget(box)
            column.addWidget(line)

    def reset(self) -> None:
        """Nothing of it is wanted."""
        for box in (self.previous_days, self.encrypted, self.state):
            box.setChecked(False)
