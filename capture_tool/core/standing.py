"""How a ticket stands, in words for a person: the same in the outbox window, at the tray and in a terminal.

An entry's `reason` is the error's own title and advice; everything else that is said of an entry or a receipt is said here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum

from capture_tool.core.model import Entry, Receipt, State
from capture_tool.core.pace import Pace
from capture_tool.core.ports import AT_LEAST_ONCE, EXACTLY_ONCE, UNKNOWN
from capture_tool.core.sizes import scaled
from capture_tool.i18n import _, ngettext

CANCELLED = "cancelled"
"""Code of an entry that the user stopped: it is held until Retry, or the next start."""
WRONG_TICKET = ("ticket.unknown", "ticket.no-adding")
"""Codes of an entry that cannot go to the ticket that was named: it can go out as a new one."""


class Standing(StrEnum):
    """The six things that can be true of a ticket."""

    SAVED = "saved"
    WAITING = "waiting"
    UPLOADING = "uploading"
    DELIVERED = "delivered"
    NEEDS_YOU = "needs-you"
    UNKNOWN = "unknown"


def standing(entry: Entry, *, sending: bool = False) -> Standing:
    """How `entry` stands; `sending` when somebody sends it at this moment, which its record cannot tell."""
    if entry.state is State.SENT:
        return Standing.DELIVERED
    if entry.state is State.FAILED:
        return Standing.UNKNOWN if entry.code == UNKNOWN else Standing.NEEDS_YOU
    if sending:
        return Standing.UPLOADING
    return Standing.WAITING if entry.reason else Standing.SAVED


def size(count: int) -> str:
    """Bytes as `412 kB`, for a terminal; windows write the figures as the locale does."""
    value, digits, unit = scaled(count)
    return f"{value:.{digits}f} {unit}"


def word(entry: Entry, *, sending: bool = False, now: datetime | None = None) -> str:
    """One or two words, for a list."""
    kind = standing(entry, sending=sending)
    if kind is Standing.UPLOADING:
        if not entry.sent_bytes or not entry.bytes:
            return _("sending")
        return _("sending {percent} %").format(percent=min(99, entry.sent_bytes * 100 // entry.bytes))
    if kind is Standing.WAITING and (seconds := _until(entry, now)):
        return _("waiting, again {soon}").format(soon=soon(seconds))
    if kind is Standing.DELIVERED and entry.receipt:
        return _("confirmed by you") if entry.receipt.by_hand else _("added") if entry.receipt.added else _("filed")
    return {
        Standing.SAVED: _("saved"),
        Standing.WAITING: _("waiting"),
        Standing.DELIVERED: _("filed"),
        Standing.NEEDS_YOU: _("needs you"),
        Standing.UNKNOWN: _("arrived?"),
    }[kind]


def lines(
    entry: Entry,
    *,
    sending: bool = False,
    pace: Pace | None = None,
    now: datetime | None = None,
    figure: Callable[[int], str] = size,
) -> tuple[str, ...]:
    """Why it stands so and what happens next, or what to do: a sentence or two each. `figure` writes a number of bytes."""
    return tuple(_lines(entry, standing(entry, sending=sending), pace, now, figure))


def _lines(entry: Entry, kind: Standing, pace: Pace | None, now: datetime | None, figure: Callable[[int], str]) -> Iterator[str]:
    if entry.add_to and kind is not Standing.DELIVERED:
        yield _("To be added to ticket {number}.").format(number=entry.add_to)
    if kind is Standing.UPLOADING:
        yield moving(entry.sent_bytes, entry.bytes, pace, figure)
    elif kind is Standing.DELIVERED:
        yield from receipt_lines(entry.receipt) if entry.receipt else ()
    elif kind is Standing.SAVED:
        yield _("Safe on this computer. It is sent as soon as that is possible.")
    else:
        yield entry.reason
        if kind is Standing.WAITING and entry.code != CANCELLED:
            seconds = _until(entry, now)
            yield (
                _("Next try {soon}, or as soon as the network changes.").format(soon=soon(seconds))
                if seconds
                else _("It is tried again now.")
            )
        if kind is Standing.NEEDS_YOU and entry.add_to and entry.code in WRONG_TICKET:
            yield _("Or send it as a new ticket.")


def summary(entries: Iterable[Entry], sending: Callable[[str], bool]) -> Iterator[str]:
    """How many tickets stand how, a line each, what needs a person first; nothing of those that support has."""
    kinds = Counter(standing(entry, sending=sending(entry.id)) for entry in entries)
    if n := kinds[Standing.UNKNOWN]:
        yield ngettext("{n} ticket: nobody knows whether it arrived", "{n} tickets may have arrived", n).format(n=n)
    if n := kinds[Standing.NEEDS_YOU]:
        yield ngettext("{n} ticket needs you", "{n} tickets need you", n).format(n=n)
    if n := kinds[Standing.UPLOADING] + kinds[Standing.SAVED]:
        yield ngettext("{n} ticket is being sent", "{n} tickets are being sent", n).format(n=n)
    if n := kinds[Standing.WAITING]:
        yield ngettext("{n} ticket waits to be sent", "{n} tickets wait to be sent", n).format(n=n)


def moving(done: int, total: int, pace: Pace | None = None, figure: Callable[[int], str] = size) -> str:
    """`Sending 31 MB of 81 MB · 2.1 MB/s · 24 s left`."""
    parts = [_("Sending {done} of {total}").format(done=figure(done), total=figure(total))]
    if pace and pace.speed:
        parts.append(_("{size}/s").format(size=figure(pace.speed)))
    if pace and pace.left is not None:
        parts.append(_("{time} left").format(time=lasting(pace.left)))
    return " · ".join(parts)


def receipt_lines(receipt: Receipt) -> Iterator[str]:
    """What the receipt proves and what it does not, the best first."""
    if receipt.by_hand:
        yield _("You said that it arrived. The ticket system did not confirm it, and no file was verified.")
        return
    if receipt.verified:
        yield _("Verified: the ticket system gave back or hashed every file, and each is what was saved here.")
    else:
        yield _("Not verified: the ticket system took the files, but cannot show that each arrived as it was sent.")
    if receipt.doubtful:
        yield _("It may be there twice: the answer to a first attempt was lost, and the ticket system could not tell.")
    elif receipt.guarantee == EXACTLY_ONCE:
        yield _("Filed exactly once.")
    elif receipt.guarantee == AT_LEAST_ONCE:
        yield _("Filed at least once: after a lost answer a double is looked for and merged.")
    else:
        yield _("Handed over in one attempt; this system cannot be asked whether it kept it.")
    if receipt.carried:
        until = _(" until {time}").format(time=f"{receipt.link_until:%Y-%m-%d %H:%M} UTC") if receipt.link_until else ""
        yield _("The zip was too large for the ticket system: the ticket has a link to the team's store{until}.").format(
            until=until
        )
    if receipt.left_out:
        text = ngettext(
            "{n} file was too large for the ticket system and is only here:",
            "{n} files were too large for the ticket system and are only here:",
            len(receipt.left_out),
        )
        yield f"{text.format(n=len(receipt.left_out))} {', '.join(receipt.left_out)}"


def title(receipt: Receipt) -> str:
    """What became of it, in one line."""
    if receipt.added:
        return _("Added to ticket {number}").format(number=receipt.ticket.number)
    return _("Ticket {number}").format(number=receipt.ticket.number or _("without a number"))


def soon(seconds: float) -> str:
    """`in 40 s`, `in 4 min`, `in 3 h`: as exact as a person wants it."""
    return _("in {time}").format(time=lasting(seconds))


def lasting(seconds: float) -> str:
    """`40 s`, `4 min`, `3 h`."""
    count = max(1, round(seconds))
    if count < 60:
        return _("{n} s").format(n=count)
    if count < 90 * 60:
        return _("{n} min").format(n=round(count / 60))
    return _("{n} h").format(n=round(count / 3600))


def _until(entry: Entry, now: datetime | None) -> float:
    """Seconds until the next try, 0 when it is due."""
    if entry.next_try is None:
        return 0.0
    return max(0.0, (entry.next_try - (now or datetime.now(UTC))).total_seconds())
