"""One file on its way through redaction: bytes in, bytes out, in whatever encoding it came."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from capture_tool.core.redaction.engine import Replace, Rewriter
from capture_tool.core.redaction.ini import IniFilter
from capture_tool.core.redaction.matcher import Matcher

SAMPLE = 4096
BLOCK = 1 << 20
PACKED = (
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"%PDF-",
    b"BZh",
    b"\xfd7zXZ",
    b"(\xb5/\xfd",
    b"7z\xbc\xaf",
    b"IBGZENC\0",
    b"SQLite format 3\0",
)
"""First bytes of formats whose content rules cannot see: never let through as text."""
NUL_INSIDE = re.compile(rb"[^\0\r\n]\0{1,3}[^\0\r\n]")
"""UTF-16 or UTF-32 that goes on behind other text, or something hidden; a long run of NULs is what a power cut leaves."""
NULS = re.compile(rb"\0{8,}")
"""That run: no text of UTF-16 or UTF-32 has it."""
CONTROLS = bytes({*range(2, 9), *range(14, 27), *range(28, 32), 127})
"""No text has more than a few of them; SOH parts the fields of FIX, ESC begins a colour."""
NUL_REACH = 4
"""Bytes at the end of a piece that NUL_INSIDE may begin with."""
NOT_WIDE = "it is not valid UTF-16 text"
HIDDEN_UNITS = 8
"""Units of UTF-16 in a row that could be ASCII: with fewer nothing is said."""
WIDE = (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")


class UnredactableError(ValueError):
    """The content cannot be cleaned, so it must not leave. The message says why in a few words."""


class CleanStream:
    """Iterates the redacted bytes once; `counts` says afterwards how many values of each kind were replaced.

    Raises UnredactableError while iterating when the content is not text. The result does not depend on how the input is cut.
    """

    def __init__(
        self, chunks: Iterable[bytes], matcher: Matcher, replace: Replace, *, ini: IniFilter | None, block: int = BLOCK
    ) -> None:
        self._chunks = _gathered(chunks, block)
        self._matcher = matcher
        self._replace = replace
        self._ini = ini
        self._counts: dict[str, int] = {}

    @property
    def counts(self) -> Mapping[str, int]:
        """Kind to number of replaced values; complete when the stream is consumed."""
        return self._counts

    def __iter__(self) -> Iterator[bytes]:
        encoding, chunks = narrow(self._chunks)
        if not encoding:
            yield from self._bytes(chunks)
            return
        back = codecs.getincrementaldecoder("utf-8")("strict")
        for piece in self._bytes(chunks):
            yield widen(piece, encoding, back)

    def _bytes(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        rewriter = Rewriter(self._matcher, self._replace, self._counts)
        before = b""
        for chunk in chunks:
            if (b"\0" in chunk or b"\0" in before) and NUL_INSIDE.search(before + chunk):
                raise UnredactableError("it is not a text file, or not in one encoding")
            before = (before + chunk[-NUL_REACH:])[-NUL_REACH:]
            text = self._ini.feed(chunk, self._counts) if self._ini else chunk
            if cleaned := b"".join(rewriter.feed(text)):
                yield cleaned
        rest = self._ini.feed(b"", self._counts, last=True) if self._ini else b""
        yield b"".join(rewriter.feed(rest, last=True))


def narrow(chunks: Iterable[bytes]) -> tuple[str, Iterator[bytes]]:
    """(encoding, chunks) as `encoding_of` the first bytes says; UTF-16 in UTF-8, and what is not valid is refused."""
    left = iter(chunks)
    sample = b""
    for chunk in left:
        sample += chunk
        if len(sample) >= SAMPLE:
            break
    encoding = encoding_of(sample)
    whole = chain((sample,), left)
    return encoding, _decoded(whole, encoding) if encoding else whole


def widen(piece: bytes, encoding: str, back: codecs.IncrementalDecoder) -> bytes:
    """The next bytes of UTF-8 in `encoding`. `back` keeps half a character. Raises UnredactableError."""
    try:
        return back.decode(piece).encode(encoding)
    except UnicodeError as error:
        raise UnredactableError(NOT_WIDE) from error


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        yield from _one_encoding(map(decoder.decode, chunks))
        if len(decoder.getstate()[0]) != 1:  # half a character is what a growing file ends with
            yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise UnredactableError(NOT_WIDE) from error


def encoding_of(sample: bytes) -> str:
    """`utf-16-le`, `utf-16-be`, or empty for bytes that ASCII rules can read (UTF-8, cp1252, ...).

    Raises UnredactableError for packed and binary content.
    """
    for mark, encoding in WIDE:
        if sample.startswith(mark) and not sample.startswith(codecs.BOM_UTF32_LE):
            return encoding
    if sample.startswith(PACKED):
        raise UnredactableError("its format is packed or encrypted")
    whole, sample = sample, without_holes(sample)
    if whole and not sample:
        raise UnredactableError("it is not a text file")
    zeros = sample.count(0)
    if zeros:
        pairs = max(1, len(sample) // 2)
        if sample[1::2].count(0) > 0.4 * pairs and sample[::2].count(0) < 0.1 * pairs:
            return "utf-16-le"
        if sample[::2].count(0) > 0.4 * pairs and sample[1::2].count(0) < 0.1 * pairs:
            return "utf-16-be"
        if zeros > len(sample) // 64 or re.search(rb"\0[^\0]\0", sample):
            raise UnredactableError("it is not a text file")
    return ""


def without_holes(sample: bytes) -> bytes:
    """A text without the runs of NULs that a power cut leaves in it; what is no text stays as it is."""
    rest = NULS.sub(b"", sample)
    controls = len(rest) - len(rest.translate(None, CONTROLS))
    return rest if controls * 50 <= len(rest) else sample


def _one_encoding(texts: Iterable[str]) -> Iterator[bytes]:
    """UTF-8 of pieces of UTF-16. Raises UnredactableError when ASCII goes on in them: the rules would not see that."""
    before = ""
    for text in texts:
        for run in _two_in_one().finditer(before + text):
            if any(unit < "\u3000" or "\u3100" <= unit < "\u4e00" for unit in run.group()):
                raise UnredactableError("it is not in one encoding")
        before = (before + text[1 - HIDDEN_UNITS :])[1 - HIDDEN_UNITS :]
        yield text.encode()


@cache
def _two_in_one() -> re.Pattern[str]:
    """A run of UTF-16 units that could be two bytes of ASCII each. Chinese has such runs from U+4E00 on, kana from U+3040."""
    printed = (*range(0x20, 0x7F), 9, 10, 13)
    units = (chr(high << 8 | low) for high in printed for low in printed)
    return re.compile(f"[{''.join(units)}]{{{HIDDEN_UNITS},}}")


def _gathered(chunks: Iterable[bytes], least: int) -> Iterator[bytes]:
    """The same bytes in pieces of at least `least` bytes: many tiny ones would cost a look ahead each."""
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= least:
            yield b"".join(waiting) if len(waiting) > 1 else waiting[0]
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
