"""The outbox: every ticket with its state and reason, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.i18n import _
from capture_tool.ui import icons, outbox_files
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.problem import tell, words_of
from capture_tool.ui.review import formats
from capture_tool.ui.theme import GAP

STATES = {State.PENDING: "clock", State.SENT: "check", State.FAILED: "warning"}


class OutboxWindow(QWidget):
    """Reads the outbox on a thread; `update_entry` keeps it up to date while it is open."""

    changed = Signal()
    """Something was retried or removed."""

    def __init__(self, outbox: Outbox) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(_("Outbox"))
        self.setWindowIcon(icons.app_icon())
        QShortcut(QKeySequence("Esc"), self, self.close)
        self._outbox = outbox
        self._jobs = Jobs(self)
        self._entries: dict[str, Entry] = {}
        self.list = QTreeWidget()
        self.list.setAccessibleName(_("Tickets"))
        self.list.setRootIsDecorated(False)
        self.list.setAllColumnsShowFocus(True)
        self.list.setProperty("look", "rows")
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHeaderLabels([_("State"), _("Ticket"), _("What"), _("Made"), _("Size")])
        self.list.headerItem().setTextAlignment(4, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = self.list.header()
        head.setStretchLastSection(False)
        for column in range(5):
            stretch = QHeaderView.ResizeMode.Stretch if column == 2 else QHeaderView.ResizeMode.ResizeToContents
            head.setSectionResizeMode(column, stretch)
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = QProgressBar(textVisible=False)
        self.progress.setAccessibleName(_("Bytes sent"))
        self.empty = QLabel(_("No tickets yet. What you submit is kept here until support has it."))
        self.empty.setProperty("look", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.retry = self._button(_("&Send again now"), "send", self._retry)
        self.contents = self._button(_("Show &contents"), "file", self._contents)
        self.save = self._button(_("Save as &file…"), "save", self._save)
        self.open = self._button(_("&Open ticket"), "open", self._open)
        self.remove = self._button(_("&Remove…"), "remove", self._ask_remove)
        self._lay_out()
        self.list.currentItemChanged.connect(self._follow)
        self._follow()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for button in (self.retry, self.open, self.contents, self.save):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[GAP * 2] * 4)
        column.setSpacing(GAP)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.progress)
        column.addWidget(self.reason)
        column.addLayout(row)
        self.resize(820, 460)

    def showEvent(self, event: QShowEvent) -> None:
        """Fresh from the disk each time it is opened."""
        self.load()
        super().showEvent(event)

    def load(self) -> None:
        """Reads all entries."""
        self._jobs.run("outbox", self._outbox.entries, self._show, self._fail)

    def update_entry(self, entry: Entry) -> None:
        """One entry has changed, or its bytes move."""
        self._entries[entry.id] = entry
        item = next((item for item in self._items() if item.data(0, Qt.ItemDataRole.UserRole) == entry.id), None)
        if item is None:
            item = QTreeWidgetItem()
            item.setData(0, Qt.ItemDataRole.UserRole, entry.id)
            self.list.insertTopLevelItem(0, item)
        self._fill(item, entry)
        self._follow()

    def chosen(self) -> Entry | None:
        """The entry that the buttons are about."""
        item = self.list.currentItem()
        return self._entries.get(item.data(0, Qt.ItemDataRole.UserRole)) if item else None

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for row in range(self.list.topLevelItemCount()) if (item := self.list.topLevelItem(row)) is not None]

    def _show(self, entries: tuple[Entry, ...]) -> None:
        chosen = self.chosen()
        self._entries = {}
        self.list.clear()
        for entry in entries:
            self.update_entry(entry)
        wanted = chosen.id if chosen and chosen.id in self._entries else None
        for item in self._items():
            if wanted is None or item.data(0, Qt.ItemDataRole.UserRole) == wanted:
                self.list.setCurrentItem(item)
                break
        self._follow()

    def _fill(self, item: QTreeWidgetItem, entry: Entry) -> None:
        names = {State.PENDING: _("waiting"), State.SENT: _("filed"), State.FAILED: _("needs you")}
        state = names[entry.state]
        if entry.state is State.PENDING and entry.sent_bytes and entry.bytes:
            state = _("sending {percent} %").format(percent=min(99, entry.sent_bytes * 100 // entry.bytes))
        texts = [
            state,
            entry.ticket.number if entry.ticket else "",
            entry.summary or _("(no text)"),
            formats.stamp(entry.created),
            formats.size(entry.bytes),
        ]
        for column, text in enumerate(texts):
            item.setText(column, text)
        item.setIcon(0, icons.icon(STATES[entry.state]))
        item.setTextAlignment(4, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _follow(self) -> None:
        """Buttons and reason belong to the chosen entry."""
        entry, there = self.chosen(), bool(self._entries)
        self.list.setVisible(there)
        self.empty.setVisible(not there)
        self.retry.setEnabled(bool(entry and entry.state is not State.SENT))
        self.open.setEnabled(bool(entry and entry.ticket and entry.ticket.url))
        for button in (self.contents, self.save):
            button.setEnabled(bool(entry and entry.bundle))
        self.remove.setEnabled(entry is not None)
        self.reason.setText(_about(entry) if entry else "")
        sending = bool(entry and entry.state is State.PENDING and entry.sent_bytes and entry.bytes)
        self.progress.setVisible(sending)
        if entry and sending:
            self.progress.setRange(0, 1000)
            self.progress.setValue(min(1000, entry.sent_bytes * 1000 // entry.bytes))

    def _button(self, text: str, drawing: str, act: Callable[[], None]) -> QPushButton:
        made = QPushButton(text)
        made.setIcon(icons.icon(drawing))
        made.setAutoDefault(True)
        made.clicked.connect(act)
        return made

    def _retry(self) -> None:
        if (entry := self.chosen()) is not None:
            self._jobs.run("retry", lambda: self._outbox.retry(entry.id), self._done, self._fail)

    def _done(self, _result: object) -> None:
        self.changed.emit()
        self.load()

    def _contents(self) -> None:
        if (entry := self.chosen()) is not None:
            outbox_files.show_contents(self, self._jobs, self._outbox, entry)

    def _save(self) -> None:
        if (entry := self.chosen()) is not None:
            outbox_files.save_copy(self, self._jobs, self._outbox, entry)

    def _open(self) -> None:
        entry = self.chosen()
        if entry and entry.ticket:
            QDesktopServices.openUrl(QUrl(entry.ticket.url))

    def _ask_remove(self) -> None:
        entry = self.chosen()
        if entry is None:
            return
        sent = entry.state is State.SENT
        text = _("Remove the receipt of this ticket?") if sent else _("Remove this ticket? Support does not have it yet.")
        box = QMessageBox(QMessageBox.Icon.Question, _("Outbox"), text, parent=self)
        box.setInformativeText(_("It cannot be brought back."))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setDefaultButton(box.addButton(_("Keep"), QMessageBox.ButtonRole.RejectRole))
        drop = box.addButton(_("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        drop.clicked.connect(lambda: self._jobs.run("remove", lambda: self._outbox.remove(entry.id), self._done, self._fail))
        box.open()

    def _fail(self, error: Exception) -> None:
        tell(*words_of(error), parent=self)


def _about(entry: Entry) -> str:
    """Why it is where it is, in a sentence or two."""
    if entry.state is State.SENT:
        return _("Filed {when}.").format(when=formats.stamp(entry.receipt.delivered)) if entry.receipt else _("Filed.")
    lines = [entry.reason] if entry.reason else []
    if entry.state is State.PENDING:
        seconds = (entry.next_try - datetime.now(UTC)).total_seconds() if entry.next_try else 0.0
        if seconds > 1 and entry.next_try:
            lines.append(_("Next try at {time}.").format(time=formats.clock(entry.next_try)))
        elif not lines:
            lines.append(_("It is sent as soon as that is possible."))
    return "\n".join(lines)
