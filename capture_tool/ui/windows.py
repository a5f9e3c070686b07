"""The windows besides the review: made when they are first wanted, then kept."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QDesktopServices

from capture_tool.core.model import Entry, State
from capture_tool.core.outbox_body import contents
from capture_tool.i18n import _
from capture_tool.tool import Tool
from capture_tool.ui.help_window import HelpWindow
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.outbox_window import OutboxWindow
from capture_tool.ui.place import present
from capture_tool.ui.problem import tell
from capture_tool.ui.review.acknowledgement import AcknowledgementWindow
from capture_tool.ui.settings_dialog import SettingsDialog, TryKeys


class Windows(QObject):
    """`try_keys` is handed to the settings."""

    applied = Signal()
    """Settings were written and read again."""
    recording = Signal(bool)
    outbox_changed = Signal()

    def __init__(self, tool: Tool, try_keys: TryKeys, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool, self._try_keys = tool, try_keys
        self._jobs = Jobs(self)
        self._outbox: OutboxWindow | None = None
        self._help: HelpWindow | None = None
        self._settings: SettingsDialog | None = None
        self._receipt: AcknowledgementWindow | None = None
        self._keys: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})

    def show_outbox(self) -> None:
        """Opens the outbox."""
        if self._outbox is None:
            self._outbox = OutboxWindow(self._tool.outbox, self._tool.courier.sending)
            self._outbox.changed.connect(self.outbox_changed)
        present(self._outbox)

    def show_help(self) -> None:
        """Opens the help."""
        if self._help is None:
            self._help = HelpWindow(self._tool)
        self._help.show_keys(*self._keys)
        present(self._help)

    def show_settings(self) -> None:
        """Opens the settings, with the values in use now."""
        if self._settings is None or not self._settings.isVisible():
            if self._settings is not None:
                self._settings.deleteLater()
            self._settings = SettingsDialog(self._tool, self._try_keys)
            self._settings.applied.connect(self.applied)
            self._settings.recording.connect(self.recording)
        present(self._settings)

    def show_result(self, entry: Entry, *, unasked: bool = False) -> None:
        """The window after Submit: the receipt, or that it waits, or what to do. `unasked`: when a review may be open again."""
        if entry.state is State.FAILED:
            tell(
                _("The ticket is saved, but it could not be filed."),
                _("{reason} Then send it again from the outbox.").format(reason=entry.reason),
                (_("Show outbox"), self.show_outbox),
                (_("Settings"), self.show_settings),
            )
            return
        if self._receipt is None:
            self._receipt = AcknowledgementWindow()
            self._receipt.open_requested.connect(QDesktopServices.openUrl)
            self._receipt.outbox_requested.connect(self.show_outbox)
        if entry.receipt:
            self._receipt.show_receipt(entry.receipt, unasked=unasked)
        else:
            self._show_waiting(self._receipt, entry, unasked=unasked)

    def _show_waiting(self, window: AcknowledgementWindow, entry: Entry, *, unasked: bool) -> None:
        def names() -> tuple[str, ...]:
            inside = contents(self._tool.outbox, entry)
            return tuple(name for name, _size in inside if name != "manifest.json")  # as a receipt lists them

        def show(files: tuple[str, ...]) -> None:
            window.show_waiting(entry.reason, files, unasked=unasked)

        self._jobs.run("contents", names, show, lambda _error: show(()))

    def tell_keys(self, keys: Mapping[str, str], refused: Mapping[str, str]) -> None:
        """The keys in use, as people read them, and those that could not be bound."""
        self._keys = keys, refused
        if self._help is not None:
            self._help.show_keys(keys, refused)

    def look_again(self) -> None:
        """Somebody has changed something in the outbox."""
        if self._outbox is not None and self._outbox.isVisible():
            self._outbox.look_again()

    def tell_entry(self, entry: Entry) -> None:
        """An entry of the outbox has changed."""
        if self._outbox is not None and self._outbox.isVisible():
            self._outbox.update_entry(entry)
