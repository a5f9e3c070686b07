"""The part of the X protocol that hotkeys need: key grabs, XKB for layouts and modifiers, XI2 for keys during foreign grabs.

Formats: the specifications of the X Keyboard Extension 1.0 and the X Input Extension 2.2. A connection of its own, without the
tables that `Xlib.display.Display` loads on opening (25-40 ms).
"""

from __future__ import annotations

import importlib
import logging
import platform
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from Xlib import X, error
from Xlib.ext import ge, xinput
from Xlib.protocol import display, event, request, rq

log = logging.getLogger(__name__)
CORE_KEYBOARD = 0x100
KEYSYMS, ALL_PARTS = 2, 7
NEW_KEYBOARD, MAP, STATE = 1, 2, 4
MODIFIER_STATE, GROUP_STATE = 1, 16
STATE_NOTIFY = 2
_HEAD = (rq.Card8("opcode"),)
_REPLY = (rq.Card16("sequence_number"), rq.ReplyLength())


class _UseXkb(rq.ReplyRequest):  # type: ignore[misc, unused-ignore]
    _request = rq.Struct(*_HEAD, rq.Opcode(0), rq.RequestLength(), rq.Card16("major"), rq.Card16("minor"))
    _reply = rq.Struct(rq.ReplyCode(), rq.Card8("supported"), *_REPLY, rq.Pad(24))


class _SelectXkb(rq.Request):  # type: ignore[misc, unused-ignore]
    _request = rq.Struct(
        *_HEAD,
        rq.Opcode(1),
        rq.RequestLength(),
        *(rq.Card16(name) for name in ("device", "which", "clear", "all", "affect_map", "map", "affect_state", "state")),
    )


class _GetState(rq.ReplyRequest):  # type: ignore[misc, unused-ignore]
    _request = rq.Struct(*_HEAD, rq.Opcode(4), rq.RequestLength(), rq.Card16("device"), rq.Pad(2))
    _reply = rq.Struct(rq.ReplyCode(), rq.Pad(1), *_REPLY, rq.Card8("mods"), rq.Pad(3), rq.Card8("group"), rq.Pad(19))


class _GetMap(rq.ReplyRequest):  # type: ignore[misc, unused-ignore]
    _request = rq.Struct(*_HEAD, rq.Opcode(8), rq.RequestLength(), rq.Card16("device"), rq.Card16("full"), rq.Pad(20))
    _reply = rq.Struct(
        *(rq.ReplyCode(), rq.Pad(1), *_REPLY, rq.Pad(9), rq.Card8("first"), rq.Pad(2), rq.Card8("count"), rq.Pad(19)),
        rq.Binary("data"),
    )


class _XkbEvent(rq.Event):  # type: ignore[misc, unused-ignore]
    _code = None
    _fields = rq.Struct(
        *(rq.Card8("type"), rq.Card8("kind"), rq.Card16("sequence_number"), rq.Card32("time"), rq.Card8("device")),
        *(rq.Card8("mods"), rq.Pad(3), rq.Card8("group"), rq.Pad(18)),
    )


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


class Connection(display.Display):  # type: ignore[misc, unused-ignore]
    """One connection to an X server. Raises what python-xlib raises; used by one thread at a time."""

    def __init__(self, name: str | None = None) -> None:
        _load_connect()
        self.resource_classes: Any = {}  # python-xlib looks here for classes; none: windows stay plain numbers
        super().__init__(name)
        self.root = int(self.info.roots[self.default_screen].root)
        self.set_error_handler(lambda failure, _: log.debug("the X server refused a request: %s", type(failure).__name__))
        xkb = self._ask(request.QueryExtension, name="XKEYBOARD")
        self._xkb = xkb.major_opcode
        self.event_classes = {**event.event_class, ge.GenericEventCode: ge.GenericEvent, xkb.first_event: _XkbEvent}
        if not (xkb.present and self._ask(_UseXkb, opcode=self._xkb, major=1, minor=0).supported):
            self.close()
            raise error.DisplayConnectionError(self.get_display_name(), "the server has no keyboard extension")
        fields = {"which": NEW_KEYBOARD | MAP | STATE, "clear": 0, "all": NEW_KEYBOARD, "affect_map": ALL_PARTS, "map": ALL_PARTS}
        fields |= dict.fromkeys(("affect_state", "state"), MODIFIER_STATE | GROUP_STATE)
        self._ask(_SelectXkb, opcode=self._xkb, device=CORE_KEYBOARD, **fields)

    def watch_raw(self) -> bool:
        """Asks for key presses that go to another program's grab too; False when the server cannot (before XI 2.1)."""
        xi = self._ask(request.QueryExtension, name=xinput.extname)
        if not xi.present:
            return False
        version = self._ask(xinput.XIQueryVersion, opcode=xi.major_opcode, major_version=2, minor_version=2)
        if (version.major_version, version.minor_version) < (2, 1):
            return False
        masks = [(xinput.AllMasterDevices, xinput.RawKeyPressMask)]
        self._ask(xinput.XISelectEvents, opcode=xi.major_opcode, window=self.root, masks=masks)
        return True

    def grab(self, keycode: int, mods: Iterable[int]) -> bool:
        """Takes a key with each of these modifiers; False when another program has one of them."""
        taken = error.CatchError(error.BadAccess)
        modes = {"pointer_mode": X.GrabModeAsync, "keyboard_mode": X.GrabModeAsync, "owner_events": False}
        for mask in mods:
            self._ask(request.GrabKey, onerror=taken, grab_window=self.root, modifiers=mask, key=keycode, **modes)
        self.sync()
        return taken.get_error() is None

    def ungrab(self, keycode: int, mods: int) -> None:
        """Gives a key back."""
        self._ask(request.UngrabKey, key=keycode, grab_window=self.root, modifiers=mods)

    def sync(self) -> None:
        """Returns when the server has done all that was asked."""
        self._ask(request.GetInputFocus)

    def state(self) -> KeyboardState:
        """Modifiers and layout group now."""
        now = self._ask(_GetState, opcode=self._xkb, device=CORE_KEYBOARD)
        return KeyboardState(now.mods, now.group)

    def modifier_keys(self) -> tuple[tuple[int, ...], ...]:
        """Keycodes of each of the eight modifiers, in the order of their mask bits."""
        return tuple(tuple(row) for row in self._ask(request.GetModifierMapping).keycodes)

    def keysyms(self) -> dict[int, tuple[int, ...]]:
        """What each keycode gives unshifted, one keysym per layout group."""
        answer = self._ask(_GetMap, opcode=self._xkb, device=CORE_KEYBOARD, full=KEYSYMS)
        data, at, found = bytes(answer.data), 0, {}
        for keycode in range(answer.first, answer.first + answer.count):
            groups, width, count = data[at + 4] & 15, data[at + 5], struct.unpack_from("=H", data, at + 6)[0]
            symbols = struct.unpack_from(f"={count}L", data, at + 8)
            found[keycode] = tuple(symbols[group * width] for group in range(groups))
            at += 8 + 4 * count
        return found

    def events(self) -> Iterator[KeyEvent | KeyboardState | LayoutChanged]:
        """What has arrived, without waiting. What another client made up with SendEvent is dropped."""
        while self.pending_events():
            arrived = self.next_event()
            if arrived.type == ge.GenericEventCode and arrived.evtype == xinput.RawKeyPress:
                time, keycode = struct.unpack_from("=LL", arrived.data, 2)
                yield KeyEvent("raw", keycode, time)
            elif arrived.send_event:
                continue
            elif arrived.type in (X.KeyPress, X.KeyRelease):
                kind: Literal["press", "release"] = "press" if arrived.type == X.KeyPress else "release"
                yield KeyEvent(kind, arrived.detail, arrived.time, arrived.state & 0xFF)
            elif isinstance(arrived, _XkbEvent) and arrived.kind == STATE_NOTIFY:
                yield KeyboardState(arrived.mods, arrived.group)
            elif isinstance(arrived, _XkbEvent) or arrived.type == X.MappingNotify:
                yield LayoutChanged()

    def _ask(self, what: Any, **fields: Any) -> Any:
        return what(display=self, **fields)


def _load_connect() -> None:
    """Imports python-xlib's way to the server, which asks for `uname()[0]`: Python would start `uname -p` for it (10 ms)."""
    known = vars(platform.uname())
    asked = "processor" in known
    known.setdefault("processor", "")
    importlib.import_module("Xlib.support.unix_connect")
    if not asked:
        del known["processor"]
