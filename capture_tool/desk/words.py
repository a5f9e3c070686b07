"""How the pages say sizes, times and waivers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from capture_tool.desk.paper import When, visible

_WAIVERS = {
    "encrypted-logs": "Holds logs encrypted by the platform. They could not be redacted and may contain anything.",
    "send-without-review": "Sent without review: nobody looked at it before it left.",
}
_FACTS = 400
KINDS = {
    "account": "account",
    "api-key": "API key",
    "authorization": "authorization",
    "card": "card number",
    "code-card": "row of a code card",
    "cookie": "cookie",
    "email": "e-mail address",
    "folder": "user folder",
    "host": "computer name",
    "iban": "bank account",
    "ip": "network address",
    "java-command": "Java command line",
    "jvm-secret": "Java secret",
    "jwt": "web token",
    "login-code": "login code",
    "mac": "hardware address",
    "order": "order value",
    "password": "password",
    "phone": "phone number",
    "private-key": "private key",
    "session": "session token",
    "setting": "setting",
    "sid": "Windows identifier",
    "token": "token in a link",
    "totp-seed": "one-time code seed",
    "url-credentials": "login in a link",
    "user": "user name",
}
"""What the kinds of replaced values are called; those of a deployer's own rules say it themselves."""


def size(count: int) -> str:
    """Bytes for people: 1.4 MB."""
    value, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 999.5 or unit == "TB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" or value >= 99.5 else f"{value:.1f} {unit}"


def count(number: int) -> str:
    """A number with thin spaces between its thousands."""
    return f"{number:,}".replace(",", "\u202f")


def when(moment: When | str, zone: str = "UTC") -> str:
    """Date, time and zone: 22 Nov 2026, 19:59:13 CET. A string is ISO 8601 of that zone, shown to the minute."""
    if isinstance(moment, str):
        instant = datetime.fromisoformat(moment)
        return f"{_date(instant)}, {instant:%H:%M} {zone}"
    return f"{_date(moment.local)}, {moment.local:%H:%M:%S} {moment.zone}"


def clock(moment: When, beside: When | None = None) -> str:
    """The time, with its date when that is not the date of `beside`."""
    same_day = beside is not None and moment.local.date() == beside.local.date()
    return f"{moment.local:%H:%M:%S}" if same_day else f"{_date(moment.local)}, {moment.local:%H:%M:%S}"


def kind(code: str) -> str:
    """What a kind of replaced value is called."""
    return KINDS.get(code) or code.replace("-", " ").replace("_", " ")


def waiver(code: str) -> str:
    """What the user allowed, in a sentence."""
    if code.startswith("undo:"):
        return f"The user chose not to replace values of the kind “{kind(code[5:])}”."
    return _WAIVERS.get(code, code)


def flat(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The leaves of a JSON value as (name, text), at most 400 of them."""
    found = _leaves(value, name, depth)
    for _, leaf in zip(range(_FACTS), found, strict=False):
        yield leaf


def _leaves(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and depth < 6:
        for key, inner in value.items():
            yield from _leaves(inner, f"{name} · {key}" if name else str(key), depth + 1)
    elif isinstance(value, list) and depth < 6 and any(isinstance(inner, dict | list) for inner in value):
        for place, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{name} {place}", depth + 1)
    elif isinstance(value, list):
        yield visible(name.replace("_", " "))[:200], visible(", ".join(map(_leaf, value)))[:2000] or "–"
    elif type(value) is int and name.endswith("_bytes") and value >= 0:
        yield visible(name.removesuffix("_bytes").replace("_", " "))[:200], size(value)
    else:
        yield visible(name.replace("_", " "))[:200], visible(_leaf(value))[:2000]


def _leaf(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)


def _date(instant: datetime) -> str:
    return f"{instant.day} {instant:%b %Y}"
