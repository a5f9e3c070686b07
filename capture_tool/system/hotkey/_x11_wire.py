"""The part of the X protocol that hotkeys need: key grabs, XKB for layouts and modifiers, XI2 for keys during foreign grabs.

Formats: the specifications of the core protocol, of the X Keyboard Extension 1.0 and of the X Input Extension 2.2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from capture_tool.system.x11_connection import GENERIC_EVENT, Connection

GRAB_KEY, UNGRAB_KEY, GET_INPUT_FOCUS, GET_MODIFIER_MAPPING = 33, 34, 43, 119
XKB_USE, XKB_SELECT, XKB_GET_STATE, XKB_GET_MAP = 0, 1, 4, 8
XI_SELECT, XI_QUERY_VERSION = 46, 47
KEY_PRESS, KEY_RELEASE, MAPPING_NOTIFY, XKB_STATE_NOTIFY, RAW_KEY_PRESS = 2, 3, 34, 2, 13
ALL_MASTER_DEVICES, CORE_KEYBOARD, ASYNC = 1, 0x100, 1
KEYSYMS, ALL_PARTS = 2, 7
NEW_KEYBOARD, MAP, STATE = 1, 2, 4
MODIFIER_STATE, GROUP_STATE = 1, 16


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A key went down or up. `time` is the server's, in milliseconds; the XI2 event (`raw`) carries no modifiers."""

    kind: Literal["press", "release", "raw"]
    keycode: int
    time: int
    mods: int | None = None


@dataclass(frozen=True, slots=True)
class KeyboardState:
    """Modifiers (core mask) and layout group in force."""

    mods: int
    group: int


class LayoutChanged:
    """Keys mean something else now."""


class Keyboard(Connection):
    """The keyboard of one X server."""

    def __init__(self, name: str | None = None) -> None:
        super().__init__(name)
        found = self.extension(b"XKEYBOARD")
        self._xkb, self._xkb_event = found or (0, 0)
        if not (found and self.ask(self._xkb, XKB_USE, "HH", 1, 0)[1]):
            self.close()
            raise OSError("the X server has no keyboard extension")
        which, states = NEW_KEYBOARD | MAP | STATE, MODIFIER_STATE | GROUP_STATE
        wanted = (CORE_KEYBOARD, which, 0, NEW_KEYBOARD, ALL_PARTS, ALL_PARTS, states, states)
        self.send(self._xkb, XKB_SELECT, "8H", *wanted)

    def watch_raw(self) -> bool:
        """Asks for key presses that go to another program's grab too; False when the server cannot (before XI 2.1)."""
        xi, _ = self.extension(b"XInputExtension") or (0, 0)
        if not xi or struct.unpack_from("=HH", self.ask(xi, XI_QUERY_VERSION, "HH", 2, 2), 8) < (2, 1):
            return False
        self.send(xi, XI_SELECT, "LHxxHHL", self.root, 1, ALL_MASTER_DEVICES, 1, 1 << RAW_KEY_PRESS)
        return True

    def grab(self, keycode: int, mods: Iterable[int]) -> bool:
        """Takes a key with each of these modifiers; False when another program has one of them."""
        asked = [self.send(GRAB_KEY, False, "LHBBB", self.root, mask, keycode, ASYNC, ASYNC) for mask in mods]  # noqa: FBT003
        self.sync()
        return not self.refused(asked)

    def ungrab(self, keycode: int, mods: int) -> None:
        """Gives a key back."""
        self.send(UNGRAB_KEY, keycode, "LH", self.root, mods)

    def sync(self) -> None:
        """Returns when the server has done all that was asked."""
        self.ask(GET_INPUT_FOCUS, 0)

    def state(self) -> KeyboardState:
        """Modifiers and layout group now."""
        now = self.ask(self._xkb, XKB_GET_STATE, "H", CORE_KEYBOARD)
        return KeyboardState(now[8], now[12])

    def modifier_keys(self) -> tuple[tuple[int, ...], ...]:
        """Keycodes of each of the eight modifiers, in the order of their mask bits."""
        answer = self.ask(GET_MODIFIER_MAPPING, 0)
        width = answer[1]
        return tuple(tuple(answer[at : at + width]) for at in range(32, 32 + 8 * width, width or 1))

    def keysyms(self) -> dict[int, tuple[int, ...]]:
        """What each keycode gives unshifted, one keysym per layout group."""
        data = self.ask(self._xkb, XKB_GET_MAP, "HH20x", CORE_KEYBOARD, KEYSYMS)
        first, keys, at, found = data[17], data[20], 40, {}
        for keycode in range(first, first + keys):
            groups, width, count = data[at + 4] & 15, data[at + 5], struct.unpack_from("=H", data, at + 6)[0]
            symbols = struct.unpack_from(f"={count}L", data, at + 8)
            found[keycode] = tuple(symbols[group * width] for group in range(groups))
            at += 8 + 4 * count
        return found

    def events(self) -> Iterator[KeyEvent | KeyboardState | LayoutChanged]:
        """What has arrived, without waiting. What another client made up with SendEvent has a type of its own (+ 128)."""
        while (event := self.arrived()) is not None:
            kind = event[0]
            if kind == GENERIC_EVENT and event[8:10] == struct.pack("=H", RAW_KEY_PRESS):
                time, keycode = struct.unpack_from("=LL", event, 12)
                yield KeyEvent("raw", keycode, time)
            elif kind in (KEY_PRESS, KEY_RELEASE):
                keycode, time, mods = struct.unpack_from("=xBxxL20xH", event)
                yield KeyEvent("press" if kind == KEY_PRESS else "release", keycode, time, mods & 0xFF)
            elif kind == self._xkb_event and event[1] == XKB_STATE_NOTIFY:
                yield KeyboardState(event[9], event[13])
            elif kind in (self._xkb_event, MAPPING_NOTIFY):
                yield LayoutChanged()
