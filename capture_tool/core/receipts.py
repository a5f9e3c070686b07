"""What was filed before: the tickets that can be added to, and the search in the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from capture_tool.core.model import Entry


def filed_tickets(entries: Iterable[Entry], destination: str, address: str = "") -> tuple[tuple[str, str], ...]:
    """Number and first line of the tickets that `entries` (oldest first) were filed as, the newest first, each once.

    With an `address` (a URL), only those whose links lead to that host: in another system the number is a stranger's ticket.
    """
    host = _host(address)
    found: dict[str, str] = {}
    for entry in reversed(tuple(entries)):
        receipt = entry.receipt
        if not receipt or receipt.destination != destination or not receipt.ticket.number:
            continue
        if host in ("", _host(receipt.ticket.url)):
            line = found.setdefault(receipt.ticket.number, "")
            found[receipt.ticket.number] = line or ("" if receipt.added else entry.summary)
    return tuple(found.items())


def _host(url: str) -> str:
    """With its port; a link comes from the ticket system and may be anything."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return "no address"


def said(entry: Entry) -> str:
    """All that a search looks in, in lower case: numbers, text, destination, the local days it was made and filed (ISO)."""
    receipt = entry.receipt
    numbers = (entry.ticket.number if entry.ticket else "", receipt.ticket.number if receipt else "", entry.add_to)
    days = [f"{day.astimezone():%Y-%m-%d}" for day in (entry.created, *((receipt.delivered,) if receipt else ()))]
    return "\n".join((*numbers, entry.summary, entry.destination, *days)).casefold()


def searching(words: str) -> Callable[[str], bool]:
    """Whether every one of `words` is in what `said` gave; made once for many."""
    wanted = words.casefold().split()
    return lambda text: all(word in text for word in wanted)
