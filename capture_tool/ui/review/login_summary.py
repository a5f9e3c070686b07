"""A calm line about the login, as this computer's own log tells it: how often it was tried, what stopped it, how long to wait."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from capture_tool.core.login_summary import LoginEvent, LoginSummary, Step
from capture_tool.i18n import _, ngettext
from capture_tool.ui.review import formats
from capture_tool.ui.review.notice import Notice


def sentence(summary: LoginSummary) -> str:
    """`Login: 3 attempts, wrong password at 10:02:11, locked for 10 minutes`; empty when the log tells nothing."""
    parts = [ngettext("{n} attempt", "{n} attempts", summary.attempts).format(n=summary.attempts)] if summary.attempts else []
    last = {event.step: event for event in summary.events}  # the last of each kind, in the order they first came
    parts += [words for event in last.values() if (words := _words(event))]
    return _("Login: {things}").format(things=", ".join(parts)) if parts else ""


def _words(event: LoginEvent) -> str:
    at = formats.clock(event.at)
    if event.step is Step.LOCKED and event.number:
        minutes = -(-event.number // 60)
        return ngettext("locked for {n} minute at {time}", "locked for {n} minutes at {time}", minutes).format(n=minutes, time=at)
    forms = {
        Step.WRONG_PASSWORD: _("wrong user name or password at {time}"),
        Step.UNANSWERED: _("the push to the phone was not answered at {time}"),
        Step.TIMEOUT: _("no answer from the server at {time}"),
        Step.NETWORK: _("no connection at {time}"),
        Step.SERVER: _("refused by the server at {time}"),
        Step.LOCKED: _("locked at {time}"),
        Step.COMPETING: _("the same user is logged in elsewhere ({time})"),
        Step.SUCCEEDED: _("succeeded at {time}"),
    }
    return forms.get(event.step, "").format(time=at)


class LoginNotice(Notice):
    """Hidden until the log tells of a login that did not work, or the user says that the login is the problem."""

    help_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary, self._asked = LoginSummary(), False

    @property
    def failed(self) -> bool:
        """Whether the log tells of a login that did not work: then the help is read before a ticket goes."""
        return self._summary.failed

    def start(self) -> None:
        """Nothing is known yet."""
        self.take(LoginSummary())

    def take(self, summary: LoginSummary) -> None:
        """What the log tells; may come at any time."""
        self._summary = summary
        self.ask(asked=self._asked)

    def ask(self, *, asked: bool) -> None:
        """`asked` when the user chose Login as the category: the help is there already, and a login that went well is told."""
        self._asked = asked
        words = sentence(self._summary)
        if not words or not (self.failed or asked):
            self.hide()
        elif asked:
            self.tell("warn" if self.failed else "info", f"{words}.")
        else:
            advice = _("A ticket cannot solve a login problem.")
            self.tell("warn", f"{words}. {advice}", (_("Show the login help"), self.help_wanted.emit))
