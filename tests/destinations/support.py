"""A ticket system as the tests need it: how to reach it, and what really arrived there, seen from behind its API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from capture_tool.core.model import Attachment, Bundle, TicketRef
from capture_tool.core.parts import parts
from capture_tool.core.ports import Destination
from capture_tool.core.threads import Cancel


@dataclass(frozen=True)
class Arrived:
    """A ticket in the system: files by name with the SHA-256 of the bytes that it keeps, notes besides the first text."""

    number: str
    text: str
    files: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Support:
    """One system under test, started by `tests/destinations/supports/<name>.py`."""

    make: Callable[[], Destination]
    arrived: Callable[[], list[Arrived]]
    """All tickets that the system has now."""
    file_by_hand: Callable[[], str] | None = None
    """A person files a ticket; its number. None where nothing can be added to one."""
    resumes: bool = False
    """Whether a cut upload goes on where it was."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What `make` makes it from, for the command line."""
    wrong: Mapping[str, Callable[[], Destination]] = field(default_factory=dict)
    """What an administrator gets wrong (`url`, `token`, `right`, `field` ...), for `check`."""


@dataclass
class Words:
    """A memo that lives as long as the test."""

    text: str = ""

    def keep(self, text: str) -> None:
        self.text = text


def nothing(done: int, total: int) -> None:
    pass


def deliver(destination: Destination, bundle: Bundle, *, memo: Words | None = None, add_to: str = "") -> TicketRef:
    """The whole way once, as the courier goes it."""
    ticket = destination.find(bundle.ticket_id, add_to) or destination.create(bundle, memo or Words(), add_to)
    for attachment in attachments(destination, bundle):
        destination.attach(ticket, attachment, nothing, Cancel())
    return destination.finish(ticket, bundle)


def attachments(destination: Destination, bundle: Bundle) -> tuple[Attachment, ...]:
    return parts(bundle, destination.limits(), Cancel()).attachments


def sent(destination: Destination, bundle: Bundle) -> set[tuple[str, str]]:
    """Names and SHA-256 of what must have arrived."""
    return {(one.name, one.sha256) for one in attachments(destination, bundle)}
