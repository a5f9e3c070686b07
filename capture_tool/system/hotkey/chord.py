"""Key chords: pynput's notation (`<ctrl>+<shift>+<f9>`) read by ourselves, checked, and written for people."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from capture_tool.core.errors import UsageError

MODIFIERS = ("ctrl", "alt", "alt_gr", "shift", "cmd")
"""Modifiers by pynput's names, in the order in which people read them. `cmd` is also the Windows and Super key."""
ALIASES = {"control": "ctrl", "option": "alt", "altgr": "alt_gr", "super": "cmd", "win": "cmd", "print": "print_screen"}
FUNCTION_KEYS = tuple(f"f{number}" for number in range(1, 25))
NAMED_KEYS = {
    "print_screen": "Print Screen",
    "pause": "Pause",
    "scroll_lock": "Scroll Lock",
    "insert": "Insert",
    "delete": "Delete",
    "home": "Home",
    "end": "End",
    "page_up": "Page Up",
    "page_down": "Page Down",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "space": "Space",
    "tab": "Tab",
    "enter": "Enter",
    "esc": "Esc",
    "backspace": "Backspace",
    "menu": "Menu",
}
"""Keys with a name of their own, and what people call them."""
STANDALONE = frozenset({*FUNCTION_KEYS, "print_screen", "pause", "scroll_lock"})
"""Keys that nobody types with, so they may stand without a modifier."""
TYPED_WITH = frozenset({"shift", "alt_gr"})
"""Modifiers that only choose another character: with them alone a key is still being typed."""


@dataclass(frozen=True, slots=True)
class Chord:
    """One key with the modifiers that must be held, no more and no fewer. `key` is a name or one lower-case ASCII character."""

    modifiers: frozenset[str]
    key: str

    @property
    def notation(self) -> str:
        """As it stands in the settings: `<ctrl>+<shift>+<f9>`, `<ctrl>+<alt>+q`."""
        held = [f"<{name}>" for name in MODIFIERS if name in self.modifiers]
        return "+".join([*held, self.key if len(self.key) == 1 else f"<{self.key}>"])


def parse(text: str) -> Chord:
    """The chord that `text` means; `Ctrl+Shift+F9` as people write it is understood too.

    Raises UsageError for an unknown key, for a key that typing needs, and for what this system keeps to itself.
    """
    names = [_name(part) for part in _split(text.strip())]
    modifiers, keys = frozenset(names) & frozenset(MODIFIERS), [name for name in names if name not in MODIFIERS]
    if len(keys) != 1 or len(modifiers) + 1 != len(names):
        _refuse("A hotkey is one key with modifiers, each once.")
    key = keys[0]
    if not (key in NAMED_KEYS or key in FUNCTION_KEYS or (len(key) == 1 and "!" <= key <= "~")):
        _refuse(f"There is no key called {key}.")
    if key not in STANDALONE and modifiers <= TYPED_WITH:
        _refuse("This key is needed for typing; it must be held together with Ctrl, Alt or Cmd.")
    if sys.platform == "win32" and key == "f12" and not modifiers:
        _refuse("Windows keeps F12 alone for debuggers.")
    return Chord(modifiers, key)


def describe(chord: Chord) -> str:
    """For people: `Ctrl+Shift+F9`, on a Mac `Ctrl+Option+Q`."""
    labels = {"ctrl": "Ctrl", "alt": "Alt", "alt_gr": "AltGr", "shift": "Shift", "cmd": "Super"}
    if sys.platform == "darwin":
        labels |= {"alt": "Option", "cmd": "Cmd"}
    elif sys.platform == "win32":
        labels["cmd"] = "Win"
    held = [labels[name] for name in MODIFIERS if name in chord.modifiers]
    return "+".join([*held, NAMED_KEYS.get(chord.key, chord.key.upper())])


def concern(chord: Chord) -> str:
    """What may go wrong with a chord that can be bound all the same, or an empty string. For the one who chooses the key."""
    if {"ctrl", "alt"} <= chord.modifiers and len(chord.key) == 1 and sys.platform != "darwin":
        if chord.modifiers == {"ctrl", "alt"} and chord.key in "hq":
            return "Trader Workstation uses this key itself, and on many keyboards Ctrl+Alt is AltGr: it may type a character."
        return "On many keyboards Ctrl+Alt is AltGr: this key may be needed to type a character such as @ or €."
    return ""


def read_all(keys: Mapping[str, str]) -> tuple[dict[str, Chord], dict[str, str]]:
    """Chords by name, and for names whose text cannot be used the reason; an empty text is neither."""
    chords: dict[str, Chord] = {}
    refused: dict[str, str] = {}
    for name, text in keys.items():
        if not text:
            continue
        try:
            chord = parse(text)
        except UsageError as failure:
            refused[name] = str(failure)
            continue
        if chord in chords.values():
            refused[name] = f"{describe(chord)} already does something else here. Choose another key."
        else:
            chords[name] = chord
    return chords, refused


def _split(text: str) -> list[str]:
    """Parts between plus signs; a plus sign that follows one is the key itself, as pynput reads it."""
    parts, start = [], 0
    for at, letter in enumerate(text):
        if letter == "+" and at != start:
            parts.append(text[start:at])
            start = at + 1
    if start == len(text):
        _refuse("A hotkey ends with a key." if text else "No hotkey is given.")
    return [*parts, text[start:]]


def _name(part: str) -> str:
    name = part.strip().lower()
    if len(name) > 2 and name[0] == "<" and name[-1] == ">":
        name = name[1:-1]
    name = name.replace(" ", "_")
    name = name.removesuffix("_l").removesuffix("_r")
    return ALIASES.get(name, name)


def _refuse(title: str) -> NoReturn:
    raise UsageError("hotkey.notation", title, "Write it like <ctrl>+<shift>+<f9> or <ctrl>+<alt>+q.")
