"""Values in the order in which they came, each found again by what it is: in their own bytes and twenty more.

In a dict they take a hundred more, and a log may have a new one on every line.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import overload

FIRST = 1 << 10
"""Places of an empty table."""


class Values(Sequence[bytes]):
    """Only grows. `number` finds a value in either case (of ASCII) if it is `folded`; of equal values it finds the last."""

    def __init__(self, *, folded: bool = False) -> None:
        self._folded = folded
        self._text = bytearray()
        self._ends = array("Q")
        self._table = array("I", bytes(4 * FIRST))
        """1 and the number of a value, at the hash of the value or behind it (Knuth, The Art of Computer Programming, 6.4)."""

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return len(self._text)

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[at] for at in range(*number.indices(len(self)))]
        if number < 0 or number >= len(self):
            raise IndexError
        return bytes(self._text[self._ends[number - 1] if number else 0 : self._ends[number]])

    def number(self, value: bytes) -> int:
        """The number of a value; -1 if it is not here."""
        return self._table[self._place(self._key(value))] - 1

    def __contains__(self, value: object) -> bool:
        return isinstance(value, bytes) and self.number(value) >= 0

    def add(self, value: bytes) -> int:
        """Adds a value, another time too; gives its number."""
        if 2 * len(self) >= len(self._table):
            self._grow()
        self._text += value
        self._ends.append(len(self._text))
        self._table[self._place(self._key(value))] = len(self)
        return len(self) - 1

    def _key(self, value: bytes) -> bytes:
        return value.lower() if self._folded else value

    def _place(self, key: bytes) -> int:
        """Where in the table a value stands, or may."""
        last = len(self._table) - 1
        at = hash(key) & last
        while (number := self._table[at]) and self._key(self[number - 1]) != key:
            at = at + 1 & last
        return at

    def _grow(self) -> None:
        self._table = array("I", bytes(8 * len(self._table)))
        for number, value in enumerate(self, 1):
            self._table[self._place(self._key(value))] = number
