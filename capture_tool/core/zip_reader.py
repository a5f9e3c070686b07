"""Reads a zip that may be hostile: every figure is checked before it is believed, nothing is unpacked beyond what it said."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from capture_tool.core import deflate
from capture_tool.core.value import dataclass

MOST_MEMBERS = 20_000
MOST_DIRECTORY = 16 << 20
BLOCK = 1 << 18
MOST_RATIO = 1100
"""Deflate cannot pack better than 1032 to 1."""
SAFE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}){0,7}")
TAIL = 65_536 + 22


class DamagedZipError(ValueError):
    """The file is no zip of ours. The message says what is wrong, without names from it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the directory says, and where its bytes are in the file."""

    name: str
    stored: bool
    crc32: int
    bytes: int
    packed_bytes: int
    offset: int


def members(path: Path) -> dict[str, Member]:
    """The members by name in the order of the file. Raises DamagedZipError, OSError."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start, length, count = _end(file, size)
        if length > MOST_DIRECTORY or count > MOST_MEMBERS:
            raise DamagedZipError("its directory is not plausible")
        file.seek(start)
        directory = file.read(length)
        found: dict[str, Member] = {}
        at = 0
        for _ in range(count):
            member, at = _entry(file, directory, at, start)
            if member.name in found:
                raise DamagedZipError("a name stands twice in it")
            found[member.name] = member
        if at != length:
            raise DamagedZipError("its directory is longer than it says")
    ends = 0
    for member in sorted(found.values(), key=lambda member: member.offset):
        if member.offset < ends:
            raise DamagedZipError("members overlap")
        ends = member.offset + member.packed_bytes
    return found


def content(path: Path, member: Member) -> Iterator[bytes]:
    """The unpacked bytes; never more than `member.bytes`. Raises DamagedZipError when size or checksum are wrong."""
    size = crc = 0
    for chunk in _inflated(path, member):
        size += len(chunk)
        if size > member.bytes:
            raise DamagedZipError("a member is longer than it says")
        crc = deflate.crc32(chunk, crc)
        yield chunk
    if size != member.bytes or crc != member.crc32:
        raise DamagedZipError("a member's checksum is wrong")


def packed(path: Path, member: Member) -> Iterator[bytes]:
    """The bytes as they stand in the file. Raises DamagedZipError when they end too early."""
    with path.open("rb") as file:
        file.seek(member.offset)
        left = member.packed_bytes
        while left:
            data = file.read(min(BLOCK, left))
            if not data:
                raise DamagedZipError("it is cut off")
            left -= len(data)
            yield data


def _inflated(path: Path, member: Member) -> Iterator[bytes]:
    if member.stored:
        yield from packed(path, member)
        return
    engine = deflate.decompressor()
    try:
        yield from deflate.inflated(packed(path, member), engine, BLOCK)
    except zlib.error as error:
        raise DamagedZipError("a member cannot be unpacked") from error
    if not engine.eof:
        raise DamagedZipError("a member is cut off")


def _end(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Where the directory starts, its bytes, its entries."""
    tail_start = max(0, size - TAIL)
    file.seek(tail_start)
    tail = file.read(TAIL)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        raise DamagedZipError("it has no directory")
    disk, first, here, count, length, start, comment = struct.unpack("<4H2LH", tail[at + 4 : at + 22])
    if comment or disk or first or here != count or at + 22 != len(tail):
        raise DamagedZipError("it has something behind its directory")
    border = tail_start + at
    if count == 0xFFFF or 0xFFFFFFFF in (length, start):
        if at < 20 or tail[at - 20 : at - 16] != b"PK\6\7":
            raise DamagedZipError("its directory is not plausible")
        border = struct.unpack("<Q", tail[at - 12 : at - 4])[0]
        file.seek(min(size, border))
        record = file.read(56)
        if len(record) != 56 or record[:4] != b"PK\6\6" or border + 76 != tail_start + at:
            raise DamagedZipError("its directory is not plausible")
        count, length, start = struct.unpack("<3Q", record[32:56])
    if start + length != border:  # other readers would take what stands right before the end for the directory
        raise DamagedZipError("its directory is not plausible")
    return start, length, count


def _entry(file: BinaryIO, directory: bytes, at: int, limit: int) -> tuple[Member, int]:
    fixed = directory[at : at + 46]
    if len(fixed) != 46 or fixed[:4] != b"PK\1\2":
        raise DamagedZipError("its directory is damaged")
    flags, method = struct.unpack("<HH", fixed[8:12])
    crc, packed, size, name_length, extra_length, comment = struct.unpack("<3L3H", fixed[16:34])
    offset = struct.unpack("<L", fixed[42:46])[0]
    begin = at + 46
    raw = directory[begin : begin + name_length]
    extra = directory[begin + name_length : begin + name_length + extra_length]
    if comment or flags & ~0x800 or method not in (0, 8):
        raise DamagedZipError("a member is of a kind that we do not write")
    name = raw.decode("ascii", "replace")
    if not SAFE.fullmatch(name):
        raise DamagedZipError("a name in it is not safe")
    size, packed, offset = _large(extra, size, packed, offset)
    if size > packed * MOST_RATIO + 64 or (method == 0 and size != packed):
        raise DamagedZipError("a member's size is not plausible")
    data = _data(file, offset, raw)
    if data + packed > limit:
        raise DamagedZipError("a member lies outside")
    return Member(name, method == 0, crc, size, packed, data), begin + name_length + extra_length


def _large(extra: bytes, *figures: int) -> tuple[int, int, int]:
    """The figures with those at their limit taken from the zip64 field."""
    wide = list(struct.iter_unpack("<Q", extra[4 : 4 + (len(extra) - 4) // 8 * 8])) if extra[:2] == b"\1\0" else []
    taken = iter(value for (value,) in wide)
    try:
        size, packed, offset = (next(taken) if figure == 0xFFFFFFFF else figure for figure in figures)
    except (StopIteration, RuntimeError) as error:
        raise DamagedZipError("a member's size is not plausible") from error
    return size, packed, offset


def _data(file: BinaryIO, offset: int, name: bytes) -> int:
    """Where the bytes begin; the local header must name the same member."""
    try:
        file.seek(offset)
        header = file.read(30 + len(name))
    except (OSError, OverflowError, ValueError) as error:
        raise DamagedZipError("a member lies outside") from error
    if len(header) != 30 + len(name) or header[:4] != b"PK\3\4" or header[30:] != name:
        raise DamagedZipError("a member's header is damaged")
    name_length, extra_length = map(int, struct.unpack("<HH", header[26:30]))
    if name_length != len(name):
        raise DamagedZipError("a member's header is damaged")
    return offset + 30 + name_length + extra_length
