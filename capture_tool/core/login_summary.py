"""What happened at login, and whether API messages were logged, as the platform's files tell it: no name, address or secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, cast

from capture_tool.core.line_time import stamp


class Step(StrEnum):
    """One thing that can happen at login."""

    STARTED = "started"
    ATTEMPT = "attempt"
    SECOND_FACTOR = "second-factor"
    CHALLENGE = "challenge-sent"
    UNANSWERED = "challenge-unanswered"
    TIMEOUT = "timeout"
    NETWORK = "network-error"
    SERVER = "server-error"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105  (the name of an event)
    LOCKED = "locked"
    COMPETING = "competing-session"
    SUCCEEDED = "succeeded"
    LOW_MEMORY = "low-memory"


FAILURES = frozenset((Step.UNANSWERED, Step.TIMEOUT, Step.NETWORK, Step.SERVER, Step.WRONG_PASSWORD, Step.LOCKED))
"""What ends an attempt without a login."""

SHAPES: tuple[tuple[Step, str], ...] = (
    (Step.STARTED, r"={4,} ?RESTARTED|-{5,} (?:[A-Z]{2,16} ){1,3}RESTART -{5,}|\bBuild [0-9]{2,4}\.[0-9]"),
    (Step.SUCCEEDED, r"Switching to a new encrypted log"),
    (Step.LOCKED, r"Too many failed login attempts|please wait [0-9]+ (?:minute|second|hour)"),
    (Step.WRONG_PASSWORD, r"(?:invalid|wrong|incorrect|unrecognized) (?:user ?name|login|password|username or password)"),
    (
        Step.UNANSWERED,
        r"challenge (?:was )?(?:not|un)[ -]?answered|second factor .{0,40}(?:timed out|expired|not answered)|SUPPRESS_MESSAGE_",
    ),
    (Step.COMPETING, r"competing session|existing session (?:was )?detected|logged in from another|Competition detected"),
    (Step.CHALLENGE, r"Received CHALLENGE"),
    (Step.TIMEOUT, r"Authentication time(?:out|d out)|AuthTimeoutMonitor[^ ]*: Timeout(?!=)"),
    (Step.SERVER, r"DISCONNECT_AUTHORIZATION_FAILED|Authorization failed: |server error|user is not known here"),
    (Step.NETWORK, r"network error|UnknownHostException|ConnectException|NoRouteToHost|SSLHandshake|connection refused"),
    (Step.ATTEMPT, r"loginAttempt=(?P<number>[0-9]{1,4})"),
    (Step.LOW_MEMORY, r"deadlock ?monitor.{0,80}?used (?P<used>[0-9]{1,7}) ?MB of (?P<most>[0-9]{1,7}) ?MB"),
)
"""Words of launcher.log (domain.md section 2; public logs), the more telling first: a line is one step, or two with a factor."""
STEPS = tuple((step, re.compile(f"(?i){shape}")) for step, shape in SHAPES)
ANY = re.compile("(?i)" + "|".join(re.sub(r"\(\?P<\w+>", "(?:", shape) for _, shape in SHAPES))
FACTOR = re.compile(r"(?i)\b(IB ?Key|IBKR Mobile|Mobile Authenticator|authenticator app|SMS|security code card|DSC\+?|passkey)\b")
"""Kinds of second factor by their public names."""
SECOND = re.compile(r"(?i)second factor|2FA|CHALLENGE|NS_AUTH_START")
WAIT = re.compile(r"(?i)(?:wait|&) ([0-9]{1,4}) ?(second|minute|hour)")
MOST = 200
"""Events that are told: a platform that tries all night writes thousands."""
UNITS = {"second": 1, "minute": 60, "hour": 3600}
FULL = 0.9
"""Memory is told when this much of it is used."""


@dataclass(frozen=True, slots=True)
class LoginEvent:
    """One step; `at` is in UTC, `local` as the platform wrote it. Nothing of the line itself but numbers and known words."""

    step: Step
    at: datetime
    local: datetime
    number: int | None = None
    """Number of the attempt, or seconds to wait when locked."""
    word: str = ""
    """The kind of second factor."""


@dataclass(frozen=True, slots=True)
class LoginSummary:
    """The last start of the platform: what happened until the login succeeded, or has not yet."""

    events: tuple[LoginEvent, ...] = ()

    @property
    def attempts(self) -> int:
        """How many times a login was tried."""
        return sum(event.step is Step.ATTEMPT for event in self.events)

    @property
    def succeeded(self) -> bool:
        """Whether the last attempt came to an end that lets the user in."""
        return next((event.step is Step.SUCCEEDED for event in reversed(self.events) if event.step in ENDS), False)

    @property
    def failed(self) -> bool:
        """Whether something speaks of a login that did not work, and none that did came after it."""
        return next((event.step in FAILURES for event in reversed(self.events) if event.step in ENDS), False)

    def facts(self) -> dict[str, Any]:
        """For facts/platform.json: numbers, times and words of ours only."""
        return {
            "attempts": self.attempts,
            "succeeded": self.succeeded,
            "failed": self.failed,
            "events": [
                {
                    "step": event.step.value,
                    "utc": event.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "local": event.local.isoformat(sep=" ", timespec="milliseconds"),
                    **({} if event.number is None else {"number": event.number}),
                    **({"kind": event.word} if event.word else {}),
                }
                for event in self.events
            ],
        }


ENDS = FAILURES | {Step.SUCCEEDED}


def read_events(
    lines: Iterable[bytes], utc: Callable[[datetime], datetime], *, twelve_hours: bool = False
) -> Iterator[LoginEvent]:
    """The steps that dated lines of a launcher.log tell; `utc` makes an instant of a naive local time."""
    local: datetime | None = None
    for raw in lines:
        found = stamp(raw[:64], twelve_hours=twelve_hours)
        if found is not None and found[0] is not None:
            local = datetime.combine(found[0], found[1])
        if local is None:
            continue
        text = raw[:2000].decode("ascii", "replace")
        if ANY.search(text):
            step, match = next((step, match) for step, shape in STEPS if (match := shape.search(text)))
            if step is not Step.LOW_MEMORY or int(match["used"]) >= FULL * int(match["most"]):
                yield LoginEvent(step, utc(local), local, _number(step, match, text))
        if (factor := FACTOR.search(text)) and SECOND.search(text):
            yield LoginEvent(Step.SECOND_FACTOR, utc(local), local, word=" ".join(factor[1].split()))


def summary_of(events: Iterable[LoginEvent], *, since: datetime, until: datetime) -> LoginSummary:
    """The last start before `until`, from its banner on, or all where none is known; what repeats is told once.

    Nothing when its last sign of life is older than `since`: that login is not about this incident.
    """
    known = [event for event in sorted(events, key=lambda event: event.at) if event.at <= until]
    started = [number for number, event in enumerate(known) if event.step is Step.STARTED]
    begun = started[-1] if started else 0
    while begun and known[begun - 1].step is Step.STARTED and known[begun].at - known[begun - 1].at < timedelta(seconds=30):
        begun -= 1
    kept: list[LoginEvent] = []
    for event in known[begun:] if started else known:
        again = [one for one in kept[-4:] if (one.step, one.number, one.word) == (event.step, event.number, event.word)]
        if not again or event.at - again[-1].at > timedelta(seconds=2):
            kept.append(event)
    return LoginSummary(tuple(kept[-MOST:]) if kept and kept[-1].at >= since else ())


def _number(step: Step, match: re.Match[str], text: str) -> int | None:
    if step is Step.ATTEMPT:
        return int(match["number"])
    if step is Step.LOCKED:  # `Please wait 4 minutes & 55 seconds`
        return sum(int(count) * UNITS[unit.lower()] for count, unit in WAIT.findall(text)) or None
    return None


@dataclass(frozen=True, slots=True)
class ApiLogging:
    """Whether API messages were written before the incident. At which level, no file that can be read tells."""

    written: Literal["on", "off", "unknown"] = "unknown"
    since: datetime | None = None
    """First line of the oldest log, in UTC."""
    files: int = 0
    write_debug: Literal["on", "off", "unknown"] = "unknown"
    """The key WriteDebug of jts.ini, whose meaning the broker does not document."""

    def facts(self) -> dict[str, Any]:
        """For facts/platform.json."""
        return {
            "api_log": self.written,
            "api_log_since": self.since and self.since.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "api_log_files": self.files,
            "detail": "unknown",
            "write_debug": self.write_debug,
            "note": NOTE,
        }


NOTE = (
    "API logging is off by default. Its level (Detail or less) is kept with the user's settings, which are not readable: ask for "
    "Global Configuration > API > Settings. A restart of the platform starts new files: what was not written before is lost."
)


def api_logging(jts_ini: Mapping[str, str], began: Sequence[datetime], before: datetime) -> ApiLogging:
    """What is known of API messages `before` an instant.

    `jts_ini` are its keys in lower case, `began` the first instants of this session's `api.<client>.*` files. A file with lines
    from before is a proof; without any file nothing is known, for one is made when a client connects.
    """
    oldest = min(began, default=None)
    written: Literal["on", "off", "unknown"] = "unknown" if oldest is None else "on" if oldest <= before else "off"
    debug = {"true": "on", "false": "off"}.get(jts_ini.get("writedebug", "").strip().lower(), "unknown")
    return ApiLogging(written, oldest, len(began), cast('Literal["on", "off", "unknown"]', debug))
