"""The form: what happened, what was expected, category, time, and the ticket or person it belongs to."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from capture_tool.core.model import Category, Ticket
from capture_tool.i18n import _
from capture_tool.ui.review import formats
from capture_tool.ui.review.values import Words
from capture_tool.ui.review.where import WhereRow
from capture_tool.ui.theme import GAP, inset, larger

PAUSE_MS = 400
"""Typing rests this long before `changed` says so."""


def category_names() -> dict[Category, str]:
    """Categories as people call them, in the order of the list."""
    return {
        Category.OTHER: _("Something else"),
        Category.FREEZE: _("Hangs or crashes"),
        Category.LOGIN: _("Login"),
        Category.CONNECTION: _("Connection"),
        Category.ORDERS: _("Orders and positions"),
        Category.DATA: _("Market data"),
        Category.API: _("API"),
        Category.DISPLAY: _("Display"),
    }


class WordsForm(QWidget):
    """The fields that the user fills. `changed` comes when typing rests, `category_changed` with the category's value."""

    changed = Signal()
    category_changed = Signal(str)
    incident_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: QDateTime | None = None
        self._exact = datetime.now(UTC)
        self.text = _prose(_("What happened?"), _("For example: the order window froze after I pressed Transmit."))
        self.expected = _prose(_("What did you expect?"), _("For example: the order is sent and shown in the list."))
        self.category = QComboBox()
        self.category.setAccessibleName(_("Category"))
        for value, name in category_names().items():
            self.category.addItem(name, value.value)
        self.category.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.category.setMinimumContentsLength(12)
        self.when = QDateTimeEdit()
        inset(self.when)
        self.when.setAccessibleName(_("Time of the incident, local"))
        self.when.setDisplayFormat(f"{formats.day_form()}  HH:mm:ss")
        self.zone = QLabel()
        self.zone.setProperty("look", "muted")
        self.belongs_to = QLineEdit()
        self.belongs_to.setAcceptDrops(False)
        self.belongs_to.setAccessibleName(_("Belongs to ticket or representative"))
        self.belongs_to.setPlaceholderText(_("Optional: a number or a name"))
        self.where = WhereRow()
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.text.textChanged.connect(self._pause.start)
        self.expected.textChanged.connect(self._pause.start)
        self.belongs_to.textChanged.connect(self._pause.start)
        self.where.changed.connect(self._pause.start)
        self.category.currentIndexChanged.connect(self._pause.start)
        self.category.currentIndexChanged.connect(self._tell_category)
        self.when.dateTimeChanged.connect(self._tell_zone)
        self.when.dateTimeChanged.connect(self._pause.start)
        self.when.editingFinished.connect(self._tell_incident)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        happened = _label(_("What &happened?"), self.text)
        larger(happened, 1.25)
        column.addWidget(happened)
        column.addWidget(self.text, 3)
        self.below_text = QVBoxLayout()
        column.addLayout(self.below_text)
        column.addSpacing(GAP // 2)
        column.addWidget(_label(_("What did you &expect?"), self.expected))
        column.addWidget(self.expected, 1)
        column.addSpacing(GAP // 2)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP + 4)
        grid.setVerticalSpacing(4)
        grid.addWidget(_label(_("Cate&gory"), self.category), 0, 0)
        grid.addWidget(self.category, 1, 0)
        grid.addWidget(_label(_("&When did it happen?"), self.when), 0, 1)
        grid.addWidget(self.when, 1, 1)
        grid.addWidget(self.zone, 2, 1)
        grid.addWidget(_label(_("&Belongs to ticket or representative"), self.belongs_to), 3, 0, 1, 2)
        grid.addWidget(self.belongs_to, 4, 0, 1, 2)
        grid.addWidget(self.where, 5, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        self.text.setMinimumHeight(self.text.fontMetrics().lineSpacing() * 4)
        self.expected.setMinimumHeight(self.text.fontMetrics().lineSpacing() * 2 + 16)

    def fill(self, ticket: Ticket, words: Words | None) -> None:
        """Starts anew for `ticket`, with `words` where there are some; tells nobody."""
        blocked = QSignalBlocker(self)
        _renew(self.text, words.text if words else "")
        if words and words.text:
            self.text.moveCursor(QTextCursor.MoveOperation.End)
        _renew(self.expected, words.expected if words else "")
        self.belongs_to.setText(words.belongs_to if words else "")
        self.where.fill(words.add_to if words else "")
        self.category.setCurrentIndex(self.category.findData((words.category if words else Category.OTHER).value))
        self._exact = (words.incident if words else None) or ticket.moment.utc
        self._shown = QDateTime.fromSecsSinceEpoch(int(self._exact.timestamp()))
        self.when.setDateTime(self._shown)
        self._tell_zone()
        self._pause.stop()
        blocked.unblock()

    @property
    def incident(self) -> datetime:
        """The time of the incident in UTC; exact to the millisecond while the user has not changed it."""
        shown = self.when.dateTime()
        return self._exact if shown == self._shown else datetime.fromtimestamp(shown.toSecsSinceEpoch(), UTC)

    @property
    def chosen_category(self) -> Category:
        """The kind of trouble."""
        return Category(self.category.currentData())

    @property
    def written(self) -> bool:
        """Whether the user wrote something that would be missed."""
        return bool(self.text.toPlainText().strip() or self.expected.toPlainText().strip())

    def parts(self) -> tuple[tuple[QPlainTextEdit | QLineEdit, str], ...]:
        """Every field with free text, and what stands in it."""
        return (
            (self.text, self.text.toPlainText()),
            (self.expected, self.expected.toPlainText()),
            (self.belongs_to, self.belongs_to.text()),
        )

    def _tell_category(self) -> None:
        self.category_changed.emit(self.category.currentData())

    def _tell_zone(self) -> None:
        shown = self.when.dateTime()
        utc = shown.toUTC()
        zone = shown.timeZoneAbbreviation()
        if shown.offsetFromUtc():
            day = "" if utc.date() == shown.date() else utc.date().toString(formats.day_form()) + " "
            zone = _("{zone} · {time} UTC").format(zone=zone, time=day + utc.time().toString(Qt.DateFormat.ISODate))
        self.zone.setText(zone)

    def _tell_incident(self) -> None:
        self.incident_changed.emit()


def _prose(name: str, example: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    made.setTabChangesFocus(True)
    made.viewport().setAcceptDrops(False)  # a dropped file is a log, not a word: the window takes it
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    return made


def _renew(field: QPlainTextEdit, text: str) -> None:
    """Puts `text` in, with nothing to undo; laying out anew what is there already would cost the showing a millisecond."""
    document = field.document()
    if field.toPlainText() != text or document.isUndoAvailable() or document.isRedoAvailable():
        field.setPlainText(text)


def _label(text: str, buddy: QWidget) -> QLabel:
    made = QLabel(text)
    made.setBuddy(buddy)
    return made
