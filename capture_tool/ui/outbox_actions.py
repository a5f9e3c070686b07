"""What a person can do about a ticket of the outbox: the buttons, and the questions behind some of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMessageBox, QPushButton, QWidget

from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.standing import WRONG_TICKET, Standing, standing
from capture_tool.i18n import _
from capture_tool.ui import icons, outbox_files
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.problem import tell, words_of
from capture_tool.ui.theme import GAP


class OutboxActions(QWidget):
    """Buttons about one entry; those that make no sense for it are not there."""

    done = Signal()
    """Something was changed in the outbox."""

    def __init__(self, outbox: Outbox, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._outbox, self._jobs = outbox, jobs
        self._entry: Entry | None = None
        self.retry = self._button(_("&Send again now"), "send", self._retry)
        self.arrived = self._button(_("It &arrived…"), "check", self._ask_arrived)
        self.as_new = self._button(_("Send as &new ticket"), "add", self._send_as_new)
        self.open = self._button(_("&Open ticket"), "open", self.open_ticket)
        self.contents = self._button(_("Show &contents"), "file", self._contents)
        self.save = self._button(_("Save as &file…"), "save", self._save)
        self.remove = self._button(_("&Remove…"), "remove", self._ask_remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for button in (self.retry, self.arrived, self.as_new, self.open, self.contents, self.save):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.remove)

    def follow(self, entry: Entry | None, *, sending: bool) -> None:
        """From now on they are about this one."""
        self._entry = entry
        kind = standing(entry) if entry else None
        self.retry.setVisible(kind is not Standing.DELIVERED)
        self.retry.setEnabled(entry is not None and not sending)
        self.arrived.setVisible(kind is Standing.UNKNOWN)
        self.as_new.setVisible(bool(entry and kind is Standing.NEEDS_YOU and entry.add_to and entry.code in WRONG_TICKET))
        self.open.setVisible(kind is Standing.DELIVERED or bool(entry and entry.ticket and entry.ticket.url))
        self.open.setEnabled(bool(entry and entry.ticket and entry.ticket.url))
        for button in (self.contents, self.save):
            button.setEnabled(bool(entry and entry.bundle))
        self.remove.setEnabled(entry is not None and not sending)

    def open_ticket(self) -> None:
        """In the browser, where it has an address."""
        if self._entry and self._entry.ticket and self._entry.ticket.url:
            QDesktopServices.openUrl(QUrl(self._entry.ticket.url))

    def _button(self, text: str, drawing: str, act: Callable[[], None]) -> QPushButton:
        made = QPushButton(text)
        made.setIcon(icons.icon(drawing))
        made.setAutoDefault(True)
        made.clicked.connect(act)
        return made

    def _do(self, name: str, work: Callable[[], object]) -> None:
        self._jobs.run(name, work, lambda _result: self.done.emit(), self._fail)

    def _retry(self) -> None:
        if entry := self._entry:
            self._do("retry", lambda: self._outbox.retry(entry.id))

    def _send_as_new(self) -> None:
        if entry := self._entry:
            self._do("retry", lambda: self._outbox.retry(entry.id, add_to=""))

    def _ask_arrived(self) -> None:
        """Whoever says so has found it: the number is worth having."""
        entry = self._entry
        if entry is None:
            return
        box = QInputDialog(self)
        box.setWindowTitle(_("It arrived"))
        box.setLabelText(_("Support has this ticket. Its number, if you know it:"))
        box.setTextValue(entry.ticket.number if entry.ticket else entry.add_to)
        box.setOkButtonText(_("It arrived"))
        box.setCancelButtonText(_("Cancel"))
        box.textValueSelected.connect(lambda number: self._do("arrived", lambda: self._outbox.arrived(entry.id, number)))
        box.finished.connect(box.deleteLater)
        box.open()

    def _contents(self) -> None:
        if entry := self._entry:
            outbox_files.show_contents(self, self._jobs, self._outbox, entry)

    def _save(self) -> None:
        if entry := self._entry:
            outbox_files.save_copy(self, self._jobs, self._outbox, entry)

    def _ask_remove(self) -> None:
        entry = self._entry
        if entry is None:
            return
        sent = entry.state is State.SENT
        text = _("Remove the receipt of this ticket?") if sent else _("Remove this ticket? Support does not have it yet.")
        if standing(entry) is Standing.UNKNOWN:
            text = _("Remove this ticket? Nobody knows whether support has it.")
        box = QMessageBox(QMessageBox.Icon.Question, _("Outbox"), text, parent=self)
        box.setInformativeText(_("It cannot be brought back."))
        box.setDefaultButton(box.addButton(_("Keep"), QMessageBox.ButtonRole.RejectRole))
        drop = box.addButton(_("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        drop.clicked.connect(lambda: self._do("remove", lambda: self._outbox.remove(entry.id)))
        box.finished.connect(box.deleteLater)
        box.open()

    def _fail(self, error: Exception) -> None:
        tell(*words_of(error), parent=self)
