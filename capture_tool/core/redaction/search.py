"""Looks for thousands of known values in one pass, in every way in which they may be written."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator

from capture_tool.core.redaction.checks import is_unmistakable
from capture_tool.core.redaction.finder import finder
from capture_tool.core.redaction.grams import SHORTEST, Grams
from capture_tool.core.redaction.hashed import Hashed
from capture_tool.core.redaction.spellings import any_exact, any_form, spellings

MEMORY = 64 << 20
"""Bytes that re2 may use."""
CODED_FROM = 6
"""Bytes of a value that is looked for in base64 too: what a shorter one leaves there stands by chance in any picture or log."""
FEW = 500
"""For more values than these re2's automaton is slower than the words of their forms: four times with 4,000, ten with 8,000."""
HEAD = 8
"""Bytes of each form that re2 looks for: its automaton stays small, and few other words begin so."""
ALPHANUMERIC = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}$|\\\\[nrt]$")


class Search:
    """`values` as such in either case, URL-encoded, JSON-escaped, composed or not, and in base64 at its three alignments.

    re2 finds where the letters of one stand; what stands around them is looked at there, for `U1234567` is not in `XU12345678`.
    """

    def __init__(self, values: Collection[bytes]) -> None:
        self._inside = Hashed(form for value in values if is_unmistakable(value) for form in spellings(value.lower()))
        self._plain = Hashed(form for value in values for form in _plain(value))
        self._coded = Hashed(form for value in values for form in _base64(value))
        lengths, told = set[int](), list[bytes]()
        plain, coded = set[bytes](), set[bytes]()
        for value in values:
            for forms, heads in ((_plain(value), plain), (_base64(value), coded)):
                for form in forms:
                    lengths.add(len(form))
                    if len(values) > FEW and len(form) >= SHORTEST:
                        told.append(form)
                    else:
                        heads.add(form[:HEAD])
        self._lengths = sorted(lengths)
        self.longest = max(lengths, default=0)
        """Bytes of the longest form."""
        self._grams = Grams(told) if told else None
        patterns = [kind(heads) for kind, heads in ((any_form, plain), (any_exact, coded)) if heads]
        self._find = finder(b"|".join(patterns), memory=MEMORY) if patterns else None

    def found(self, text: bytes) -> bool:
        """Whether one of the values stands in `text`; one at its very end is only seen with what follows it."""
        return any(self._is_coded(text, at) or self._stands(text, at) for at in self._places(text))

    def _places(self, text: bytes) -> Iterator[int]:
        """Where one of them may begin."""
        if self._grams:
            yield from self._grams.begins(text, 0, len(text))
        if self._find:
            yield from self._find(text, 0, len(text))

    def _is_coded(self, text: bytes, at: int) -> bool:
        return any(text[at : at + length] in self._coded for length in self._lengths)

    def _stands(self, text: bytes, at: int) -> bool:
        around = text[at : at + self.longest].lower()
        for form in (around[:length] for length in self._lengths):
            if form in self._inside or (form in self._plain and _begins(text, at, form) and _ends(text, at + len(form), form)):
                return True
        return False


def _begins(text: bytes, at: int, form: bytes) -> bool:
    if form[0] not in ALPHANUMERIC:
        return True
    return at > 0 and (text[at - 1] not in ALPHANUMERIC or ESCAPE.search(text[max(0, at - 3) : at]) is not None)


def _ends(text: bytes, end: int, form: bytes) -> bool:
    return form[-1] not in ALPHANUMERIC or (end < len(text) and text[end] not in ALPHANUMERIC)


def _plain(value: bytes) -> Iterator[bytes]:
    """The ways in which a value is written, in small letters."""
    for spelt in spellings(value.lower()):
        yield spelt
        if b"%20" in spelt:
            yield spelt.replace(b"%20", b"+")


def _base64(value: bytes) -> Iterator[bytes]:
    """The characters that a value leaves in any base64 text around it: it begins at one of three places in a group."""
    if len(value) < CODED_FROM:
        return
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + value)
        yield coded[(8 * shift + 5) // 6 : 8 * (shift + len(value)) // 6]
