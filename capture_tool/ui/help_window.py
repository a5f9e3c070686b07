"""Help: what to do when the login fails, whom to phone (printable), the keys, where files are, and the doctor's findings."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QTextBrowser, QVBoxLayout, QWidget

from capture_tool.core.ports import Finding
from capture_tool.i18n import _
from capture_tool.system.paths import Paths
from capture_tool.tool import Tool
from capture_tool.ui import icons
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.problem import words_of
from capture_tool.ui.review.login_help import as_html, login_help
from capture_tool.ui.theme import GAP

SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}


class HelpWindow(QWidget):
    """Pages; the last one is filled by `tool.check` on a thread each time it is asked for."""

    def __init__(self, tool: Tool) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(_("Help"))
        self.setWindowIcon(icons.app_icon())
        QShortcut(QKeySequence("Esc"), self, self.close)
        self._tool = tool
        self._jobs = Jobs(self)
        self._checked = False
        self.login = _page(_("Login and phone numbers"))
        self.keys = _page(_("Keys"))
        self.files = _page(_("Where files are"))
        self.checks = _page(_("Checks"))
        self.print_button = QPushButton(_("Print or save as page…"))
        self.print_button.setIcon(icons.icon("save"))
        self.print_button.clicked.connect(self._save_page)
        self.again = QPushButton(_("Check again"))
        self.again.clicked.connect(self.check)
        self.copy = QPushButton(_("Copy"))
        self.copy.setIcon(icons.icon("copy"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.checks.toPlainText()))
        self.tabs = QTabWidget()
        self.tabs.addTab(_with(self.login, self.print_button), _("Login"))
        self.tabs.addTab(_with(self.keys), _("Keys"))
        self.tabs.addTab(_with(self.files), _("Files"))
        self.tabs.addTab(_with(self.checks, self.copy, self.again), _("Checks"))
        self.tabs.currentChanged.connect(self._turned)
        self.files.setOpenLinks(False)
        self.files.anchorClicked.connect(QDesktopServices.openUrl)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[GAP * 2] * 4)
        column.addWidget(self.tabs)
        self.resize(680, 580)

    def showEvent(self, event: QShowEvent) -> None:
        """The words are read from the data files when they are first wanted."""
        if self.login.document().isEmpty():
            content = login_help()
            head = "".join(f"<p>{escape(text)}</p>" for text in (content.cannot, content.lockout, content.never))
            self.login.setHtml(head + as_html(content))
            self.files.setHtml(_files(self._tool.paths))
        super().showEvent(event)

    def show_keys(self, keys: Mapping[str, str], refused: Mapping[str, str]) -> None:
        """Writes the keys page: name to what people press, and what could not be bound."""
        names = {"desktop": _("Capture the desktop"), "window": _("Capture the active window")}
        rows = [(names[name], keys.get(name, "") or _("no key"), refused.get(name, "")) for name in names]
        own = [
            (_("Submit the ticket"), "Ctrl+Enter", ""),
            (_("Zoom the picture"), "Ctrl++, Ctrl+-, Ctrl+0", ""),
            (_("Take the last black-out back"), "Ctrl+Z", ""),
            (_("Region: move, change size, take, cancel"), _("arrows, Shift+arrows, Enter, Esc"), ""),
        ]
        lines = "".join(
            f"<tr><td style='padding:4px 24px 4px 0'>{escape(name)}</td><td style='padding:4px 0'><b>{escape(key)}</b>"
            f"{'<br>' + escape(problem) if problem else ''}</td></tr>"
            for name, key, problem in (*rows, *own)
        )
        self.keys.setHtml(f"<table>{lines}</table><p>{escape(_('Settings let you choose other keys.'))}</p>")

    def check(self) -> None:
        """Runs the doctor; takes a few seconds when the network is slow."""
        self._checked = True
        self.again.setEnabled(False)
        self.checks.setPlainText(_("Checking…"))
        self._jobs.run("check", lambda: tuple(self._tool.check()), self._show_findings, self._fail)

    def _show_findings(self, found: tuple[Finding, ...]) -> None:
        self.again.setEnabled(True)
        lines = [
            f"<p style='margin:0 0 8px 0'><b>{SIGNS[one.state]} {escape(one.name)}</b>: {escape(one.text)}"
            f"{'<br>' + escape(one.cure) if one.cure else ''}</p>"
            for one in found
        ]
        self.checks.setHtml("".join(lines))

    def _fail(self, error: Exception) -> None:
        self.again.setEnabled(True)
        self.checks.setPlainText(" ".join(words_of(error)).strip())

    def _turned(self, index: int) -> None:
        if index == self.tabs.count() - 1 and not self._checked:
            self.check()

    def _save_page(self) -> None:
        """Opens the page in the browser, which prints on every system; it is kept for the day without a network."""
        path = self._tool.paths.home / "login-help.html"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        title = escape(_("Login help"))
        path.write_text(f"<!doctype html><meta charset='utf-8'><title>{title}</title>{self.login.toHtml()}", "utf-8")
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _files(paths: Paths) -> str:
    places = {
        _("Settings"): paths.settings,
        _("Set by the administrator"): paths.policy,
        _("Outbox"): paths.outbox,
        _("Drafts"): paths.drafts,
        _("Embedded desk"): paths.desk,
        _("Own log"): paths.log,
    }
    rows = "".join(
        f"<p style='margin:0 0 8px 0'><b>{escape(name)}</b><br>"
        f"<a href='{QUrl.fromLocalFile(str(path)).toString()}'>{escape(str(path))}</a></p>"
        for name, path in places.items()
    )
    return rows + f"<p>{escape(_('CAPTURE_TOOL_HOME moves all but the policy to one folder.'))}</p>"


def _page(name: str) -> QTextBrowser:
    made = QTextBrowser()
    made.setAccessibleName(name)
    made.setProperty("look", "page")
    made.setOpenLinks(False)
    return made


def _with(page: QTextBrowser, *buttons: QPushButton) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.addWidget(page)
    if buttons:
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        column.addLayout(row)
    return whole
