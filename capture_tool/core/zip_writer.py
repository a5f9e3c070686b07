"""Writes a zip from members that are packed already (APPNOTE 6.3.10): raw deflate streams are copied, nothing is packed twice.

The same members give the same bytes: one time stamp for all, zip64 only where a figure needs it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from capture_tool.core.value import dataclass

LIMIT = 0xFFFFFFFF
METHODS = {"store": 0, "deflate": 8}
VERSION = 45
"""Needed to read: 4.5 has zip64."""
UTF8 = 0x800
MADE_BY_UNIX = 3 << 8
MODE = 0o100600 << 16


class Writable(Protocol):
    """What a zip is written to, from its first byte to its last."""

    def write(self, data: bytes, /) -> int:
        """How many bytes were written: all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What the directory says of a member."""

    name: str
    method: Literal["store", "deflate"]
    crc32: int
    bytes: int
    packed_bytes: int


class ZipWriter:
    """Adds members one after the other to an open file, then the directory. Names are ASCII."""

    def __init__(self, out: Writable, moment: datetime) -> None:
        self._out = out
        self._at = 0
        self._entries: list[tuple[Packed, int]] = []
        year = min(max(moment.year, 1980), 2107)
        self._date = (year - 1980) << 9 | moment.month << 5 | moment.day
        self._time = moment.hour << 11 | moment.minute << 5 | moment.second // 2

    def add(self, member: Packed, chunks: Iterable[bytes]) -> None:
        """Writes a member from the bytes as packed. Raises ValueError when they are not as many as `packed_bytes`."""
        self._entries.append((member, self._at))
        big = max(member.bytes, member.packed_bytes) >= LIMIT
        extra = struct.pack("<HHQQ", 1, 16, member.bytes, member.packed_bytes) if big else b""
        sizes = (LIMIT, LIMIT) if big else (member.packed_bytes, member.bytes)
        name = member.name.encode("ascii")
        self._write(b"PK\3\4" + struct.pack("<5H3L2H", *self._common(member), *sizes, len(name), len(extra)) + name + extra)
        start = self._at
        for chunk in chunks:
            self._write(chunk)
        if self._at - start != member.packed_bytes:
            raise ValueError("a member is not as long as was said")

    def finish(self) -> None:
        """Writes the directory."""
        start = self._at
        for member, offset in self._entries:
            values = [member.bytes, member.packed_bytes, offset]
            large = [value for value in values if value >= LIMIT]
            extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
            size, packed, at = (min(value, LIMIT) for value in values)
            name = member.name.encode("ascii")
            fixed = struct.pack("<5H3L5H2L", *self._common(member), packed, size, len(name), len(extra), 0, 0, 0, MODE, at)
            self._write(b"PK\1\2" + struct.pack("<H", MADE_BY_UNIX | VERSION) + fixed + name + extra)
        count, size = len(self._entries), self._at - start
        if start >= LIMIT or size >= LIMIT or count >= 0xFFFF:
            end64 = self._at
            self._write(b"PK\6\6" + struct.pack("<Q2H2L4Q", 44, MADE_BY_UNIX | VERSION, VERSION, 0, 0, count, count, size, start))
            self._write(b"PK\6\7" + struct.pack("<LQL", 0, end64, 1))
        small = min(count, 0xFFFF)
        self._write(b"PK\5\6" + struct.pack("<4H2LH", 0, 0, small, small, min(size, LIMIT), min(start, LIMIT), 0))

    def _common(self, member: Packed) -> tuple[int, ...]:
        return VERSION, UTF8, METHODS[member.method], self._time, self._date, member.crc32

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)
