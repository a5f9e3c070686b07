"""A choice among plugs, and the fields that the chosen one needs. Secrets go to the key store, never to a file."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QLabel, QStackedWidget, QVBoxLayout, QWidget

from capture_tool.core import discover
from capture_tool.core.errors import PermanentError
from capture_tool.core.settings import KEYS
from capture_tool.plugs import plug_class
from capture_tool.tool import Tool
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.plug_entry import SWITCH, Choice, Entry, Line, Switch, entry
from capture_tool.ui.plug_words import label, place, title
from capture_tool.ui.problem import words_of
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.settings_form import lock, locked_label, scrolling
from capture_tool.ui.theme import GAP
from capture_tool.ui.trial import Trial

_CHOSEN_BY = {"destinations": "destination", "carriers": "body.carrier"}
"""Table of plugs to the setting that names the chosen one."""


class PlugPage(QWidget):
    """For a table of plugs; a form is made when its plug is chosen. `none` is what choosing nothing is called, where one may."""

    def __init__(self, tool: Tool, table: str, name: str, *, about: str = "", none: str = "") -> None:
        super().__init__()
        self._tool, self._table, self._key = tool, table, _CHOSEN_BY[table]
        self._old = str(getattr(tool.settings, KEYS[self._key].name))
        self._jobs = Jobs(self)
        self.choice = QComboBox()
        self.choice.setAccessibleName(name)
        self.forms = QStackedWidget()
        self.entries: dict[str, dict[str, Entry]] = {}
        self._pages: dict[str, QWidget] = {}
        if none:
            self.choice.addItem(none, "")
        for plug in sorted(discover.names(f"capture_tool.{table}"), key=place):
            self.choice.addItem(title(plug), plug)
        if self.choice.findData(self._old) < 0:
            self.choice.addItem(self._old, self._old)
        self.choice.setCurrentIndex(self.choice.findData(self._old))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[GAP * 2] * 4)
        column.setSpacing(GAP)
        if about:
            column.addWidget(_muted(about))
        column.addWidget(self.choice)
        if tool.settings.origin(self._key) == "policy":
            lock(self.choice)
            column.addWidget(locked_label())
        column.addWidget(self.forms, 1)
        self.trial = Trial(tool, self._typed)
        column.addWidget(self.trial)
        self.choice.currentIndexChanged.connect(self._show)
        self._show()

    def changes(self) -> dict[str, str]:
        """Setting keys whose value is another now; fields of the chosen plug only."""
        plug = self.chosen
        made = {} if plug == self._old else {self._key: plug}
        fields = self.entries[plug].items()
        return made | {self._named(field): one.value() for field, one in fields if not one.secret and one.value() != one.old}

    def secrets(self) -> dict[str, str]:
        """Names and values of secrets that were typed; an untouched field keeps the saved one."""
        fields = self.entries[self.chosen].items()
        return {self._named(field): one.value() for field, one in fields if one.secret and one.value()}

    @property
    def chosen(self) -> str:
        """Name of the chosen plug; empty for none."""
        return str(self.choice.currentData())

    def _named(self, field: str) -> str:
        return f"{self._table}.{self.chosen}.{field}"

    def _typed(self) -> tuple[str, str, dict[str, str]]:
        """The table, the chosen plug and what its fields say; an untouched secret is the saved one."""
        fields = self.entries[self.chosen].items()
        return self._table, self.chosen, {field: one.value() for field, one in fields if one.value() or not one.secret}

    def _show(self) -> None:
        plug = self.chosen
        if plug not in self._pages:
            self._pages[plug] = self._form(plug)
            self.forms.addWidget(self._pages[plug])
        self.forms.setCurrentWidget(self._pages[plug])
        self.trial.forget()
        self.trial.setVisible(bool(plug))

    def _form(self, plug: str) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, GAP, 0, 0)
        layout.setSpacing(4)
        self.entries[plug] = {}
        try:
            fields = plug_class(self._table, plug).fields if plug else {}
        except PermanentError as error:  # written by hand, or of another version
            fields = {}
            layout.addWidget(_muted(" ".join(words_of(error))))
        saved = self._tool.settings.plugs(self._table).get(plug, {})
        for field, about in fields.items():
            self.entries[plug][field] = self._row(layout, plug, field, about, saved.get(field, ""))
        layout.addStretch(1)
        self._tell_saved({self._named(field): one for field, one in self.entries[plug].items() if isinstance(one, Line)})
        return scrolling(page)

    def _tell_saved(self, lines: Mapping[str, Line]) -> None:
        """Looks for the saved secrets; the key store takes its time."""
        names, store = [name for name, line in lines.items() if line.secret], self._tool.secrets
        if not names:
            return

        def tell(found: Mapping[str, bool]) -> None:
            for name, saved in found.items():
                lines[name].tell_saved(saved)

        self._jobs.run("saved", lambda: {name: store.get(name) is not None for name in names}, tell, lambda _error: None)

    def _row(self, layout: QVBoxLayout, plug: str, field: str, about: str, saved: object) -> Entry:
        made, name = entry(plug, field, about, saved), label(plug, field)
        about = about.removeprefix(SWITCH)
        made.setAccessibleName(f"{name}: {about}")
        made.edited.connect(self.trial.forget)
        if not isinstance(made, Switch):
            above = QLabel(name)
            above.setBuddy(made)
            layout.addWidget(above)
        layout.addWidget(made)
        if not isinstance(made, Choice) and about.lower() != name.lower():  # else all is said
            layout.addWidget(_muted(about[:1].upper() + about[1:]))
        if self._tool.settings.origin(f"{self._table}.{plug}.{field}") == "policy":
            lock(made)
            layout.addWidget(locked_label())
        layout.addSpacing(GAP)
        return made


def _muted(text: str) -> QLabel:
    made = WrappedLabel(text)
    made.setProperty("look", "muted")
    return made
