"""Tables whose header says what is in a column: below `password` stand secrets, below `user` names, below `permId` orders.

Values parted by tabs, semicolons or commas (RFC 4180 and its kin), and by pipes, as Markdown and the shells of databases do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from heapq import heappush

from capture_tool.core.redaction import checks
from capture_tool.core.redaction.checks import STAND_IN
from capture_tool.core.redaction.choices import Decision, Plan
from capture_tool.core.redaction.order_rules import NAMES, STRING
from capture_tool.core.redaction.rule import CONTEXT, KEY, Hit, Rule, always
from capture_tool.core.value import dataclass

LONGEST_ROW = 12_288
BOM = b"\xef\xbb\xbf"
PIPE = b"|"
MARKS = b" *`"
"""Of Markdown, around a value."""
SPACED = re.compile(rb" [,;]|[,;] ")
IN_QUOTES = re.compile(rb"\"[^\"]*\"|'[^']*'")
SEPARATORS = b"\t", b";", b",", PIPE
CELL = {
    separator: re.compile(
        rb"[ ]*(?:\"((?:[^\"]|\"\")*)\"[ ]*|'((?:[^']|'')*)'[ ]*|([^\r\n"
        + separator
        + rb"]*))(?:(["
        + separator
        + rb"])|(\r?\n|\r|\Z))"
    )
    for separator in SEPARATORS
}
"""A value in one of two quotes or without, and what follows it: the separator, or the end of the row."""
WORD = re.compile(rb"[A-Za-z0-9_#%@\x80-\xff][A-Za-z0-9_.?\x80-\xff-]{0,63}")
NAME = re.compile(
    rb"[A-Za-z0-9_#%@\x80-\xff][A-Za-z0-9_.?#()/%&$\x80-\xff-]{0,63}(?: [A-Za-z0-9_.?#()/%&$\x80-\xff-]{1,31}){0,3}"
)
SECRET_NAME = re.compile(rb"(?i:pw|pass)|(?:[A-Za-z0-9_.\x80-\xff-]{1,31} ){0,3}[A-Za-z0-9_.\x80-\xff-]{0,31}?" + KEY)
USER_NAME = re.compile(
    rb"(?i:(?:[a-z]{1,16}[_.-])?user(?:[_ -]?name|[_ -]?id)?|log[io]n(?:[_ -]?(?:name|id))?|ib_?login_?id|benutzer(?:name)?"
    rb"|(?:nome )?utente)"
)
ORDER = (
    rb"(?i:" + NAMES[4:-1] + rb"|net liquidation|(?:un)?realized p(?:/|&)l|proceeds|comm/fee|buying power|avg cost|market value)"
)
ORDER_NAME = re.compile(
    rb"(?i:" + ORDER + rb"|(?:mtm )?p(?:/|&)?l|quantity|qty|shares|size|amount|balance|cash|value|basis|cost (?:basis|price)"
    rb"|(?:[tc]\. ?|close |avg ?)?price)(?:ByCurrency)?"
)
TIME_NAME = re.compile(rb"(?i:.*(?:time|date|datum|zeit|ora|data|when))")
STAMP = re.compile(rb"[\"'\[ ]{0,3}(?:[0-9]{4}[-/.][0-9]{2}|[0-9]{2}:[0-9]{2}:)")
"""A line of a log that follows, not a row, unless the first column is a time."""
RULER = re.compile(rb"(?:[^|\r\n]{0,256}\|)?[ |+:=-]{0,1024}--[ |+:=-]{0,1024}(?:\r?\n|\Z)")
"""The line of hyphens around the header of a table with pipes."""
SECRET = Rule(kind="password", pattern=b"", secret=True, learn=always)
USER = Rule(kind="user", pattern=b"", learn=always)
FIGURE = Rule(kind="order", pattern=b"", scan=False)
COUNTED = {rule.kind: rule for rule in (SECRET, USER, FIGURE)}
"""What a cell counts as."""
Place = tuple[int, int, int]
"""As the engine keeps those that it looks at: where, and what it does not use of a cell."""
Span = tuple[Rule, int, int]
"""What a cell counts as, and where its value begins and ends."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is cut, the names of its columns, and what is to be replaced in which of them."""

    separator: bytes
    names: tuple[bytes, ...]
    columns: tuple[tuple[int, str], ...]
    """Number and kind, of one at least."""
    spaced: bool
    """Whether blanks stand beside its separators: without them such a line is a sentence, not a row."""

    def row(self, text: bytes, at: int) -> tuple[list[Span], int]:
        """What is to be replaced in the row that begins at `at`, and where the next one begins: at `at` when this is no row.

        With more cells than names the separator stands in a value: all from the first to the last of the columns is one then.
        """
        if self.separator == PIPE and (ruler := RULER.match(text, at)):
            return [], ruler.end()
        cells, end = _cells(text, at, self.separator)
        more = len(cells) - len(self.names)
        if more < 0 and self.separator in b"\t|" and len(cells) > max(1, self.columns[-1][0]):  # empty ones at its end
            more = 0
        stamped = self.separator != PIPE and STAMP.match(text, at)
        if more < 0 or (stamped and (more or not TIME_NAME.match(self.names[0]))):
            return [], at
        if not self.spaced and SPACED.search(IN_QUOTES.sub(b"", text[at:end])):
            return [], at
        if more:
            kinds = dict(self.columns).values()
            kind = SECRET.kind if SECRET.kind in kinds else self.columns[0][1]
            return [(COUNTED[kind], cells[self.columns[0][0]][0], cells[self.columns[-1][0] + more][1])], end
        spans = ((COUNTED[kind], self.names[number], *cells[number]) for number, kind in self.columns)
        return [(rule, start, stop) for rule, name, start, stop in spans if _is_meant(rule, name, text[start:stop])], end


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that is being read; positions count from the first byte that is not decided."""

    table: Table
    next: int
    """Where the next row begins."""
    cells: tuple[tuple[int, int, str], ...]
    """Begin, end and kind of what is still to be replaced before it."""
    given: int
    """Bytes that stand in a cell that was replaced already."""


class Reading:
    """Reads a table row by row while all other rules go on; positions are those of the text at hand."""

    def __init__(self, kinds: Sequence[str], rows: Rows | None = None, at: int = 0) -> None:
        self._plans = {kind: Plan(rule, kinds.index(kind)) for kind, rule in COUNTED.items() if kind in kinds}
        self._table = rows.table if rows else None
        self._next = at + rows.next if rows else -1
        self._cells = {at + start: (at + end, kind) for start, end, kind in rows.cells} if rows else {}
        self._judged = -1
        """Where the last line ends that might have been a header."""

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

    def go_on(self, start: int, places: list[Place]) -> None:
        """Adds where cells and the next row begin to `places`, of which a text from `start` on is looked at."""
        if self._next < start:  # a value went over the end of its row
            self._table = None
        self._cells = {max(at, start): (end, kind) for at, (end, kind) in self._cells.items() if end > start}
        for at in (*self._cells, self._next) if self._table else self._cells:
            heappush(places, (at, 1, 0))

    def begin(self, header: Hit, places: list[Place], *, pair: bool) -> None:
        """Reads what follows from now on as a table, if this is its header; `pair`: the name has a value beside it."""
        if header.begin < self._judged:
            return
        self._judged = header.end
        table = table_of(header)
        if table is None or (pair and len(table.names) == 2):
            return
        if not any(kind in self._plans and kind != USER.kind for _, kind in table.columns):
            return
        if self._table and header.begin < self._next and len(table.names) == len(self._table.names):  # a row of it
            return
        self._table, self._next = table, header.end
        heappush(places, (header.end, 1, 0))

    def reads(self, text: bytes, at: int, resume: int, limit: int, places: list[Place]) -> bool:
        """Whether a row begins at `at` that was not read yet: its cells are among the `places` now."""
        if at < resume and at in self._cells:
            end, kind = self._cells.pop(at)
            if end > resume:
                self._cells[resume] = end, kind
                heappush(places, (resume, 1, 0))
        if self._table is None or at != self._next or at >= limit:
            return False
        cells, end = self._table.row(text, at)
        if at < resume or end == at:
            self._table, self._next = None, -1
            return False
        for rule, start, stop in cells:
            if rule.kind in self._plans:
                self._cells[start] = stop, rule.kind
                heappush(places, (start, 1, 0))
        self._next = end
        heappush(places, (end, 1, 0))
        return True

    def cell(self, at: int, decided: Decision | None, places: list[Place]) -> Decision | None:
        """What is meant at a place: a cell that begins there, unless something else is `decided` that is longer."""
        if at not in self._cells:
            return decided
        if decided is not None and not decided[0].simple:  # where it ends is not known yet
            heappush(places, (at, 1, 0))
            return decided
        end, kind = self._cells.pop(at)
        return decided if decided is not None and decided[2] >= end else (self._plans[kind], at, end)


def table_of(hit: Hit) -> Table | None:
    """The table whose header holds the name of a secret that was found, if a row follows it."""
    text = hit.text
    begin = max(text.rfind(end, max(0, hit.begin - CONTEXT), hit.begin) for end in (b"\n", b"\r")) + 1
    if not begin and hit.begin > CONTEXT:
        return None
    begin += len(BOM) * text.startswith(BOM, begin)
    for separator in SEPARATORS:
        cells, end = _cells(text, begin, separator)
        if len(cells) > 1 and end == hit.end and (names := _names(text, cells, separator)):
            spaced = SPACED.search(text, begin, end) is not None
            made = Table(separator, names, tuple(_columns(names)), spaced)
            return made if made.columns and _goes_on(made, text, begin, end) else None
    return None


def _cells(text: bytes, at: int, separator: bytes) -> tuple[list[tuple[int, int]], int]:
    """Where the values of the row that begins at `at` begin and end, and where the row ends; of one that is too long, none."""
    cells, limit, match = [], min(len(text), at + LONGEST_ROW), CELL[separator].match
    while cell := match(text, at, limit):
        start, stop = cell.span(next((group for group in (1, 2) if cell.start(group) >= 0), 3))
        value = text[start:stop]
        cells.append((stop - len(value.lstrip(MARKS)), start + len(value.rstrip(MARKS)) if value.strip(MARKS) else stop))
        at = cell.end()
        if cell[4] is None:
            return (cells, at) if cell[5] or at == len(text) else ([], at)
    return [], at


def _names(text: bytes, cells: list[tuple[int, int]], separator: bytes) -> tuple[bytes, ...]:
    """The names of the columns if these are the cells of a header; what stands outside the pipes is none."""
    names = [text[start:stop] for start, stop in cells]
    if separator == PIPE:
        names = [name if NAME.fullmatch(name) or 0 < at < len(names) - 1 else b"" for at, name in enumerate(names)]
    sentence = separator not in b"\t|" and SPACED.search(text[cells[0][0] : cells[-1][1]])
    told = names if sentence else names[not names[0] : len(names) - (not names[-1])]
    name_of = WORD if sentence else NAME
    alike = len(told) > 1 and all(name_of.fullmatch(name) and not STAND_IN.fullmatch(name) for name in told)
    return tuple(names) if alike and len(set(told)) == len(told) else ()


def _goes_on(table: Table, text: bytes, begin: int, end: int) -> bool:
    """Whether what follows the header is cut like it; of pipes with blanks around them, whether a line of hyphens does."""
    if table.separator == PIPE and (RULER.match(text, end) or b" " in text[begin:end]):
        return RULER.match(text, end) is not None
    return table.row(text, end)[1] > end


def _columns(names: tuple[bytes, ...]) -> Iterator[tuple[int, str]]:
    for number, name in enumerate(names):
        for pattern, rule in ((SECRET_NAME, SECRET), (USER_NAME, USER), (ORDER_NAME, FIGURE)):
            if pattern.fullmatch(name):
                yield number, rule.kind
                break


def _is_meant(rule: Rule, name: bytes, value: bytes) -> bool:
    """Whether the value of a cell means something, as it would behind its name."""
    hit = Hit(line := name + b"=" + value, 0, len(name) + 1, len(line))
    if not value or rule is SECRET:
        return value != b"" and checks.is_password(hit)
    if rule is USER:
        return checks.is_named(hit)
    return checks.is_secret(hit) and (re.search(rb"[0-9]", value) is not None or STRING.fullmatch(name) is not None)


MARKED = rb"[\"'`* ]{0,16}"
HEADERS = tuple(
    Rule(
        kind=rule.kind,
        find=name + MARKED + rb"(?:[\t,;|]|\r?\n)",
        pattern=name + MARKED + rb"(?:[\t,;|][^\r\n]{0,4096})?\r?\n",
        secret=rule.secret,
        heads_table=True,
        profile=profile,
    )
    for name, rule, profile in ((KEY, SECRET, ""), (ORDER, FIGURE, "minimal"))
)
"""Where the header of a table with such a column is found."""
