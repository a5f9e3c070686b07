"""Tries a destination or a store as it is typed, before anything is saved: what is well, and the cure for what is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.ports import Finding
from capture_tool.i18n import _
from capture_tool.tool import Tool
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.plug_words import in_the_form
from capture_tool.ui.problem import words_of
from capture_tool.ui.review.notice import Kind, Notice
from capture_tool.ui.theme import GAP


class Trial(QWidget):
    """A button and its answer. `typed` gives the table and the name of the plug and the texts of its fields, secrets too."""

    def __init__(self, tool: Tool, typed: Callable[[], tuple[str, str, Mapping[str, str]]]) -> None:
        super().__init__()
        self._tool, self._typed = tool, typed
        self._jobs = Jobs(self)
        self._asked = 0
        self.button = QPushButton(_("&Test connection"))
        self.button.setToolTip(_("Asks with what stands above. Nothing is filed, nothing is saved."))
        self.button.clicked.connect(self.run)
        self.busy = QLabel()
        self.busy.setProperty("look", "muted")
        self.notice = Notice()
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.busy, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(row)
        column.addWidget(self.notice)

    def run(self) -> None:
        """Asks; the answer comes when it comes."""
        table, name, texts = self._typed()
        self._asked += 1
        asked = self._asked
        self.notice.hide()
        self.busy.setText(_("Asking…"))
        self.button.setEnabled(False)

        def ask() -> list[Finding]:
            try:
                return list(self._tool.plugs.trial(table, name, texts))
            except CaptureToolError as error:
                return [Finding(name, "fail", error.title, error.advice)]

        self._jobs.run("try", ask, lambda findings: self._tell(asked, findings), lambda error: self._fail(asked, error))

    def forget(self) -> None:
        """What was typed is another now: an answer about the old one says nothing."""
        self._asked += 1
        self.busy.clear()
        self.notice.hide()
        self.button.setEnabled(True)

    def _tell(self, asked: int, findings: list[Finding]) -> None:
        if asked != self._asked:
            return
        self.forget()
        wrong = [finding for finding in findings if finding.state != "ok"]
        kind: Kind = "good" if not wrong else "bad" if any(finding.state == "fail" for finding in wrong) else "warn"
        lines = (f"{finding.text} {finding.cure}".strip() for finding in wrong or findings)
        self.notice.tell(kind, in_the_form("\n".join(lines)))

    def _fail(self, asked: int, error: Exception) -> None:
        if asked != self._asked:
            return
        self.forget()
        title, advice = words_of(error)
        self.notice.tell("bad", f"{title} {advice}".strip())
