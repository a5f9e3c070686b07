"""Pieces of a log that whoever cleans them reads from the file: only what becomes of them goes through a pipe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capture_tool.core.packing import Cleaning, Member, pack_pieces
from capture_tool.core.ports import Progress
from capture_tool.core.redaction import UnredactableError, pieces
from capture_tool.core.redaction.pieces import Piece
from capture_tool.core.redaction.rule import CONTEXT, OVERLAP
from capture_tool.core.redaction.stream import encoding_of
from capture_tool.core.snapshot import BLOCK, Snapshot, open_snapshot

LONG = 4 << 20
"""Bytes of text from which on this is worth it."""
NEAR = 1 << 14
"""Bytes in which a line ends, nearly always."""
File = tuple[int, int]
"""Device and number (inode) of a file."""


class MovedError(UnredactableError):
    """The file at the path is not, or no longer, the one that was cut into pieces."""


@dataclass(frozen=True, slots=True)
class FilePiece:
    """Where a Piece stands in a file: bytes [at, at + size), and [begin, end) with what stands around them."""

    path: Path
    file: File
    begin: int
    at: int
    size: int
    end: int
    last: bool
    lines: tuple[bool, bool]
    """Whether it begins, and ends, behind a line end."""

    def read(self) -> Piece:
        """Raises MovedError, also when its borders are not what they were."""
        try:
            snapshot = open_snapshot(self.path)
            try:
                same = _file_of(snapshot.descriptor) == self.file
                data = _read(snapshot.descriptor, self.begin, self.end) if same else b""
            finally:
                snapshot.close()
        except OSError as error:
            raise MovedError("it was rotated away while it was read") from error
        before, text = data[: self.at - self.begin], data[self.at - self.begin :]
        lines = before.endswith(b"\n"), text.startswith(b"\n", self.size - 1)
        if len(data) != self.end - self.begin or lines != self.lines:
            raise MovedError("it changed while it was read")
        return Piece(before, text, self.size, last=self.last)


def pack_file(snapshot: Snapshot, path: Path, cleaning: Cleaning, progress: Progress) -> tuple[Member, dict[str, int]] | None:
    """As `pack`, of a long text whose pieces the workers read by themselves.

    None of any other: a short one, in another encoding, without workers, or when the file is not at `path` (any more).
    """
    start, size = snapshot.start, snapshot.end - snapshot.start
    if not cleaning.team.ahead or size < LONG or not _is_at(snapshot, path):
        return None
    if encoding_of(_read(snapshot.descriptor, start, start + BLOCK)):
        return None

    def told() -> Iterator[FilePiece]:
        for piece in pieces_in(snapshot, path):
            yield piece
            progress(piece.at + piece.size - start, size)
            cleaning.cancel.check()

    try:
        return pack_pieces(told(), "", cleaning)
    except MovedError:
        return None


def pieces_in(snapshot: Snapshot, path: Path) -> Iterator[FilePiece]:
    """The pieces that `pieces_of` would make of a file that is at `path`. Raises MovedError when it becomes shorter."""
    file, start, at = _file_of(snapshot.descriptor), snapshot.start, snapshot.start
    begins = False
    while snapshot.end - at >= pieces.PIECE + OVERLAP:
        size, ends = _cut(snapshot.descriptor, at)
        yield FilePiece(path, file, max(start, at - CONTEXT), at, size, at + size + OVERLAP, last=False, lines=(begins, ends))
        at, begins = at + size, ends
    size = snapshot.end - at
    ends = size > 0 and _read(snapshot.descriptor, snapshot.end - 1, snapshot.end) == b"\n"
    yield FilePiece(path, file, max(start, at - CONTEXT), at, size, snapshot.end, last=True, lines=(begins, ends))


def _is_at(snapshot: Snapshot, path: Path) -> bool:
    """Whether the open file is the one at `path`, where others find it too."""
    try:
        info = path.stat()
    except OSError:
        return False
    return (info.st_dev, info.st_ino) == _file_of(snapshot.descriptor)


def _read(descriptor: int, begin: int, end: int) -> bytes:
    """The bytes [begin, end) of a file, fewer when it is shorter."""
    os.lseek(descriptor, begin, os.SEEK_SET)
    blocks = []
    while begin < end and (block := os.read(descriptor, end - begin)):
        blocks.append(block)
        begin += len(block)
    return blocks[0] if len(blocks) == 1 else b"".join(blocks)


def _cut(descriptor: int, at: int) -> tuple[int, bool]:
    """How long the piece is that begins at `at`, and whether it ends behind a line end."""
    near = _read(descriptor, at + pieces.PIECE - NEAR, at + pieces.PIECE)
    if behind := near.rfind(b"\n") + 1:
        return pieces.PIECE - NEAR + behind, True
    text = _read(descriptor, at, at + pieces.PIECE + 1)
    if len(text) <= pieces.PIECE:
        raise MovedError("it became shorter while it was read")
    size = pieces.cut(text, 0)
    return size, text.startswith(b"\n", size - 1)


def _file_of(descriptor: int) -> File:
    info = os.fstat(descriptor)
    return info.st_dev, info.st_ino
