"""Where one of hundreds of patterns may begin: by two automata of re2 or by many, whichever are sooner done with a text.

re2 makes a state when a text first needs it, in a microsecond. All patterns together have so many that base64, a HAR file or a
book asks for new ones all the time (1,500, 400 and 300 ns a byte); a sixteenth of them has few (50 to 100). Logs of a platform
repeat themselves but for their numbers: there two are done in a fifth of the time, one for what begins with digits and one for
words, once they have seen some megabytes (9 ns a byte for the first 64 MB, 5 then; one for all takes 14 to 18, and 5).

Hyperscan (5.4.12) makes no states and takes 1 to 4 ns a byte for whatever text, but it loses matches: with
`{[ ]{0,8}:[ ]{0,8}"host"` it does not see `{:"host"` behind thirty lines. What it loses would leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from time import thread_time

from capture_tool.core.redaction.finder import Find, any_of_these, finder, kept_finder

MANY = 16
LEAST_MEMORY = 6 << 20
"""Bytes for each of them: with less it has room for its patterns, but not for its states."""
FEW = 100
"""So few patterns have few states."""
DIGITS = re.compile(rb"(?!(?:\(\?i?:)*(?:\\b)?[A-Za-z]{3})(?s:.){0,40}?\[[^\]]*0-9[^\]]*\](?:[{+*?\\\[:]|\Z)")
"""A pattern that soon looks for digits and begins with no word."""
PART = 1 << 17
"""Bytes that are looked at before it is asked again which way is sooner done."""
USUAL = 80e-9
"""Seconds that many take for a byte of whatever text."""
PATIENCE = 1.5
"""Seconds that two may take longer than that, all in all, before many go on; the first megabytes of logs take a tenth."""
AGAIN = 1024
"""Parts after which two get half of that once more: another kind of text may have begun."""


class Automata:
    """Finds as `finder` of all `finds` does. `much`: tens of megabytes may come, by one thread; else many automata find."""

    def __init__(self, finds: Iterable[bytes], *shared: Sequence[bytes], much: bool) -> None:
        self._finds = sorted(set(finds))
        self._shared = shared
        self._few = len(self._finds) <= FEW
        self._tries = much and not self._few
        self._lost = 0.0
        """Seconds that two took longer than many would have."""
        self._parts = 0
        """That many still look at."""

    def __call__(self, text: bytes, start: int, end: int) -> list[int]:
        """Where in text[start:end] matches may begin, in order."""
        if not self._tries:
            return (self._by_two if self._few else self._by_many)(text, start, end)
        return [at for begin in range(start, end, PART) for at in self._in_part(text, begin, min(begin + PART, end))]

    def _in_part(self, text: bytes, start: int, end: int) -> list[int]:
        if self._parts:
            self._parts -= 1
            return self._by_many(text, start, end)
        began = thread_time()
        found = self._by_two(text, start, end)
        self._lost = max(0.0, self._lost + thread_time() - began - USUAL * (end - start))
        if self._lost > PATIENCE:
            self._lost, self._parts = 0.5 * PATIENCE, AGAIN
            self.__dict__.pop("_by_two", None)  # tens of megabytes of states that do not come again
        return found

    @cached_property
    def _by_two(self) -> Find:
        digits, words = list[bytes](), list[bytes]()
        for find in self._finds:
            (digits if DIGITS.match(find) and not self._few else words).append(find)
        return _together([finder(any_of_these(group, *self._shared)) for group in (digits, words) if group])

    @cached_property
    def _by_many(self) -> Find:
        named = [find for find in self._finds if find.startswith(self._shared[0][0])]
        others = [find for find in self._finds if not find.startswith(self._shared[0][0])]
        size = -(-len(others) // (MANY - 1))
        groups = [named, *(others[at : at + size] for at in range(0, len(others), size))]
        return _together([kept_finder(any_of_these(group, *self._shared), memory=LEAST_MEMORY) for group in groups])


def _together(each: Sequence[Find]) -> Find:
    if len(each) == 1:
        return each[0]

    def find(text: bytes, start: int, end: int) -> list[int]:
        return sorted({at for one in each for at in one(text, start, end)})

    return find
