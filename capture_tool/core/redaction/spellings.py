"""The ways in which a learned value is written, and one pattern for many values that stays quick for thousands."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

ENCODINGS = ("utf-8", "cp1252", "cp850", "cp437")
"""UTF-8, and the ANSI and OEM code pages of western Windows, which IBC's logs come in."""


def spellings(value: bytes) -> frozenset[bytes]:
    """`value` in small letters as UTF-8 and code pages write it, composed or not, escaped as in JSON and addresses.

    ASCII letters are meant in either case; others are given in both.
    """
    return frozenset({value}) if value.isalnum() else _spelt(value)  # bytes are alnum in ASCII only


@lru_cache(maxsize=1 << 10)
def _spelt(value: bytes) -> frozenset[bytes]:
    if value.isascii():
        from urllib.parse import quote  # 3 ms that most names have no use for

        text = value.decode()
        return frozenset({value, quote(text, safe="").lower().encode(), json.dumps(text)[1:-1].lower().encode()})
    try:
        text = value.decode()
    except UnicodeDecodeError:
        try:
            text = value.decode("cp1252")
        except UnicodeDecodeError:
            return frozenset({value})
    from urllib.parse import quote

    made: set[bytes] = {value}
    for form in {text, text.lower(), text.upper(), text.title(), text.casefold()}:
        for composed in (unicodedata.normalize("NFC", form), unicodedata.normalize("NFD", form)):
            made.add(json.dumps(composed)[1:-1].encode())
            for encoding in ENCODINGS:
                try:
                    coded = composed.encode(encoding)
                except UnicodeEncodeError:
                    continue
                made |= {coded, quote(coded, safe="").encode()}
    return frozenset(form.lower() for form in made)


def any_of(values: Iterable[bytes]) -> bytes:
    """A pattern for any spelling of `values` in either case, the longest first, as `re` and re2 read alike.

    What begins alike is told apart letter by letter, so that thousands of values cost no more than the letters of one.
    """
    return any_form(form for value in values for form in spellings(value))


def any_form(forms: Iterable[bytes]) -> bytes:
    """A pattern for any of `forms` as they are, in either case."""
    return b"(?i:" + any_exact(forms) + b")"


def any_exact(forms: Iterable[bytes]) -> bytes:
    """A pattern for any of `forms` as they are."""
    return _branch(sorted(set(forms)), 0)


def _branch(forms: Sequence[bytes], depth: int) -> bytes:
    """What may follow their first `depth` bytes, which are the same, the longer first; `forms` are in order.

    A run without a choice is one literal, so that depth is that of the choices only.
    """
    first, last = forms[0], forms[-1]
    most, end = min(len(first), len(last)), depth
    while end < most and first[end] == last[end]:  # in order: what the first and the last share, all do
        end += 1
    run = b"".join(map(_quoted, first[depth:end]))
    ends_here = len(first) == end
    longer = forms[1:] if ends_here else forms
    if not longer:
        return run
    ways = (_branch(tuple(alike), end) for _, alike in groupby(longer, key=itemgetter(end)))
    return run + b"(?:" + b"|".join(ways) + (b")?" if ends_here else b")")


def _quoted(byte: int) -> bytes:
    return bytes([byte]) if chr(byte).isascii() and chr(byte).isalnum() else b"\\x%02x" % byte
