"""Properties of X11 windows as Python values (ICCCM and EWMH)."""

from __future__ import annotations

from typing import Any, NamedTuple

import Xlib.display
import Xlib.X

ICONIC = 3
"""WM_STATE of a window that is minimised or on another workspace (ICCCM 4.1.3.1)."""


class Sides(NamedTuple):
    """Pixels at each side, in the order of _NET_FRAME_EXTENTS and _GTK_FRAME_EXTENTS."""

    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0


class Properties:
    """Reads properties; raises Xlib.error.BadWindow when the window is gone."""

    def __init__(self, display: Xlib.display.Display) -> None:
        self._x = display

    def numbers(self, window: Any, name: str) -> list[int]:
        """The 32-bit values of a property, empty when it is not set."""
        value = self._value(window, name, 32)
        return [] if value is None else [int(number) for number in value]

    def atoms(self, window: Any, name: str) -> list[str]:
        """The names that a property lists."""
        return [self._x.get_atom_name(atom) for atom in self.numbers(window, name)]

    def sides(self, window: Any, name: str) -> Sides:
        """Four numbers, zeros when the property is not set or damaged."""
        numbers = self.numbers(window, name)
        return Sides(*numbers) if len(numbers) == 4 and max(numbers) < 1 << 15 else Sides()

    def title(self, window: Any) -> str:
        """The title: UTF-8 from the window manager's protocol, else the old Latin-1 one."""
        for name, encoding in (("_NET_WM_NAME", "utf-8"), ("WM_NAME", "latin-1")):
            if value := self._value(window, name, 8):
                return bytes(value).decode(encoding, "replace")
        return ""

    def app(self, window: Any) -> str:
        """The class of WM_CLASS, its second word; a Java program's main class with dashes."""
        words = bytes(self._value(window, "WM_CLASS", 8) or b"").decode("latin-1").split("\0")
        return words[1] if len(words) > 1 and words[1] else words[0]

    def hidden(self, window: Any) -> bool:
        """Whether the window manager hides it: minimised, or on another workspace."""
        state = self.numbers(window, "WM_STATE")
        return bool(state and state[0] == ICONIC) or "_NET_WM_STATE_HIDDEN" in self.atoms(window, "_NET_WM_STATE")

    def _value(self, window: Any, name: str, bits: int) -> Any:
        found = window.get_full_property(self._x.intern_atom(name), Xlib.X.AnyPropertyType)
        return None if found is None or found.format != bits else found.value
