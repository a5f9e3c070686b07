"""The settings with every plug's form and every answer of a trial, for `tests/ui/look.py`: looked at by eye."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QScrollArea, QWidget

from capture_tool.core import discover
from capture_tool.core.ports import Finding
from capture_tool.tool import Tool
from capture_tool.ui.plug_page import PlugPage
from capture_tool.ui.settings_dialog import SettingsDialog

Scene = Callable[[], QWidget]
TAKEN = "Ctrl+Shift+F9 is used by another program. Choose another key in the settings, or close that program."
ANSWERS = {
    "good": [Finding("jira", "ok", "Jira Cloud at https://example.atlassian.net takes requests of type 25 in service desk 4.")],
    "warn": [
        Finding("jira", "ok", "The address answers."),
        Finding(
            "jira",
            "warn",
            "The label that carries our id is not on the request type's form.",
            "Add it to request type 25 in the project's settings, or set destinations.jira.id_field.",
        ),
    ],
    "bad": [
        Finding("jira", "fail", "The server does not accept the token.", "Enter a valid token, then press Retry."),
        Finding(
            "jira",
            "fail",
            "Request type 25 asks for fields that a capture has not: Component, Urgency.",
            "Make them optional in request type 25, or set destinations.jira.request_type to one without them.",
        ),
    ],
}


def settings_scenes(tool: Tool, alone: Callable[[SettingsDialog], SettingsDialog]) -> list[tuple[str, Scene]]:
    """By name; `alone` shows a window with no other beside it."""

    def opened(page: int = 0) -> SettingsDialog:
        made = alone(SettingsDialog(tool, lambda _keys: {}))
        made.tabs.setCurrentIndex(page)
        return made

    def taken() -> QWidget:
        made = opened(3)
        made.keys.show_refused({"desktop": TAKEN})
        return made

    def plug(table: str, name: str, *, scrolled: bool = False, answer: Sequence[Finding] = ()) -> Scene:
        def show() -> QWidget:
            made = opened(("destinations", "carriers").index(table))
            page = made.tabs.currentWidget()
            assert isinstance(page, PlugPage)
            page.choice.setCurrentIndex(page.choice.findData(name))
            if scrolled:
                area = page.forms.currentWidget()
                assert isinstance(area, QScrollArea)
                area.widget().adjustSize()
                area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
            if answer:
                page.trial._tell(page.trial._asked, list(answer))
            return made

        return show

    pages = ("settings", "settings_large", "settings_network", "settings_keys", "settings_logs", "settings_general")
    made: list[tuple[str, Scene]] = [(name, lambda number=number: opened(number)) for number, name in enumerate(pages)]
    made.append(("settings_taken", taken))
    for table in ("destinations", "carriers"):
        made += [(f"settings_{name}", plug(table, name)) for name in discover.names(f"capture_tool.{table}")]
    made += [(f"settings_{name}_end", plug("destinations", name, scrolled=True)) for name in ("jira", "mail")]
    made += [(f"settings_trial_{kind}", plug("destinations", "jira", answer=answer)) for kind, answer in ANSWERS.items()]
    return made
