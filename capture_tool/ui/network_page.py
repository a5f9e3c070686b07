"""The way through the office's network: proxy, the company's own authority, a certificate of ours."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from capture_tool.core.settings import Settings
from capture_tool.i18n import _
from capture_tool.ui.plug_entry import Line
from capture_tool.ui.settings_form import TextRow, form, scrolling


class NetworkPage(QWidget):
    """Everything may stay empty: then the operating system's own settings hold."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        texts = {
            "network.proxy": _("Proxy: system, none or http://host:port"),
            "network.pac": _("Proxy configuration (PAC) file or address"),
            "network.proxy_user": _("Login at the proxy"),
            "network.ca_file": _("Company's authority (PEM file)"),
            "network.client_certificate": _("Client certificate (PEM file)"),
            "network.client_key": _("Its key, if apart (PEM file)"),
        }
        self.rows = tuple(TextRow(settings, key, label) for key, label in texts.items())
        secrets = {
            "network.proxy_password": _("Password at the proxy"),
            "network.client_key_password": _("Password of the key"),
        }
        self.hidden = {key: Line("", secret=True) for key in secrets}
        page = form(*self.rows, hidden={name: self.hidden[key] for key, name in secrets.items()})
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(scrolling(page))

    def secrets(self) -> dict[str, str]:
        """Names and values of what was typed; an untouched field keeps the saved one."""
        return {key: line.text() for key, line in self.hidden.items() if line.text()}
