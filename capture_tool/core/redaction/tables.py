"""Tables whose header says what is in a column: below `password` stand secrets, below `user` names, below `permId` orders.

Values parted by tabs, semicolons or commas (RFC 4180 and its kin), by pipes, as Markdown and the shells of databases do, and by
blanks below a header in capitals or above a line of hyphens, as tools of a shell align them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from capture_tool.core.redaction.checks import STAND_IN
from capture_tool.core.redaction.columns import SECRET, USER, columns, is_meant
from capture_tool.core.redaction.line_checks import BELOW_JIRA
from capture_tool.core.redaction.rule import CONTEXT, Hit
from capture_tool.core.value import dataclass

LONGEST_ROW = 12_288
"""Bytes; what decides about a row is seen ahead of it."""
BOM = b"\xef\xbb\xbf"
PIPE = b"|"
BLANK = b" "
BLANKS = b" \t"
MARKS = b" *`"
"""Of Markdown, around a value."""
SPACED = re.compile(rb" [,;]|[,;] ")
"""As in a sentence, but for what is IN_QUOTES."""
IN_QUOTES = re.compile(rb"\"[^\"]*\"|'[^']*'")
SEPARATORS = b"\t", b";", b",", PIPE
LINE = re.compile(rb"([^\r\n]*)(?:\r?\n|\r|\Z)")
FAR = re.compile(rb"[^ \t]+(?:[ ][^ \t]+)*")
"""A value of a line that is aligned, with blanks; there are two at least between it and the next one."""
NEAR = re.compile(rb"[^ \t]+")
CAPITALS = re.compile(rb"[A-Z][A-Z0-9_#%./-]{0,31}(?: [A-Z0-9_#%./-]{1,31}){0,3}")
HYPHENS = re.compile(rb"[ \t]*-{2,}(?:[ \t]+-{2,})+[ \t]*(?:\r?\n|\Z)")
"""Below the names of columns, one group for each."""
NUMBERED = re.compile(rb"0[ ]{1,8}[^ \r\n]")
"""The first row of a frame of pandas: before its rows stand their numbers, which have no name."""
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
NO_NAME = re.compile(STAND_IN.pattern + rb"|[0-9]+|(?i:true|false|null)")
"""What is in a row, not in its header."""
TIME_COLUMN = re.compile(rb"(?i:.*(?:time|date|datum|zeit|ora|data|when))")
STAMP = re.compile(rb"[\"'\[ ]{0,3}(?:[0-9]{4}[-/.][0-9]{2}|(?!(?:[0-9A-Fa-f]{2}:){5})[0-9]{2}:[0-9]{2}:)")
"""A line of a log that follows (no MAC), not a row, unless the first column is a time."""
RULER = re.compile(rb"(?:[^|\r\n]{0,256}\|)?[ |+:=-]{0,1024}(?:--|==)[ |+:=-]{0,1024}(?:\r?\n|\Z)")
"""The line of hyphens around the header of a table with pipes."""
COPY = re.compile(rb"COPY [^\s(]{1,128} \(([^()\r\n]{1,2048})\) FROM stdin;?[ \t]{0,8}\r?\n")
"""Before rows of pg_dump."""
OBJECT = re.compile(rb"[A-Za-z0-9_]:[ ][^\r\n]{0,256}\}")
"""Fields of an object, which are no names."""
RESULT = b"FAIL"
"""Beside PASS no password stands."""
Span = tuple[int, int, str]
"""Where the value of a cell begins and ends, and its kind."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is cut, the names of its columns, and what is to be replaced in which of them."""

    separator: bytes
    names: tuple[bytes, ...]
    columns: tuple[tuple[int, str], ...]
    """Number and kind, of one at least."""
    spaced: bool
    """Whether blanks stand beside its separators: without them such a line is a sentence, not a row."""
    starts: tuple[int, ...] = ()
    """Where the names begin in their line, if that tells where the cells of one aligned by blanks do."""
    squeezed: bool = False
    """Whether several tabs part two cells as one does."""

    def row(self, text: bytes, at: int) -> tuple[list[Span], int]:
        """What is to be replaced in the row that begins at `at`, and where the next one begins: at `at` when this is no row.

        With more cells than names the separator stands in a value: all from the first to the last of the columns is one then.
        """
        if self.separator == PIPE and (ruler := RULER.match(text, at)):
            return [], ruler.end()
        if self.separator == BLANK:
            if hyphens := HYPHENS.match(text, at):
                return [], hyphens.end()
            cells, end = _aligned(text, at, len(self.names), self.starts)
        else:
            cells, end = cells_of(text, at, self.separator, squeezed=self.squeezed)
        more = len(cells) - len(self.names)
        if more < 0 and self.separator in b"\t|" and len(cells) > max(1, self.columns[-1][0]):  # empty ones at its end
            more = 0
        stamped = self.separator != PIPE and STAMP.match(text, at)
        if more < 0 or (stamped and (more or not TIME_COLUMN.match(self.names[0]))):
            return [], at
        if self._is_sentence(text, at, end) or self._is_object(text, cells, end):
            return [], at
        if more:
            kinds = dict(self.columns).values()
            kind = SECRET.kind if SECRET.kind in kinds else self.columns[0][1]
            return [(cells[self.columns[0][0]][0], cells[self.columns[-1][0] + more][1], kind)], end
        spans = ((*cells[number], kind, self.names[number]) for number, kind in self.columns)
        return [(start, stop, kind) for start, stop, kind, name in spans if is_meant(kind, name, text[start:stop])], end

    def _is_sentence(self, text: bytes, at: int, end: int) -> bool:
        return not self.spaced and self.separator in b",;" and is_spaced(text[at:end])

    def _is_object(self, text: bytes, cells: list[tuple[int, int]], end: int) -> bool:
        """Whether the fields of an object stand in place of a user."""
        users = all(kind == USER.kind for _, kind in self.columns)
        return users and any(OBJECT.search(text, cells[number][0], end) for number, _ in self.columns)


def are_names(names: Iterable[bytes], name_of: re.Pattern[bytes] = NAME) -> bool:
    """Whether each may be the name of a column."""
    return all(name_of.fullmatch(name) and not NO_NAME.fullmatch(name) for name in names)


def is_spaced(row: bytes) -> bool:
    """Whether blanks stand beside its separators, as in a sentence."""
    return SPACED.search(IN_QUOTES.sub(b"", row)) is not None


def line_of(hit: Hit) -> int:
    """Where the line begins in which a place is, -1 if that is not at hand."""
    begin = max(hit.text.rfind(end, max(0, hit.begin - CONTEXT), hit.begin) for end in (b"\n", b"\r")) + 1
    return -1 if not begin and hit.begin > CONTEXT else begin + len(BOM) * hit.text.startswith(BOM, begin)


def table_of(hit: Hit) -> Table | None:
    """The table whose header holds the name of a secret that was found, if a row follows it."""
    text, begin = hit.text, line_of(hit)
    if begin < 0:
        return None
    if (copied := COPY.match(text, begin)) and copied.end() == hit.end:
        names = tuple(name.strip(b' "') for name in copied[1].split(b","))
        made = Table(b"\t", names, tuple(columns(names)), spaced=True)
        return made if made.columns else None
    for separator in SEPARATORS:
        squeezed = separator == b"\t" and text.find(b"\t\t", begin, hit.end) >= 0
        cells, end = cells_of(text, begin, separator, squeezed=squeezed)
        if len(cells) > 1 and end == hit.end and (names := _names(text, cells, separator)):
            spaced = SPACED.search(text, begin, end) is not None
            made = Table(separator, names, tuple(columns(names)), spaced, squeezed=squeezed)
            return made if made.columns and _goes_on(made, text, begin, end) else None
    return _aligned_table(text, begin, hit.end)


def _aligned_table(text: bytes, begin: int, end: int) -> Table | None:
    """The table of which this line is the header, if its columns are aligned by blanks and one of them is for a secret."""
    line = LINE.match(text, begin)
    if line is None or line.end() != end:
        return None
    hyphens = HYPHENS.match(text, end)
    numbered = not hyphens and line[1].startswith(BLANK) and NUMBERED.match(text, end)
    far = FAR.findall(line[1])
    names = tuple(far if len(far) > 1 else NEAR.findall(line[1]))
    if len(names) < 2 or len(set(names)) < len(names) or RESULT in names:
        return None
    starts = _starts(text, line, len(names)) if len(far) > 1 and not (hyphens or numbered) else ()
    if numbered:
        names = (b"", *names)
    made = Table(BLANK, names, tuple(columns(names)), spaced=True, starts=starts)
    if hyphens:
        told = len(hyphens.group().split()) == len(names)
    else:
        told = (
            bool(numbered)
            or all(map(CAPITALS.fullmatch, names))
            or (bool(starts or _is_wide(text, far, end)) and _is_header(made))
        )
    if not told:
        return None
    kinds = {kind for _, kind in made.columns}
    meant = SECRET.kind in kinds and (hyphens or numbered or len(far) > 1 or USER.kind in kinds)
    return made if meant and made.row(text, hyphens.end() if hyphens else end)[1] > end else None


def _is_header(table: Table) -> bool:
    """Whether these are names of columns: in a list of settings, aligned too, only the first cell of a line is a name."""
    numbers = {number for number, _ in table.columns}
    return len(numbers) > 1 or (len(table.names) > 2 and 0 not in numbers)


def _is_wide(text: bytes, names: list[bytes], end: int) -> bool:
    """Whether the row at `end` has as many values, with two blanks at least between any two, as a header has such names."""
    row = LINE.match(text, end, min(len(text), end + LONGEST_ROW))
    return len(names) > 2 and are_names(names) and row is not None and len(FAR.findall(row[1])) == len(names)


def _starts(text: bytes, header: re.Match[bytes], columns: int) -> tuple[int, ...]:
    """Where the names of a header begin, if the cells of one of the next two rows all begin or all end where their names do."""
    names = [name.span() for name in FAR.finditer(text, *header.span(1))]
    if not are_names([text[start:stop] for start, stop in names]):
        return ()
    at, begin = header.end(), header.start()
    for _ in range(2):
        cells, end = _aligned(text, at, columns)
        for side in (0, 1):
            if (
                cells
                and end - header.end() <= LONGEST_ROW
                and all(name[side] - begin == cell[side] - at for name, cell in zip(names, cells, strict=True))
            ):
                return tuple(start - begin for start, _ in names)
        at = end
    return ()


def _aligned(text: bytes, at: int, columns: int, starts: tuple[int, ...] = ()) -> tuple[list[tuple[int, int]], int]:
    """Where the values of a row of so many columns begin and end, and where the row ends; none if it is cut otherwise.

    With `starts` one that is empty counts too.
    """
    line = LINE.match(text, at, min(len(text), at + LONGEST_ROW))
    if line is None:
        return [], at
    far = [cell.span() for cell in FAR.finditer(text, *line.span(1))]
    if len(far) == columns:
        return far, line.end()
    borders = [min(at + start, line.end(1)) for start in starts]
    if len(far) > 1 and borders and all(border == at or text[border - 1 : border] in BLANKS for border in borders):
        return [_stripped(text, *span) for span in zip(borders, (*borders[1:], line.end(1)), strict=True)], line.end()
    cells = [cell.span() for cell in NEAR.finditer(text, *line.span(1))]
    return (cells, line.end()) if len(cells) == columns and b"  " in line[1].strip() else ([], at)


def _stripped(text: bytes, start: int, stop: int) -> tuple[int, int]:
    """The span of what is between blanks there."""
    value = text[start:stop]
    return stop - len(value.lstrip(BLANKS)), start + len(value.rstrip(BLANKS)) if value.strip(BLANKS) else stop


def cells_of(text: bytes, at: int, separator: bytes, *, squeezed: bool = False) -> tuple[list[tuple[int, int]], int]:
    """Where the values of the row that begins at `at` begin and end, and where the row ends; of one that is too long, none."""
    cells, limit, match = [], min(len(text), at + LONGEST_ROW), CELL[separator].match
    while cell := match(text, at, limit):
        start, stop = cell.span(next((group for group in (1, 2) if cell.start(group) >= 0), 3))
        value = text[start:stop]
        if value or not squeezed:
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
    alike = len(told) > 1 and are_names(told, WORD if sentence else NAME)
    return tuple(names) if alike and len(set(told)) == len(told) else ()


def _goes_on(table: Table, text: bytes, begin: int, end: int) -> bool:
    """Whether what follows the header is cut like it; of pipes with blanks around them, whether a line of hyphens does."""
    if table.separator == PIPE and text.startswith(PIPE, begin) and BELOW_JIRA.search(text, max(0, begin - CONTEXT), begin):
        return False
    if table.separator == PIPE and (RULER.match(text, end) or b" " in text[begin:end]):
        return RULER.match(text, end) is not None
    return table.row(text, end)[1] > end
