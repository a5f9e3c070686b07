"""Settings: where tickets and large files go, network, keys, logs, look. What an administrator fixed is shown locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout

from capture_tool.core.settings import set_value
from capture_tool.i18n import _
from capture_tool.tool import Tool
from capture_tool.ui import icons
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.keys_page import KeysPage
from capture_tool.ui.network_page import NetworkPage
from capture_tool.ui.plug_page import PlugPage
from capture_tool.ui.problem import words_of
from capture_tool.ui.review.notice import Notice
from capture_tool.ui.settings_form import ChoiceRow, FolderRow, NumberRow, TextRow, form
from capture_tool.ui.theme import GAP

TryKeys = Callable[[Mapping[str, str]], Mapping[str, str]]


class SettingsDialog(QDialog):
    """`try_keys` binds the given keys now and gives what could not be bound, with the reason. `applied` comes after a write."""

    applied = Signal()
    recording = Signal(bool)
    """A key is being recorded: the global keys must rest."""

    def __init__(self, tool: Tool, try_keys: TryKeys) -> None:
        super().__init__(None)
        self.setWindowTitle(_("Settings"))
        self.setWindowIcon(icons.app_icon())
        self._tool, self._try_keys = tool, try_keys
        self._jobs = Jobs(self)
        settings = tool.settings
        self.destination = PlugPage(tool, "destinations", _("Where tickets go"))
        self.carrier = PlugPage(
            *(tool, "carriers", _("Where large files go")),
            about=_("Where files go that are too large for the ticket system. For a file in a store the ticket has a link."),
            none=_("With the ticket, as several smaller zip files"),
        )
        self.network = NetworkPage(settings)
        self.keys = KeysPage(settings)
        self.before = NumberRow(settings, "logs.before_minutes", _("Minutes before the incident"), 0, 10_080)
        self.after = NumberRow(settings, "logs.after_minutes", _("Minutes after it"), 0, 1440)
        self.roots = FolderRow(settings, "logs.roots", _("More settings folders of the platform"))
        themes = {"system": _("As the desktop"), "light": _("Light"), "dark": _("Dark")}
        self.theme = ChoiceRow(settings, "ui.theme", _("Look"), themes)
        languages = {"": _("As the desktop"), "en": "English", "it": "Italiano"}
        self.language = ChoiceRow(settings, "ui.language", _("Language (at the next start)"), languages)
        self.belongs_to = TextRow(settings, "ui.belongs_to", _("Usual ticket or representative"))
        general = (self.before, self.after, self.roots, self.theme, self.language, self.belongs_to)
        self.rows = (*general, *self.network.rows)
        self.notice = Notice()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.destination, _("Where tickets go"))
        self.tabs.addTab(self.carrier, _("Large files"))
        self.tabs.addTab(self.network, _("Network"))
        self.tabs.addTab(self.keys, _("Keys"))
        self.tabs.addTab(form(self.before, self.after, self.roots), _("Logs"))
        self.tabs.addTab(form(self.theme, self.language, self.belongs_to), _("General"))
        buttons = QDialogButtonBox()
        self.ok = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setProperty("look", "primary")
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        self.keys.recording.connect(self.recording)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[GAP * 2] * 4)
        column.setSpacing(GAP + 4)
        column.addWidget(self.tabs)
        column.addWidget(self.notice)
        column.addWidget(buttons)
        self.resize(640, 640)
        if settings.problems:
            self.notice.tell("warn", "\n".join(settings.problems))

    def changes(self) -> dict[str, str]:
        """Keys whose value differs from the one in use, as texts for `set_value`."""
        pages = (self.destination, self.carrier, self.keys)
        made = {key: text for page in pages for key, text in page.changes().items()}
        return made | {row.key: row.text() for row in self.rows if row.text() != row.old}

    def save(self) -> None:
        """Binds changed keys first (a taken one is said and nothing is written), then writes and closes."""
        wanted = self.keys.changes()
        if wanted:
            refused = self._try_keys(self.keys.keys())
            if self.keys.show_refused(refused):
                self.tabs.setCurrentWidget(self.keys)
                return
        changes = self.changes()
        secrets = {name: text for page in (self.destination, self.carrier, self.network) for name, text in page.secrets().items()}
        file, store = self._tool.paths.settings, self._tool.secrets

        def write() -> None:
            for key, text in changes.items():
                set_value(file, key, text)
            for name, secret in secrets.items():
                store.set(name, secret)

        self.ok.setEnabled(False)
        self._jobs.run("settings", write, self._written, self._not_written)

    def _written(self, _none: None) -> None:
        self._tool.reload()
        self.applied.emit()
        self.accept()

    def _not_written(self, error: Exception) -> None:
        self.ok.setEnabled(True)
        title, advice = words_of(error)
        self.notice.tell("bad", f"{title} {advice}".strip())
