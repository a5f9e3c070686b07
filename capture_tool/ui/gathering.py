"""The logs of one review: gathered on threads while the user types, again when the boxes change, and usable before the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from capture_tool.core.errors import CancelledError, CaptureToolError
from capture_tool.core.gather import Gathered
from capture_tool.core.model import CleanFile, LeftOut, Ticket
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from capture_tool.i18n import _
from capture_tool.tool import LogChoice, Tool
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.review.values import LogsWanted


class Gathering(QObject):
    """One at a time: a new choice ends the one before. Everything is told on the GUI thread."""

    found = Signal(object)
    """A CleanFile or a LeftOut."""
    moved = Signal(object, object)
    """Bytes done, bytes in all (Python integers: they pass 2 GB)."""
    finished = Signal()
    failed = Signal(object)
    told = Signal(object, object)
    """LoginSummary and ApiLogging, before the first file is cleaned."""

    def __init__(self, tool: Tool, ticket: Ticket, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool, self._ticket, self._folder = tool, ticket, folder
        self._jobs = Jobs(self)
        self._cancel = Cancel()
        self._begun: Gathered | None = None
        self._whole: Gathered | None = None
        self._found: list[CleanFile | LeftOut] = []
        self._ended = ""
        self._before: timedelta | None = None
        self._undone: frozenset[str] = frozenset()
        self.bytes = (0, 0)
        self.running = False
        self.error: Exception | None = None
        """Why the last one failed."""

    def again(self, wanted: LogsWanted, before: timedelta | None = None) -> None:
        """Gathers what the boxes of the review say; `before` is how long before the incident, if not as the settings say."""
        settings = self._tool.settings
        self._before = before or self._before or timedelta(minutes=settings.logs_before_minutes)
        self.start(
            LogChoice(
                since=wanted.incident - self._before,
                until=wanted.incident + timedelta(minutes=settings.logs_after_minutes),
                logs=wanted.platform or bool(wanted.chosen),
                previous_days=wanted.previous_days,
                encrypted=wanted.encrypted,
                state=wanted.state,
                chosen=wanted.chosen,
                roots=None if wanted.platform else (),
                undone=wanted.undone,
            )
        )

    def start(self, choice: LogChoice) -> None:
        """Gathers what `choice` wants."""
        self.stop()
        cancel = self._cancel = Cancel()
        self._found, self.bytes, self.running = [], (0, 0), True
        self.error = None
        self._ended = _("collecting was not finished when the ticket was sent")
        if choice.undone != self._undone:  # cleaned in another way: nothing of it can be used
            self._undone, self._whole, self._begun = choice.undone, None, None
        earlier = self._whole or self._begun

        def only_now(slot: Callable[..., None]) -> Callable[..., None]:
            return lambda *values: None if cancel.asked else slot(*values)

        def work() -> Gathered:
            # The redactor is ours from the start: what is ready can be sealed even when a slow disk never ends.
            begun = self._begun = earlier or Gathered(redactor=self._tool.redactor(choice.undone))
            return self._tool.gather(
                self._ticket,
                choice,
                folder=self._folder,
                found=self._jobs.relay(only_now(self._take)),
                progress=self._jobs.latest(only_now(self._move)),
                cancel=cancel,
                earlier=begun,
                told=self._jobs.relay(only_now(self.told.emit)),
            )

        self._jobs.run("gather", work, only_now(self._end), only_now(self._fail))

    def stop(self) -> None:
        """Ends what runs; nothing of it is told any more."""
        self._cancel()
        self.running = False

    @property
    def redactor(self) -> Redactor | None:
        """What takes secrets out of this ticket; None as long as there is none."""
        gathered = self.result()
        return gathered.redactor if gathered else None

    def result(self) -> Gathered | None:
        """All of it, or what there is so far with a line that says so; None when nothing can be said yet."""
        if self._whole is not None and not self.running:
            return self._whole
        if self._begun is None:
            return None
        files = tuple(item for item in self._found if isinstance(item, CleanFile))
        left_out = tuple(item for item in self._found if isinstance(item, LeftOut))
        rest = LeftOut("logs", max(0, self.bytes[1] - self.bytes[0]), self._ended)
        return replace(self._begun, files=files, left_out=(*left_out, rest))

    def _take(self, item: CleanFile | LeftOut) -> None:
        """A file comes again when another one taught a name that stands in it."""
        again = isinstance(item, CleanFile)  # what is left out may have several lines: parts of one file
        self._found = [known for known in self._found if not (again and known.name == item.name)] + [item]
        self.found.emit(item)

    def _move(self, now: int, total: int) -> None:
        self.bytes = now, total
        self.moved.emit(now, total)

    def _end(self, gathered: Gathered) -> None:
        self._whole, self.running = gathered, False
        self.finished.emit()

    def _fail(self, error: Exception) -> None:
        self.running, self._whole, self.error = False, None, error
        self._ended = error.title if isinstance(error, CaptureToolError) else type(error).__name__
        if not isinstance(error, CancelledError):
            self.failed.emit(error)
