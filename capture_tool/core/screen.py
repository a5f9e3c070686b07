"""The nouns of the screen: what is on it and what was taken from it. Part of core/model, which names them all.

Positions are physical pixels with the origin of the desktop at (0, 0) of its first monitor; negative ones are normal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from capture_tool.core.value import dataclass


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in physical pixels; right and bottom are exclusive."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column to the right of it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.top + self.height

    def intersect(self, other: Rect) -> Rect | None:
        """The part both share, None when they do not touch."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(left, top, right - left, bottom - top) if right > left and bottom > top else None

    def union(self, other: Rect) -> Rect:
        """The smallest rectangle around both."""
        left, top = min(self.left, other.left), min(self.top, other.top)
        return Rect(left, top, max(self.right, other.right) - left, max(self.bottom, other.bottom) - top)


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor. `number` counts from 1, `name` is the output's (DP-1), `scale` the user's zoom (1.0, 1.5, 2.0)."""

    number: int
    name: str
    rect: Rect
    scale: float = 1.0
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """Pixels in memory: rows from the top, 4 bytes a pixel in the order blue, green, red, unused; stride is width * 4."""

    width: int
    height: int
    data: bytes | bytearray | memoryview


PictureKind = Literal["desktop", "monitor", "window", "region"]
Reading = Literal["done", "not finished", "off"]
"""Whether a picture's words were read by OCR before it left."""


@dataclass(frozen=True, slots=True)
class Window:
    """A top-level window of another program. `rect` includes the frame and excludes a client-side shadow."""

    id: int
    title: str
    app: str
    pid: int | None
    rect: Rect
    minimised: bool = False
    owner: int | None = None
    """Id of the window that this one is a dialog of."""


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A picture as it was on the screen, not yet reviewed."""

    kind: PictureKind
    image: Image
    rect: Rect
    monitors: tuple[Monitor, ...] = ()
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """A black-out that the tool made, in pixels of the picture; the user may drop it and take it back."""

    rect: Rect
    label: str = ""
    """The stand-in of what is below, written into the black; empty: a window that may show a code."""
    dropped: bool = False


def dialogs_of(window: Window, windows: Iterable[Window]) -> tuple[Window, ...]:
    """The dialogs that belong to `window`, and theirs, in the order of `windows`."""
    listed = tuple(windows)
    family, size = {window.id}, 0
    while len(family) != size:
        size = len(family)
        family |= {one.id for one in listed if one.owner in family}
    return tuple(one for one in listed if one.id in family - {window.id})
