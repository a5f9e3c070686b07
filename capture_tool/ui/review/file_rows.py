"""The rows of the log list: which files there are, which are ticked, and how big they are together."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from capture_tool.core.model import CleanFile
from capture_tool.i18n import _
from capture_tool.ui.review import formats

Index = QModelIndex | QPersistentModelIndex
NONE = QModelIndex()
FILE = int(Qt.ItemDataRole.UserRole)
"""Role of the CleanFile itself."""
DETAIL = FILE + 1
"""Role of the second line: time range, what was replaced, part of the file."""


def label(file: CleanFile) -> str:
    """The name without `logs/`."""
    return file.name.removeprefix("logs/")


def detail(file: CleanFile, incident: datetime) -> str:
    """What a person wants to know before sending it, in one line."""
    if file.encrypted:
        times = formats.time_range(file, incident)
        return " · ".join(part for part in (times, _("encrypted, cannot be redacted")) if part)
    words = formats.replaced(file.replaced)
    parts = [
        formats.time_range(file, incident),
        _("replaced: {things}").format(things=words) if words else _("nothing to replace"),
    ]
    if file.clipped:
        parts.append(_("part of {size}").format(size=formats.size(file.file_bytes)))
    return " · ".join(part for part in parts if part)


def _order(file: CleanFile) -> tuple[bool, str]:
    return file.encrypted, file.name


_ROLES: dict[int, Callable[[CleanFile, datetime], Any]] = {
    FILE: lambda file, _incident: file,
    DETAIL: detail,
    int(Qt.ItemDataRole.DisplayRole): lambda file, _incident: label(file),
    int(Qt.ItemDataRole.ToolTipRole): lambda file, incident: "\n".join(
        filter(None, (label(file), detail(file, incident), formats.zone(file.clock)))
    ),
    int(Qt.ItemDataRole.AccessibleTextRole): lambda file, incident: (
        f"{label(file)}, {formats.size(file.packed_bytes)}, {detail(file, incident)}"
    ),
}


class FileRows(QAbstractListModel):
    """Files by name, encrypted ones last, whatever the order of their arrival.

    Ticks are remembered by name, so that gathering again does not lose them.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: list[CleanFile] = []
        self._at: dict[str, int] = {}
        self._ticks: dict[str, bool] = {}
        self._chosen: set[str] = set()
        self.chosen_bytes = 0
        """Packed bytes of the ticked files."""
        self.incident = datetime.now(UTC)

    def add(self, file: CleanFile) -> None:
        """A new row, or the same row with new content."""
        row = self._at.get(file.name)
        if row is None:
            row = bisect(self._files, _order(file), key=_order)
            self.beginInsertRows(NONE, row, row)
            self._files.insert(row, file)
            self._at = {one.name: number for number, one in enumerate(self._files)}
            self.endInsertRows()
        else:
            self._set(row, on=False)
            self._files[row] = file
            self.dataChanged.emit(self.index(row), self.index(row))
        self._set(row, on=self._ticks.get(file.name, file.selected))
        self.changed.emit()

    def clear(self, *, forget_ticks: bool) -> None:
        """No rows; what the user unticked is remembered unless `forget_ticks`."""
        if forget_ticks:
            self._ticks = {}
        if self._files:  # else a view would lay itself out anew for nothing, while the user waits for the window
            self.beginResetModel()
            self._files, self._at, self._chosen, self.chosen_bytes = [], {}, set(), 0
            self.endResetModel()
        self.changed.emit()

    def chosen(self) -> tuple[str, ...]:
        """Names of the ticked files in the order of the rows."""
        return tuple(file.name for file in self._files if file.name in self._chosen)

    @property
    def chosen_count(self) -> int:
        """How many are ticked."""
        return len(self._chosen)

    def tick_all(self, on: bool) -> None:  # noqa: FBT001  (a slot)
        """Ticks or unticks every row."""
        for row, file in enumerate(self._files):
            self._ticks[file.name] = on
            self._set(row, on=on)
        if self._files:
            self.dataChanged.emit(self.index(0), self.index(len(self._files) - 1))
        self.changed.emit()

    def _set(self, row: int, *, on: bool) -> None:
        file = self._files[row]
        if on != (file.name in self._chosen):
            (self._chosen.add if on else self._chosen.discard)(file.name)
            self.chosen_bytes += file.packed_bytes if on else -file.packed_bytes

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NONE) -> int:
        """How many files."""
        return 0 if parent.isValid() else len(self._files)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be ticked."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tick, tool tip and accessible text of a row."""
        make = _ROLES.get(int(role))
        if make:
            return make(self._files[index.row()], self.incident)
        if role == Qt.ItemDataRole.CheckStateRole:
            on = self._files[index.row()].name in self._chosen
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ticks a row."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        self._ticks[self._files[index.row()].name] = on
        self._set(index.row(), on=on)
        self.dataChanged.emit(index, index, [role])
        self.changed.emit()
        return True
