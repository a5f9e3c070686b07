"""The rows of the outbox: what needs a person, what waits, then the history, each newest first; made when they are seen."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from capture_tool.core.ids import TicketId
from capture_tool.core.model import Entry, State
from capture_tool.core.receipts import said, searching
from capture_tool.core.standing import Standing, lines, standing, word
from capture_tool.i18n import _
from capture_tool.ui import icons
from capture_tool.ui.review import formats

DRAWINGS = {
    Standing.SAVED: "clock",
    Standing.WAITING: "clock",
    Standing.UPLOADING: "send",
    Standing.DELIVERED: "check",
    Standing.NEEDS_YOU: "warning",
    Standing.UNKNOWN: "help",
}
STATE, NUMBER, WHAT, MADE, SIZE = range(5)
TOLD = frozenset(
    (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    )
)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex
RANKS = {State.FAILED: 0, State.PENDING: 1, State.SENT: 2}
Key = tuple[int, float, str]
Found = list[tuple[Entry, str, Key]]
"""Entries with what a search looks in and what they are ordered by."""


def prepared(entries: Iterable[Entry]) -> Found:
    """The entries in their order; made on a thread, for thousands take a while."""
    return sorted(((entry, said(entry), _key(entry)) for entry in entries), key=lambda one: one[2])


def _key(entry: Entry) -> Key:
    return RANKS[entry.state], -entry.created.timestamp(), entry.id


class OutboxRows(QAbstractTableModel):
    """`sending` says which tickets are sent at the moment. Whatever comes costs the same, however long the history is."""

    def __init__(self, sending: Callable[[Entry], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sending = sending
        self._all: dict[TicketId, tuple[Entry, str, Key]] = {}
        self._order: list[TicketId] = []
        self._shown: list[TicketId] = []
        self._fits = searching("")
        self._icons: dict[str, QIcon] = {}

    # --- in -----------------------------------------------------------------------------------------------------------

    def show(self, found: Found) -> None:
        """All of them anew, as `prepared` gives them."""
        self.beginResetModel()
        self._all = {one[0].id: one for one in found}
        self._order = list(self._all)
        self._shown = [known for known in self._order if self._fits(self._all[known][1])]
        self.endResetModel()

    def search(self, words: str) -> None:
        """Only those that hold all of `words`."""
        self.beginResetModel()
        self._fits = searching(words)
        self._shown = [known for known in self._order if self._fits(self._all[known][1])]
        self.endResetModel()

    def update(self, entry: Entry) -> None:
        """One has changed, or is new."""
        text, key = said(entry), _key(entry)
        row = self._row(entry.id)
        if row is not None and self._key_of(entry.id) == key and self._fits(text):
            self._all[entry.id] = entry, text, key
            self.dataChanged.emit(self.index(row, 0), self.index(row, SIZE))
            return
        self.forget(entry.id)
        self._all[entry.id] = entry, text, key
        insort(self._order, entry.id, key=self._key_of)
        if self._fits(text):
            row = bisect_left(self._shown, key, key=self._key_of)
            self.beginInsertRows(QModelIndex(), row, row)
            self._shown.insert(row, entry.id)
            self.endInsertRows()

    def forget(self, ticket_id: TicketId) -> None:
        """This one is gone."""
        if ticket_id not in self._all:
            return
        if (row := self._row(ticket_id)) is not None:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._shown[row]
            self.endRemoveRows()
        del self._order[bisect_left(self._order, self._key_of(ticket_id), key=self._key_of)]
        del self._all[ticket_id]

    def _row(self, ticket_id: TicketId) -> int | None:
        if ticket_id not in self._all:
            return None
        row = bisect_left(self._shown, self._key_of(ticket_id), key=self._key_of)
        return row if row < len(self._shown) and self._shown[row] == ticket_id else None

    def _key_of(self, ticket_id: TicketId) -> Key:
        return self._all[ticket_id][2]

    def redraw(self) -> None:
        """New colours, new icons."""
        self._icons.clear()

    def tick(self) -> None:
        """Time has passed: what is told of it in the rows that wait is another now."""
        open_ones = bisect_left(self._shown, (RANKS[State.SENT], float("-inf"), ""), key=self._key_of)
        if open_ones:
            self.dataChanged.emit(self.index(0, STATE), self.index(open_ones - 1, STATE))

    # --- out ----------------------------------------------------------------------------------------------------------

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that are known, shown or not."""
        return tuple(one[0] for one in self._all.values())

    def entry(self, index: Index) -> Entry | None:
        """What a row is about."""
        return self._all[self._shown[index.row()]][0] if index.isValid() else None

    def place(self, ticket_id: TicketId) -> QModelIndex:
        """The row of a ticket; not valid when it is not shown."""
        row = self._row(ticket_id)
        return QModelIndex() if row is None else self.index(row, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Five."""
        return 0 if parent.isValid() else SIZE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (_("State"), _("Ticket"), _("What"), _("Made"), _("Size"))[section]
        return int(RIGHT) if role == Qt.ItemDataRole.TextAlignmentRole and section == SIZE else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Made when a row is drawn."""
        entry = self.entry(index) if role in TOLD else None  # Qt asks for much more
        if entry is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(entry, column)
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            return self._icon(DRAWINGS[standing(entry, sending=self._sending(entry))])
        if role == Qt.ItemDataRole.TextAlignmentRole and column == SIZE:
            return int(RIGHT)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole) and column == STATE:
            return "\n".join(lines(entry, sending=self._sending(entry), figure=formats.size))
        return self._text(entry, WHAT) if role == Qt.ItemDataRole.ToolTipRole and column == WHAT else None

    def _icon(self, name: str) -> QIcon:
        if name not in self._icons:
            self._icons[name] = icons.icon(name)
        return self._icons[name]

    def _text(self, entry: Entry, column: int) -> str:
        if column == STATE:
            return word(entry, sending=self._sending(entry))
        if column == NUMBER:
            return entry.ticket.number if entry.ticket else entry.add_to
        if column == WHAT:
            return entry.summary or _("(no text)")
        return formats.stamp(entry.created) if column == MADE else formats.size(entry.bytes)
