"""The last look: a sealed zip is read back and searched for every value that must not be in it."""

from __future__ import annotations

import base64
import struct
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import re2

from capture_tool.core import zip_reader
from capture_tool.core.redaction.checks import is_unmistakable
from capture_tool.core.threads import Cancel

VALUES_AT_ONCE = 500
"""Values in one automaton: more of them are looked for in several passes, so that memory stays bounded."""
PNG = b"\x89PNG\r\n\x1a\n"
SHORT = 6
ALPHANUMERIC = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")


def leaks(path: Path, values: Collection[bytes], cancel: Cancel, *, exempt: Collection[str] = ()) -> tuple[str, ...]:
    """Names of the members of the zip that hold one of `values` as such, URL-encoded or in base64; `directory` for its names.

    Members named in `exempt` are not read (encrypted originals that the user opted into). Raises DamagedZipError, CancelledError.
    """
    if not values:
        return ()
    listed = zip_reader.members(path)
    finders = list(_finders(values))
    found = [] if not _holds(["\n".join(listed).encode()], finders) else ["directory"]
    for name, member in listed.items():
        cancel.check()
        if name in exempt:
            continue
        chunks = zip_reader.content(path, member)
        if name.endswith(".png"):
            chunks = _outside_pixels(chunks)
        if _holds(_narrow(_checked(chunks, cancel)), finders):
            found.append(name)
    return tuple(found)


def _checked(chunks: Iterable[bytes], cancel: Cancel) -> Iterator[bytes]:
    for chunk in chunks:
        cancel.check()
        yield chunk


def _narrow(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-16 read as if it were ASCII, for that is what the values are."""
    for chunk in chunks:
        yield chunk.replace(b"\0", b"") if 4 * chunk.count(0) > len(chunk) else chunk


def _finders(values: Collection[bytes]) -> Iterator[tuple[Any, int]]:
    """(automaton, longest form) for at most VALUES_AT_ONCE values each."""
    ordered = sorted(value for value in values if len(value) > 2)
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.never_capture = True
    options.max_mem = 64 << 20
    for at in range(0, len(ordered), VALUES_AT_ONCE):
        some = ordered[at : at + VALUES_AT_ONCE]
        forms = {form for value in some for form in (value, quote(value, safe="").encode(), quote_plus(value).encode())}
        coded = {form for value in some if len(value) >= SHORT for form in _base64(value)}
        pattern = b"|".join([*map(_pattern, sorted(forms)), *map(_quoted, sorted(coded))])
        yield re2.compile(pattern, options), max(map(len, forms | coded)) + 4


def _base64(value: bytes) -> Iterator[bytes]:
    """The characters that a value leaves in any base64 text around it: it begins at one of three places in a group."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + value)
        yield coded[(8 * shift + 5) // 6 : 8 * (shift + len(value)) // 6]


def _pattern(form: bytes) -> bytes:
    """Matches the form; an end that is a letter or digit must not go on there: `U1234567` is not in `XU12345678`."""
    anywhere = is_unmistakable(form)
    before = rb"(?:[^A-Za-z0-9]|%[0-9A-Fa-f]{2}|\\[nrt])" if form[0] in ALPHANUMERIC and not anywhere else b""
    after = rb"[^A-Za-z0-9]" if form[-1] in ALPHANUMERIC and not anywhere else b""
    return before + b"(?i:" + _quoted(form) + b")" + after


def _quoted(form: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in form)


def _holds(chunks: Iterable[bytes], finders: list[tuple[Any, int]]) -> bool:
    longest = max(longest for _, longest in finders)
    rest = b""
    for chunk in chain((b"\n",), chunks, (b"\n",)):  # so that a value at either end has a neighbour
        text = rest + chunk
        if any(finder.search(text) for finder, _ in finders):
            return True
        rest = text[-longest:]
    return False


def _outside_pixels(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A PNG without the data of its pixels, whose packed bytes may look like anything."""
    data = bytearray()
    skip = 0
    begun = False
    for chunk in chunks:
        data += chunk
        while True:
            if skip:
                taken = min(skip, len(data))
                del data[:taken]
                skip -= taken
                if skip:
                    break
            if not begun:
                if len(data) < len(PNG):
                    break
                if not data.startswith(PNG):
                    yield bytes(data)
                    data.clear()
                    break
                del data[: len(PNG)]
                begun = True
            if len(data) < 8:
                break
            length, kind = struct.unpack(">L4s", data[:8])
            if kind == b"IDAT":
                skip = 8 + length + 4
            elif len(data) < 12 + length <= 1 << 20:
                break
            else:
                yield bytes(data[8 : 8 + length]) + b"\n"  # what follows, a checksum, is no part of a value
                skip = 12 + length
    yield bytes(data)
