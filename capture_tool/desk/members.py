"""Members of a bundle that came from outside, read with bounds: no member is held whole, no directory may fill the memory.

Only what the zip's own directory names can be read, so a name in an address never becomes a path.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from capture_tool.core.errors import PermanentError

DIRECTORY_BYTES = 4 << 20
PAGE_BYTES = 256 << 10
VIEW_BYTES = 2 << 30
"""How deep into a member the text view goes: reaching a place means unpacking all before it."""
_PIECE = 1 << 18
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class TextPage:
    """A stretch of a text member: whole lines between the byte positions `start` and `end` of `size`."""

    text: str
    start: int
    end: int
    size: int


class _Bounded(io.FileIO):
    """A file that refuses reads larger than a believable zip directory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            here = self.tell()
            size = self.seek(0, io.SEEK_END) - here
            self.seek(here)
        if size > DIRECTORY_BYTES:
            raise zipfile.BadZipFile
        return super().read(size)


def damaged(why: str) -> PermanentError:
    """The error of a bundle that cannot be read."""
    return PermanentError("bundle.damaged", f"The bundle cannot be read: {why}.", "Download it, and ask the sender for it again.")


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip at `path`; whatever is wrong with it, here or while its members are read, is PermanentError("bundle.damaged")."""
    try:
        with _Bounded(path) as file, zipfile.ZipFile(file) as bundle:
            yield bundle
    except _BROKEN as error:
        raise damaged(type(error).__name__) from error


def member(bundle: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The member called `name`. Raises KeyError when there is none, PermanentError when we cannot unpack it."""
    info = bundle.getinfo(name)
    if info.flag_bits & 1 or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise damaged("a member is packed in an unknown way")
    return info


def small(path: Path, name: str, limit: int) -> bytes:
    """A whole member of at most `limit` bytes, whatever size it claims. Raises KeyError, PermanentError."""
    with opened(path) as bundle, bundle.open(member(bundle, name)) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise damaged(f"{name} is too large")
    return data


def stream(path: Path, name: str) -> Iterator[bytes]:
    """A member in pieces. Raises KeyError, PermanentError, also in the middle."""
    with opened(path) as bundle, bundle.open(member(bundle, name)) as file:
        while piece := file.read(_PIECE):
            yield piece


def text_page(path: Path, name: str, *, start: int = 0, before: int | None = None) -> TextPage | None:
    """The lines from byte `start` on, or those that end at `before`; None for a member that is not text.

    Raises KeyError, PermanentError.
    """
    with opened(path) as bundle:
        info = member(bundle, name)
        end = min(info.file_size, VIEW_BYTES)
        if before is not None:
            before = min(before, end)
            start = max(0, before - PAGE_BYTES)
        start = min(start, end)
        with bundle.open(info) as file:
            head = file.read(min(4096, info.file_size))
            encoding = _encoding(head)
            if encoding is None:
                return None
            data = _cut(file, start, before, encoding)
        if before is not None and start > 0:
            dropped = _line_end(data, encoding, last=False)
            start, data = start + dropped, data[dropped:]
    return TextPage(_decoded(data, encoding, first=start == 0), start, start + len(data), info.file_size)


def _cut(file: IO[bytes], start: int, before: int | None, encoding: str) -> bytes:
    file.seek(start)
    data = file.read(PAGE_BYTES if before is None else before - start)
    if before is None and len(data) == PAGE_BYTES:
        data = data[: _line_end(data, encoding, last=True) or len(data)]
    return data


def _line_end(data: bytes, encoding: str, *, last: bool) -> int:
    """Where the line after the first, or the last, line break of `data` begins; 0 when there is none."""
    feed = "\n".encode(encoding)
    place = data.rfind(feed) if last else data.find(feed)
    while place >= 0 and place % len(feed):  # a UTF-16 line feed begins at an even place
        place = data.rfind(feed, 0, place + len(feed) - 1) if last else data.find(feed, place + 1)
    return place + len(feed) if place >= 0 else 0


def _encoding(head: bytes) -> str | None:
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    return None if b"\0" in head else "utf-8"


def _decoded(data: bytes, encoding: str, *, first: bool) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        if encoding == "utf-8" and "\ufffd" in text[3:-3]:  # not just a character cut in two at an end: it is no UTF-8
            text = data.decode("cp1252", "replace")
    text = text.removeprefix("\ufeff") if first else text
    return text.replace("\r\n", "\n").replace("\r", "\n")
