"""A calm line about API logging: whether messages were written before the incident, and how to have them next time."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from capture_tool.core.login_summary import ApiLogging
from capture_tool.i18n import _
from capture_tool.ui.review import formats
from capture_tool.ui.review.notice import Notice


def sentences(api: ApiLogging) -> str:
    """Were API messages logged, at Detail level, before this? What is known, what cannot be known, and what to do about it."""
    if api.since is None:
        known = _("No log of API messages was found: logging is off, or no program was connected.")
    elif api.written == "on":
        known = _("API messages were logged before this, since {time}; whether at Detail level cannot be told from the settings.")
        return f"{known.format(time=formats.clock(api.since))} {_('A restart of the platform can destroy them: send first.')}"
    else:
        known = _("API messages were not logged before this: the first is from {time}.").format(time=formats.clock(api.since))
    wanted = _("For next time: Global Configuration > API > Settings, \u201cCreate API message log file\u201d, level Detail.")
    return f"{known} {wanted}"


class ApiNotice(Notice):
    """Hidden until the user says that it is about the API."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._api: ApiLogging | None = None
        self._asked = False

    def take(self, api: ApiLogging | None) -> None:
        """What the files tell, None for nothing yet; may come at any time."""
        self._api = api
        self.ask(asked=self._asked)

    def ask(self, *, asked: bool) -> None:
        """`asked` when the user chose API as the category."""
        self._asked = asked
        if self._api is None or not asked:
            self.hide()
        else:
            self.tell("info" if self._api.written == "on" else "warn", sentences(self._api))
