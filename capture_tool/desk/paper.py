"""What the pages say about a ticket, taken from its manifest (resources/schema/manifest.schema.json).

The manifest came from outside: every value is asked for its type, bounded and made harmless to the eye before it is used.
What is missing or odd is left out, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_SHOWN = (
    {c: 0x2400 + c for c in range(32) if c not in (9, 10)}
    | {127: 0x2421}
    | dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
)
"""Control characters become visible; marks that turn the reading direction, and so can fake a name, are replaced."""
_PICTURE = re.compile(r"screenshots/[A-Za-z0-9._-]{1,200}\.png")
_LINES = 5000
LINE = 200


@dataclass(frozen=True, slots=True)
class When:
    """An instant as the reporter's clock showed it, and in UTC."""

    local: datetime
    zone: str

    @property
    def utc(self) -> datetime:
        """The same in UTC."""
        return self.local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A picture: member name, file name, pixels (0 when not told) and how many black-outs it has."""

    member: str
    name: str
    kind: str
    width: int
    height: int
    bytes: int
    black_outs: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """A log or other file: sizes in bytes, replaced values by kind, the part of the original that was taken."""

    member: str
    name: str
    source: str
    bytes: int
    bytes_before: int
    file_bytes: int
    replaced: tuple[tuple[str, int], ...]
    clipped: tuple[int, int] | None
    first: When | None
    last: When | None
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not in the ticket, and why."""

    name: str
    bytes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One ticket as its page shows it."""

    ticket_id: str
    moment: When | None
    incident: When | None
    category: str
    text: str
    expected: str
    belongs_to: str
    tool_version: str
    pictures: tuple[PictureLine, ...]
    files: tuple[FileLine, ...]
    left_out: tuple[Missing, ...]
    waivers: tuple[str, ...]
    monitors: tuple[str, ...]
    window: str

    @property
    def line(self) -> str:
        """The first line of the text that says something."""
        line = next((line.strip() for line in self.text.splitlines() if line.strip()), "")
        return line if len(line) <= LINE else f"{line[: LINE - 1]}…"


def paper(manifest: Mapping[str, Any]) -> Paper:
    """The ticket that `manifest` tells of."""
    zone, offset = _zone(manifest)
    files = tuple(_items(manifest, "files"))
    return Paper(
        ticket_id=_text(manifest, "ticket", 36),
        moment=_when(_map(manifest, "moment").get("utc"), zone, offset),
        incident=_when(manifest.get("incident"), zone, offset),
        category=_text(manifest, "category", 40) or "other",
        text=_text(manifest, "text", 200_000),
        expected=_text(manifest, "expected", 200_000),
        belongs_to=_text(manifest, "belongs_to", 200),
        tool_version=_text(_map(manifest, "tool"), "version", 40),
        pictures=tuple(_picture(item) for item in files if _PICTURE.fullmatch(_text(item, "name", 300))),
        files=tuple(_file(item, zone, offset) for item in files if not _PICTURE.fullmatch(_text(item, "name", 300))),
        left_out=tuple(
            Missing(_text(item, "name", 300), _count(item, "bytes"), _text(item, "reason", 500))
            for item in _items(manifest, "left_out")
        ),
        waivers=tuple(visible(item)[:80] for item in _list(manifest, "waivers") if isinstance(item, str)),
        monitors=tuple(_monitor(item) for item in _items(manifest, "monitors")),
        window=_text(_map(manifest, "window"), "title", 300),
    )


def summary(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the inbox keeps of a manifest: columns of the table `tickets`."""
    made = paper(manifest)
    words = (made.line, made.text, made.expected, made.belongs_to, made.category, made.ticket_id)
    return {
        "moment": made.moment.local.isoformat(timespec="seconds") if made.moment else "",
        "zone": made.moment.zone if made.moment else "",
        "category": made.category,
        "line": made.line,
        "search": "\n".join(words).casefold(),
        "pictures": len(made.pictures),
    }


def visible(text: str) -> str:
    """`text` with nothing in it that hides, turns or breaks what a person sees, or that a database refuses."""
    return text.encode("utf-8", "replace").decode().translate(_SHOWN)


def _picture(item: Mapping[str, Any]) -> PictureLine:
    member = _text(item, "name", 300)
    size = _count(item, "width"), _count(item, "height")
    name = member.rpartition("/")[2]
    kind = _text(item, "kind", 20) or name.removesuffix(".png").partition("-")[2]
    return PictureLine(member, name, kind, *size, _count(item, "bytes"), _count(item, "black_outs"))


def _file(item: Mapping[str, Any], zone: str, offset: timedelta) -> FileLine:
    member = _text(item, "name", 300)
    bounds = [value for value in _list(item, "clipped") if type(value) is int and 0 <= value < 1 << 53]
    replaced = ((visible(kind)[:60], count) for kind, count in _map(item, "replaced").items() if type(count) is int and count > 0)
    return FileLine(
        member=member,
        name=member.removeprefix("logs/"),
        source=_text(item, "source", 60),
        bytes=_count(item, "bytes"),
        bytes_before=_count(item, "bytes_before"),
        file_bytes=_count(item, "file_bytes"),
        replaced=tuple(sorted(replaced)),
        clipped=(bounds[0], bounds[1]) if len(bounds) == 2 else None,
        first=_when(item.get("first"), zone, offset),
        last=_when(item.get("last"), zone, offset),
        encrypted=item.get("encrypted") is True,
    )


def _monitor(item: Mapping[str, Any]) -> str:
    rect = [value for value in _list(item, "rect") if type(value) is int]
    pixels = f" {rect[2]} × {rect[3]}" if len(rect) == 4 else ""
    scale = item.get("scale")
    zoom = f", {round(scale * 100)} %" if isinstance(scale, int | float) and 0 < scale < 100 and scale != 1 else ""
    return f"{_text(item, 'name', 60) or 'monitor'}{pixels}{zoom}"


def _zone(manifest: Mapping[str, Any]) -> tuple[str, timedelta]:
    moment = _map(manifest, "moment")
    seconds = moment.get("utc_offset_seconds")
    offset = timedelta(seconds=seconds) if type(seconds) is int and abs(seconds) < 86_400 else timedelta()
    return _text(moment, "zone", 40) or "UTC", offset


def _when(value: Any, zone: str, offset: timedelta) -> When | None:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant is None or instant.tzinfo is None:
            return None
        return When(instant.astimezone(timezone(offset)), zone)
    except (ValueError, OverflowError):
        return None


def _text(values: Mapping[str, Any], key: str, limit: int) -> str:
    value = values.get(key)
    return visible(value[:limit]) if isinstance(value, str) else ""


def _count(values: Mapping[str, Any], key: str) -> int:
    value = values.get(key)
    return value if type(value) is int and 0 <= value < 1 << 53 else 0


def _map(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = values.get(key)
    return value if isinstance(value, dict) else {}


def _list(values: Mapping[str, Any], key: str) -> list[Any]:
    value = values.get(key)
    return value[:_LINES] if isinstance(value, list) else []


def _items(values: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    return (item for item in _list(values, key) if isinstance(item, dict))
