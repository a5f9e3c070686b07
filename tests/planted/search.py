"""Looks for a hundred thousand short texts in gigabytes at once: a table of first characters, then a look at each candidate."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

import numpy as np

HEAD = 6
BITS = 24
CODED = re.compile(rb"[A-Za-z0-9+/_-]{16,}")


class Sought:
    """Texts of at least HEAD bytes."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        self._by_head: dict[bytes, list[bytes]] = {}
        for text in set(texts):
            self._by_head.setdefault(text[:HEAD], []).append(text)
        self._table = np.zeros(1 << BITS, dtype=bool)
        for head in self._by_head:
            self._table[_hashes(head)] = True

    def within(self, data: bytes) -> set[bytes]:
        """Those that stand in `data`."""
        if len(data) < HEAD:
            return set()
        found = set()
        for at in np.flatnonzero(self._table[_hashes(data)]).tolist():
            for text in self._by_head.get(data[at : at + HEAD], ()):
                if data.startswith(text, at):
                    found.add(text)
        return found

    def within_any_form(self, data: bytes) -> set[bytes]:
        """Those that stand in `data` as such, in another width, URL-encoded or in base64."""
        return set().union(*(self.within(view) for view in views(data)))


def views(data: bytes) -> Iterator[bytes]:
    yield data
    if 4 * data.count(0) > len(data):
        data = data.replace(b"\0", b"")
        yield data
    if b"%" in data:
        yield unquote_to_bytes(data)
    coded = CODED.findall(data)
    for altchars in (b"+/", b"-_"):
        yield b"\n".join(_decoded(text[shift:], altchars) for text in coded for shift in range(4))


def _decoded(text: bytes, altchars: bytes) -> bytes:
    try:
        return base64.b64decode(text[: len(text) // 4 * 4], altchars)
    except (binascii.Error, ValueError):
        return b""


def _hashes(data: bytes) -> np.ndarray:
    """A hash of the HEAD bytes that begin at each place."""
    read = np.frombuffer(data, dtype=np.uint8).astype(np.uint32)
    places = len(data) - HEAD + 1
    made = np.zeros(places, dtype=np.uint32)
    for number in range(HEAD):
        made = made * np.uint32(0x01000193) + read[number : number + places]
    return (made ^ (made >> np.uint32(15))) & np.uint32((1 << BITS) - 1)
