"""A long text in pieces of a megabyte that are cleaned apart, in any process, and give what the whole would give.

Where a piece ends depends on the text alone. A match may run over that border: then what follows is cleaned once more from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from capture_tool.core.redaction.checks import STAND_IN
from capture_tool.core.redaction.engine import Inside, Replace, Rewriter
from capture_tool.core.redaction.matcher import Matcher
from capture_tool.core.redaction.rule import CONTEXT, OVERLAP, Hit, Rule
from capture_tool.core.redaction.stream import NUL_INSIDE, NUL_REACH, UnredactableError

PIECE = 1 << 20
LONGEST_STAND_IN = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """The first `size` bytes of `text`; what stands before them, and behind them OVERLAP bytes to look at, or the end."""

    before: bytes
    text: bytes
    size: int
    last: bool
    inside: Inside = None
    """What it begins in."""

    def read(self) -> Piece:
        """Itself."""
        return self

    def later(self, skip: int, inside: Inside) -> Piece:
        """The same without its first `skip` bytes, behind which `inside` goes on."""
        before = (self.before + self.text[:skip])[-CONTEXT:]
        return replace(self, before=before, text=self.text[skip:], size=self.size - skip, inside=inside)


class Unread(Protocol):
    """A piece that may be somewhere else yet."""

    @property
    def size(self) -> int:
        """As that of the piece."""

    def read(self) -> Piece:
        """Raises UnredactableError when it cannot be had."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What became of a piece."""

    text: bytes
    counts: Mapping[str, int]
    over: int
    """Bytes behind the piece that are decided too."""
    inside: Inside
    """What follows them."""


class Cleaner:
    """Rewrites pieces by rules that do not change."""

    def __init__(self, matcher: Matcher, replacement: Replace) -> None:
        self._matcher = matcher
        self._replace = replacement

    def clean(self, piece: Piece) -> Rewritten:
        """Raises UnredactableError when it is no text."""
        if b"\0" in piece.text and NUL_INSIDE.search(piece.before[-NUL_REACH:] + piece.text):
            raise UnredactableError("it is not a text file, or not in one encoding")
        counts: dict[str, int] = {}
        rewriter = Rewriter(self._matcher, self._replace, counts, before=piece.before, inside=piece.inside)
        text = b"".join(rewriter.feed(piece.text, last=piece.last))
        return Rewritten(text, counts, max(0, len(piece.text) - piece.size - rewriter.undecided), rewriter.inside)


class Late:
    """Looks for values in text that was cleaned before they were learned: with what `matcher` knows of them."""

    def __init__(self, cleaner: Cleaner, matcher: Matcher) -> None:
        self._cleaner = cleaner
        self._grams = matcher.grams if matcher.grams_alone else None

    def holds(self, text: bytes) -> bool:
        """Whether one of them, if it has no line end, stands in the lines of `text`."""
        if self._grams:
            text = self._grams.lines(text)
        return bool(self._cleaner.clean(Piece(b"", text, len(text), last=True)).counts)


def pieces_of(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The text in order, cut behind line ends where there are any; at least one piece."""
    before = text = b""
    for chunk in chunks:
        text += chunk
        at = 0
        while len(text) - at >= PIECE + OVERLAP:
            end = cut(text, at)
            yield Piece(before, text[at : end + OVERLAP], end - at, last=False)
            before = (before + text[max(at, end - CONTEXT) : end])[-CONTEXT:]
            at = end
        text = text[at:]
    yield Piece(before, text, len(text), last=True)


def cut(text: bytes, at: int) -> int:
    """Where the piece ends that begins at `at`, with one byte behind it at least."""
    behind = text.rfind(b"\n", at, at + PIECE) + 1
    if behind:
        return behind
    end = at + PIECE
    while end > at + PIECE - 4 and text[end] & 0xC0 == 0x80:  # inside a character of UTF-8
        end -= 1
    return end


class Ended(Protocol):
    """Whatever was made of a piece, as long as it says where that ended."""

    @property
    def over(self) -> int:
        """As in Rewritten."""

    @property
    def inside(self) -> Inside:
        """As in Rewritten."""


Made = TypeVar("Made", bound=Ended)


def joined(pieces: Iterable[tuple[Unread, Callable[[], Made]]], again: Callable[[Piece], Made]) -> Iterator[Made]:
    """What was made of `pieces` in order; one that does not begin where the one before ended is made `again` from there."""
    skip: int = 0
    inside: Inside = None
    for whole, result in pieces:
        made = result()
        if skip > whole.size:
            skip -= whole.size
            continue
        if skip or inside:
            made = again(whole.read().later(skip, inside))
        yield made
        skip, inside = made.over, made.inside


def outside_stand_ins(rule: Rule) -> Rule:
    """The rule for texts that were cleaned before: a name like `acct` means no part of our own stand-ins."""

    def accept(hit: Hit) -> bool:
        begin = max(0, hit.start - LONGEST_STAND_IN)
        around = STAND_IN.finditer(hit.text[begin : hit.end + LONGEST_STAND_IN])
        inside = any(match.start() + begin < hit.end and hit.start < match.end() + begin for match in around)
        return not inside and rule.accept(hit)

    return replace(rule, accept=accept)
