"""Which logs are looked for: the platform's, and what is not in every ticket (earlier days, encrypted ones, its full state)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from capture_tool.i18n import _, ngettext
from capture_tool.ui.review import formats
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.theme import GAP


class Advanced(QWidget):
    """Boxes with a line below each that says what it means."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.platform = QCheckBox(_("Logs of the &platform around that time"))
        self.previous_days = QCheckBox(_("Logs and settings of previous da&ys"))
        self._plain = _("E&ncrypted logs of the platform")
        self._there = 0, 0
        self.encrypted = QCheckBox(self._plain)
        self.state = QCheckBox(_("Full s&tate of the platform"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP * 2, 0, 0, 0)
        column.setSpacing(2)
        for box, about in (
            (self.platform, _("Without it only the files that you add are sent.")),
            (self.previous_days, _("When the trouble began before today.")),
            (self.encrypted, _("Encrypted, cannot be redacted: only the broker can read them. They can be large.")),
            (self.state, _("Its settings and layouts (tws.xml, ibg.xml), where they are not encrypted; redacted.")),
        ):
            line = WrappedLabel(about)
            line.setProperty("look", "muted")
            line.setContentsMargins(24, 0, 0, 4)
            box.setAccessibleName(box.text().replace("&", ""))
            box.setAccessibleDescription(about)
            box.clicked.connect(self.changed)
            column.addWidget(box)
            column.addWidget(line)

    def add_encrypted(self, size: int) -> None:
        """One more encrypted log is there to be ticked: how many, and how much that would be, stands behind the box."""
        self._there = self._there[0] + 1, self._there[1] + size
        count = ngettext("{n} file, {size}", "{n} files, {size}", self._there[0])
        self._name(f"{self._plain} ({count.format(n=self._there[0], size=formats.size(self._there[1]))})")

    def forget_encrypted(self) -> None:
        """Logs are gathered again."""
        self._there = 0, 0
        self._name(self._plain)

    def _name(self, text: str) -> None:
        self.encrypted.setText(text)
        self.encrypted.setAccessibleName(text.replace("&", ""))

    def reset(self, *, platform: bool = True, encrypted: bool = False) -> None:
        """The usual choice, or what was asked for at the start; tells nobody."""
        self.platform.setChecked(platform)
        self.encrypted.setChecked(encrypted)
        for box in (self.previous_days, self.state):
            box.setChecked(False)
