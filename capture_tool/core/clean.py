"""From a raw log to a packed, redacted member: the one place where a RawPath becomes a CleanPath."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from capture_tool.core import deflate
from capture_tool.core.errors import CancelledError, PermanentError
from capture_tool.core.model import CleanFile, CleanPath, LeftOut, LogFile, Treatment
from capture_tool.core.ports import Progress
from capture_tool.core.redaction import Redactor, UnredactableError
from capture_tool.core.redaction.rule import OVERLAP, PRIVATE_KEY
from capture_tool.core.snapshot import Snapshot, UnreadableError, open_again
from capture_tool.core.threads import Cancel

GZIP = b"\x1f\x8b"
WIDE = {b"\xff\xfe": b"\n\0", b"\xfe\xff": b"\0\n"}
"""Marks of UTF-16 and its line ends."""
MOST_UNPACKED = 4 << 30
"""A gz log that unpacks to more than this is left out: no log of ours is that long, but a trap may be."""
NO_SPACE = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


@dataclass(slots=True)
class _Member:
    """A member file while it is written."""

    descriptor: int
    path: Path
    packer: deflate.Compressor | None
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    crc: int = 0
    size: int = 0
    packed: int = 0

    def add(self, data: bytes) -> None:
        """Takes the next bytes."""
        self.digest.update(data)
        self.crc = deflate.crc32(data, self.crc)
        self.size += len(data)
        self._write(self.packer.compress(data) if self.packer else data)

    def finish(self) -> None:
        """Ends the packed stream."""
        if self.packer:
            self._write(self.packer.flush())

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[(written := os.write(self.descriptor, view)) :]
            except OSError as error:
                raise _own(error) from error
            self.packed += written


def clean(log: LogFile, *, redactor: Redactor, folder: Path, progress: Progress, cancel: Cancel) -> CleanFile | LeftOut:
    """Takes the wanted range of a log as it is now, redacts and packs it into a file (0600) in `folder`.

    A file that cannot be read or cleaned is a LeftOut with the reason. A text that taught a name is cleaned once more: the
    name may stand before that place. Raises CancelledError, and PermanentError `clean.no-space` or `clean.write`.
    """
    try:
        snapshot = open_again(log.path, log.identity, log.size)
        try:
            known = redactor.revision
            made = _clean(log, snapshot, redactor, folder, progress, cancel)
            if redactor.revision != known and log.treatment is not Treatment.STORED:
                made.member.unlink()
                made = _clean(log, snapshot, redactor, folder, progress, cancel)
            if not snapshot.unchanged():
                made.member.unlink()
                raise UnreadableError("it was emptied while it was read")
            return made
        finally:
            snapshot.close()
    except (UnredactableError, zlib.error) as error:
        reason = str(error) if isinstance(error, UnredactableError) else "its packed content is damaged"
    except OSError as error:
        reason = _why(error)
    except ValueError:  # a NUL in the name
        reason = "its name is not valid"
    except (CancelledError, PermanentError):
        raise
    except Exception as error:  # noqa: BLE001  (what could not be cleaned must not leave, whatever stopped it)
        reason = f"it could not be cleaned ({type(error).__name__})"
    return LeftOut(redactor.file_name(log.name), log.size, reason)


def clean_again(file: CleanFile, *, redactor: Redactor, cancel: Cancel) -> CleanFile:
    """A cleaned text with what has been learned since taken out too, as a new member beside the old one.

    Raises CancelledError, OSError, ValueError when the member is damaged, and PermanentError as `clean`.
    """
    member = _create(file.member.parent, deflate.compressor("fast"))
    try:
        with file.member.open("rb") as packed:
            engine = zlib.decompressobj(-15)
            stream = redactor.stream(deflate.inflated(iter(lambda: packed.read(1 << 16), b""), engine, 1 << 20))
            for piece in stream:
                cancel.check()
                member.add(piece)
        member.finish()
    except zlib.error as error:
        raise ValueError from error
    finally:
        os.close(member.descriptor)
    return replace(
        file,
        name="/".join(redactor.file_name(part) for part in file.name.split("/")),
        member=CleanPath(member.path),
        bytes=member.size,
        packed_bytes=member.packed,
        crc32=member.crc,
        sha256=member.digest.hexdigest(),
        replaced={kind: file.replaced.get(kind, 0) + stream.counts.get(kind, 0) for kind in {*file.replaced, *stream.counts}},
    )


def _clean(log: LogFile, snapshot: Snapshot, redactor: Redactor, folder: Path, progress: Progress, cancel: Cancel) -> CleanFile:
    stored = log.treatment is Treatment.STORED
    os.lseek(snapshot.descriptor, 0, os.SEEK_SET)
    head = os.read(snapshot.descriptor, 4)
    packed = head.startswith(GZIP) and not stored
    wide = next((mark for mark in WIDE if head.startswith(mark) and not stored), b"")
    # what a growing file had when it was found is what is read
    end = log.size if log.end is None and log.identity is not None else log.end
    if stored:
        snapshot.end = snapshot.size if end is None else min(end, snapshot.size)
    elif not packed:  # gz is taken whole: its lines cannot be found from the middle
        snapshot.clip(log.start, end, newline=WIDE.get(wide, b"\n"))
        _whole_key(snapshot, wide)
    start, wanted = snapshot.start, snapshot.end
    blocks = _watched(snapshot, progress, cancel)
    if wide and start:
        blocks = itertools.chain((wide,), blocks)  # a piece says by itself what it is written in
    member = _create(folder, None if stored else deflate.compressor("fast"))
    try:
        if stored:
            for block in blocks:
                member.add(block)
            replaced = {}
        else:
            stream = redactor.stream(_unpacked(blocks) if packed else blocks, log.treatment)
            for piece in stream:
                member.add(piece)
            replaced = dict(stream.counts)
        member.finish()
    except BaseException:
        os.close(member.descriptor)
        member.path.unlink(missing_ok=True)
        raise
    os.close(member.descriptor)
    name = log.name[:-3] if packed and log.name.lower().endswith(".gz") else log.name
    whole = start == 0 and snapshot.end == snapshot.size
    return CleanFile(
        source=log.source,
        name=f"logs/{redactor.file_name(log.source)}/{redactor.file_name(name)}",
        member=CleanPath(member.path),
        method="store" if stored else "deflate",
        bytes=member.size,
        packed_bytes=member.packed,
        crc32=member.crc,
        sha256=member.digest.hexdigest(),
        bytes_before=min(wanted, snapshot.end) - start,
        file_bytes=snapshot.size,
        replaced=replaced,
        clipped=None if whole else (start, snapshot.end),
        first=log.first,
        last=log.last,
        encrypted=stored,
        selected=log.selected,
        group=log.group,
        clock=log.clock,
    )


def _whole_key(snapshot: Snapshot, wide: bytes) -> None:
    """Moves a start inside a private key back to where the key begins: only with that line is it known for one."""
    width = 2 if wide else 1
    before = max(0, snapshot.start - OVERLAP * width)
    if snapshot.start == before:
        return
    os.lseek(snapshot.descriptor, before, os.SEEK_SET)
    text = os.read(snapshot.descriptor, snapshot.start - before)[1 if wide == b"\xfe\xff" else 0 :: width]
    marks = list(re.finditer(PRIVATE_KEY + rb"|-----END ", text))
    if marks and marks[-1].group() != b"-----END ":
        snapshot.start = before + marks[-1].start() * width


def _create(folder: Path, packer: deflate.Compressor | None) -> _Member:
    try:
        descriptor, name = tempfile.mkstemp(prefix="log-", suffix=".member", dir=folder)
    except OSError as error:
        raise _own(error) from error
    return _Member(descriptor, Path(name), packer)


def _watched(snapshot: Snapshot, progress: Progress, cancel: Cancel) -> Iterator[bytes]:
    done, total = 0, snapshot.end - snapshot.start
    cancel.check()
    for block in snapshot.blocks():
        yield block
        done += len(block)
        progress(done, total)
        cancel.check()


def _unpacked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """What gz members (RFC 1952) hold, a megabyte at a time. Raises UnredactableError when it is too much or cut."""
    engine = zlib.decompressobj(31)
    total = 0
    for block in blocks:
        rest = block
        while rest:
            if engine.eof:
                if not rest.strip(b"\0"):
                    break
                engine = zlib.decompressobj(31)
            data = engine.decompress(rest, 1 << 20)
            total += len(data)
            if total > MOST_UNPACKED:
                raise UnredactableError("it unpacks to more than 4 GB")
            yield data
            rest = engine.unused_data if engine.eof else engine.unconsumed_tail
    yield from deflate.inflated((), engine, 1 << 20)
    if not engine.eof:
        raise UnredactableError("its packed content is cut off")


def _own(error: OSError) -> PermanentError:
    if error.errno in NO_SPACE:
        return PermanentError(
            "clean.no-space",
            "The disk is full: the logs could not be prepared.",
            "Free some space and try again, or send without logs.",
        )
    return PermanentError(
        "clean.write", "The logs could not be prepared on this disk.", "Look at the rights of the tool's folder and try again."
    )


def _why(error: OSError) -> str:
    """A reason for people, without the path."""
    if error.errno is None:
        return str(error)
    known = {
        errno.ENOENT: "it is gone",
        errno.EACCES: "it may not be read (no permission, or locked by another program)",
        errno.EPERM: "it may not be read",
        errno.ELOOP: "it is a link that leads nowhere",
        errno.ENXIO: "it is not a regular file",
        errno.EISDIR: "it is a folder",
    }
    return known.get(error.errno, f"it could not be read ({os.strerror(error.errno)})")
