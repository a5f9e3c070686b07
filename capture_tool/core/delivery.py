"""One attempt to deliver one entry: find or make its ticket, send what it lacks, write the receipt.

What is known to be done is noted on disk before the next step, and the destination is asked for our id before anything is made,
so a crash costs at most a repeated question. A system that cannot promise to make a ticket once is asked under a note on disk:
while the outcome of such a request is unknown, nothing is made again before the system had time to show it, and where it never
can, a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, TypeVar

from capture_tool.core import link_file
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.model import Attachment, Bundle, Carried, Entry, Receipt, State, TicketRef
from capture_tool.core.outbox import Outbox
from capture_tool.core.parts import parts
from capture_tool.core.ports import ELSEWHERE, EXACTLY_ONCE, ONE_ATTEMPT, UNKNOWN, Carrier, Destination, Limits, Progress
from capture_tool.core.threads import Cancel

T = TypeVar("T")
VOLUME = re.compile(r"-[0-9]+of[0-9]+\.zip$")


@dataclass(frozen=True)
class Delivery:
    """Only for the holder of the entry's lock. `keep` writes an entry to the disk before it returns."""

    outbox: Outbox
    destination: Destination
    keep: Callable[[Entry], Entry]
    carrier: Carrier | None = None
    """The store for a zip that the destination cannot take; without one it goes as several."""

    def run(self, entry: Entry, progress: Progress, cancel: Cancel) -> Entry:
        """The entry as SENT, with its receipt. Raises CaptureToolError; what was reached is noted."""
        bundle = self.outbox.bundle(entry)
        cancel.check()
        entry, ticket = self._ticket(self._here(entry), bundle)
        entry, limits = self._limits(entry)
        made = parts(bundle, limits, cancel, carries=self.carrier is not None)
        road = _Road(progress, sum(one.bytes for one in (*made.attachments, *filter(None, [made.carry]))))
        entry = self._attach(entry, ticket, made.attachments, road, cancel)
        if made.carry:
            entry, carried = self._carry(entry, made.carry, road, cancel)
            entry = self._attach(entry, ticket, (link_file.write(bundle, carried),), road, cancel)
        ticket = self.destination.finish(ticket, bundle)
        told = _told(entry)
        receipt = Receipt(
            ticket=ticket,
            destination=entry.destination,
            delivered=datetime.now(UTC),
            files=tuple(file["name"] for file in bundle.manifest["files"] if file["name"] not in made.left_out),
            guarantee=self.destination.guarantee,
            verified=not entry.unverified,
            left_out=made.left_out,
            carried=told,
            link_until=entry.carried.expires if told and entry.carried else None,
            added=bool(entry.add_to),
            doubtful=entry.doubtful,
        )
        done = replace(entry, state=State.SENT, ticket=ticket, receipt=receipt, attempts=entry.attempts + 1)
        done = self.keep(replace(done, next_try=None, reason="", code="", memo=""))
        self.outbox.tidy(done)
        return done

    def _here(self, entry: Entry) -> Entry:
        """The entry with the address that it is begun at. Raises PermanentError `delivery.elsewhere` when it was another."""
        here = self.destination.address
        if entry.where in ("", here):
            return entry if entry.where == here else self.keep(replace(entry, where=here))
        if entry.ticket or entry.memo:
            raise PermanentError(
                ELSEWHERE,
                f"This was begun at {entry.where}, and the settings lead to another ticket system now.",
                "Set the old address again, then press Retry. Retry alone files it anew, whatever has arrived there.",
            )
        return self.keep(replace(entry, where=here))

    def _ticket(self, entry: Entry, bundle: Bundle) -> tuple[Entry, TicketRef]:
        """The ticket that is noted, or found, or made now."""
        if entry.ticket:
            return entry, entry.ticket
        found = self.destination.find(entry.id, entry.add_to)
        if found:
            return self.keep(replace(entry, ticket=found, asked=None)), found
        create = partial(self.destination.create, bundle, _Memo(self.outbox, entry, "memo"), entry.add_to)
        made = create() if self.destination.guarantee == EXACTLY_ONCE else self._once(entry, create)[1]
        return self.keep(replace(self.outbox.get(entry.id), ticket=made, asked=None)), made

    def _limits(self, entry: Entry) -> tuple[Entry, Limits]:
        """The system's limits, the one for files as long as an earlier attempt cut by it where that is still allowed.

        Else the volumes that are there do not fit together with new ones of the same names: all go out anew.
        """
        limits = self.destination.limits()
        if entry.cut and (limits.file_bytes is None or entry.cut <= limits.file_bytes):
            return entry, replace(limits, file_bytes=entry.cut)
        if entry.cut:
            sent = tuple(name for name in entry.sent if not VOLUME.search(name))
            entry = replace(entry, sent=sent, unverified=tuple(name for name in entry.unverified if name in sent))
        cut = limits.file_bytes if limits.file_bytes is not None and entry.bytes > limits.file_bytes else 0
        return replace(entry, cut=cut), limits

    def _attach(self, entry: Entry, ticket: TicketRef, attachments: Iterable[Attachment], road: _Road, cancel: Cancel) -> Entry:
        """Sends what is not noted as sent."""
        for attachment in attachments:
            if attachment.name not in entry.sent:
                cancel.check()
                send = partial(self.destination.attach, ticket, attachment, road.progress(), cancel)
                entry, verified = self._once(entry, send) if self._asks_a_person else (entry, send())
                unverified = entry.unverified if verified else (*entry.unverified, attachment.name)
                entry = replace(entry, sent=(*entry.sent, attachment.name), unverified=unverified)
                entry = self.keep(replace(entry, sent_bytes=road.done + attachment.bytes))
            road.passed(attachment.bytes)
        return replace(entry, sent_bytes=road.done)

    def _carry(self, entry: Entry, zip_file: Attachment, road: _Road, cancel: Cancel) -> tuple[Entry, Carried]:
        """Brings the zip to the store. The link is noted: another one would make another file in the ticket."""
        carried = entry.carried
        if carried is None or not (_told(entry) or _lasts(carried)):
            assert self.carrier
            memo = _Memo(self.outbox, entry, "place")
            carried = self.carrier.carry(entry.id, zip_file, memo, road.progress(), cancel)
            entry = replace(self.outbox.get(entry.id), carried=carried, sent_bytes=road.done + zip_file.bytes)
            self.keep(entry)
        road.passed(zip_file.bytes)
        return entry, carried

    def _once(self, entry: Entry, request: Callable[[], T]) -> tuple[Entry, T]:
        """A request that may not be made twice: noted before it goes out, and until its outcome is known."""
        self.keep(self._settled(entry))
        try:
            result = request()
        except CaptureToolError as error:
            if not (isinstance(error, TransientError) and error.unknown):
                self.keep(replace(self.outbox.get(entry.id), asked=None))
            raise
        return replace(entry, asked=None), result

    @property
    def _asks_a_person(self) -> bool:
        return self.destination.guarantee == ONE_ATTEMPT

    def _settled(self, entry: Entry) -> Entry:
        """The entry with the note that a request goes out now, once the one before has no outcome left to show.

        Raises PermanentError `delivery.unknown` where only a person can tell, TransientError while the system may still show it.
        """
        now = datetime.now(UTC)
        if entry.asked is None:
            return replace(entry, asked=now)
        if self._asks_a_person:
            raise PermanentError(
                UNKNOWN,
                "The answer to the only attempt was lost: nobody here knows whether the ticket arrived.",
                "Ask support for it. Then send it again, or say that it arrived.",
            )
        left = self.destination.settle - (now - entry.asked).total_seconds()
        if entry.asked > now:  # the clock was set back: how long ago it was is not known any more
            self.keep(replace(entry, asked=now))
            left = self.destination.settle
        if left > 0:
            raise TransientError(
                "delivery.settling",
                "The answer to the first attempt was lost.",
                "It is looked for until the system must show it, then sent again by itself.",
                retry_after=left,
            )
        return replace(entry, asked=now, doubtful=entry.doubtful or self.destination.settle > 0)


@dataclass(frozen=True)
class _Memo:
    """The words beside an entry. Only for the holder of its lock."""

    outbox: Outbox
    entry: Entry
    field: Literal["memo", "place"]

    @property
    def text(self) -> str:
        return str(getattr(self.outbox.get(self.entry.id), self.field))

    def keep(self, text: str) -> None:
        now = self.outbox.get(self.entry.id)
        self.outbox.store(replace(now, memo=text) if self.field == "memo" else replace(now, place=text))


def _told(entry: Entry) -> bool:
    """Whether the ticket has the link."""
    return any(name.endswith(link_file.ENDING) for name in entry.sent)


def _lasts(carried: Carried) -> bool:
    """Whether a link is still of use to who reads the ticket tomorrow."""
    return carried.expires is None or carried.expires > datetime.now(UTC) + timedelta(days=1)


@dataclass
class _Road:
    """Bytes of all that goes out, one thing after the other. A link is not counted: it comes in place of what is."""

    told: Progress
    total: int
    done: int = 0

    def progress(self) -> Progress:
        """For the next thing."""
        before = self.done
        return lambda done, _: self.told(min(before + done, self.total), self.total)

    def passed(self, count: int) -> None:
        """The thing is there."""
        self.done = min(self.done + count, self.total)
        self.told(self.done, self.total)
