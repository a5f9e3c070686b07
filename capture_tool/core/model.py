"""The nouns of the journey: frozen values, each made from the one before by one verb.

Screenshot and LogFile -> redact -> CleanFile -> review -> Report -> seal -> Bundle -> put -> Entry -> deliver -> Receipt.
Sizes are bytes, positions physical pixels with the origin of the desktop at (0, 0) of its first monitor (negative is normal),
times are aware datetimes in UTC unless a name says otherwise.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from capture_tool.core.ids import TicketId, new_ticket_id
from capture_tool.core.logs import NOTHING, CleanFile, CleanPath, Clock, Identity, LeftOut, LogFile, RawPath, Treatment
from capture_tool.core.screen import Image, Monitor, PictureKind, Reading, Rect, Screenshot, Window
from capture_tool.core.value import dataclass, field

__all__ = [
    "NOTHING",
    "Attachment",
    "Bundle",
    "Carried",
    "Category",
    "CleanFile",
    "CleanPath",
    "Clock",
    "Entry",
    "Identity",
    "Image",
    "LeftOut",
    "LogFile",
    "Moment",
    "Monitor",
    "Picture",
    "PictureKind",
    "RawPath",
    "Receipt",
    "Rect",
    "Report",
    "Screenshot",
    "State",
    "Ticket",
    "TicketRef",
    "Treatment",
    "Window",
]


@dataclass(frozen=True, slots=True)
class Moment:
    """The key press: wall clock, a clock that never jumps, and the user's time zone."""

    utc: datetime
    monotonic: float
    zone: str
    utc_offset_seconds: int

    @classmethod
    def now(cls) -> Moment:
        """This instant."""
        local = datetime.now(UTC).astimezone()
        offset = local.utcoffset()
        return cls(local.astimezone(UTC), time.monotonic(), local.tzname() or "UTC", int(offset.total_seconds()) if offset else 0)


@dataclass(frozen=True, slots=True)
class Ticket:
    """The id that everything about one incident carries, and the moment it was made."""

    id: TicketId
    moment: Moment

    @classmethod
    def new(cls) -> Ticket:
        """A fresh ticket for this instant. Called by the hotkey's own callback, before anything slow."""
        return cls(new_ticket_id(), Moment.now())


# --- pictures -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """A flattened, encoded picture ready for the bundle: black-outs are part of the pixels. `name` is `01-desktop.png`."""

    name: str
    path: CleanPath
    kind: PictureKind
    width: int
    height: int
    rect: Rect
    black_outs: int = 0
    ocr: Reading = "off"


# --- report, bundle, outbox -----------------------------------------------------------------------------------------


class Category(StrEnum):
    """What kind of trouble it is: the ticket system can route by it."""

    FREEZE = "freeze"
    LOGIN = "login"
    CONNECTION = "connection"
    ORDERS = "orders"
    DATA = "data"
    API = "api"
    DISPLAY = "display"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the user agreed to send; the source of one bundle."""

    ticket: Ticket
    text: str = ""
    """What happened, in the user's words (redacted when sealed)."""
    expected: str = ""
    category: Category = Category.OTHER
    incident: datetime | None = None
    """When it happened by the user's account; None is the moment of the key press."""
    belongs_to: str = ""
    """Ticket number or representative that this belongs to."""
    add_to: str = ""
    """Number of an existing ticket that this is evidence for; empty makes a new one."""
    pictures: tuple[Picture, ...] = ()
    files: tuple[CleanFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: NOTHING)
    """JSON objects by name: `system`, `platform`, `connectivity`."""
    monitors: tuple[Monitor, ...] = ()
    window: Window | None = None
    waivers: tuple[str, ...] = ()
    """What the user explicitly allowed: `send-without-review`, `encrypted-logs`, `undo:<kind>`."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sealed zip that opens anywhere, and its manifest (resources/schema/manifest.schema.json)."""

    ticket_id: TicketId
    path: CleanPath
    bytes: int
    sha256: str
    manifest: Mapping[str, Any]


class State(StrEnum):
    """Where an entry of the outbox is."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A byte range of a file that goes to the ticket system as one file: the zip, or a stored member inside it."""

    name: str
    media_type: str
    path: CleanPath
    offset: int
    bytes: int
    sha256: str
    bundle: CleanPath | None = None
    """The bundle that it tells of, where `path` is neither that nor a volume of it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The body in a store outside the ticket system, as the ticket tells it.

    Whoever has the link has the file: it stands in the ticket and the outbox and nowhere else, so not in `repr` either.
    """

    url: str
    expires: datetime | None
    """When the link ends; None when the store does not say."""
    bytes: int
    sha256: str

    def __repr__(self) -> str:
        return f"Carried({self.bytes} bytes until {self.expires})"


@dataclass(frozen=True, slots=True)
class TicketRef:
    """A ticket in the support team's system: what people call it, and where it is."""

    number: str
    url: str = ""
    key: str = ""
    """The system's internal id where it differs from the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The proof that the ticket is filed."""

    ticket: TicketRef
    destination: str
    delivered: datetime
    files: tuple[str, ...]
    guarantee: str
    """`exactly-once`, `at-least-once` or `one-attempt`."""
    verified: bool
    """Whether every attachment was read back, or hashed by the system, and its SHA-256 matched."""
    left_out: tuple[str, ...] = ()
    """Members that the system does not take and that cannot be cut: they stay in the outbox only."""
    carried: bool = False
    """The zip went to a store, and the ticket has a link to it."""
    link_until: datetime | None = None
    """When that link ends; None when nobody says."""
    added: bool = False
    """The evidence went to a ticket that was there before."""
    doubtful: bool = False
    """The answer to a first attempt was lost and the system could not be asked for certain: the ticket may be there twice."""
    by_hand: bool = False
    """A person said that it arrived; no system did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One ticket in the outbox, as its `entry.json` says. Every change is a new value, replaced atomically on disk."""

    id: TicketId
    state: State
    destination: str
    bundle: str
    """File name of the zip beside `entry.json`; empty once the body was pruned."""
    bytes: int
    sha256: str
    created: datetime
    summary: str = ""
    """The first line of the redacted text, for lists."""
    ticket: TicketRef | None = None
    where: str = ""
    """Address of the system that `ticket` and `memo` are of; empty where that does not matter."""
    add_to: str = ""
    """Number of an existing ticket that the evidence goes to; empty makes a new one."""
    asked: datetime | None = None
    """When a request began whose outcome is not known: it may have made the ticket."""
    memo: str = ""
    """What the destination must know after a crash about a request that it began."""
    doubtful: bool = False
    """A ticket was made after such a request although the system could not say for certain that there was none."""
    sent: tuple[str, ...] = ()
    """Names of the attachments that the system has."""
    cut: int = 0
    """Bytes that a volume among them could have at most (another limit makes others of the same names); 0 without volumes."""
    place: str = ""
    """Where the carrier began an upload: as secret as the link."""
    carried: Carried | None = None
    """The zip in a store, when the system cannot take it."""
    unverified: tuple[str, ...] = ()
    """Those of them whose bytes the system could not give back."""
    sent_bytes: int = 0
    attempts: int = 0
    next_try: datetime | None = None
    reason: str = ""
    """Why it waits or failed: title and advice of the last error."""
    code: str = ""
    receipt: Receipt | None = None

    def __repr__(self) -> str:
        """Without the memo and the place, which can open what they are about."""
        return f"Entry({self.id}, {self.state}, {self.code!r}, ticket={self.ticket}, sent={self.sent})"
