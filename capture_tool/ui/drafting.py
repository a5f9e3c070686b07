"""The draft of one review: it is made at once, follows what the user does, and goes when the ticket is safe or dropped."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from capture_tool.core.draft import Draft, DraftFolder, DraftPicture
from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Ticket
from capture_tool.core.threads import Lane
from capture_tool.i18n import _
from capture_tool.tool import Tool
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.problem import words_of
from capture_tool.ui.review.values import ReviewResult


class Drafting(QObject):
    """All writing and removing happens in turn on one thread."""

    ready = Signal(object)
    """The folder (Path) for pictures and logs: the draft's, or a temporary one where no draft can be made."""
    failed = Signal(str)
    """What is not on disk, and what to do about it."""

    def __init__(self, tool: Tool, ticket: Ticket, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool, self._ticket = tool, ticket
        self._lane = Lane("draft")
        self._jobs = Jobs(self, lane=self._lane)
        self.draft: DraftFolder | None = None
        """Belongs to the lane, so that what is discarded was made before."""
        self._temporary: Path | None = None
        self._over = False

    def begin(self) -> None:
        """Makes a new draft; `ready` tells where."""

        def make() -> tuple[Path, str]:
            try:
                self.draft = self._tool.drafts.create(self._ticket)
            except CaptureToolError as error:
                self._temporary = Path(tempfile.mkdtemp(prefix="capture-tool-"))
                why = _("What you write is kept in memory only: {title} {advice}")
                return self._temporary, why.format(title=error.title, advice=error.advice)
            return self.draft.folder, ""

        self._jobs.run("draft", make, self._made, self._fail)

    def adopt(self, draft: DraftFolder) -> None:
        """Goes on with what a crash left."""
        self.draft = draft
        self.ready.emit(draft.folder)

    def keep(self, result: ReviewResult, pictures: tuple[DraftPicture, ...]) -> None:
        """Writes down how far the user got."""
        draft = Draft(
            ticket=self._ticket,
            text=result.text,
            expected=result.expected,
            category=result.category,
            incident=result.incident,
            belongs_to=result.belongs_to,
            add_to=result.add_to,
            pictures=pictures,
        )

        def save() -> None:
            if self.draft is not None:
                self.draft.save(draft)

        self._jobs.run("draft", save, lambda _none: None, self._fail)

    def discard(self) -> None:
        """Removes it, after all that is still being written: the ticket is in the outbox, or the user dropped it."""
        self._over = True
        self._jobs.run("draft", self._remove, lambda _none: None, self._fail)

    def close(self) -> None:
        """Ends the thread after what it still has to do. A draft that was not discarded stays for the next start."""
        self._lane.close()

    def _made(self, made: tuple[Path, str]) -> None:
        if not self._over:
            folder, problem = made
            if problem:
                self.failed.emit(problem)
            self.ready.emit(folder)

    def _fail(self, error: Exception) -> None:
        if not self._over:
            self.failed.emit(" ".join(words_of(error)).strip())

    def _remove(self) -> None:
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
        draft, self.draft = self.draft, None
        if draft is not None:
            draft.discard()
