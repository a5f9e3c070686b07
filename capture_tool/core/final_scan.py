"""The last look: a sealed zip is read back and searched for every value that must not be in it."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

from capture_tool.core import zip_reader
from capture_tool.core.redaction.search import Search
from capture_tool.core.threads import Cancel

VALUES_AT_ONCE, BYTES_AT_ONCE = 16_000, 320 << 10
"""Values, and bytes of them, that are looked for in one round: they and their forms take 13 MB."""
AT_ONCE = 1 << 20
"""Bytes of text in one look: with a quarter of them the looks cost as much as the looking."""
SHORTEST = 3
PNG = b"\x89PNG\r\n\x1a\n"
PACKED_TEXT = (b"zTXt", b"iTXt", b"iCCP")


def leaks(
    path: Path,
    values: Collection[bytes],
    cancel: Cancel,
    *,
    exempt: Collection[str] = (),
    looked_at: Callable[[int], None] = lambda _bytes: None,
) -> tuple[str, ...]:
    """Names of the members of the zip that hold one of `values` as such, URL-encoded, JSON-escaped, in base64 or UTF-16.

    `directory` stands for all that is no member: names, comments, extra fields. A picture's text chunks are unpacked. Members
    named in `exempt` are not read (encrypted originals that the user opted into). `looked_at` is told the bytes of each block.
    Raises DamagedZipError, CancelledError.
    """
    if not values:
        return ()
    listed = zip_reader.members(path)
    rounds = sum(1 for _ in _rounds(values))
    found: set[str] = set()
    for values_now in _rounds(values):  # a hundred thousand at once would fill 100 MB
        search = Search(values_now)
        if _holds(_outside_members(path, listed.values()), search):
            found.add("directory")
        for name, member in listed.items():
            cancel.check()
            if name in exempt:
                continue
            chunks = zip_reader.content(path, member)
            if name.endswith(".png"):
                chunks = _outside_pixels(chunks)
            if _holds(_narrow(_checked(chunks, cancel, lambda size: looked_at(size // rounds))), search):
                found.add(name)
    return tuple(name for name in ("directory", *listed) if name in found)


def _rounds(values: Iterable[bytes]) -> Iterator[list[bytes]]:
    now, size = list[bytes](), 0
    for value in values:
        if len(value) < SHORTEST:
            continue
        now.append(value)
        size += len(value)
        if len(now) >= VALUES_AT_ONCE or size >= BYTES_AT_ONCE:
            yield now
            now, size = [], 0
    if now:
        yield now


def _holds(chunks: Iterable[bytes], search: Search) -> bool:
    keep = search.longest + 8
    rest = b""
    for chunk in chain((b"\n",), _at_least(AT_ONCE, chunks), (b"\n",)):  # so that a value at either end has a neighbour
        text = rest + chunk
        if search.found(text):
            return True
        rest = text[-keep:]
    return False


def _outside_members(path: Path, listed: Iterable[zip_reader.Member]) -> Iterator[bytes]:
    """The bytes of the zip between and behind its members."""
    with path.open("rb") as file:
        at = 0
        for member in sorted(listed, key=lambda member: member.offset):
            file.seek(at)
            yield file.read(member.offset - at) + b"\n"
            at = member.offset + member.packed_bytes
        file.seek(at)
        while block := file.read(1 << 18):
            yield block


def _at_least(size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in longer pieces."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        if len(waiting) >= size:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def _checked(chunks: Iterable[bytes], cancel: Cancel, looked_at: Callable[[int], None]) -> Iterator[bytes]:
    for chunk in chunks:
        cancel.check()
        yield chunk
        looked_at(len(chunk))


def _narrow(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-16 read as if it were ASCII, for that is what the values are."""
    for chunk in chunks:
        yield chunk.replace(b"\0", b"") if 4 * chunk.count(0) > len(chunk) else chunk


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
                if kind in PACKED_TEXT:
                    yield from _unpacked(bytes(data[8 : 8 + length]))
                skip = 12 + length
    yield bytes(data)


def _unpacked(chunk: bytes) -> Iterator[bytes]:
    """What zlib streams (they begin with `x`) in a chunk of text hold, a megabyte at most."""
    for begin in re.finditer(b"x", chunk[:512]):
        try:
            yield zlib.decompressobj().decompress(chunk[begin.start() :], 1 << 20) + b"\n"
        except zlib.error:
            continue
