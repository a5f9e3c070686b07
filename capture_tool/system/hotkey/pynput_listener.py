"""Hotkeys by pynput's listener: macOS. It only listens, so the focused program gets the key too."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from typing import Any

from capture_tool.system.hotkey.absent import CURE
from capture_tool.system.hotkey.chord import read_all

log = logging.getLogger(__name__)
UNTRUSTED = (
    "This program may not listen to the keyboard yet. "
    "Allow it in System Settings > Privacy & Security > Input Monitoring and Accessibility, then start it again."
)


class PynputHotkeys:
    """Global hotkeys by a listener thread of pynput's own."""

    def __init__(self) -> None:
        self._listener: Any = None

    def start(self, keys: Mapping[str, str], pressed: Callable[[str], None]) -> Mapping[str, str]:
        """As in Hotkeys. Empty keys are not bound and not refused."""
        self.stop()
        chords, refused = read_all(keys)
        if not chords:
            return refused
        try:
            from pynput import keyboard
        except ImportError:
            return refused | dict.fromkeys(chords, f"The key listener cannot be used here. {CURE}")
        bindings = {chord.notation: functools.partial(pressed, name) for name, chord in chords.items()}
        self._listener = keyboard.GlobalHotKeys(bindings)
        self._listener.start()
        self._listener.wait()
        if not getattr(self._listener, "IS_TRUSTED", True):
            self.stop()
            return refused | dict.fromkeys(chords, UNTRUSTED)
        return refused

    def stop(self) -> None:
        """Ends the listener."""
        if self._listener:
            self._listener.stop()
        self._listener = None
