"""Where the keys of a chord lie on the layout that is active now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from capture_tool.system.hotkey.chord import Chord

SHIFT, LOCK, CONTROL = 1, 2, 4
NUM_LOCK, SCROLL_LOCK = 0xFF7F, 0xFF14
NAMED = {
    "print_screen": 0xFF61,
    "pause": 0xFF13,
    "scroll_lock": SCROLL_LOCK,
    "insert": 0xFF63,
    "delete": 0xFFFF,
    "home": 0xFF50,
    "end": 0xFF57,
    "page_up": 0xFF55,
    "page_down": 0xFF56,
    "up": 0xFF52,
    "down": 0xFF54,
    "left": 0xFF51,
    "right": 0xFF53,
    "space": 0x20,
    "tab": 0xFF09,
    "enter": 0xFF0D,
    "esc": 0xFF1B,
    "backspace": 0xFF08,
    "menu": 0xFF67,
    **{f"f{number}": 0xFFBD + number for number in range(1, 25)},
}
"""Keysyms of the named keys (keysymdef.h); a character of ASCII is its own keysym."""
MODIFIER_KEYSYMS = {"alt": (0xFFE9, 0xFFEA), "cmd": (0xFFEB, 0xFFEC), "alt_gr": (0xFE03,)}
USUAL_MASKS = {"alt": 8, "cmd": 64, "alt_gr": 128}
US_POSITIONS = {
    letter: first + at
    for first, row in ((10, "1234567890-="), (24, "qwertyuiop[]"), (38, "asdfghjkl;'`"), (51, "\\zxcvbnm,./"))
    for at, letter in enumerate(row)
}
"""Keycodes (evdev + 8) where a US keyboard has its characters."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The keyboard as it is now: `symbols` gives each keycode's unshifted keysym per group, `modifiers` keycodes per mask bit."""

    symbols: Mapping[int, Sequence[int]]
    modifiers: Sequence[Sequence[int]]
    group: int

    def locks(self) -> int:
        """Mask of Caps Lock, Num Lock and Scroll Lock, which must not matter."""
        return LOCK | self._mask(NUM_LOCK) | self._mask(SCROLL_LOCK)

    def mask(self, chord: Chord) -> int:
        """Core mask of the chord's modifiers."""
        held = {"shift": SHIFT, "ctrl": CONTROL}
        for name, symbols in MODIFIER_KEYSYMS.items():
            held[name] = next(filter(None, map(self._mask, symbols)), USUAL_MASKS[name])
        return sum(held[name] for name in chord.modifiers)

    def keycodes(self, chord: Chord) -> tuple[int, ...]:
        """Keys that give the chord's key on the active layout, else on another layout of the user, else at the US place."""
        wanted = NAMED.get(chord.key) or ord(chord.key)
        groups = max((len(row) for row in self.symbols.values()), default=0)
        for group in (self.group, *range(groups)):
            # a key with fewer groups than the layout wraps round, as the server does
            found = tuple(code for code, row in self.symbols.items() if row and row[group % len(row)] == wanted)
            if found:
                return found
        return (US_POSITIONS[chord.key],) if chord.key in US_POSITIONS else ()

    def _mask(self, symbol: int) -> int:
        codes = {code for code, row in self.symbols.items() if symbol in row}
        return next((1 << bit for bit, row in enumerate(self.modifiers) if codes & set(row)), 0)
