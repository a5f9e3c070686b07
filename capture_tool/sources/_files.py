"""Looks at files without trusting them: nothing here blocks, follows a link below a root, or raises for one bad file."""

from __future__ import annotations

import os
import re
import stat
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from capture_tool.core.logs import EMPTY
from capture_tool.core.model import Identity, LeftOut
from capture_tool.core.snapshot import identify
from capture_tool.core.stamped_file import Read
from capture_tool.sources._never import BROWSER, never_folder

SAFELY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
ENTRIES = 10_000
HEAD = 64 * 1024
ROTATED = re.compile(r"(\.(?:log|txt))(?:[.-]\d{1,8})?(?:\.gz)?$")
"""Endings that logrotate and the like give."""
MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Of UTF-16, little and big end first."""
MOUNT_POINT = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT of winnt.h."""

KINDS = {
    stat.S_IFLNK: "a link: links are not followed",
    stat.S_IFIFO: "a pipe, not a file",
    stat.S_IFSOCK: "a socket, not a file",
    stat.S_IFCHR: "a device, not a file",
    stat.S_IFBLK: "a device, not a file",
    stat.S_IFDIR: "a folder, not a file",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A path, and the name that people see: relative to the root it was found below, with slashes, printable."""

    path: Path
    name: str

    @property
    def plain(self) -> str:
        """The file's own name, without folders, as it is on disk."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Seen:
    """A regular file that can be read: its size (bytes), last change (seconds since 1970), first bytes."""

    size: int
    modified: float
    head: bytes
    identity: Identity


def printable(name: str) -> str:
    """`name` for people and JSON: bytes that are no UTF-8 and control characters become `_`."""
    decoded = os.fsencode(name).decode("utf-8", "replace")
    return "".join(c if c.isprintable() and c != "\ufffd" else "_" for c in decoded)


def unrotated(name: str) -> str:
    """The name that a log had before a program rotated it: `launcher.log` of `launcher.log.1.gz`."""
    found = ROTATED.search(name)
    return name[: found.end(1)] if found else name


def look(found: Found) -> Seen | LeftOut:
    """What the file is, judged before and after it is opened; a LeftOut with the reason when it is nothing to collect."""
    size = 0
    try:
        status = found.path.lstat()
        size = status.st_size
        odd = KINDS.get(stat.S_IFMT(status.st_mode))
        if odd or size == 0:
            return LeftOut(found.name, 0, odd or EMPTY)
        with opened(found.path) as file:
            status = os.fstat(file)
            size = status.st_size
            if size == 0:
                return LeftOut(found.name, 0, EMPTY)
            if _hollow(file, status):
                return LeftOut(found.name, size, "mostly a hole (sparse), not a log")
            identity = identify(file, size)
            os.lseek(file, 0, os.SEEK_SET)
            return Seen(size, status.st_mtime, os.read(file, min(size, HEAD)), identity)
    except OSError as error:
        return LeftOut(found.name, size, reason(error))


def size_of(path: Path) -> int:
    """Bytes of a file that is not opened, 0 when even that cannot be known."""
    try:
        return path.lstat().st_size
    except OSError:
        return 0


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A descriptor of a regular file. Raises OSError, also when it turned into something else meanwhile."""
    file = os.open(path, SAFELY)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError("no longer a regular file")
        yield file
    finally:
        os.close(file)


def reader(file: int) -> Read:
    """Reads at a place, for line_time."""

    def read(offset: int, length: int) -> bytes:
        os.lseek(file, offset, os.SEEK_SET)
        return os.read(file, length)

    return read


def narrow_reader(read: Read, encoding: str) -> Read:
    """Reads UTF-16 as one byte a unit: ASCII as it is, anything else as `?`, a mark at the beginning as a space."""
    big_endian = encoding == "utf-16-be"
    marked = read(0, 2) in MARKS

    def narrow(offset: int, length: int) -> bytes:
        raw = read(2 * offset, 2 * length)
        raw = raw[: len(raw) & ~1]
        low, high = (raw[1::2], raw[0::2]) if big_endian else (raw[0::2], raw[1::2])
        if high.count(0) < len(high):
            low = bytes(63 if other else byte for byte, other in zip(low, high, strict=True))
        return b" " + low[1:] if offset == 0 and marked else low

    return narrow


def reason(error: OSError) -> str:
    """What an OSError means for the user, without the path in it."""
    if isinstance(error, FileNotFoundError):
        return "not there (any more)"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"could not be read: {error.strerror or error}"


def walk(root: Path, *, depth: int, entries: int = ENTRIES, chosen: bool = False) -> Iterator[Found | LeftOut]:
    """Files below `root` down to `depth` folders, breadth first, links not followed; names sorted, so the order is stable.

    Stops after `entries` names with a LeftOut that says so. In a folder that the user chose, hidden files and folders are skipped
    (they are other programs' settings) and told, as is every folder that is skipped.
    """
    waiting = deque([(root, "", 0)])
    seen = 0
    while waiting:
        folder, prefix, level = waiting.popleft()
        try:
            with os.scandir(folder) as listing:
                children = sorted((entry for _, entry in zip(range(entries - seen + 1), listing, strict=False)), key=_name)
        except OSError as error:
            yield LeftOut(printable(prefix or root.name), 0, f"folder: {reason(error)}")
            continue
        for child in children:
            seen += 1
            if seen > entries:
                yield LeftOut(printable(root.name), 0, f"folder with more than {entries} entries: the rest was not looked at")
                return
            name = f"{prefix}{child.name}"
            skipped = _skipped(child, chosen=chosen) or (None if level < depth else "folder too deep below the chosen one")
            if not _is_folder(child):
                if chosen and child.name.startswith("."):
                    yield LeftOut(printable(name), 0, "hidden file: add it by itself")
                    continue
                yield Found(Path(child.path), printable(name))
            elif skipped is None:
                waiting.append((Path(child.path), f"{name}/", level + 1))
            elif chosen:
                yield LeftOut(printable(name), 0, skipped)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        # a junction of Windows leads elsewhere like a link, but Python 3.11 takes it for a folder
        junction = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == MOUNT_POINT
        return entry.is_dir(follow_symlinks=False) and not junction
    except OSError:
        return False


def _skipped(entry: os.DirEntry[str], *, chosen: bool) -> str | None:
    if never_folder(entry.name):
        return BROWSER
    return "hidden folder" if chosen and entry.name.startswith(".") else None


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _hollow(file: int, status: os.stat_result) -> bool:
    """Whether over half of a big file is a hole. Few blocks alone prove nothing: file systems that compress have few as well."""
    blocks = getattr(status, "st_blocks", None)
    if blocks is None or not hasattr(os, "SEEK_HOLE") or status.st_size < 1 << 20 or blocks * 512 > status.st_size // 2:
        return False
    hole = os.lseek(file, 0, os.SEEK_HOLE) < status.st_size
    os.lseek(file, 0, os.SEEK_SET)
    return hole
