"""Where tickets go: a destination and the fields that it needs. Secrets go to the key store, never to a file."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from capture_tool.core import discover
from capture_tool.core.settings import SECRET_ENDINGS
from capture_tool.i18n import _
from capture_tool.plugs import destination_class
from capture_tool.tool import Tool
from capture_tool.ui.settings_form import lock, locked_label, scrolling
from capture_tool.ui.theme import GAP
from capture_tool.ui.trial import Trial


class DestinationPage(QWidget):
    """A form for each destination, made from its `fields`."""

    def __init__(self, tool: Tool) -> None:
        super().__init__()
        self._tool = tool
        self._old = tool.settings.destination
        self.choice = QComboBox()
        self.choice.setAccessibleName(_("Where tickets go"))
        self.forms = QStackedWidget()
        self.lines: dict[str, dict[str, QLineEdit]] = {}
        for name in discover.names("capture_tool.destinations"):
            self.choice.addItem(_title(name), name)
            self.forms.addWidget(self._form(name))
        self.choice.currentIndexChanged.connect(self.forms.setCurrentIndex)
        self.choice.setCurrentIndex(max(0, self.choice.findData(self._old)))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[GAP * 2] * 4)
        column.setSpacing(GAP)
        column.addWidget(self.choice)
        if tool.settings.origin("destination") == "policy":
            lock(self.choice)
            column.addWidget(locked_label())
        column.addWidget(self.forms, 1)
        self.trial = Trial(tool, self._typed)
        column.addWidget(self.trial)
        self.choice.currentIndexChanged.connect(self.trial.forget)
        for lines in self.lines.values():
            for line in lines.values():
                line.textEdited.connect(self.trial.forget)

    def changes(self) -> dict[str, str]:
        """Setting keys whose value is another now; fields of the chosen destination only."""
        chosen = str(self.choice.currentData())
        made = {} if chosen == self._old else {"destination": chosen}
        saved = self._tool.settings.destinations.get(chosen, {})
        for field, line in self.lines[chosen].items():
            text = line.text().strip()
            if not _is_secret(field) and text != str(saved.get(field, "")):
                made[f"destinations.{chosen}.{field}"] = text
        return made

    def secrets(self) -> dict[str, str]:
        """Names and values of secrets that were typed; an untouched field keeps the saved one."""
        chosen = str(self.choice.currentData())
        return {
            f"destinations.{chosen}.{field}": line.text()
            for field, line in self.lines[chosen].items()
            if _is_secret(field) and line.text()
        }

    def _typed(self) -> tuple[str, dict[str, str]]:
        """The chosen destination and what its fields say; an untouched secret is the saved one."""
        chosen = str(self.choice.currentData())
        lines = self.lines[chosen].items()
        return chosen, {field: line.text().strip() for field, line in lines if line.text() or not _is_secret(field)}

    def _form(self, name: str) -> QWidget:
        page, settings = QWidget(), self._tool.settings
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, GAP, 0, 0)
        layout.setSpacing(4)
        lines = self.lines[name] = {}
        for field, about in destination_class(name).fields.items():
            line = lines[field] = QLineEdit(str(settings.destinations.get(name, {}).get(field, "")))
            line.setAccessibleName(f"{field}: {about}")
            if _is_secret(field):
                line.setEchoMode(QLineEdit.EchoMode.Password)
                line.setPlaceholderText(_("Leave empty to keep what is saved"))
            label = QLabel(_field(field))
            label.setBuddy(line)
            layout.addWidget(label)
            layout.addWidget(line)
            below = QLabel(about[:1].upper() + about[1:])
            below.setWordWrap(True)
            below.setProperty("look", "muted")
            layout.addWidget(below)
            if settings.origin(f"destinations.{name}.{field}") == "policy":
                lock(line)
                layout.addWidget(locked_label())
            layout.addSpacing(GAP)
        layout.addStretch(1)
        return scrolling(page)


def _is_secret(field: str) -> bool:
    return field.endswith(SECRET_ENDINGS)


def _field(name: str) -> str:
    known = {"url": _("Address"), "path": _("Folder"), "plain_http": _("Allow plain http")}
    return known.get(name, name.replace("_", " ").capitalize())


def _title(name: str) -> str:
    known = {
        "desk": _("Support desk"),
        "folder": _("Folder or network share"),
        "jira": "Jira Service Management",
        "mail": _("E-mail"),
        "servicenow": "ServiceNow",
    }
    return known.get(name, name.replace("_", " ").title())
