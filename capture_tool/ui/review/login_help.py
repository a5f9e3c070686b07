"""What helps when the platform does not let the user in: shown before a ticket about it may go.

The words are data (resources/help/login.toml, contacts.toml) that a deployer can replace.
"""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from capture_tool.i18n import _
from capture_tool.resources import resource
from capture_tool.ui.review.notice import Notice
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.theme import GAP, larger

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoginHelp:
    """The content of both files."""

    cannot: str
    lockout: str
    never: str
    notes: tuple[str, ...]
    situations: tuple[tuple[str, tuple[str, ...]], ...]
    """Title and steps."""
    contacts: tuple[tuple[str, tuple[str, ...]], ...]
    """Region and numbers."""
    notice: str
    checked: str
    """Date the phone numbers were last compared, ISO 8601."""


@cache
def login_help() -> LoginHelp:
    """Reads the files once. Raises FileNotFoundError, tomllib.TOMLDecodeError or KeyError when a deployer's file is wrong."""
    login: dict[str, Any] = tomllib.loads(resource("help", "login.toml").read_text("utf-8"))
    phone: dict[str, Any] = tomllib.loads(resource("help", "contacts.toml").read_text("utf-8"))
    return LoginHelp(
        cannot=_(login["cannot"]),
        lockout=_(login["lockout"]),
        never=_(login["never"]),
        notes=tuple(_(note) for note in login["notes"]),
        situations=tuple((_(one["title"]), tuple(_(step) for step in one["steps"])) for one in login["situations"]),
        contacts=tuple((_(one["region"]), tuple(one["numbers"])) for one in phone["contacts"]),
        notice=_(phone["notice"]),
        checked=str(phone["checked"]),
    )


def as_html(content: LoginHelp) -> str:
    """Phone numbers, notes and situations as a page for QTextBrowser or a printer."""
    cell = "<td style='padding:2px 24px 2px 0'>{}</td>"
    phones = ""
    for region, numbers in content.contacts:
        whole = ("<b>" + escape(number).replace(" ", "&nbsp;") + "</b>" for number in numbers)
        phones += f"<tr>{''.join(cell.format(part) for part in (escape(region), *whole))}</tr>"
    situations = "".join(
        f"<p style='margin:10px 0 2px 0'><b>{escape(title)}</b></p>"
        + "".join(f"<p style='margin:0 0 2px 12px'>{escape(step)}</p>" for step in steps)
        for title, steps in content.situations
    )
    notes = "".join(f"<p style='margin:0 0 6px 0'>{escape(note)}</p>" for note in content.notes)
    checked = escape(_("Numbers compared on {date}.").format(date=content.checked))
    return (
        f"<h3 style='margin:0 0 6px 0'>{escape(_('Phone'))}</h3><table>{phones}</table>"
        f"<p style='margin:4px 0 14px 0'><small>{checked} {escape(content.notice)}</small></p>"
        f"<h3 style='margin:0 0 6px 0'>{escape(_('Find your situation'))}</h3>{situations}"
        f"<h3 style='margin:16px 0 6px 0'>{escape(_('Good to know'))}</h3>{notes}"
    )


class LoginHelpPanel(QWidget):
    """Stands where the pictures are while the category is "login"."""

    left = Signal()
    """The user wants to see the pictures again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filled = False
        title = WrappedLabel(_("Login problems are solved by phone"))
        larger(title, 1.35)
        self.cannot = WrappedLabel()
        self.lockout = Notice()
        self.page = QTextBrowser()
        self.page.setAccessibleName(_("Login help"))
        self.page.setOpenLinks(False)
        self.read = QCheckBox(_("I have read this; send it all the same"))
        self.read.setAccessibleName(self.read.text())
        self.back = QPushButton(_("Show the pictures"))
        self.back.setAccessibleName(self.back.text())
        self.back.clicked.connect(self.left)
        row = QHBoxLayout()
        row.addWidget(self.read, 1)
        row.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP * 2, GAP * 2, GAP * 2, GAP + 4)
        column.setSpacing(GAP + 2)
        column.addWidget(title)
        column.addWidget(self.cannot)
        column.addWidget(self.lockout)
        column.addWidget(self.page, 1)
        column.addLayout(row)

    def start(self) -> None:
        """Nothing was read yet. The words are loaded at the first need."""
        self.read.setChecked(False)

    def fill(self) -> None:
        """Puts the words in; a file that a deployer damaged leaves the two sentences that matter."""
        if self._filled:
            return
        self._filled = True
        try:
            content = login_help()
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("login help could not be read: %s", type(error).__name__)
            self.cannot.tell(_("A ticket cannot solve a login problem. Phone the broker; never write a password or a code here."))
            self.lockout.tell("warn", _("Stop trying: every failed login can make the lockout longer."))
            return
        self.cannot.tell(f"{content.cannot} {content.never}")
        self.lockout.tell("warn", content.lockout)
        self.page.setHtml(as_html(content))
