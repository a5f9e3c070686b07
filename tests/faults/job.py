"""One ticket's way from sealing to receipt, and what must hold after whatever came between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from capture_tool.core.bundle import verify
from capture_tool.core.courier import Courier
from capture_tool.core.delivery import UNKNOWN
from capture_tool.core.ids import TicketId
from capture_tool.core.model import CleanFile, Entry, State, Ticket
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import EXACTLY_ONCE, Destination
from tests.bundles import sealed
from tests.destinations.support import attachments
from tests.faults.supports import Support

SAVED, FILED = "saved", "filed"
MOST_ATTEMPTS = 8


class Lost(AssertionError):  # noqa: N818 (a verdict, not an error)
    """What was called saved is gone, or does not arrive."""


class Doubled(AssertionError):  # noqa: N818
    """One press, two tickets, and nobody said so."""


class Torn(AssertionError):  # noqa: N818
    """Something arrived, or lies in the outbox, that is not what was sealed."""


@dataclass(frozen=True)
class Job:
    """One ticket and where it goes."""

    place: Path
    """Its own outbox lies here."""
    support: Support
    files: tuple[CleanFile, ...] = ()
    ticket: Ticket = field(default_factory=Ticket.new)

    @property
    def id(self) -> TicketId:
        return self.ticket.id

    def outbox(self) -> Outbox:
        return Outbox(self.place / "outbox")

    def destination(self, _: str = "") -> Destination:
        return self.support.make()

    def whole(self, say: Callable[[str], None]) -> None:
        """All of it, as the tray program does it."""
        outbox = self.outbox()
        outbox.recover()
        self.submit(outbox)
        say(SAVED)
        if self.deliver(outbox).state is State.SENT:
            say(FILED)

    def submit(self, outbox: Outbox) -> Entry:
        """Seals into the outbox and puts; the same ticket gives the same bytes again, as a draft does."""
        bundle = sealed(outbox.room(self.id), ticket=self.ticket, files=self.files)
        return outbox.put(bundle, destination=self.support.name, summary="It froze")

    def deliver(self, outbox: Outbox) -> Entry:
        """One attempt now, whatever the waits."""
        return Courier(outbox, self.destination).deliver(self.id)


def settle(job: Job, outbox: Outbox) -> Entry:
    """Delivers until it is filed, waiting as long as it takes; a person presses Retry when it needs one.

    A person who is asked whether a ticket arrived looks for it first, and leaves an entry be whose ticket is there.
    """
    for _ in range(MOST_ATTEMPTS):
        entry = job.deliver(outbox)
        if entry.state is State.SENT or (entry.code == UNKNOWN and job.support.copies(job.id)):
            return entry
        if entry.state is State.FAILED:
            outbox.retry(entry.id)
        elif entry.asked:  # what the system has it must show by now
            outbox.store(replace(entry, asked=entry.asked - timedelta(days=1)))
    raise Lost(f"not filed after {MOST_ATTEMPTS} attempts: {entry.code} {entry.reason}")


def recovered(job: Job, *, saved: bool) -> Outbox:
    """The outbox of the next start, twice; the ticket is in it, by recovery or by a second press of Submit."""
    for _ in range(2):
        outbox = job.outbox()
        outbox.recover()
    entries = outbox.entries()
    if saved and not entries:
        raise Lost("what was called saved is gone")
    if len(entries) > 1:
        raise Doubled("two entries of one ticket")
    if not entries:
        job.submit(outbox)
    (entry,) = outbox.entries()
    if entry.code == "outbox.damaged" or outbox.bundle(entry).sha256 != entry.sha256 or verify(outbox.bundle(entry).path):
        raise Torn(entry.reason or "the saved zip is not whole")
    return outbox


def judge(job: Job, outbox: Outbox) -> None:
    """The ticket is filed once, whole, with its receipt, and nothing half done is left.

    Twice only where the system cannot promise more and the receipt says so; without a receipt only where a person was asked.
    """
    entry, copies = outbox.get(job.id), job.support.copies(job.id)
    if entry.code == UNKNOWN:
        return
    if entry.state is not State.SENT or entry.receipt is None:
        raise Lost(f"no receipt: {entry.state} {entry.code}")
    if not copies:
        raise Lost("there is a receipt and no ticket")
    if len(copies) > 1 and not (entry.receipt.doubtful and entry.receipt.guarantee != EXACTLY_ONCE):
        raise Doubled(f"{len(copies)} tickets")
    wanted = {one.sha256 for one in attachments(job.destination(), outbox.bundle(entry))}
    if not any(wanted <= set(copy.values()) for copy in copies):
        raise Torn("what arrived is not what was sealed")
    left = [path for state in ("tmp", "pending", "failed", "aside") for path in (outbox.folder / state).glob("*")]
    if left:
        raise Torn(f"left over: {left[0].relative_to(outbox.folder)}")
