"""The global keys: from a foreign thread into the event loop, with a ticket made at the very press."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from capture_tool.core.errors import UsageError
from capture_tool.system.hotkey import describe, hotkeys, parse
from capture_tool.ui import trace

if TYPE_CHECKING:
    from capture_tool.core.ports import Hotkeys


class Keys(QObject):
    """Binds names to chords; `pressed` tells name and Ticket on the GUI thread."""

    pressed = Signal(str, object)
    _arrived = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: dict[str, str] = {}
        self.refused: Mapping[str, str] = {}
        """Name to the reason why its key could not be bound."""
        self._arrived.connect(self.pressed)  # queued by itself, from thread to thread

    @cached_property
    def _hotkeys(self) -> Hotkeys:
        """Made when the tray icon is on its way already: the imports take 20 ms."""
        return hotkeys()

    def bind(self, keys: Mapping[str, str]) -> Mapping[str, str]:
        """Binds `keys` (name to notation, empty for none) in place of all before; gives what could not be bound."""
        self._keys = dict(keys)
        self.refused = self._hotkeys.start({name: text for name, text in keys.items() if text}, self._press)
        return self.refused

    def rest(self, *, resting: bool) -> None:
        """Gives the keys back while one is being recorded, and takes them again."""
        if resting:
            self._hotkeys.stop()
        else:
            self.bind(self._keys)

    def words(self) -> dict[str, str]:
        """Name to the chord as people read it; those not bound are left out."""
        return {name: _words(text) for name, text in self._keys.items() if text and name not in self.refused}

    def close(self) -> None:
        """Gives the keys back."""
        self._hotkeys.stop()

    def _press(self, name: str) -> None:
        from capture_tool.core.model import Ticket  # is there long before a finger is

        ticket = Ticket.new()
        trace.mark("key pressed")
        self._arrived.emit(name, ticket)


def _words(notation: str) -> str:
    try:
        return describe(parse(notation))
    except UsageError:
        return notation
