"""Every capture of this program: pictures from the camera go to the open review, or open one."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QImage

from capture_tool.core import png
from capture_tool.core.draft import Draft, DraftFolder, DraftPicture
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Category, Entry, Screenshot, State, Ticket, Window
from capture_tool.core.receipts import filed_tickets
from capture_tool.core.redaction.refusal import refuse
from capture_tool.core.threads import start
from capture_tool.i18n import _
from capture_tool.tool import Tool
from capture_tool.ui import pixels, trace
from capture_tool.ui.camera import Camera
from capture_tool.ui.flow import Flow
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.place import present, stand_by
from capture_tool.ui.problem import tell, words_of
from capture_tool.ui.review.values import LogsWanted
from capture_tool.ui.review.window import ReviewWindow
from capture_tool.ui.wish import Wish, again

log = logging.getLogger(__name__)
MOST_OFFERED = 50
"""Tickets to pick from: more would be searched by number anyway."""
REST_MS = 200
"""From the end of a review until its threads have let go of its pictures."""


class Captures(QObject):
    """One review at a time; any number of tickets on their way."""

    filed = Signal(object)
    """Entry of a ticket that has left its review: filed, waiting or failed."""

    def __init__(self, tool: Tool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = tool
        self._jobs = Jobs(self)
        self.camera = Camera(tool, self)
        self.camera.taken.connect(self._taken)
        self.camera.looked.connect(self._looked)
        self.camera.refused.connect(self._refused)
        self.camera.called_off.connect(self._called_off)
        self._windows: list[ReviewWindow] = []
        self.flows: list[Flow] = []
        self._left: list[DraftFolder] = []
        self._adds = True
        self._watch = FirstPaint(self)

    def warm(self, done: Callable[[], None]) -> None:
        """Everything the first capture will need, while nobody waits: window, grabber, the words that must not leave."""
        self._free_window().warm()
        start("refusal", lambda: refuse("-"))  # compiles its patterns

        def settle() -> None:
            gc.collect()
            gc.freeze()  # what is here stays: later looks for circles, which hold pictures, take a millisecond or two
            done()

        self.camera.warm(settle)

    def take(self, ticket: Ticket, wish: Wish) -> None:
        """A picture is wanted: for the open review, or for a new one with this ticket."""
        review = self.review
        self.camera.take(review.ticket if review else ticket, wish)

    @property
    def review(self) -> Flow | None:
        """The review that is open."""
        return next((flow for flow in self.flows if flow.reviewing), None)

    def sends(self, ticket_id: TicketId) -> bool:
        """Whether the user watches this ticket being sent."""
        return any(flow.ticket.id == ticket_id for flow in self.flows)

    def progressed(self, entry: Entry) -> None:
        """The courier's loop moves bytes of a ticket that may be watched."""
        for flow in self.flows:
            flow.progressed(entry)

    def reopen_drafts(self) -> None:
        """Opens what a crash left, one after the other."""

        def look() -> tuple[DraftFolder, ...]:
            saved = {entry.id for entry in self._tool.outbox.entries()}
            drafts = self._tool.drafts.open_ones()
            for draft in drafts:
                if draft.draft.ticket.id in saved:  # the end came between saving and discarding
                    draft.discard()
            return tuple(draft for draft in drafts if draft.draft.ticket.id not in saved)

        def keep(drafts: tuple[DraftFolder, ...]) -> None:
            self._left.extend(drafts)
            self._next_draft()

        self._jobs.run("drafts", look, keep, self._tell)

    def _taken(self, ticket: Ticket, wish: Wish, shots: tuple[Screenshot, ...]) -> None:
        review = self.review
        if review:
            review.covering.expect(shots)
            review.add(shots, wish.index if wish.index >= 0 else None)
            review.window.add_chosen(wish.chosen)
            trace.mark("picture added")
            return
        draft = Draft(ticket=ticket, text=wish.text, belongs_to=self._tool.settings.belongs_to, add_to=wish.add_to)
        if wish.category:
            draft = replace(draft, category=Category(wish.category))
        logs = LogsWanted(platform=wish.platform_logs, encrypted=wish.encrypted, chosen=wish.chosen, incident=ticket.moment.utc)
        flow = self._flow(ticket, shots)
        flow.covering.expect(shots)
        flow.open(shots, draft, logs, wish.since)
        trace.mark("window filled")

    def _looked(self, shots: tuple[Screenshot, ...], logins: tuple[Window, ...]) -> None:
        for flow in self.flows:
            flow.covering.take(shots, logins)

    def _flow(self, ticket: Ticket, shots: Sequence[Screenshot]) -> Flow:
        window = self._free_window()
        if trace.on:
            self._watch.expect(window)
        window.words.where.allow(adding=self._adds)
        present(window, pixels.screen_of(shots[0]) if shots else None)  # before all: the window manager has its part to do
        flow = Flow(self._tool, window, ticket, self)
        flow.ended.connect(self._ended)
        flow.picture_wanted.connect(self._picture_for)
        self.flows.append(flow)
        return flow

    def allow(self, *, adding: bool) -> None:
        """Whether the ticket system can take evidence for a ticket that is there: from the next review on."""
        self._adds = adding

    def _free_window(self) -> ReviewWindow:
        used = [flow.window for flow in self.flows]
        for window in self._windows:
            if window not in used:
                return window
        made = ReviewWindow(refuse)
        where = made.words.where
        where.tickets_wanted.connect(lambda: self._jobs.run("tickets", self._filed, where.offer, _nothing))
        self._windows.append(made)
        return made

    def _filed(self) -> tuple[tuple[str, str], ...]:
        """Tickets that can be added to, on a thread."""
        settings = self._tool.settings
        address = str(settings.destinations.get(settings.destination, {}).get("url", ""))
        return filed_tickets(self._tool.outbox.entries(State.SENT), settings.destination, address)[:MOST_OFFERED]

    def _picture_for(self, flow: Flow, kind: str, index: int) -> None:
        wish = again(flow.shots[index], index) if index >= 0 else Wish(kind=kind, settle=True)  # type: ignore[arg-type]
        self.camera.take(flow.ticket, wish)

    def _refused(self, ticket: Ticket, wish: Wish, error: Exception) -> None:
        title, advice = words_of(error)
        log.info("no picture of a %s: %s", wish.kind, getattr(error, "code", type(error).__name__))
        review = self.review
        if review:
            review.show()
            review.window.notice.tell("bad", f"{title} {advice}".strip())
        elif wish.kind in ("window", "pick"):
            instead = Wish(kind="desktop", settle=True)
            tell(title, advice, (_("Capture the desktop instead"), lambda: self.take(ticket, instead)))
        else:
            tell(title, advice)

    def _called_off(self, _ticket: Ticket, _wish: Wish) -> None:
        if self.review:
            self.review.show()

    def _ended(self, flow: Flow, entry: Entry | None) -> None:
        self.flows.remove(flow)
        self.camera.forget(flow.window)
        flow.deleteLater()
        QTimer.singleShot(REST_MS, self, _collect)
        flow.window.gathering(0, 0)  # as it is shown next: what appears later has Qt ask a busy X server for the pointer
        QTimer.singleShot(REST_MS, flow.window, partial(stand_by, flow.window))
        trace.mark("review hidden")
        if entry is not None:
            self.filed.emit(entry)
        self._next_draft()

    def _next_draft(self) -> None:
        if self.review or not self._left:
            return
        draft = self._left.pop(0)
        self._jobs.run("draft", lambda: _pictures(draft), lambda found: self._reopen(draft, found), self._tell)

    def _reopen(self, draft: DraftFolder, found: tuple[tuple[DraftPicture, Screenshot], ...]) -> None:
        if self.review:  # a key was pressed while it was read
            self._left.insert(0, draft)
        else:
            self._flow(draft.draft.ticket, [shot for _kept, shot in found]).reopen(draft, found)

    def _tell(self, error: Exception) -> None:
        tell(*words_of(error))


def _nothing(_error: Exception) -> None:
    """Without the list a number can still be typed."""


def _collect() -> None:
    """Frees what the review held: a circle would keep its pictures (33 MB at 4K) until the interpreter happens to look.

    Whoever captures once may capture again: from now on it is worth the 10 MiB that the quick encoder takes.
    """
    gc.collect()
    start("warm-png", png.warm)


class FirstPaint(QObject):
    """Notes when a review window has painted itself and is on the screen, for the benchmarks."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._window: ReviewWindow | None = None
        self._painted = False

    def expect(self, window: ReviewWindow) -> None:
        """The next showing of `window` counts, from the first paint and the first expose event on, whichever is later."""
        self._window, self._painted = window, False
        window.winId()
        window.installEventFilter(self)
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Waits for both, then until Qt has brought the pixels to the screen."""
        window = self._window
        if window is not None and event.type() in (QEvent.Type.Paint, QEvent.Type.Expose):
            self._painted |= watched is window
            if self._painted and window.windowHandle().isExposed():
                self._window = None
                window.removeEventFilter(self)
                window.windowHandle().removeEventFilter(self)
                QTimer.singleShot(0, self, lambda: trace.mark("review shown"))
        return False


def _pictures(draft: DraftFolder) -> tuple[tuple[DraftPicture, Screenshot], ...]:
    """The pictures of a draft, read back. Those that a crash cut off are missing."""
    found = []
    for kept in draft.draft.pictures:
        image = QImage(str(draft.pictures / kept.name))
        if not image.isNull():
            found.append((kept, Screenshot(kept.kind, pixels.from_qimage(image), kept.rect, kept.monitors, kept.window)))
    return tuple(found)
