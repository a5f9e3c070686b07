"""New ticket, or evidence for one that is there: its number typed, or picked from those that were filed before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from capture_tool.core.ticket_number import LONGEST
from capture_tool.i18n import _
from capture_tool.ui.theme import GAP


class WhereRow(QWidget):
    """Two buttons; the list beside them is made and filled when it is first wanted: a key press does without it."""

    changed = Signal()
    tickets_wanted = Signal()
    """The list is there and empty: `offer` fills it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.new = QRadioButton(_("New t&icket"))
        self.add = QRadioButton(_("Add t&o ticket"))
        for button in (self.new, self.add):
            button.setAccessibleName(button.text().replace("&", ""))
        self.new.setChecked(True)
        self.number: QComboBox | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP + 4)
        self._row.addWidget(self.new)
        self._row.addWidget(self.add)
        self._row.addStretch(1)
        self.add.toggled.connect(self._turn)

    @property
    def value(self) -> str:
        """The number, as picked or typed; empty for a new ticket."""
        if not self.add.isChecked() or self.number is None:
            return ""
        text = self.number.currentText().strip()
        picked = self.number.findText(text, Qt.MatchFlag.MatchExactly)
        return str(self.number.itemData(picked)) if picked >= 0 else text

    @property
    def lacking(self) -> str:
        """What to tell who wants to add to a ticket and named none; empty when nothing lacks."""
        named = not self.add.isChecked() or self.value
        return "" if named else _("Which ticket is it to be added to? Type its number, or choose New ticket.")

    def fill(self, number: str) -> None:
        """Starts anew; tells nobody."""
        blocked = QSignalBlocker(self)
        if number:
            self.add.setChecked(True)
            self._list().setCurrentText(number)
        else:
            if self.number is not None:
                self.number.clear()  # what is filed meanwhile belongs in it
                self.number.clearEditText()
            self.new.setChecked(True)
        blocked.unblock()

    def allow(self, *, adding: bool) -> None:
        """Hides the choice where the ticket system has nothing that could be added to."""
        self.setVisible(adding)
        if not adding:
            self.new.setChecked(True)

    def offer(self, tickets: Sequence[tuple[str, str]]) -> None:
        """Number and first line of tickets filed before, the newest first; what was typed stays."""
        box, typed = self._list(), self._list().currentText()
        blocked = QSignalBlocker(box)
        box.clear()
        for number, line in tickets:
            box.addItem(f"{number}  {line}".strip(), number)
        box.setCurrentIndex(-1)
        box.setEditText(typed)
        blocked.unblock()

    def _turn(self, adding: bool) -> None:  # noqa: FBT001  (a slot)
        box = self._list() if adding else self.number
        if box is not None:
            box.setVisible(adding)
        if adding and box is not None:
            if not box.count():
                self.tickets_wanted.emit()
            box.setFocus()
        self.changed.emit()

    def _pick(self, index: int) -> None:
        """Its number is what counts, and what fits."""
        box = self._list()
        box.setEditText(str(box.itemData(index)))

    def _list(self) -> QComboBox:
        if self.number is None:
            self.number = QComboBox(self, editable=True)
            self.number.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.number.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.number.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.number.setMinimumContentsLength(12)
            self.number.setAccessibleName(_("Number of the ticket to add to"))
            field = self.number.lineEdit()
            assert field is not None
            field.setPlaceholderText(_("Number, or one of yours"))
            field.setMaxLength(LONGEST)
            self.number.editTextChanged.connect(self.changed)
            self.number.activated.connect(self._pick)
            self._row.setStretch(2, 0)
            self._row.addWidget(self.number, 1)
            self.setTabOrder(self.add, self.number)
            self.number.setVisible(self.add.isChecked())
        return self.number
