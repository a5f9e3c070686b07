"""The outbox: every ticket with its state and reason, what can be done about it, and the history of receipts with a search."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from capture_tool.core.errors import UsageError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.pace import Pace
from capture_tool.core.standing import lines, soon
from capture_tool.i18n import _, ngettext
from capture_tool.ui import icons
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.outbox_actions import OutboxActions
from capture_tool.ui.outbox_list import MADE, NUMBER, SIZE, STATE, WHAT, Found, OutboxRows, prepared
from capture_tool.ui.problem import tell, words_of
from capture_tool.ui.review import formats
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.theme import GAP

TICK_MS = 5_000
"""While the window is open, what it says of times is at most so old."""
Seen = tuple[Found, frozenset[TicketId]]
"""What was read, and which of it another process sends at the moment."""


class OutboxWindow(QWidget):
    """Reads the outbox on a thread; `update_entry` and `look_again` keep it up to date while it is open."""

    changed = Signal()
    """Something was retried, confirmed or removed."""

    def __init__(self, outbox: Outbox, sending: Callable[[str], bool] = lambda _id: False) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(_("Outbox"))
        self.setWindowIcon(icons.app_icon())
        self._outbox, self._sending_here = outbox, sending
        self._elsewhere: frozenset[TicketId] = frozenset()
        self._paces: dict[TicketId, Pace] = {}
        self._jobs = Jobs(self)
        self.rows = OutboxRows(self._sends, self)
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setPlaceholderText(_("Search by number, text or day"))
        self.search.setAccessibleName(_("Search by number, text or day"))
        for clear in self.search.findChildren(QToolButton):  # Qt gives it no name
            clear.setAccessibleName(_("Clear the search"))
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        self.list = _list(self.rows)
        self.reason = WrappedLabel()
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = QProgressBar(textVisible=False)
        self.progress.setAccessibleName(_("Bytes sent"))
        self.empty = QLabel()
        self.empty.setProperty("look", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.actions_row = OutboxActions(outbox, self._jobs, self)
        self._tick = QTimer(self, interval=TICK_MS)
        self._lay_out()
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP * 2)
        head.addWidget(self.search, 1)
        head.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[GAP * 2] * 4)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.progress)
        column.addWidget(self.reason)
        column.addWidget(self.actions_row)
        self.resize(880, 520)

    def _connect(self) -> None:
        QShortcut(QKeySequence("Esc"), self, self._escape)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        QShortcut(QKeySequence.StandardKey.Refresh, self, self.load)
        self.search.textChanged.connect(self._search)
        self.list.selectionModel().currentChanged.connect(self._follow)
        self.list.activated.connect(self.actions_row.open_ticket)
        self.actions_row.done.connect(self._done)
        self._tick.timeout.connect(self._tell_time)
        QWidget.setTabOrder(self.search, self.list)

    # --- in ----------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Fresh from the disk each time it is opened."""
        self.load()
        self._tick.start()
        self.list.setFocus()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: time passes without us."""
        self._tick.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """New colours, new icons."""
        if event.type() == QEvent.Type.PaletteChange:
            self.rows.redraw()
        super().changeEvent(event)

    def load(self) -> None:
        """Reads all entries, those that support does not have first: a long history takes a second."""

        def read() -> Seen:
            entries = self._outbox.entries()
            return prepared(entries), frozenset(entry.id for entry in entries if self._outbox.at_work(entry))

        self.look_again()
        self._jobs.run("outbox", read, self._show, self._fail)

    def look_again(self) -> None:
        """Reads what may have changed by another process: not the whole history."""
        known = {entry.id for entry in self.rows.entries if entry.state is not State.SENT}

        def read() -> tuple[tuple[Entry, ...], tuple[TicketId, ...], frozenset[TicketId]]:
            found = {entry.id: entry for entry in self._outbox.entries(State.PENDING, State.FAILED)}
            gone = []
            for ticket_id in known - found.keys():
                try:
                    found[ticket_id] = self._outbox.get(ticket_id)
                except UsageError:
                    gone.append(ticket_id)
            return tuple(found.values()), tuple(gone), frozenset(e.id for e in found.values() if self._outbox.at_work(e))

        self._jobs.run("outbox", read, self._show_news, self._fail)

    def update_entry(self, entry: Entry) -> None:
        """One entry has changed, or its bytes move."""
        if self._sending_here(entry.id):
            self._paces.setdefault(entry.id, Pace()).tell(entry.sent_bytes, entry.bytes)
        else:
            self._paces.pop(entry.id, None)
        if entry.state is not State.PENDING:
            self._elsewhere -= {entry.id}
        with _Place(self):
            self.rows.update(entry)
        self._follow()

    def chosen(self) -> Entry | None:
        """The entry that the buttons are about."""
        return self.rows.entry(self.list.currentIndex())

    def choose(self, ticket_id: TicketId) -> None:
        """Makes a ticket the one that the buttons are about."""
        index = self.rows.place(ticket_id)
        if index.isValid():
            self.list.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            )

    # --- inside ------------------------------------------------------------------------------------------------------

    def _show(self, seen: Seen) -> None:
        found, self._elsewhere = seen
        with _Place(self):
            self.rows.show(found)
        if self.chosen() is None and found:
            self.choose(found[0][0].id)
        self._follow()

    def _show_news(self, news: tuple[tuple[Entry, ...], tuple[TicketId, ...], frozenset[TicketId]]) -> None:
        changed, gone, self._elsewhere = news
        known = {entry.id: entry for entry in self.rows.entries}
        with _Place(self):
            for entry in changed:
                if known.get(entry.id) != entry and not self._sending_here(entry.id):
                    self.rows.update(entry)
            for ticket_id in gone:
                self.rows.forget(ticket_id)
        self._follow()

    def _search(self, words: str) -> None:
        with _Place(self):
            self.rows.search(words)
        if self.chosen() is None and self.rows.rowCount():
            self.list.setCurrentIndex(self.rows.index(0, 0))
        self._follow()

    def _escape(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.close()

    def _sends(self, entry: Entry) -> bool:
        return self._sending_here(entry.id) or (entry.id in self._elsewhere and entry.state is State.PENDING)

    def _tell_time(self) -> None:
        self.rows.tick()
        self._follow()

    def _follow(self) -> None:
        """Buttons and reason belong to the chosen entry."""
        entry, shown, all_of_them = self.chosen(), self.rows.rowCount(), len(self.rows.entries)
        if shown and self.list.isHidden() and not self.search.hasFocus():
            self.list.show()
            self.list.setFocus()
        self.list.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        nothing = _("No tickets yet. What you submit is kept here until support has it, then its receipt.")
        self.empty.setText(_("No ticket has these words.") if all_of_them else nothing)
        self.count.setText(
            _("{n} of {all}").format(n=shown, all=all_of_them)
            if self.search.text()
            else ngettext("{n} ticket", "{n} tickets", all_of_them).format(n=all_of_them)
        )
        sending = bool(entry and self._sends(entry))
        pace = self._paces.get(entry.id) if entry else None
        said = lines(entry, sending=sending, pace=pace, figure=formats.size) if entry else ()
        self.reason.tell("\n".join(said))
        self.progress.setVisible(sending)
        if entry and sending:
            self.progress.setRange(0, 1000 if entry.sent_bytes else 0)
            self.progress.setValue(min(1000, entry.sent_bytes * 1000 // max(1, entry.bytes)))
        self.actions_row.follow(entry, sending=sending)

    def _done(self) -> None:
        self.changed.emit()
        self.look_again()

    def _fail(self, error: Exception) -> None:
        tell(*words_of(error), parent=self)


class _Place:
    """Keeps the chosen ticket and what is scrolled to while the rows are arranged anew."""

    def __init__(self, window: OutboxWindow) -> None:
        self._window = window
        self._chosen = window.chosen()
        self._row = window.list.currentIndex().row()
        self._scrolled = window.list.verticalScrollBar().value()

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None:
        window, now = self._window, self._window.chosen()
        if self._chosen is None or (now and now.id == self._chosen.id):
            return
        if window.rows.place(self._chosen.id).isValid():
            window.list.verticalScrollBar().setValue(self._scrolled)
            window.choose(self._chosen.id)
        elif now is None and window.rows.rowCount() and not window.search.text():  # it was removed: the one that stands there now
            window.list.setCurrentIndex(window.rows.index(min(self._row, window.rows.rowCount() - 1), 0))


def _list(rows: OutboxRows) -> QTableView:
    """A table, not a tree: a tree asks for every row when the rows are arranged anew, a table for those that are seen."""
    made = QTableView()
    made.setModel(rows)
    made.setAccessibleName(_("Tickets"))
    made.setProperty("look", "rows")
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.setCornerButtonEnabled(False)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(made.fontMetrics().lineSpacing() + GAP + 4)
    head, metrics = made.horizontalHeader(), made.fontMetrics()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(WHAT, head.ResizeMode.Stretch)
    waiting = _("waiting, again {soon}").format(soon=soon(59 * 60))
    widest = {STATE: waiting, NUMBER: "T-000000.00", MADE: "0000-00-00 00:00", SIZE: "999.9 MB"}
    for column, text in widest.items():  # not by what stands there: that would look at every row
        head.resizeSection(column, metrics.horizontalAdvance(text) + GAP * (6 if column == STATE else 3))
    return made
