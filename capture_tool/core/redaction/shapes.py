"""Rules for thousands of learned values: re2 finds their first letters, `re` sees their shape, a set tells which are meant.

The letters themselves would cost `re` a second to compile for every few places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from capture_tool.core.redaction.spellings import any_form

FEW = 48
"""So many values of one length are looked for as they are."""
DEEP = 24
"""Bytes of a value whose places are told apart by `re`; the others may be anything."""
HEAD = 8
"""Bytes of each of many values that re2 looks for: its automaton stays small, and few other words begin so."""


def by_shape(forms: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """(pattern for `re`, which forms) for each length of `forms`, the longest first, in small letters.

    16 hexadecimal digits in a row stay rare however many session tokens were learned.
    """
    by_length: defaultdict[int, list[bytes]] = defaultdict(list)
    for form in forms:
        by_length[len(form)].append(form)
    for _, alike in sorted(by_length.items(), reverse=True):
        alike.sort()
        yield _shape(alike), alike


def beginnings(alike: Collection[bytes]) -> bytes:
    """A pattern for re2 of how forms of one length begin; of few, all of them."""
    return any_form(alike if len(alike) <= FEW else {form[:HEAD] for form in alike})


def _shape(alike: Sequence[bytes]) -> bytes:
    """A pattern that values of one length fit in either case, and little else."""
    if len(alike) <= FEW:
        return b"(?i:" + b"|".join(b"".join(map(_quoted, form)) for form in alike) + b")"
    columns = ({form[at] for form in alike} for at in range(min(DEEP, len(alike[0]))))
    rest = len(alike[0]) - DEEP
    told = b"".join(b"[" + b"".join(map(_quoted, sorted(column))) + b"]" for column in columns)
    return b"(?i:" + told + b")" + (b"[\\x00-\\xff]{%d}" % rest if rest > 0 else b"")


def _quoted(byte: int) -> bytes:
    return b"\\x%02x" % byte
