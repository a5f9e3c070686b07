"""Hotkeys on Windows: RegisterHotKey in a message loop of its own, so that the focused program does not get the key."""

from __future__ import annotations

import concurrent.futures
import ctypes
import logging
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from ctypes import wintypes

from capture_tool.core import threads
from capture_tool.system.hotkey.chord import Chord, describe, read_all

assert sys.platform == "win32"  # tells the type checker, too

log = logging.getLogger(__name__)
STOP_SECONDS = 2.0
ALREADY_REGISTERED = 1409
WM_QUIT, WM_HOTKEY = 0x0012, 0x0312
NO_REPEAT = 0x4000
MODIFIERS = {"alt": 1, "ctrl": 2, "shift": 4, "cmd": 8, "alt_gr": 1 | 2}
VIRTUAL_KEYS = {
    "print_screen": 0x2C,
    "pause": 0x13,
    "scroll_lock": 0x91,
    "insert": 0x2D,
    "delete": 0x2E,
    "home": 0x24,
    "end": 0x23,
    "page_up": 0x21,
    "page_down": 0x22,
    "up": 0x26,
    "down": 0x28,
    "left": 0x25,
    "right": 0x27,
    "space": 0x20,
    "tab": 0x09,
    "enter": 0x0D,
    "esc": 0x1B,
    "backspace": 0x08,
    "menu": 0x5D,
    **{f"f{number}": 0x6F + number for number in range(1, 25)},
}
"""Virtual-key codes of the named keys (winuser.h)."""


class Win32Hotkeys:
    """Global hotkeys of this session. Windows ties a hotkey to the thread that asked, so one thread does everything."""

    def __init__(self) -> None:
        self._thread = 0
        self._running: Future[None] | None = None

    def start(self, keys: Mapping[str, str], pressed: Callable[[str], None]) -> Mapping[str, str]:
        """As in Hotkeys. Empty keys are not bound and not refused."""
        self.stop()
        chords, refused = read_all(keys)
        if not chords:
            return refused
        bound: Future[dict[str, str]] = Future()
        self._running = threads.start("hotkeys", lambda: self._listen(chords, pressed, bound))
        return refused | bound.result()

    def stop(self) -> None:
        """Gives the keys back; they are free for other programs when this returns."""
        if self._running:
            ctypes.windll.user32.PostThreadMessageW(self._thread, WM_QUIT, 0, 0)
            if ctypes.windll.kernel32.GetCurrentThreadId() != self._thread:
                concurrent.futures.wait([self._running], STOP_SECONDS)
        self._running = None

    def _listen(self, chords: Mapping[str, Chord], pressed: Callable[[str], None], bound: Future[dict[str, str]]) -> None:
        user32 = ctypes.WinDLL("user32", use_last_error=True)
        message = wintypes.MSG()
        self._thread = ctypes.windll.kernel32.GetCurrentThreadId()
        user32.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)  # makes the queue, so that the first WM_QUIT is not lost
        names = dict(enumerate(chords, start=1))
        bound.set_result({name: reason for at, name in names.items() if (reason := _register(user32, at, chords[name]))})
        try:
            while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
                if message.message == WM_HOTKEY:
                    pressed(names[message.wParam])
        finally:
            for at in names:
                user32.UnregisterHotKey(None, at)


def _register(user32: ctypes.WinDLL, at: int, chord: Chord) -> str:
    """An empty string when the key is ours, else why not."""
    code = VIRTUAL_KEYS.get(chord.key) or _code_of(user32, chord.key)
    modifiers = NO_REPEAT
    for name in chord.modifiers:
        modifiers |= MODIFIERS[name]
    if not code:
        reason = "is not on this keyboard."
    elif user32.RegisterHotKey(None, at, modifiers, code):
        return ""
    elif ctypes.get_last_error() == ALREADY_REGISTERED:
        reason = "is taken by another program."
    else:
        log.warning("RegisterHotKey failed with %d", ctypes.get_last_error())
        reason = "was refused by Windows."
    return f"{describe(chord)} {reason} Choose another key in the settings."


def _code_of(user32: ctypes.WinDLL, letter: str) -> int:
    """Virtual-key code of a character: its own for letters and digits, else where the layout has it; 0 for nowhere."""
    if letter.isalnum():
        return ord(letter.upper())
    scan = int(user32.VkKeyScanW(ctypes.c_wchar(letter)))
    return 0 if scan == -1 else scan & 0xFF
