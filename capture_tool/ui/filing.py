"""Submit: seal into the outbox, then one delivery with progress. From the first on, the ticket is safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.gather import Gathered
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Bundle, Entry, LeftOut, Picture, Report, Screenshot, State, Ticket
from capture_tool.core.threads import Cancel
from capture_tool.i18n import _
from capture_tool.tool import Tool
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.pictures import Pictures
from capture_tool.ui.review.values import ReviewResult


def report_of(
    ticket: Ticket, result: ReviewResult, pictures: tuple[Picture, ...], gathered: Gathered, shots: list[Screenshot]
) -> Report:
    """What the user agreed to: ticked files and pictures; what was unticked is listed as left out."""
    ticked = set(result.files)
    files = tuple(file for file in gathered.files if file.name in ticked)
    unticked = tuple(
        LeftOut(file.name, file.bytes, _("not ticked in the review")) for file in gathered.files if file.name not in ticked
    )
    window = next((shots[picture.index].window for picture in result.pictures if picture.included), None)
    return Report(
        ticket=ticket,
        text=result.text,
        expected=result.expected,
        category=result.category,
        incident=result.incident,
        belongs_to=result.belongs_to,
        add_to=result.add_to,
        pictures=pictures,
        files=files,
        left_out=(*gathered.left_out, *unticked),
        facts=gathered.facts,
        monitors=shots[0].monitors if shots else (),
        window=window,
        waivers=(
            *(("encrypted-logs",) if any(file.encrypted for file in files) else ()),
            *(f"undo:{kind}" for kind in sorted(result.logs.undone)),
        ),
    )


def maker(
    ticket: Ticket, result: ReviewResult, pictures: Pictures, gathered: Gathered, shots: list[Screenshot]
) -> Callable[[], tuple[Report, Gathered]]:
    """Work for a thread: encodes what is left to encode. Raises PermanentError, `text.refused` where words hold a code."""

    def make() -> tuple[Report, Gathered]:
        for text in (result.text, result.expected, result.belongs_to, result.add_to):
            if (reason := gathered.redactor.refuse(text)) is not None:
                raise PermanentError("text.refused", reason, _("Take it out of the text: support never needs it."))
        return report_of(ticket, result, pictures.finish(result.pictures), gathered, shots), gathered

    return make


class Filing(QObject):
    """One ticket on its way. `saved` comes when the outbox has it, `ended` after the delivery, `failed` when it is not saved."""

    prepared = Signal(object, object)
    """Bytes written and looked at, and in all, while the bundle is made."""
    saved = Signal(object)
    """Entry"""
    kept = Signal(object)
    """Bundle: it is a file now, and nothing is sent."""
    moved = Signal(object, object)
    """Bytes sent and in all."""
    ended = Signal(object)
    """Entry: SENT, PENDING or FAILED."""
    failed = Signal(object)
    """The error; nothing is in the outbox."""

    def __init__(self, tool: Tool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = tool
        self._jobs = Jobs(self)
        self._cancel = Cancel()
        self._saved: TicketId | None = None

    def start(self, make: Callable[[], tuple[Report, Gathered]]) -> None:
        """Makes the report (on a thread), seals and delivers it."""

        def seal() -> Entry:
            report, gathered = make()
            return self._tool.submit(report, gathered, progress=progress, cancel=self._cancel)

        progress = self._jobs.latest(self.prepared.emit)
        self._jobs.run("seal", seal, self._deliver, self.failed.emit)

    def save(self, make: Callable[[], tuple[Report, Gathered]], target: Path) -> None:
        """Makes the report (on a thread) and seals it into a file of the user's; `kept` or `failed` comes."""

        def seal() -> Bundle:
            report, gathered = make()
            return self._tool.save(report, gathered, target, progress=progress, cancel=self._cancel)

        progress = self._jobs.latest(self.prepared.emit)
        self._jobs.run("save", seal, self.kept.emit, self.failed.emit)

    def cancel(self) -> None:
        """Stops what runs: before the ticket is saved the form comes back, after it the ticket waits in the outbox."""
        self._cancel()

    def progressed(self, entry: Entry) -> None:
        """Somebody else (the courier's own loop) is delivering this entry."""
        if entry.id == self._saved and entry.state is State.PENDING and entry.sent_bytes:
            self.moved.emit(entry.sent_bytes, entry.bytes)

    def _deliver(self, entry: Entry) -> None:
        self._saved = entry.id
        self.saved.emit(entry)
        progress = self._jobs.latest(self.moved.emit)

        def deliver() -> Entry:
            if entry.destination == "desk":
                self._tool.plugs.ensure_desk()
            return self._tool.deliver(entry.id, progress=progress, cancel=self._cancel)

        self._jobs.run("deliver", deliver, self.ended.emit, lambda error: self._stay(entry, error))

    def _stay(self, entry: Entry, error: Exception) -> None:
        """Not even tried (no desk, a full disk): it waits, and the reason is told."""
        reason = f"{error.title} {error.advice}" if isinstance(error, CaptureToolError) else type(error).__name__

        def look() -> Entry:
            return self._tool.outbox.get(entry.id)

        def told(now: Entry) -> None:
            self.ended.emit(now if now.reason or now.state is State.SENT else replace(now, reason=reason.strip()))

        self._jobs.run("look", look, told, lambda _error: told(entry))
