"""Cuts a sealed bundle into several zips below a limit, each valid by itself: whole members go as they are, long texts in parts.

A part ends at a line's end where there is one within a block. What cannot be cut (a picture, an encrypted log) and is too big is
listed as left out, in every volume's manifest where it would have been.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from capture_tool.core import deflate, manifest, zip_reader
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Bundle, CleanPath
from capture_tool.core.ports import Progress
from capture_tool.core.synced_file import SyncedFile
from capture_tool.core.threads import Cancel
from capture_tool.core.zip_reader import Member
from capture_tool.core.zip_writer import Packed, ZipWriter

BLOCK = 1 << 16
"""Bytes of text between two looks at the size of a part."""
SMALLEST = 256 << 10
"""Bytes that a volume has at least: four blocks that do not shrink."""
PER_MEMBER = 30 + 46 + 2 * 28
"""Bytes that a zip adds to a member besides its name (twice), with both zip64 fields."""
ENDING = 22 + 56 + 20
"""Bytes at the end of a zip, with zip64."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A member of a volume, packed, in some file: of the bundle, or a part beside the volumes."""

    said: Mapping[str, Any]
    member: Member
    path: Path

    @property
    def cost(self) -> int:
        """Bytes it adds to a volume, its line in the manifest included; never too low."""
        line = manifest.packed(self.said)
        return self.member.packed_bytes + PER_MEMBER + 2 * len(self.said["name"]) + len(line) + 4 * line.count(b"\n")


def split(bundle: Bundle, limit: int, *, progress: Progress, cancel: Cancel) -> tuple[Bundle, ...]:
    """Zips of at most `limit` bytes beside the bundle, named `<bundle>-1of3.zip`; the bundle itself when it is that small.

    Each verifies by itself; `volume` in its manifest says which it is. The same bundle and limit give the same bytes. The bundle
    stays. Raises PermanentError `volumes.limit` when not even the report fits, CancelledError, OSError, DamagedZipError; then no
    volume is left behind.
    """
    if bundle.bytes <= limit:
        return (bundle,)
    listed = zip_reader.members(bundle.path)
    large = [_too_big(said) for said in bundle.manifest["files"] if listed[said["name"]].stored and said["bytes"] > SMALLEST]
    base = _manifest(bundle, [], large, 9999, 9999)
    room = limit - len(manifest.packed(base)) - PER_MEMBER - ENDING
    if room < SMALLEST:
        least = (limit - room + SMALLEST + 999_999) // 1_000_000
        raise PermanentError("volumes.limit", "The limit is too small for this ticket.", f"Allow at least {least} MB a file.")
    with tempfile.TemporaryDirectory(prefix=".parts-", dir=bundle.path.parent) as parts:
        pieces, left_out = _pieces(bundle, listed, room, Path(parts), cancel)
        volumes = list(_volumes(pieces, room))
        made: list[Bundle] = []
        try:
            for number, volume in enumerate(volumes, 1):
                said = _manifest(bundle, volume, left_out, number, len(volumes))
                target = bundle.path.with_name(f"{bundle.path.stem}-{number}of{len(volumes)}.zip")
                made.append(_written(target, bundle, volume, said, cancel))
                progress(number, len(volumes))
        except BaseException:
            for volume_made in made:
                volume_made.path.unlink(missing_ok=True)
            raise
    return tuple(made)


def _manifest(bundle: Bundle, pieces: list[_Piece], left_out: list[dict[str, Any]], number: int, count: int) -> dict[str, Any]:
    return {
        **bundle.manifest,
        "files": [piece.said for piece in pieces],
        "left_out": [*bundle.manifest["left_out"], *left_out],
        "volume": {"number": number, "of": count, "bundle_sha256": bundle.sha256},
    }


def _too_big(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": said["name"], "bytes": said["bytes"], "reason": "larger than one file may be"}


def _pieces(
    bundle: Bundle, listed: Mapping[str, Member], room: int, parts: Path, cancel: Cancel
) -> tuple[list[_Piece], list[dict[str, Any]]]:
    """What goes into the volumes, in the order of the bundle, and what cannot (lines for `left_out`)."""
    pieces: list[_Piece] = []
    left_out: list[dict[str, Any]] = []
    for said in bundle.manifest["files"]:
        whole = _Piece(said, listed[said["name"]], bundle.path)
        if whole.cost <= room:
            pieces.append(whole)
        elif whole.member.stored:
            left_out.append(_too_big(said))
        else:
            pieces += _parts(bundle, whole, room, parts, cancel)
    return pieces, left_out


def _parts(bundle: Bundle, whole: _Piece, room: int, folder: Path, cancel: Cancel) -> list[_Piece]:
    """A long text in parts `<name>.part1of3` that fit."""
    room -= whole.cost - whole.member.packed_bytes + 4 * len(".part9999of9999")
    texts = _lines(zip_reader.content(bundle.path, whole.member))
    made: list[tuple[Path, Member, str]] = []
    waiting = next(texts, None)
    while waiting is not None:
        cancel.check()
        path = folder / f"part-{whole.member.offset}-{len(made)}"
        packer, digest = deflate.compressor("fast"), hashlib.sha256()
        crc = size = packed = 0
        with path.open("xb") as out:
            while waiting is not None and (not size or packed + _worst(len(waiting)) <= room):
                packed += out.write(packer.compress(waiting) + packer.flush(deflate.SYNC_FLUSH))
                digest.update(waiting)
                crc, size = deflate.crc32(waiting, crc), size + len(waiting)
                waiting = next(texts, None)
            packed += out.write(packer.flush())
        made.append((path, Member("", stored=False, crc32=crc, bytes=size, packed_bytes=packed, offset=0), digest.hexdigest()))
    return [
        _Piece({**whole.said, "name": name, "bytes": member.bytes, "sha256": digest}, replace(member, name=name), path)
        for number, (path, member, digest) in enumerate(made, 1)
        for name in (f"{whole.said['name']}.part{number}of{len(made)}",)
    ]


def _worst(size: int) -> int:
    """Bytes that deflate makes at most of `size` bytes, with a flush and the end of the stream."""
    return size + 5 * (size // 16_000 + 2) + 16


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of at most BLOCK, cut behind a line's end where there is one."""
    text = b""
    for chunk in chunks:
        text += chunk
        while len(text) >= BLOCK:
            end = text.rfind(b"\n", 0, BLOCK) + 1 or BLOCK
            yield text[:end]
            text = text[end:]
    if text:
        yield text


def _volumes(pieces: list[_Piece], room: int) -> Iterator[list[_Piece]]:
    """The pieces in their order, as many in each volume as fit."""
    volume: list[_Piece] = []
    left = room
    for piece in pieces:
        if volume and piece.cost > left:
            yield volume
            volume, left = [], room
        volume.append(piece)
        left -= piece.cost
    yield volume


def _written(target: Path, bundle: Bundle, pieces: list[_Piece], said: dict[str, Any], cancel: Cancel) -> Bundle:
    """One volume, whole and synced before it has its name."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            out = SyncedFile(file, cancel)
            writer = ZipWriter(out, datetime.fromisoformat(bundle.manifest["moment"]["utc"]))
            for piece in pieces:
                cancel.check()
                writer.add(_as_packed(piece.member), zip_reader.packed(piece.path, piece.member))
            data = manifest.packed(said)
            size = len(data)
            writer.add(
                Packed(name="manifest.json", method="store", crc32=deflate.crc32(data), bytes=size, packed_bytes=size), (data,)
            )
            writer.finish()
            size = out.finish()
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return Bundle(bundle.ticket_id, CleanPath(target), size, out.sha256, said)


def _as_packed(member: Member) -> Packed:
    return Packed(
        name=member.name,
        method="store" if member.stored else "deflate",
        crc32=member.crc32,
        bytes=member.bytes,
        packed_bytes=member.packed_bytes,
    )
