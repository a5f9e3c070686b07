"""A ticket system in memory that fails as it is told, and tickets for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Attachment, Bundle, Entry, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel
from tests.bundles import sealed


@dataclass
class Memory:
    """A ticket system in memory that numbers a ticket when it is finished; `troubles` are met one a step."""

    name: str = "memory"
    address: str = ""
    guarantee: str = "exactly-once"
    settle: float = 0.0
    tickets: dict[str, list[str]] = field(default_factory=dict)
    finished: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    troubles: dict[str, deque[CaptureToolError]] = field(default_factory=dict)
    after: Callable[[str], None] = lambda step: None

    def _step(self, step: str) -> None:
        self.steps.append(step)
        waiting = self.troubles.get(step)
        if waiting:
            raise waiting.popleft()

    def _done(self, step: str) -> None:
        self.after(step)
        waiting = self.troubles.get(f"{step} done")
        if waiting:
            raise waiting.popleft()

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        self._step("find")
        return self._ref(ticket_id) if ticket_id in self.tickets else None

    def _ref(self, ticket_id: str) -> TicketRef:
        return TicketRef(f"T-{self.finished.index(ticket_id) + 1}" if ticket_id in self.finished else "", key=ticket_id)

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        self._step("create")
        assert bundle.ticket_id not in self.tickets, "made twice"
        self.tickets[bundle.ticket_id] = []
        self._done("create")
        return TicketRef("", key=bundle.ticket_id)

    def limits(self) -> Limits:
        return Limits()

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        self._step(f"attach {Path(attachment.name).suffix}")
        for done in range(0, attachment.bytes, 100):
            progress(done, attachment.bytes)
            self.after("piece")
            cancel.check()
        progress(attachment.bytes, attachment.bytes)
        if attachment.name not in self.tickets[ticket.key]:
            self.tickets[ticket.key].append(attachment.name)
        self._done("attach")
        return True

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        self._step("finish")
        if ticket.key not in self.finished:
            self.finished.append(ticket.key)
        self._done("finish")
        return self._ref(ticket.key)

    def check(self) -> Sequence[Finding]:
        return ()


def put(outbox: Outbox, tmp_path: Path) -> Entry:
    return outbox.put(sealed(tmp_path), destination="memory", summary="It froze")


def busy(**more: float) -> TransientError:
    return TransientError("http.busy", "Busy.", "Wait.", **more)


def refused() -> PermanentError:
    return PermanentError("http.forbidden", "Forbidden.", "Ask.")
