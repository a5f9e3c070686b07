"""Rows of the settings: a label, a field, and where the value comes from when an administrator has fixed it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from capture_tool.core.settings import KEYS, NOTHING, Settings
from capture_tool.i18n import _
from capture_tool.ui import dialogs
from capture_tool.ui.theme import GAP, inset


class Row:
    """One setting: `old` is its text now in use, `text()` what the field says."""

    def __init__(self, settings: Settings, key: str, label: str, field: QWidget) -> None:
        self.key, self.label, self.field = key, label, field
        self.locked = settings.origin(key) == "policy"
        value = getattr(settings, KEYS[key].name)
        self.old = os.pathsep.join(value) if isinstance(value, tuple) else str(value)
        field.setAccessibleName(label)
        if self.locked:
            lock(field)

    def text(self) -> str:
        """The value as `set_value` takes it."""
        raise NotImplementedError


class NumberRow(Row):
    """A whole number."""

    def __init__(self, settings: Settings, key: str, label: str, low: int, high: int) -> None:
        self.spin = QSpinBox()
        self.spin.setMinimumWidth(110)
        inset(self.spin)
        super().__init__(settings, key, label, self.spin)
        self.spin.setRange(low, max(high, int(self.old)))
        self.spin.setValue(int(self.old))

    def text(self) -> str:
        """Digits."""
        return str(self.spin.value())


class TextRow(Row):
    """One line."""

    def __init__(self, settings: Settings, key: str, label: str) -> None:
        self.line = QLineEdit()
        super().__init__(settings, key, label, self.line)
        self.line.setText(self.old)

    def text(self) -> str:
        """As written."""
        return self.line.text().strip()


class ChoiceRow(Row):
    """One of a few."""

    def __init__(self, settings: Settings, key: str, label: str, choices: Mapping[str, str]) -> None:
        self.box = QComboBox()
        for value, name in choices.items():
            self.box.addItem(name, value)
        super().__init__(settings, key, label, self.box)
        if self.box.findData(self.old) < 0:
            self.box.addItem(self.old, self.old)
        self.box.setCurrentIndex(self.box.findData(self.old))

    def text(self) -> str:
        """The value behind the name."""
        return str(self.box.currentData())


class FolderRow(Row):
    """A list of folders."""

    def __init__(self, settings: Settings, key: str, label: str) -> None:
        self.list = QListWidget()
        self.list.setMaximumHeight(110)
        self.list.setProperty("look", "rows")
        self.add = QPushButton(_("Add folder…"))
        self.remove = QPushButton(_("Remove"))
        whole = QWidget()
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.list)
        column.addLayout(buttons)
        column.addStretch(1)
        super().__init__(settings, key, label, whole)
        self.list.setAccessibleName(label)
        self.list.addItems([folder for folder in self.old.split(os.pathsep) if folder])
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(lambda: self.list.takeItem(self.list.currentRow()))

    def text(self) -> str:
        """Paths with the system's separator between them."""
        return os.pathsep.join(self.list.item(row).text() for row in range(self.list.count()))

    def _add(self) -> None:
        dialogs.ask_folder(self.field, self.list.addItem)


def lock(field: QWidget) -> None:
    """A value that the administrator has fixed."""
    field.setEnabled(False)
    field.setToolTip(_("Set by your administrator"))


def form(*rows: Row, hidden: Mapping[str, QWidget] = NOTHING) -> QWidget:
    """The rows under each other, with a word at those that are locked; then `hidden` fields by their labels."""
    page = QWidget()
    layout = QFormLayout(page)
    layout.setContentsMargins(*[GAP * 2] * 4)
    layout.setVerticalSpacing(GAP + 4)
    layout.setHorizontalSpacing(GAP * 2)
    layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    for row in rows:
        layout.addRow(row.label, row.field)
        if row.locked:
            layout.addRow("", locked_label())
    for label, field in hidden.items():
        field.setAccessibleName(label)
        layout.addRow(label, field)
    return page


def scrolling(page: QWidget) -> QScrollArea:
    """The page with a scroll bar when it is taller than its place."""
    page.setObjectName("clear")
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def locked_label() -> QLabel:
    """Says who fixed it."""
    made = QLabel(_("Set by your administrator"))
    made.setProperty("look", "muted")
    return made
