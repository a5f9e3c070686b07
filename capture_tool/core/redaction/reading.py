"""A table on its way through the engine: its cells are places among those of all rules, over blocks and pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from heapq import heappush

from capture_tool.core.redaction.choices import Decision, Plan
from capture_tool.core.redaction.columns import COUNTED, USER
from capture_tool.core.redaction.list_tables import Lists, lists_of
from capture_tool.core.redaction.matcher import Beside
from capture_tool.core.redaction.pair_tables import Pairs, pairs_of
from capture_tool.core.redaction.rule import Hit
from capture_tool.core.redaction.tables import Span, Table, table_of
from capture_tool.core.value import dataclass

HEADING = re.compile(rb"[A-Za-z][A-Za-z_. -]{0,32}")
"""The name of a column that nobody takes for a value."""
Layout = Table | Lists | Pairs
"""How the rows are cut, and what is to be replaced in them."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that is being read; positions count from the first byte that is not decided."""

    table: Layout
    next: int
    """Where the next row begins."""
    cells: tuple[Span, ...]
    """What is still to be replaced before it."""
    given: int
    """Bytes that stand in a cell that was replaced already."""


class Reading:
    """Reads a table row by row while all other rules go on; positions are those of the text at hand."""

    def __init__(self, kinds: Sequence[str], rows: Rows | None = None, at: int = 0) -> None:
        self._plans = {kind: Plan(rule, kinds.index(kind)) for kind, rule in COUNTED.items() if kind in kinds}
        self._table: Layout | None = rows.table if rows else None
        self._next = at + rows.next if rows else -1
        self._cells = {at + start: (at + end, kind) for start, end, kind in rows.cells} if rows else {}
        self._judged = -1
        """Where the last line ends that might have been a header."""
        self._sure = False
        """Whether it was one, beside whose names others stand."""

    @property
    def busy(self) -> bool:
        """Whether a table is being read, or its last cells."""
        return self._table is not None or bool(self._cells)

    def owns(self, plan: Plan) -> bool:
        """Whether it is what `cell` gives for a cell."""
        return self._plans.get(plan.rule.kind) is plan

    def rows(self, at: int, given: int) -> Rows | None:
        """What is left behind `at`, of which so many bytes were given back."""
        cells = tuple((start - at, end - at, kind) for start, (end, kind) in self._cells.items())
        return Rows(self._table, self._next - at, cells, given) if self._table else None

    def shift(self, by: int) -> None:
        """The text begins so much later now."""
        self._next, self._judged = self._next - by, self._judged - by
        self._cells = {start - by: (end - by, kind) for start, (end, kind) in self._cells.items()}

    def go_on(self, start: int, places: list[Beside]) -> None:
        """Adds where cells and the next row begin to `places`, of which a text from `start` on is looked at."""
        if self._next < start:  # a value went over the end of its row
            self._table = None
        self._cells = {max(at, start): (end, kind) for at, (end, kind) in self._cells.items() if end > start}
        for at in (*self._cells, self._next) if self._table else self._cells:
            heappush(places, (at, 1, 0))

    def begin(self, header: Hit, places: list[Beside], *, pair: bool) -> bool:
        """Reads what follows from now on as a table, if this is its header; `pair`: the name has a value beside it. True if that
        is surely another name.
        """
        if header.begin < self._judged:
            return self._sure
        self._judged, self._sure = header.end, False
        table = pairs_of(header) or table_of(header) or lists_of(header)
        if table is None or (pair and len(table.names) == 2 > len(table.columns) and not isinstance(table, Pairs)):
            return False
        alone = len(table.names) == 2 and table.separator not in b",;"
        if not any(kind in self._plans and not (kind == USER.kind and alone) for _, kind in table.columns):
            return False
        if self._table and header.begin < self._next and len(table.names) == len(self._table.names):  # a row of it
            self._sure = table == self._table and _is_sure(table)  # or the header itself, if a piece began inside it
            return self._sure
        self._table, self._next, self._sure = table, header.end, _is_sure(table)
        heappush(places, (header.end, 1, 0))
        return self._sure

    def reads(self, text: bytes, at: int, resume: int, limit: int, places: list[Beside]) -> bool:
        """Whether a row begins at `at` that was not read yet: its cells are among the `places` now."""
        if at < resume and at in self._cells:
            end, kind = self._cells.pop(at)
            if end > resume:
                self._cells[resume] = end, kind
                heappush(places, (resume, 1, 0))
        if self._table is None or at != self._next or at >= limit:
            return False
        cells, end = self._table.row(text, at) if at >= resume else ([], at)
        if end == at:
            self._table = None
            return False
        for start, stop, kind in cells:
            if kind in self._plans:
                self._cells[start] = stop, kind
                heappush(places, (start, 1, 0))
        self._next = end
        heappush(places, (end, 1, 0))
        return True

    def cell(self, at: int, decided: Decision | None, places: list[Beside]) -> Decision | None:
        """What is meant at a place: a cell that begins there, unless something else is `decided` that is longer."""
        if at not in self._cells:
            return decided
        if decided is not None and not decided[0].simple:  # where it ends is not known yet
            heappush(places, (at, 1, 0))
            return decided
        end, kind = self._cells.pop(at)
        return decided if decided is not None and decided[2] >= end else (self._plans[kind], at, end)


def _is_sure(table: Layout) -> bool:
    """Whether beside one of its names surely another stands, not a value."""
    names = [name for name in table.names if name]  # one outside the pipes is empty
    return isinstance(table, Lists) or (len(names) > 2 and all(map(HEADING.fullmatch, names)))
