"""From a raw log to a packed, redacted member: the one place where a RawPath becomes a CleanPath."""

from __future__ import annotations

import errno
import itertools
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from capture_tool.core import deflate
from capture_tool.core.errors import CancelledError, PermanentError
from capture_tool.core.file_pieces import pack_file
from capture_tool.core.model import CleanFile, CleanPath, LeftOut, LogFile, Treatment
from capture_tool.core.packed_text import part
from capture_tool.core.packing import Cleaning, Member, holds, pack
from capture_tool.core.ports import Progress
from capture_tool.core.redaction import Redactor, UnredactableError
from capture_tool.core.redaction.rule import OVERLAP, PRIVATE_KEY
from capture_tool.core.redaction.stream import narrow
from capture_tool.core.snapshot import Snapshot, UnreadableError, open_again
from capture_tool.core.threads import Cancel

GZIP = b"\x1f\x8b"
WIDE = {b"\xff\xfe": b"\n\0", b"\xfe\xff": b"\0\n"}
"""Marks of UTF-16 and its line ends."""
MOST_UNPACKED = 4 << 30
"""A gz log that unpacks to more than this is left out: no log of ours is that long, but a trap may be."""


def still(_now: int, _all: int) -> None:
    """Progress that nobody looks at."""


def clean(log: LogFile, *, redactor: Redactor, folder: Path, progress: Progress, cancel: Cancel) -> CleanFile | LeftOut:
    """Takes the wanted range of a log as it is now, redacts and packs it into a file (0600) in `folder`.

    A file that cannot be read or cleaned is a LeftOut with the reason. What a text taught is taken out of it afterwards, for it
    may stand before that place. Raises CancelledError, and PermanentError `clean.no-space` or `clean.write`.
    """
    cleaning = Cleaning.make(redactor, folder, cancel)
    made = clean_once(log, cleaning, progress)
    if redactor.revision == cleaning.work.began or isinstance(made, LeftOut):
        return made
    return forgotten(made, cleaning.later())


def clean_once(log: LogFile, cleaning: Cleaning, progress: Progress) -> CleanFile | LeftOut:
    """As `clean`, but by what was known when the round began; the redactor has learned what else is in the text."""
    try:
        snapshot = open_again(log.path, log.identity, log.size)
        try:
            made = _clean(log, snapshot, cleaning, progress)
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
    return LeftOut(cleaning.text(log.name), log.size, reason)


def forgotten(file: CleanFile, cleaning: Cleaning, moved: Progress = still) -> CleanFile | LeftOut:
    """A cleaned text without what was learned after its round (`cleaning` knows): by a new member, if anything of it was there.

    The old member is removed then; `moved` counts its packed bytes. Raises as `clean`; a damaged member is a LeftOut.
    """
    try:
        made = clean_again(file, cleaning, moved)
    except (OSError, ValueError):
        file.member.unlink(missing_ok=True)
        return LeftOut(file.name.rpartition("/")[2], file.file_bytes, "its prepared copy was changed meanwhile")
    if made.member != file.member:
        file.member.unlink(missing_ok=True)
    return made


def clean_again(file: CleanFile, cleaning: Cleaning, moved: Progress = still) -> CleanFile:
    """A cleaned text once more, as a new member beside the old one if anything was replaced; what is encrypted stays as it is.

    Raises CancelledError, OSError, ValueError when the member is damaged, and PermanentError as `clean`.
    """
    named = replace(file, name="/".join(cleaning.file_name(part) for part in file.name.split("/")))
    if file.method == "store":
        return named
    if not _holds(file, cleaning, moved):  # as nearly always: packing what is thrown away would take longer than looking
        return named
    with _text_of(file, moved) as (encoding, text):
        member, counts = pack(text, encoding, cleaning)
    return replace(
        named,
        member=CleanPath(member.path),
        bytes=member.size,
        packed_bytes=member.packed,
        crc32=member.crc,
        sha256=member.digest.hexdigest(),
        replaced={kind: file.replaced.get(kind, 0) + counts.get(kind, 0) for kind in {*file.replaced, *counts}},
    )


def _holds(file: CleanFile, cleaning: Cleaning, moved: Progress) -> bool:
    """Whether anything that `cleaning` knows stands in a packed text; what was searched for it before is not unpacked."""
    looked = cleaning.looked.get(file.member)
    if looked is None or cleaning.over_lines:
        with _text_of(file, moved) as (_, text):
            return holds(text, cleaning)
    if looked.held:
        return True
    if file.member.stat().st_size != file.packed_bytes:
        raise ValueError
    with file.member.open("rb") as packed:
        return any(holds(_stretch(packed, offset, size, moved), cleaning) for offset, size in looked.left(cleaning.upto))


def _stretch(packed: BinaryIO, offset: int, size: int, moved: Progress) -> Iterator[bytes]:
    """The text of some runs. Raises ValueError when they are damaged."""
    packed.seek(offset)
    try:
        yield from deflate.inflated(_read(packed, offset + size, moved), deflate.decompressor(), 1 << 20)
    except zlib.error as error:
        raise ValueError from error


@contextmanager
def _text_of(file: CleanFile, moved: Progress) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(encoding, text) of a packed member as `narrow` gives them. Raises ValueError when it is damaged."""
    engine = deflate.decompressor()

    def text(packed: BinaryIO) -> Iterator[bytes]:
        yield from deflate.inflated(_read(packed, file.packed_bytes, moved), engine, 1 << 20)
        if not engine.eof:
            raise ValueError

    try:
        with file.member.open("rb") as packed:
            yield narrow(text(packed))
    except zlib.error as error:
        raise ValueError from error


def _read(packed: BinaryIO, end: int, moved: Progress) -> Iterator[bytes]:
    while block := packed.read(min(1 << 16, end - packed.tell())):
        yield block
        moved(packed.tell(), end)


def _clean(log: LogFile, snapshot: Snapshot, cleaning: Cleaning, progress: Progress) -> CleanFile:
    stored = log.treatment is Treatment.STORED
    os.lseek(snapshot.descriptor, 0, os.SEEK_SET)
    head = os.read(snapshot.descriptor, 4)
    packed = head.startswith(GZIP) and not stored
    wide = next((mark for mark in WIDE if head.startswith(mark) and not stored), b"")
    # what a growing file had when it was found is what is read
    end = log.size if log.end is None and log.identity is not None else log.end
    if stored:
        snapshot.end = snapshot.size if end is None else min(end, snapshot.size)
    elif not packed:
        snapshot.clip(log.start, end, newline=WIDE.get(wide, b"\n"))
        _whole_key(snapshot, wide)
    start, wanted = snapshot.start, snapshot.end
    plain = not packed and not wide and log.treatment is Treatment.TEXT
    blocks = _watched(snapshot, progress, cleaning.cancel)
    if wide and start:
        blocks = itertools.chain((wide,), blocks)  # a piece says by itself what it is written in
    replaced: dict[str, int] = {}
    if stored:
        member = _copied(blocks, cleaning.folder)
    elif plain and (made := pack_file(snapshot, log.path, cleaning, progress)):
        member, replaced = made
    else:
        encoding, text = narrow(part(_unpacked(blocks), log.start, log.end) if packed else blocks)
        settings: dict[str, int] = {}
        if log.treatment is Treatment.INI_ALLOW_LIST:
            text = cleaning.redactor.settings(text, settings)
        member, replaced = pack(text, encoding, cleaning)
        replaced |= settings
    name = log.name[:-3] if packed and log.name.lower().endswith(".gz") else log.name
    clipped = None if start == 0 and snapshot.end == snapshot.size else (start, snapshot.end)
    before, of = min(wanted, snapshot.end) - start, snapshot.size
    if packed and log.text_bytes is not None and log.length < log.text_bytes:  # a part of the text in it
        clipped, before, of = (log.start, log.start + log.length), log.length, log.text_bytes
    return CleanFile(
        source=log.source,
        name=f"logs/{cleaning.file_name(log.source)}/{cleaning.file_name(name)}",
        member=CleanPath(member.path),
        method="store" if stored else "deflate",
        bytes=member.size,
        packed_bytes=member.packed,
        crc32=member.crc,
        sha256=member.digest.hexdigest(),
        bytes_before=before,
        file_bytes=of,
        replaced=replaced,
        clipped=clipped,
        first=log.first,
        last=log.last,
        encrypted=stored,
        selected=log.selected,
        group=log.group,
        clock=log.clock,
    )


def _copied(blocks: Iterable[bytes], folder: Path) -> Member:
    member = Member.create(folder)
    try:
        for block in blocks:
            member.add(block, block)
        member.finish()
    except BaseException:
        member.drop()
        raise
    return member


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
