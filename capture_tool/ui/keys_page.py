"""The global keys: recorded by pressing them; one that is taken is said plainly and another can be chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from capture_tool.core.settings import Settings
from capture_tool.i18n import _
from capture_tool.ui.key_field import KeyField
from capture_tool.ui.review.notice import Notice
from capture_tool.ui.settings_form import lock, locked_label
from capture_tool.ui.theme import GAP


class KeysPage(QWidget):
    """One field for each key."""

    recording = Signal(bool)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._old = {"desktop": settings.hotkey_desktop, "window": settings.hotkey_window}
        names = {"desktop": _("Capture the desktop"), "window": _("Capture the active window")}
        self.fields: dict[str, KeyField] = {}
        self._notices: dict[str, Notice] = {}
        layout = QFormLayout(self)
        layout.setContentsMargins(*[GAP * 2] * 4)
        layout.setVerticalSpacing(GAP)
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        layout.setHorizontalSpacing(GAP * 2)
        about = QLabel(_("Click into a field and press the key. Backspace empties it."))
        about.setWordWrap(True)
        about.setProperty("look", "muted")
        layout.addRow(about)
        for name, notation in self._old.items():
            field, notice = KeyField(notation), Notice()
            field.setAccessibleName(names[name])
            field.recording.connect(self.recording)
            field.said.connect(notice.hide)
            field.said.connect(lambda text, notice=notice: notice.tell("warn", text) if text else None)
            self.fields[name], self._notices[name] = field, notice
            layout.addRow(names[name], field)
            layout.addRow(notice)
            if settings.origin(f"hotkeys.{name}") == "policy":
                lock(field)
                layout.addRow("", locked_label())

    def keys(self) -> dict[str, str]:
        """Name to notation, as the fields say."""
        return {name: field.notation for name, field in self.fields.items()}

    def changes(self) -> dict[str, str]:
        """Setting keys whose chord is another now."""
        return {f"hotkeys.{name}": text for name, text in self.keys().items() if text != self._old[name]}

    def show_refused(self, refused: Mapping[str, str]) -> bool:
        """Writes each reason below its field; whether there was one."""
        for name, notice in self._notices.items():
            if name in refused:
                notice.tell("bad", refused[name])
            else:
                notice.hide()
        return any(name in refused for name in self._notices)
