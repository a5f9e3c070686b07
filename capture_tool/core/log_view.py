"""Looks into a cleaned log without unpacking it to disk: any line of a gigabyte at once, and a search through all of it.

The packed stream is read once in the background; every BLOCK bytes the state of the unpacking is kept (about 40 KB), and reading
goes on from there. Lines are counted from 0.
"""

from __future__ import annotations

import threading
import zlib
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture_tool.core import deflate
from capture_tool.core.model import CleanFile
from capture_tool.core.redaction.stream import encoding_of
from capture_tool.core.threads import Cancel

BLOCK = 4 << 20
READ = 1 << 18
KEPT_BLOCKS = 4
MOST_SHOWN = 4096
"""Bytes of one line that are given: nobody reads a line of 100 MB."""
ENDS = {"": b"\n", "utf-16-le": b"\n\0", "utf-16-be": b"\0\n"}


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a block begins: its bytes before (unpacked), lines begun before, and how to go on from there."""

    start: int
    lines: int
    packed: int
    engine: Any
    """A copy of the unpacking; None where the bytes are stored."""


class LogView:
    """The content of one CleanFile. `load` runs once on a thread of its own; the rest may be called meanwhile from any thread.

    Raises OSError, and zlib.error when the member is damaged.
    """

    def __init__(self, file: CleanFile) -> None:
        self._path: Path = file.member
        self._stored = file.method == "store"
        self._marks: list[_Mark] = []
        self._lock = threading.Lock()
        self._loaded = 0
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._reading = threading.Lock()
        self.bytes = file.bytes
        self.lines = 0
        """Lines known so far; all of them when `whole`."""
        self.whole = False
        self.encoding = ""

    def load(self, told: Callable[[], None], cancel: Cancel) -> None:
        """Reads all of it once and remembers where the blocks begin; `told` is called after each. Raises CancelledError too."""
        start = lines = 0
        last = b""
        for packed, engine, data in self._read_blocks(cancel):
            if not start:
                self.encoding = encoding_of(data[:4096])
            end = ENDS[self.encoding]
            with self._lock:
                self._marks.append(_Mark(start, lines, packed, engine))
            start, lines, last = start + len(data), lines + data.count(end), data[-len(end) :]
            with self._lock:
                self._loaded = start
                self.lines = lines + (last != end)
            told()
        with self._lock:
            self.whole = True
        told()

    def read(self, first: int, count: int) -> list[str]:
        """Lines from `first`, at most `count` and those known so far, each cut at MOST_SHOWN bytes, without their ends."""
        with self._lock:
            first, last = max(0, first), min(first + count, self.lines)
            block = max(0, bisect_left(self._marks, first, key=lambda mark: mark.lines) - 1)
            marks = len(self._marks)
        if first >= last:
            return []
        end = ENDS[self.encoding]
        found: list[bytes] = []
        skip = first - self._marks[block].lines
        while block < marks and len(found) <= last - first:
            data = self._block(block)
            at = 0
            for _ in range(skip):
                at = data.find(end, at) + len(end)
            pieces = _pieces(data, at, end, last - first + 1 - len(found) + bool(found))
            if found and pieces:
                found[-1] = (found[-1] + pieces[0])[:MOST_SHOWN]
                found += pieces[1:]
            else:
                found = pieces
            skip, block = 0, block + 1
            if len(found) == last - first and len(found[-1]) >= MOST_SHOWN:
                break
        return [self._text(line) for line in found[: last - first]]

    def search(self, words: str, first: int, *, back: bool, cancel: Cancel) -> int | None:
        """The next line from `first` on (or back from it) that holds `words`, in any case; None when no known line does."""
        wanted = words.encode(self.encoding or "utf-8").lower()
        with self._lock:
            marks = list(self._marks)
        if not wanted or not marks or (first >= self.lines and not back):
            return None
        bisect = bisect_right if back else bisect_left  # a line may go on over several blocks
        begin = max(0, bisect(marks, first, key=lambda mark: mark.lines) - 1)
        order = range(begin, -1, -1) if back else range(begin, len(marks))
        for number in order:
            cancel.check()
            ahead = self._block(number + 1)[: len(wanted) - 1] if number + 1 < len(marks) else b""
            text = (self._block(number) + ahead).lower()
            line = _found(text, wanted, ENDS[self.encoding], first - marks[number].lines, back=back)
            if line is not None:
                return marks[number].lines + line
        return None

    def _text(self, line: bytes) -> str:
        text = line[:MOST_SHOWN].decode(self.encoding or "utf-8", "replace").removeprefix("\ufeff")
        return text.rstrip("\r")

    def _block(self, number: int) -> bytes:
        """One block, unpacked; the last few are kept."""
        with self._reading:
            return self._kept_block(number)

    def _kept_block(self, number: int) -> bytes:
        if (kept := self._blocks.pop(number, None)) is None:
            with self._lock:
                mark, ends = self._marks[number], [following.start for following in self._marks[number + 1 : number + 2]]
                size = (ends[0] if ends else self._loaded) - mark.start
            kept = b"".join(_limited(self._unpacked(mark), size))
        self._blocks[number] = kept
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        return kept

    def _unpacked(self, mark: _Mark) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            file.seek(mark.packed)
            chunks = iter(lambda: file.read(READ), b"")
            yield from chunks if mark.engine is None else deflate.inflated(chunks, mark.engine.copy(), READ)

    def _read_blocks(self, cancel: Cancel) -> Iterator[tuple[int, Any, bytes]]:
        """(place in the packed file, unpacking at that place, bytes) of every block."""
        engine = None if self._stored else zlib.decompressobj(-15)
        with self._path.open("rb") as file:
            rest = b""
            while True:
                cancel.check()
                packed = file.tell() - len(rest)
                before = engine.copy() if engine else None
                pieces: list[bytes] = []
                size = 0
                while size < BLOCK:
                    data = rest or file.read(READ)
                    piece = engine.decompress(data, BLOCK - size) if engine else data[: BLOCK - size]
                    if not data and not piece:
                        break
                    rest = engine.unconsumed_tail if engine else data[BLOCK - size :]
                    pieces.append(piece)
                    size += len(piece)
                if not size:
                    return
                yield packed, before, b"".join(pieces)


def _pieces(data: bytes, at: int, end: bytes, most: int) -> list[bytes]:
    """At most `most` lines of `data` from `at`, cut at MOST_SHOWN; behind a last line end stands the begin of the next."""
    found: list[bytes] = []
    while len(found) < most:
        stop = data.find(end, at)
        if stop < 0:
            return [*found, data[at : at + MOST_SHOWN]]
        found.append(data[at : min(stop, at + MOST_SHOWN)])
        at = stop + len(end)
    return found


def _limited(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:size]
        size -= len(chunk)
        if size <= 0:
            return


def _found(text: bytes, wanted: bytes, end: bytes, first: int, *, back: bool) -> int | None:
    """The line in a block, from `first` on or back from it."""
    if back:
        stop = 0
        for _ in range(first + 1):
            ends = text.find(end, stop)
            stop = ends + len(end) if ends >= 0 else len(text)
            if ends < 0:
                break
        at = text.rfind(wanted, 0, stop)
    else:
        begin = 0
        for _ in range(first):
            begin = text.find(end, begin) + len(end)
        at = text.find(wanted, begin)
    return None if at < 0 else text.count(end, 0, at)
