"""Looks for thousands of known values in one pass, in every way in which they may be written."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator

import re2

from capture_tool.core.redaction.checks import is_unmistakable
from capture_tool.core.redaction.spellings import spellings

MEMORY = 256 << 20
"""Bytes that re2 may use; 10,000 values take about 30 MB."""
CODED_FROM = 6
"""Bytes of a value that is looked for in base64 too: what a shorter one leaves there stands by chance in any picture or log."""
HEAD = 3
ALPHANUMERIC = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}$|\\\\[nrt]$")


class Search:
    """`values` as such in either case, URL-encoded, JSON-escaped, composed or not, and in base64 at its three alignments.

    re2 finds where the letters of one stand; what stands around them is looked at there, for `U1234567` is not in `XU12345678`.
    """

    def __init__(self, values: Collection[bytes]) -> None:
        plain = {form for value in values for spelt in spellings(value.lower()) for form in (spelt, spelt.replace(b"%20", b"+"))}
        inside = {form for value in values if is_unmistakable(value) for form in spellings(value.lower())}
        coded = {form for value in values if len(value) >= CODED_FROM for form in _base64(value)}
        self.longest = max(map(len, plain | coded), default=0)
        """Bytes of the longest form."""
        self._heads: dict[bytes, list[tuple[bytes, bool]]] = {}
        for form in plain:
            self._heads.setdefault(form[:HEAD], []).append((form, form in inside))
        self._coded = coded
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.log_errors = False
        options.never_capture = True
        options.max_mem = MEMORY
        any_plain = b"(?i:" + b"|".join(map(_quoted, sorted(plain))) + b")"
        self._find = re2.compile(b"|".join([any_plain, *map(_quoted, sorted(coded))]), options)

    def found(self, text: bytes) -> bool:
        """Whether one of the values stands in `text`; one at its very end is only seen with what follows it."""
        at = 0
        while (match := self._find.search(text, at)) is not None:
            at = match.start()
            if match.group() in self._coded or self._stands(text, at):
                return True
            at += 1
        return False

    def _stands(self, text: bytes, at: int) -> bool:
        around = text[at : at + self.longest + 1].lower()
        for form, anywhere in self._heads.get(around[:HEAD], ()):
            if around.startswith(form) and (anywhere or (_begins(text, at, form) and _ends(text, at + len(form), form))):
                return True
        return False


def _begins(text: bytes, at: int, form: bytes) -> bool:
    if form[0] not in ALPHANUMERIC:
        return True
    return at > 0 and (text[at - 1] not in ALPHANUMERIC or ESCAPE.search(text[max(0, at - 3) : at]) is not None)


def _ends(text: bytes, end: int, form: bytes) -> bool:
    return form[-1] not in ALPHANUMERIC or (end < len(text) and text[end] not in ALPHANUMERIC)


def _base64(value: bytes) -> Iterator[bytes]:
    """The characters that a value leaves in any base64 text around it: it begins at one of three places in a group."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + value)
        yield coded[(8 * shift + 5) // 6 : 8 * (shift + len(value)) // 6]


def _quoted(form: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in form)
