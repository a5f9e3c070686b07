"""Tables as lists in lists: `{"columns": ["user", "password"], "data": [["jane", "..."]]}`, as pandas and databases write them.

One list has the names of the columns, each list behind it is a row: in JSON or as Python prints it.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.columns import HEADED, columns, is_meant
from capture_tool.core.redaction.rule import CONTEXT, Hit, Rule
from capture_tool.core.redaction.tables import Span, are_names
from capture_tool.core.value import dataclass

BLANKS = rb"[ \t\r\n]{0,64}"
VALUE = re.compile(
    BLANKS + rb"(?:\\\"([^\"\\\r\n]{0,1024})\\\"|\"((?:[^\"\\\r\n]|\\[^\r\n]){0,1024})\"|'((?:[^'\\\r\n]|\\[^\r\n]){0,1024})'"
    rb"|([^\"'\[\](){},\\\r\n]{0,256}))" + BLANKS + rb"([,\])])"
)
"""A value in one of three quotes or without, and what follows it: a comma, or the end of the list."""
NEXT_NAME = rb"[ \t\r\n]{0,24},[ \t\r\n]{0,24}\\?[\"'][^\"'\\\r\n\[\](){}]{1,32}\\?[\"']"
LABEL = rb"(?:\\?[\"'])?[A-Za-z_]{1,32}(?:\\?[\"'])?[ ]{0,8}[:=]" + BLANKS
BETWEEN = re.compile(
    rb"[ \t\r\n,]{0,64}"
    rb"(?:" + LABEL + rb"(?:\[[^\[\](){}]{0,2048}\]|\"[^\"\r\n]{0,256}\"|[0-9a-z.]{1,32})[ \t\r\n]{0,8},[ \t\r\n]{0,64}){0,2}"
    rb"(?:" + LABEL + rb"[\[(]" + BLANKS + rb")?(?=[\[(])"
)
"""Before a row: the end of the one before, numbers of rows and the like, the name of what holds the rows."""
ROW_BEFORE = re.compile(rb"[\])][ \t]{0,8},[ \t\r\n]{0,64}\Z")
"""Before a row, not before the names, which come first."""
LONGEST_GAP = 80
LONGEST_LIST = 8192
"""Bytes; with what stands before it, as much as decides about a header."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The names of the columns, and what is to be replaced in which of them."""

    names: tuple[bytes, ...]
    columns: tuple[tuple[int, str], ...]
    """Number and kind, of one at least."""
    separator: bytes = b","

    def row(self, text: bytes, at: int) -> tuple[list[Span], int]:
        """As `Table.row`: what is to be replaced in the row behind `at`, and where it ends; `at` when there is none."""
        before = BETWEEN.match(text, at)
        cells, end = _cells(text, before.end()) if before else ([], at)
        if len(cells) != len(self.names):
            return [], at
        spans = ((*cells[number], kind, self.names[number]) for number, kind in self.columns)
        return [(start, stop, kind) for start, stop, kind, name in spans if is_meant(kind, name, text[start:stop])], end


def lists_of(hit: Hit) -> Lists | None:
    """The table whose list of names holds the one that was found, if a row follows it."""
    begin = max(hit.text.rfind(opened, max(0, hit.begin - CONTEXT), hit.begin) for opened in (b"[", b"("))
    if begin < 0 or ROW_BEFORE.search(hit.text, max(0, begin - LONGEST_GAP), begin):
        return None
    cells, end = _cells(hit.text, begin)
    names = tuple(hit.text[start:stop] for start, stop in cells)
    if len(names) < 2 or end != hit.end or not are_names(names) or len(set(names)) < len(names):
        return None
    made = Lists(names, tuple(columns(names)))
    if len(names) == 2 and len(dict(made.columns)) == 2 and len({kind for _, kind in made.columns}) == 1:  # `("pw", "pwd")`
        return None
    return made if made.columns and made.row(hit.text, end)[1] > end else None


def _cells(text: bytes, at: int) -> tuple[list[tuple[int, int]], int]:
    """Where the values of the list that begins at `at` begin and end, and where it ends; of one that is too long, none."""
    cells, begin, limit = list[tuple[int, int]](), at, min(len(text), at + LONGEST_LIST)
    at += 1
    while value := VALUE.match(text, at, limit):
        cells.append(value.span(next(group for group in (1, 2, 3, 4) if value.start(group) >= 0)))
        at = value.end()
        if value[5] != b",":
            return cells, at
    return [], begin


LIST_HEADERS = tuple(
    Rule(
        kind=rule.kind,
        find=name + rb"\\?[\"'][ \t\r\n]{0,64}[,\])]",
        pattern=name + rb"\\?[\"'](?:" + NEXT_NAME + rb"){0,64}" + BLANKS + rb"[\])]",
        secret=rule.secret,
        heads_table=True,
        profile=profile,
    )
    for name, rule, profile in HEADED
)
"""Where a list of names with such a column is found."""
