"""Hotkeys on X11: key grabs, so that the focused program does not get the key, and a watcher for when another program has a grab.

An open menu of GTK or Swing is such a grab: key grabs rest then, but the watcher's raw key presses still come.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import itertools
import logging
import selectors
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future

from capture_tool.core import threads
from capture_tool.system.hotkey._x11_layout import Layout
from capture_tool.system.hotkey._x11_wire import Keyboard, KeyboardState, KeyEvent, LayoutChanged
from capture_tool.system.hotkey.absent import CURE
from capture_tool.system.hotkey.chord import Chord, describe, read_all

log = logging.getLogger(__name__)
STOP_SECONDS = 2.0
"""How long `stop` waits for a callback that is still running."""


class X11Hotkeys:
    """Global hotkeys of one X display (`DISPLAY` when none is named). The connection lives from `start` to `stop`."""

    def __init__(self, display: str | None = None) -> None:
        self._display = display
        self._listener: _Listener | None = None
        self._running: Future[None] | None = None

    def start(self, keys: Mapping[str, str], pressed: Callable[[str], None]) -> Mapping[str, str]:
        """As in Hotkeys. Empty keys are not bound and not refused."""
        self.stop()
        chords, refused = read_all(keys)
        if not chords:
            return refused
        try:
            listener = _Listener(Keyboard(self._display), chords, pressed)
            refused |= listener.bind()
        except OSError as failure:
            log.warning("no hotkeys: %s", type(failure).__name__)
            return refused | dict.fromkeys(chords, f"The X server does not give access to the keyboard. {CURE}")
        self._listener, self._running = listener, threads.start("hotkeys", listener.run)
        return refused

    def stop(self) -> None:
        """Gives the keys back; they are free for other programs when this returns."""
        if self._listener and self._running:
            self._listener.ask_to_stop()
            if not self._listener.is_this_thread():
                concurrent.futures.wait([self._running], STOP_SECONDS)
        self._listener = self._running = None

    @property
    def lost(self) -> str:
        """Why the keys stopped working on their own, or an empty string."""
        return self._listener.lost if self._listener else ""


class _Listener:
    """Owns the connection; everything but `ask_to_stop` happens on its own thread once `run` has begun."""

    def __init__(self, connection: Keyboard, chords: Mapping[str, Chord], pressed: Callable[[str], None]) -> None:
        self._x, self._chords, self._pressed = connection, chords, pressed
        self._stopped, self._stop = socket.socketpair()
        self._thread = 0
        self._state = connection.state()
        self._locks = 0
        """Mask of the lock modifiers, which must not matter."""
        self._layout_changed = False
        self._names: dict[tuple[int, int], str] = {}
        """Keycode and exact modifiers (without locks) to the name that they fire."""
        self._fired: dict[int, int] = {}
        """Keycode to the server's time of its last press that fired."""
        self._released = (0, 0)
        """Keycode and server time of the last release."""
        self.lost = ""
        if not connection.watch_raw():
            log.info("the X server has no XI 2.1: hotkeys rest while another program's menu is open")

    def bind(self) -> dict[str, str]:
        """Grabs the keys of the active layout and gives back those that it no longer has; reasons of what could not be bound."""
        layout = Layout(self._x.keysyms(), self._x.modifier_keys(), self._x.state().group)
        codes = {name: layout.keycodes(chord) for name, chord in self._chords.items()}
        wanted = {(code, layout.mask(self._chords[name])): name for name in codes for code in codes[name]}
        keep = self._names.keys() & wanted.keys() if layout.locks() == self._locks else set()
        self._release(self._names.keys() - keep)
        self._locks = layout.locks()
        self._names = {key: name for key, name in wanted.items() if key in keep or self._take(key)}
        bound = set(self._names.values())
        reasons = {True: "is taken by another program.", False: "is not on this keyboard."}
        return {
            name: f"{describe(chord)} {reasons[bool(codes[name])]} Choose another key in the settings."
            for name, chord in self._chords.items()
            if name not in bound
        }

    def run(self) -> None:
        """Until `ask_to_stop` or until the X server goes away."""
        self._thread = threading.get_ident()
        try:
            with selectors.DefaultSelector() as waiting:
                waiting.register(self._x, selectors.EVENT_READ)
                waiting.register(self._stopped, selectors.EVENT_READ)
                self._work_off()  # what came while the keys were bound is already here, and would not wake a wait
                while all(key.fileobj is self._x for key, _ in waiting.select()):
                    self._work_off()
            self._release(self._names)
            self._x.sync()
        except OSError as failure:
            self.lost = "The connection to the X server was lost, so the hotkeys stopped."
            log.info("hotkeys ended: %s", type(failure).__name__)
        finally:
            self._stopped.close()
            with contextlib.suppress(OSError):
                self._x.close()

    def ask_to_stop(self) -> None:
        """From any thread."""
        self._stop.close()

    def is_this_thread(self) -> bool:
        """Whether the caller is the listener itself, inside its callback."""
        return threading.get_ident() == self._thread

    def _work_off(self) -> None:
        """Every event that is here, and those that come while a change of layout is followed."""
        while True:
            for arrived in self._x.events():
                match arrived:
                    case KeyEvent():
                        self._follow_layout()  # a change comes as a dozen events: follow once, before the next key
                        self._key(arrived)
                    case KeyboardState():
                        self._layout_changed |= arrived.group != self._state.group
                        self._state = arrived
                    case LayoutChanged():
                        self._layout_changed = True
            if not self._layout_changed:
                return
            self._follow_layout()

    def _follow_layout(self) -> None:
        if self._layout_changed:
            self._layout_changed = False
            for name in self.bind():
                log.warning("hotkey %s could not be bound on the new keyboard layout", name)

    def _key(self, key: KeyEvent) -> None:
        at = (key.keycode, key.time)
        if key.kind == "release":
            self._released = at
            return
        mods = self._state.mods if key.mods is None else key.mods
        name = self._names.get((key.keycode, mods & ~self._locks))
        # The same press arrives by the watcher and, later while the keyboard is frozen for another program, by the grab.
        # Auto-repeat is a press in the very millisecond of a release.
        if name and at != self._released and _later(key.time, self._fired.get(key.keycode)):
            self._fired[key.keycode] = key.time
            self._pressed(name)

    def _take(self, key: tuple[int, int]) -> bool:
        keycode, mods = key
        if self._x.grab(keycode, [mods | locks for locks in _combinations(self._locks)]):
            return True
        self._release([key])
        return False

    def _release(self, keys: Iterable[tuple[int, int]]) -> None:
        for keycode, mods in keys:
            for locks in _combinations(self._locks):
                self._x.ungrab(keycode, mods | locks)


def _later(time: int, before: int | None) -> bool:
    """Whether a server's time, which starts anew after 49 days, comes after another."""
    return before is None or 0 < (time - before) % (1 << 32) < 1 << 31


def _combinations(mask: int) -> list[int]:
    """Every sum of the bits of `mask`, 0 included."""
    bits = [1 << bit for bit in range(8) if mask & 1 << bit]
    return [sum(chosen) for count in range(len(bits) + 1) for chosen in itertools.combinations(bits, count)]
