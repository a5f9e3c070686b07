"""What one field of a plug is entered with: a line, a hidden line, a tick or a choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from capture_tool.core.settings import SECRET_ENDINGS
from capture_tool.i18n import _
from capture_tool.ui import icons
from capture_tool.ui.plug_words import choices, label

SWITCH = "yes "
"""A field whose description begins so is a tick: its values are `yes` and nothing."""


class Line(QLineEdit):
    """A text; `old` is the one that is saved. A secret is written only, never shown."""

    edited = Signal()

    def __init__(self, old: str, *, secret: bool) -> None:
        super().__init__("" if secret else old)
        self.old = self.value()
        self.secret = secret
        self.textEdited.connect(self.edited)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
            self.setPlaceholderText(_("Leave empty to keep what is saved"))
            mark = self.addAction(icons.icon("lock"), QLineEdit.ActionPosition.LeadingPosition)
            mark.setText(_("Kept in the system's key store, not in the settings"))

    def tell_saved(self, saved: bool) -> None:  # noqa: FBT001  (what a job found)
        """Says of a secret whether there is one already."""
        self.setPlaceholderText(_("Saved. Leave empty to keep it") if saved else "")

    def value(self) -> str:
        """Without blanks around it."""
        return self.text().strip()


class Switch(QCheckBox):
    """Yes or nothing."""

    edited = Signal()
    secret = False

    def __init__(self, old: str, text: str) -> None:
        super().__init__(text)
        self.setChecked(old.lower() in ("yes", "true", "1", "on"))
        self.old = self.value()
        self.clicked.connect(self.edited)

    def value(self) -> str:
        """`yes` or nothing."""
        return "yes" if self.isChecked() else ""


class Choice(QComboBox):
    """One of a few; a saved value that is none of them stays to be chosen."""

    edited = Signal()
    secret = False

    def __init__(self, old: str, names: Mapping[str, str]) -> None:
        super().__init__()
        for value, name in (dict(names) | ({} if old in names else {old: old})).items():
            self.addItem(name, value)
        self.setCurrentIndex(self.findData(old))
        self.old = old
        self.activated.connect(self.edited)

    def value(self) -> str:
        """The one behind the name."""
        return str(self.currentData())


Entry = Line | Switch | Choice


def entry(plug: str, field: str, about: str, saved: Any) -> Entry:
    """What fits the field, holding what is saved."""
    if about.startswith(SWITCH):
        return Switch(str(saved), label(plug, field))
    if names := choices(plug, field):
        return Choice(str(saved), names)
    return Line(str(saved), secret=field.endswith(SECRET_ENDINGS))
