"""The ways in which a learned value is written, and one pattern for many values that stays quick for thousands."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

ENCODINGS = ("utf-8", "cp1252", "cp850", "cp437")
"""UTF-8, and the ANSI and OEM code pages of western Windows, which IBC's logs come in."""


@lru_cache(maxsize=1 << 16)
def spellings(value: bytes) -> frozenset[bytes]:
    """`value` in small letters as UTF-8 and code pages write it, composed or not, escaped as in JSON and addresses.

    ASCII letters are meant in either case; others are given in both.
    """
    if value.isascii():
        text = value.decode()
        if text.isalnum():
            return frozenset({value})
        from urllib.parse import quote  # 3 ms that most names have no use for

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
    root: dict[Any, Any] = {}
    for form in forms:
        node = root
        for byte in form:
            node = node.setdefault(byte, {})
        node[None] = {}
    return b"(?i:" + _branch(root) + b")"


def _branch(node: dict[Any, Any]) -> bytes:
    """What may follow, the longer first. A run without a choice is one literal, so that depth is that of the choices only."""
    run = b""
    while len(node) == 1 and None not in node:
        ((byte, node),) = node.items()
        run += _quoted(byte)
    ways = [_quoted(byte) + _branch(inner) for byte, inner in sorted((key, way) for key, way in node.items() if key is not None)]
    if not ways:
        return run
    return run + b"(?:" + b"|".join(ways) + (b")?" if None in node else b")")


def _quoted(byte: int) -> bytes:
    return bytes([byte]) if chr(byte).isascii() and chr(byte).isalnum() else b"\\x%02x" % byte
