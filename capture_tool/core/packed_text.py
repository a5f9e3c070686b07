"""A packed log (gz) read at any place as if it were unpacked, in bounded memory and without a copy on disk."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from capture_tool.core.redaction.rule import OVERLAP, PRIVATE_KEY
from capture_tool.core.snapshot import UnreadableError
from capture_tool.core.stamped_file import Read

MOST_TEXT = 1 << 30
"""Bytes of text: no log of a day is that long, but a trap may be without an end."""
PIECE = 8 << 20
"""Bytes of text between two places that are remembered (40 KB each): a look costs as much as unpacking these."""
KEPT = 2
"""Pieces that are kept unpacked: a search looks at neighbours."""
BLOCK = 1 << 14
"""Packed bytes that are read at once; a remembered place may keep as many."""


NO_LINE = "it cannot be cut between two lines"


class PackedText:
    """The text in a file of gz members (RFC 1952); unpacked once to know its size, then piece by piece where it is read.

    Raises UnreadableError, with the reason, for what is damaged, cut off or holds more than `most` bytes; OSError as `read` does.
    """

    def __init__(self, read: Read, most: int = MOST_TEXT) -> None:
        self._packed = read
        self._places: list[_Place] = []
        self.size = self._measured(most)
        """Bytes of text."""
        self._piece = lru_cache(KEPT)(self._unpacked)

    def read(self, offset: int, length: int) -> bytes:
        """The bytes of text there, fewer at the end."""
        end = min(offset + length, self.size)
        pieces = [self._piece(number) for number in range(offset // PIECE, -(-end // PIECE))] if offset < end else []
        at = offset % PIECE
        return (pieces[0] if len(pieces) == 1 else b"".join(pieces))[at : at + end - offset]

    def _measured(self, most: int) -> int:
        place, size = _Place(0, zlib.decompressobj(31)), 0
        while True:
            self._places.append(place.copy())
            piece = sum(map(len, place.texts(self._packed, PIECE)))
            size += piece
            if size > most:
                raise UnreadableError(f"packed, and holds more than {most >> 30} GB of text")
            if piece < PIECE:
                return size

    def _unpacked(self, number: int) -> bytes:
        return b"".join(self._places[number].copy().texts(self._packed, PIECE))


def part(texts: Iterable[bytes], start: int, end: int | None) -> Iterator[bytes]:
    """The bytes [start, end) of an unpacked text, and nothing behind `end` is asked for.

    Both stand behind a line end, or UnreadableError: a line cut in two could hide half a secret. A start inside a private key
    moves back to where the key begins.
    """
    at, before, begun = 0, b"", start == 0
    for piece in texts:
        text, at = piece, at + len(piece)
        if not begun:
            before = before[-OVERLAP:] + text
            if at < start:
                continue
            text, begun = before[_key_or_line(before, len(before) - (at - start)) :], True
        if end is not None and at >= end:
            yield _to_line_end(text[: len(text) - (at - end)])
            return
        yield text
    if not begun or end is not None:
        raise UnreadableError("it became shorter while logs were collected")


def _key_or_line(text: bytes, start: int) -> int:
    if not text[:start].endswith(b"\n"):
        raise UnreadableError(NO_LINE)
    marks = list(re.finditer(PRIVATE_KEY + rb"|-----END ", text[:start]))
    return marks[-1].start() if marks and marks[-1].group() != b"-----END " else start


def _to_line_end(text: bytes) -> bytes:
    if not text.endswith(b"\n"):
        raise UnreadableError(NO_LINE)
    return text


@dataclass(slots=True)
class _Place:
    """Where unpacking goes on: the next packed byte, and what the engine knows of those before it."""

    at: int
    engine: zlib._Decompress

    def copy(self) -> _Place:
        return _Place(self.at, self.engine.copy())

    def texts(self, read: Read, most: int) -> list[bytes]:
        """The next `most` bytes of text in pieces, fewer at the end."""
        made: list[bytes] = []
        try:
            while most and (text := self._next(read, most)):
                made.append(text)
                most -= len(text)
        except zlib.error as error:
            raise UnreadableError("packed, and damaged") from error
        return made

    def _next(self, read: Read, most: int) -> bytes:
        while packed := read(self.at, BLOCK):
            if self.engine.eof:  # another member, or the zeros that pad a file
                rest = packed.lstrip(b"\0")
                self.at += len(packed) - len(rest)
                self.engine = zlib.decompressobj(31) if rest else self.engine
                continue
            text = self.engine.decompress(packed, most)
            self.at += len(packed) - len(self.engine.unused_data or self.engine.unconsumed_tail)  # one of them is empty
            if text:
                return text
        if not self.engine.eof:
            raise UnreadableError("packed, and cut off")
        return b""
