"""Where one of hundreds of patterns may begin: by one automaton of re2 or by several, whichever is sooner done with a text.

re2 makes a state when a text first needs it, in a microsecond. All patterns together have so many that base64, a HAR file or a
book asks for new ones all the time (1,500, 400 and 300 ns a byte); a sixteenth of them has few (50 to 100). Logs of a platform
repeat themselves: there one is done in a tenth of the time, once it has seen some tens of megabytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from time import thread_time

from capture_tool.core.redaction.finder import Find, any_of_these, finder, kept_finder

SEVERAL = 16
LEAST_MEMORY = 6 << 20
"""Bytes for each of them: with less it has room for its patterns, but not for its states."""
FEW = 100
"""So few patterns have few states."""
TRIED = 1 << 15
"""Bytes of a text with which a way is tried."""
QUICK = 0.002
"""Seconds for them that are too few to look for better: 60 ns a byte."""
SELDOM = 64
"""They are tried with the second, fourth, eighth text and so on, at least with every one of so many."""


class Automata:
    """Finds as `finder` of all `finds` does. `much`: tens of megabytes may come, by one thread; else several automata find."""

    def __init__(self, finds: Iterable[bytes], *shared: Sequence[bytes], much: bool) -> None:
        self._finds = sorted(set(finds))
        self._shared = shared
        self._texts = 0
        self._few = len(self._finds) <= FEW
        self._tries = much and not self._few
        self._way: Find = self._by_one if much or self._few else self._by_several

    def __call__(self, text: bytes, start: int, end: int) -> list[int]:
        """Where in text[start:end] matches may begin, in order."""
        if self._tries and end - start >= TRIED:
            self._texts += 1
            if self._texts % SELDOM == 0 or (self._texts > 1 and self._texts & (self._texts - 1) == 0):
                one = _seconds(self._by_one, text, start)
                self._way = self._by_one if one < QUICK or one < _seconds(self._by_several, text, start) else self._by_several
        return self._way(text, start, end)

    @cached_property
    def _by_one(self) -> Find:
        return (finder if self._few else kept_finder)(any_of_these(self._finds, *self._shared))

    @cached_property
    def _by_several(self) -> Find:
        named = [find for find in self._finds if find.startswith(self._shared[0][0])]
        others = [find for find in self._finds if not find.startswith(self._shared[0][0])]
        size = -(-len(others) // (SEVERAL - 1))
        groups = (named, *(others[at : at + size] for at in range(0, len(others), size)))
        each = [kept_finder(any_of_these(group, *self._shared), memory=LEAST_MEMORY) for group in groups]

        def find(text: bytes, start: int, end: int) -> list[int]:
            return sorted({at for one in each for at in one(text, start, end)})

        return find


def _seconds(way: Find, text: bytes, start: int) -> float:
    """What the beginning of a text takes."""
    began = thread_time()
    way(text, start, start + TRIED)
    return thread_time() - began
