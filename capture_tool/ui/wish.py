"""What a person wants a picture of: from a key, a menu, another start of the program or a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from capture_tool.core.errors import UsageError
from capture_tool.core.model import Rect, Screenshot, Window

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
Kind = Literal["desktop", "monitor", "window", "pick", "region", "area"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A picture, or a window and its dialogs. `pick` lets choose from a list, `region` lets drag; `area` is a known rectangle."""

    kind: Kind = "desktop"
    monitor: int = 0
    area: Rect | None = None
    shown: Window | None = None
    """The window to shoot again; without it the active one."""
    delay: float = 0.0
    """Seconds to wait before, with a countdown."""
    settle: bool = False
    """Whether something of ours (a menu) has just closed and must be gone from the screen first."""
    text: str = ""
    category: str = ""
    add_to: str = ""
    """Number of the ticket that this is evidence for."""
    since: timedelta | None = None
    """How long before the picture logs are wanted."""
    platform_logs: bool = True
    """Whether the platform's own logs are wanted, besides those in `chosen`."""
    encrypted: bool = False
    chosen: tuple[Path, ...] = ()
    index: int = -1
    """The picture of the open review that is taken again; -1 for one more."""


def again(shot: Screenshot, index: int) -> Wish:
    """The wish for the same picture as it is now, in the place of the old one."""
    return Wish(kind="window", shown=shot.window, index=index) if shot.window else Wish(kind="area", area=shot.rect, index=index)


def parse(words: Sequence[str]) -> Wish:
    """The wish in the words of `capture-tool capture`. Raises UsageError for words it does not know."""
    wish, rest = Wish(), list(words)
    while rest:
        word = rest.pop(0)
        if word in ("--full", "--desktop"):
            wish = replace(wish, kind="desktop")
        elif word in ("--window", "--pick", "--select"):
            kinds: dict[str, Kind] = {"--window": "window", "--pick": "pick", "--select": "region"}
            wish = replace(wish, kind=kinds[word])
        elif word == "--review":
            continue
        elif word == "--encrypted-logs":
            wish = replace(wish, encrypted=True)
        elif word == "--no-logs":
            wish = replace(wish, platform_logs=False)
        elif word == "--logs" and rest:  # one path each: the terminal gives the word again for every path
            wish = replace(wish, platform_logs=False, chosen=(*wish.chosen, Path(rest.pop(0))))
        elif word in _WITH_VALUE and rest:
            try:
                wish = replace(wish, **_WITH_VALUE[word](rest.pop(0)))
            except (ValueError, KeyError):
                raise UsageError("usage", f"{word} does not take that value.") from None
        else:
            raise UsageError("usage", f"{word} is not known here.", "`capture-tool capture --help` lists what is.")
    return wish


def _area(text: str) -> dict[str, Any]:
    left, top, width, height = (int(part) for part in text.split(","))
    if width < 1 or height < 1:
        raise ValueError(text)
    return {"kind": "area", "area": Rect(left, top, width, height)}


_WITH_VALUE: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "--monitor": lambda text: {"kind": "monitor", "monitor": int(text)},
    "--region": _area,
    "--delay": lambda text: {"delay": float(text)},
    "--text": lambda text: {"text": text},
    "--category": lambda text: {"category": text},
    "--ticket": lambda text: {"add_to": text},
    "--since": lambda text: {"since": timedelta(**{UNITS[text[-1:]]: int(text[:-1])})},
}
