"""Tells in a fifth of the time of an automaton where in a text one of many known values may stand, and on which lines.

A value covers a whole word of four bytes at a place that four divides, wherever it stands; a longer one covers two in a row. A
table tells of each word of the text whether a value has it, and where it does the words themselves are looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from capture_tool.core.redaction.hashed import Hashed

WORD = 4
SHORTEST = 5
"""Bytes of the shortest form that can be told: with words at every second place one of them lies inside."""
FOLD = 0x20202020
"""Set in every word, so that small and capital letters are the same; what else becomes the same only costs time."""
FACTOR = 2654435761
"""Of Knuth's multiplicative hash (The Art of Computer Programming, 6.4)."""
LEAST_BITS, MOST_BITS = 18, 21
"""Of it: the small table stays in a processor's nearest cache."""
PLACES = 16
"""In the table for each word, if it may be as long as that."""
FIRST, SECOND, ALONE = 1, 2, 4
"""What a word is: the first or second of two, or all that is known of a short form."""
FEW = 4096
"""So many forms are taken at a time, for what that takes on the way does not go back to the system."""
AT_ONCE = 1 << 15
"""So many words of a text are looked at together: what that takes stays in a processor's cache."""
MANY = 1 << 9
"""With more than a hit in so many bytes, looking at the lines costs as much as looking at all."""


class Grams:
    """The words of `forms`, each of SHORTEST bytes at least and without a line end."""

    def __init__(self, forms: Collection[bytes]) -> None:
        import numpy as np  # 90 ms that a short text has no use for

        self._numpy: Any = np
        shortest = min(map(len, forms))
        self._step = WORD if shortest >= 2 * WORD - 1 else WORD // 2
        self._head = min(shortest, 2 * WORD)
        bits = max(LEAST_BITS, min(MOST_BITS, (PLACES * self._step * len(forms)).bit_length()))
        self._table = np.zeros(1 << bits, np.uint8)
        self._shift = np.uint32(32 - bits)
        both, one = self._step + 2 * WORD - 1, self._step + WORD - 1
        long, short = [form for form in forms if len(form) >= both], [form for form in forms if len(form) < both]
        self._pairs = np.empty(len(long) * self._step, "u8")
        self._alone = np.empty(len(short) * self._step, "u4")
        self._heads = np.empty(len(forms), "u8")
        for at in range(0, len(long), FEW):
            some = long[at : at + FEW]
            first, second = self._words(some, both)
            self._table[self._hashed(first)] |= FIRST
            self._table[self._hashed(second)] |= SECOND
            self._pairs[at * self._step :][: len(first)] = self._paired(first, second)
            self._heads[at:][: len(some)] = self._head_of(some)
        for at in range(0, len(short), FEW):
            some = short[at : at + FEW]
            alone, _ = self._words(some, one)
            self._table[self._hashed(alone)] |= ALONE
            self._alone[at * self._step :][: len(alone)] = alone
            self._heads[len(long) + at :][: len(some)] = self._head_of(some)
        for words in (self._pairs, self._alone, self._heads):
            words.sort()
        self._forms = Hashed(map(bytes.lower, forms))
        self._lengths = sorted(set(map(len, forms)))

    def lines(self, text: bytes) -> bytes:
        """The lines of `text` on which one of the forms stands in either case; all of it when many may."""
        places = self._places(text)
        if MANY * len(places) > len(text):
            return text
        lines, behind = [], 0
        for at in self._forms_at(text, places):
            if at >= behind:
                behind = text.find(b"\n", at) + 1 or len(text)
                lines.append(text[text.rfind(b"\n", 0, at) + 1 : behind])
        return b"".join(lines)

    def begins(self, text: bytes, start: int, end: int) -> Iterator[int]:
        """Where in text[start:end] one of the forms begins, in either case; in a short text anywhere."""
        part = text[start : end + self._lengths[-1]]
        if len(part) < 8 * WORD:
            yield from range(start, end)
            return
        yield from (start + at for at in self._forms_at(part, self._places(part)) if start + at < end)

    def _forms_at(self, text: bytes, places: Sequence[int]) -> Iterator[int]:
        """Where forms begin that cover words at `places`, in order."""
        begins = self._numpy.subtract.outer(self._numpy.array(places, int), range(self._step)).ravel()
        begins = begins[(begins >= 0) & (begins <= len(text) - self._head)]
        begins = begins[self._among(self._headed(text, begins), self._heads)]
        for at in self._numpy.unique(begins).tolist():
            rest = text[at : at + self._lengths[-1]].lower()
            if any(rest[:length] in self._forms for length in self._lengths):
                yield at

    def _head_of(self, forms: Iterable[bytes]) -> Any:
        heads = b"".join(form[: self._head] for form in forms)
        return self._headed(heads, self._numpy.arange(0, len(heads), self._head))

    def _headed(self, text: bytes, begins: Any) -> Any:
        """What a form that begins at each of `begins` begins with."""
        letters = self._numpy.frombuffer(text, self._numpy.uint8)
        made = self._numpy.zeros(len(begins), "u8")
        for at in range(self._head):
            made = made << self._numpy.uint64(8) | letters[begins + at] | self._numpy.uint64(FOLD & 0xFF)
        return made

    def _words(self, forms: Iterable[bytes], size: int) -> tuple[Any, Any]:
        """The words, and those behind them, that the first `size` bytes of `forms` may cover, by where they begin."""
        rows = self._numpy.frombuffer(b"".join(form[:size] for form in forms), self._numpy.uint8).reshape(-1, size)
        cut = [
            self._numpy.concatenate(
                [
                    self._numpy.ascontiguousarray(rows[:, at : at + WORD]).view("<u4").ravel()
                    for at in range(begin, begin + self._step)
                ]
            )
            for begin in range(0, size - self._step, WORD)
        ]
        return self._folded(cut[0]), self._folded(cut[-1])

    def _folded(self, words: Any) -> Any:
        return words | self._numpy.uint32(FOLD)

    def _hashed(self, folded: Any) -> Any:
        return folded * self._numpy.uint32(FACTOR) >> self._shift

    def _paired(self, first: Any, second: Any) -> Any:
        return first.astype("u8") << self._numpy.uint64(32) | second

    def _places(self, text: bytes) -> list[int]:
        """Where words stand that one of the forms may cover."""
        if len(text) < 2 * WORD + self._step:
            return [0]
        found: list[int] = []
        for begin in range(0, WORD, self._step):
            words = self._numpy.frombuffer(text, "<u4", (len(text) - begin) // WORD, begin)
            for first in range(0, len(words), AT_ONCE):  # and the one behind them, which may be the second of two
                told = self._told(self._folded(words[first : first + AT_ONCE + 1]))
                found += [(first + at) * WORD + begin for at in told if at < AT_ONCE]
        return sorted(found)

    def _told(self, words: Any) -> list[int]:
        seen = self._table.take(self._hashed(words), mode="clip")
        seen[:-1] &= seen[1:] >> 1 | (FIRST ^ 0xFF)  # first words stay with a second one behind them only
        found: Any = self._numpy.flatnonzero(seen & (FIRST | ALONE))
        here = words[found]
        after = words[self._numpy.minimum(found + 1, len(words) - 1)]
        fits = self._among(here, self._alone) | self._among(self._paired(here, after), self._pairs)
        told: list[int] = found[fits].tolist()
        return told

    def _among(self, values: Any, known: Any) -> Any:
        """Which of `values` are `known` (in order)."""
        if not len(known):
            return self._numpy.zeros(len(values), bool)
        return known[self._numpy.minimum(self._numpy.searchsorted(known, values), len(known) - 1)] == values
