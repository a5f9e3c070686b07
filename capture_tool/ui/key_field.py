"""A field that takes the next key chord that is pressed, as a global hotkey."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from capture_tool.core.errors import UsageError
from capture_tool.i18n import _
from capture_tool.system.hotkey import concern, describe, parse

MODIFIERS = (
    (Qt.KeyboardModifier.ControlModifier, "<ctrl>"),
    (Qt.KeyboardModifier.AltModifier, "<alt>"),
    (Qt.KeyboardModifier.ShiftModifier, "<shift>"),
    (Qt.KeyboardModifier.MetaModifier, "<cmd>"),
)
NAMED = {
    Qt.Key.Key_Print: "<print_screen>",
    Qt.Key.Key_SysReq: "<print_screen>",
    Qt.Key.Key_Pause: "<pause>",
    Qt.Key.Key_ScrollLock: "<scroll_lock>",
    Qt.Key.Key_Insert: "<insert>",
    Qt.Key.Key_Home: "<home>",
    Qt.Key.Key_End: "<end>",
    Qt.Key.Key_PageUp: "<page_up>",
    Qt.Key.Key_PageDown: "<page_down>",
    Qt.Key.Key_Up: "<up>",
    Qt.Key.Key_Down: "<down>",
    Qt.Key.Key_Left: "<left>",
    Qt.Key.Key_Right: "<right>",
    Qt.Key.Key_Space: "<space>",
}
CLEARS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
LEAVES = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyField(QLineEdit):
    """Holds a chord in the settings' notation and shows it as people read it. Backspace empties it: no key."""

    recorded = Signal()
    """Another chord was pressed, or none is wanted any more."""
    recording = Signal(bool)
    """Whether it has the focus: meanwhile the global keys must rest, or they would fire."""
    said = Signal(str)
    """Why a chord cannot be used, or what may go wrong with it; empty when all is well."""

    def __init__(self, notation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText(_("No key. Press one."))
        self.set_notation(notation)

    @property
    def notation(self) -> str:
        """`<ctrl>+<shift>+<f9>`, empty for none."""
        return self._notation

    def set_notation(self, notation: str) -> None:
        """Shows another chord; one that cannot be read is shown as it stands."""
        self._notation = notation
        try:
            self.setText(describe(parse(notation)) if notation else "")
        except UsageError:
            self.setText(notation)

    def event(self, event: QEvent) -> bool:
        """Takes chords before any shortcut of the window does."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes the chord; a bare modifier waits for its key."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
        if not held and event.key() in LEAVES:
            super().keyPressEvent(event)
            event.ignore()
            return
        if not held and event.key() in CLEARS:
            self._take("")
            return
        key = _name(event)
        if key:
            self._take("+".join([*(name for modifier, name in MODIFIERS if held & modifier), key]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """From now on keys are recorded."""
        self.recording.emit(True)  # noqa: FBT003  (a signal has no names)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Not any more."""
        self.recording.emit(False)  # noqa: FBT003
        super().focusOutEvent(event)

    def _take(self, notation: str) -> None:
        try:
            self.said.emit(concern(parse(notation)) if notation else "")
        except UsageError as error:
            self.said.emit(error.title)
            return
        self.set_notation(notation)
        self.recorded.emit()


def _name(event: QKeyEvent) -> str:
    key = event.key()
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F24:
        return f"<f{key - Qt.Key.Key_F1 + 1}>"
    if 0x21 <= key <= 0x7E:
        return chr(key).lower()
    return NAMED.get(Qt.Key(key), "")
