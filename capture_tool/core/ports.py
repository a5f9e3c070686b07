"""What the core expects from the rims: Protocols of a handful of members. A plug is one file that implements one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from capture_tool.core.ids import TicketId
from capture_tool.core.model import (
    Attachment,
    Bundle,
    Carried,
    LeftOut,
    LogFile,
    Moment,
    Monitor,
    Rect,
    Screenshot,
    TicketRef,
    Window,
)
from capture_tool.core.threads import Cancel
from capture_tool.core.value import dataclass

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all) from whatever thread works; must return at once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`: what was looked at, how it is, and the cure when it is not well."""

    name: str
    state: Literal["ok", "warn", "fail"]
    text: str
    cure: str = ""


class Grabber(Protocol):
    """A way to take pixels from the screen (system/screen). One instance belongs to one thread; `close` frees it."""

    def monitors(self) -> tuple[Monitor, ...]:
        """Monitors in the order of their numbers. Physical pixels."""

    def grab(self, rect: Rect | None = None) -> Screenshot:
        """The pixels of `rect`, or of the whole desktop with the area outside every monitor in black.

        Raises CaptureToolError when the picture cannot be had, never a black picture without a word.
        """

    def close(self) -> None:
        """Frees what it holds."""


class WindowSystem(Protocol):
    """The windows of other programs (system/windows)."""

    def windows(self) -> tuple[Window, ...]:
        """Top-level windows, the front one first; our own are included (compare `pid`)."""

    def active(self) -> Window | None:
        """The window that has the focus now."""

    def grab(self, window: Window) -> Screenshot:
        """The whole window with its frame and without its shadow, covered or not.

        Raises CaptureToolError with the reason when it has no pixels (minimised, gone, protected).
        """

    def close(self) -> None:
        """Frees what it holds."""


class Hotkeys(Protocol):
    """Global hotkeys (system/hotkey). Keys are in pynput's notation: `<ctrl>+<shift>+<f9>`."""

    def start(self, keys: Mapping[str, str], pressed: Callable[[str], None]) -> Mapping[str, str]:
        """Binds every name in `keys`; `pressed(name)` is called on a foreign thread and must return at once.

        Gives what could not be bound: name to reason with a cure. Called again, it replaces the keys.
        """

    def stop(self) -> None:
        """Gives the keys back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a source may look at to find its files. Made once per ticket by system/processes.py and the settings."""

    moment: Moment
    since: datetime
    until: datetime
    home: Path
    roots: tuple[Path, ...] = ()
    """Settings folders of the platform: found, moved by command line, added by the user. No duplicates, real paths."""
    ibc_logs: tuple[Path, ...] = ()
    crash_folders: tuple[Path, ...] = ()
    """Where HotSpot writes hs_err files: working folders of the running platforms, home, the temp folder."""
    chosen: tuple[Path, ...] = ()
    """Files and folders that the user added."""
    silent: tuple[Path, ...] = ()
    """Folders that did not answer in time: network shares whose server is gone. Nobody may look there."""
    own_log: Path | None = None
    small_bytes: int = 5_000_000
    """Text files of today up to this size are taken whole."""
    budget_bytes: int = 200_000_000
    """Raw log text for one ticket: newest first, what does not fit is left out and listed."""


class Source(Protocol):
    """A kind of log (sources/<name>.py, module attribute `PLUG`)."""

    @property
    def name(self) -> str:
        """Its folder below `logs/`; equal to the module's name with `-` for `_`."""

    def find(self, where: Surroundings) -> Iterable[LogFile | LeftOut]:
        """Files that belong in the ticket, and those that do not with the reason. Reads no content but first bytes and line ends.

        Never raises for one bad file: that becomes a LeftOut.
        """


EXACTLY_ONCE, AT_LEAST_ONCE, ONE_ATTEMPT = "exactly-once", "at-least-once", "one-attempt"
"""What a destination promises. At least once: a lost answer can make a double, which is merged or told of; one attempt: it can
lose or double, so a person decides after a lost answer."""


INCOMPLETE = "ticket.incomplete"
"""Code of a transient error that says: something that was sent is not there any more, send all of it again."""
UNKNOWN = "delivery.unknown"
"""Code of an entry of which only a person can find out whether it arrived."""
ELSEWHERE = "delivery.elsewhere"
"""Code of an entry whose ticket was begun in another system than the settings lead to now."""


class Memo(Protocol):
    """A few words beside the entry on disk, for whoever must know after a crash what it has begun."""

    @property
    def text(self) -> str:
        """What was kept last; empty at first."""

    def keep(self, text: str) -> None:
        """Keeps other words: safe from a power cut when it returns. Raises NotSavedError."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a ticket system takes as attachments."""

    whole: bool = False
    """The bundle's zip alone: the system, or who reads it, looks inside. Else manifest and pictures stand beside the zip."""
    file_bytes: int | None = None
    """Bytes of the largest attachment: a zip above it becomes several, each valid by itself."""


class Destination(Protocol):
    """A ticket system (destinations/<name>.py, module attribute `PLUG`: a class made from its settings).

    Every method raises TransientError or PermanentError (and CancelledError where it takes a Cancel) and nothing else for what
    the network or the server does. `unknown` in a TransientError of `create` makes the courier find out before it tries again.
    """

    @property
    def name(self) -> str:
        """Equal to the module's name."""

    @property
    def address(self) -> str:
        """Which of all systems of its kind it is: a ticket of one is nobody's, or somebody else's, in another.

        Empty where a ticket's key cannot be mistaken.
        """

    @property
    def guarantee(self) -> str:
        """`exactly-once`, `at-least-once` or `one-attempt` (the table in README.md says what each system can promise)."""

    @property
    def settle(self) -> float:
        """Seconds until `find` sees for certain what was made: 0 where the search is immediate."""

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The ticket that carries our id, the lowest number of several; each hit is re-checked, never trusted blindly.

        With `add_to`: that ticket, when a note in it carries our id. Raises PermanentError `ticket.unknown` when the system has
        no such ticket, `ticket.no-adding` when it cannot add to one.
        """

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Makes the ticket (small), or returns the one that exists where the system can promise it.

        With `add_to`: writes the text as a note with our id into that ticket. `memo` is for what the next attempt must know.
        """

    def limits(self) -> Limits:
        """What it takes; asked of the server where that can say it."""

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Sends one file, resuming where the system can; True when its SHA-256 was compared with what the system keeps.

        What is there already under that name with the same bytes is not sent again.
        """

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Makes the ticket visible where that is a step, merges doubles where it can, gives the ticket as people know it.

        Raises TransientError `ticket.incomplete` when something that was sent is not there any more.
        """

    def check(self) -> Iterable[Finding]:
        """Proves address, certificate, token and rights without filing anything."""


class DestinationClass(Protocol):
    """What the module attribute `PLUG` of a destination is: `fields` names what it needs, calling it makes the destination."""

    fields: Mapping[str, str]
    """Setting name to what it is, for forms and help. Names ending in `token`, `password` or `secret` are secrets.

    What begins with `yes ` is a tick in a form: `yes` or nothing.
    A class whose system has nothing that could be added to also says `adds = False`: then no face offers it.
    """

    def __call__(self, values: Mapping[str, Any]) -> Destination:
        """Raises PermanentError with the name of a missing or wrong field."""


class Carrier(Protocol):
    """A store for bodies that the ticket system cannot take (carriers/<name>.py, module attribute `PLUG`).

    Every method raises TransientError, PermanentError, CancelledError, what the memo raises, and nothing else.
    """

    @property
    def name(self) -> str:
        """Equal to the module's name."""

    def carry(self, ticket_id: TicketId, attachment: Attachment, memo: Memo, progress: Progress, cancel: Cancel) -> Carried:
        """Brings one file to the store as `<ticket id>/<name>` and gives a link; goes on where an earlier attempt was cut.

        The memo keeps the place of the upload before the first byte goes: opaque, and as secret as the link. Called again when
        all is there, it sends nothing and makes a fresh link.
        """

    def check(self) -> Iterable[Finding]:
        """Proves address, keys and rights by an upload that is begun and taken back."""


class CarrierClass(Protocol):
    """What the module attribute `PLUG` of a carrier is, like that of a destination."""

    fields: Mapping[str, str]
    """Setting name to what it is, likewise."""

    def __call__(self, values: Mapping[str, Any]) -> Carrier:
        """Raises PermanentError with the name of a missing or wrong field."""
