"""Which part of a packed text is still to be looked at for what was learned after it was cleaned.

A piece that was just cleaned is searched at once for what is known by then, while it is at hand. Only what was made before the
last name came is unpacked for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from capture_tool.core.workers import Packed

QUIET = 8
"""So many pieces in a row that teach nothing make it likely that no more names come."""
UNSEEN = -1


class Patience:
    """When to search what was just cleaned: soon in a log that teaches at its beginning, not at all in one that always does."""

    def __init__(self) -> None:
        self._revision = self._quiet = 0
        self._needed = QUIET

    def answered(self, revision: int) -> None:
        """A piece came back, and so much is known now."""
        if revision == self._revision:
            self._quiet += 1
            return
        if self._quiet >= self._needed:  # what was searched is to be searched again
            self._needed *= 2
        self._revision, self._quiet = revision, 0

    def upto(self, began: int, revision: int) -> int | None:
        """The revision up to which the next piece is searched for what was learned since the work `began`; None: it is not."""
        return revision if self._quiet >= self._needed or revision == began else None


class Looked:
    """The runs of a member, and up to which revision the text of each was searched.

    A run counts as searched if it holds whole lines: no value without a line end stands across its borders then.
    """

    def __init__(self) -> None:
        self.held = False
        """Whether something learned was found."""
        self._runs: list[tuple[int, int]] = []
        self._cut = False
        """Whether the last one ends inside a line."""

    def add(self, made: Packed, packed: int) -> None:
        """The next run, and its bytes."""
        if not made.text:
            return
        if self._cut:
            self._runs[-1] = UNSEEN, self._runs[-1][1]
        self._runs.append((UNSEEN if made.upto is None or self._cut else made.upto, packed))
        self._cut = not made.text.endswith(b"\n")
        self.held = self.held or made.held

    def left(self, revision: int) -> Iterator[tuple[int, int]]:
        """(offset, bytes) of the packed stretches that were not searched up to `revision`."""
        at = 0
        for searched, runs in groupby(self._runs, lambda run: run[0] >= revision):
            size = sum(packed for _, packed in runs)
            if not searched:
                yield at, size
            at += size
