"""Tables of names and values: below `Name,Value` each row says by itself what it holds (`IbPassword,...`)."""

from __future__ import annotations

import re

from capture_tool.core.redaction.columns import SECRET, columns, is_meant
from capture_tool.core.redaction.rule import Hit, Rule
from capture_tool.core.redaction.tables import Span, cells_of, is_spaced, line_of
from capture_tool.core.value import dataclass

KEYS = (
    rb"(?i:name|key|setting|property|parameter|param|variable|option|field|attribute|item"
    rb"|schl(?:\xc3\xbc|\xfc|ue)ssel|einstellung|eigenschaft|chiave|nome|impostazione|parametro|clave|nombre|cl(?:\xc3\xa9|\xe9)|nom)"
)
VALUES = rb"(?i:value|val|wert|valore|valor|valeur|content|inhalt|contenuto)"
HEADER = KEYS + rb"[\"']?[ ]?[\t;,][ ]?[\"']?" + VALUES + rb"[\"']?[ ]?"
KEY, VALUE = re.compile(KEYS), re.compile(VALUES)
SEPARATORS = b"\t", b";", b","


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which column holds the names and, behind it, the values."""

    separator: bytes
    names: tuple[bytes, ...]
    columns: tuple[tuple[int, str], ...]
    """The column of the values; of what kind one is, the name in its row says."""
    spaced: bool

    def row(self, text: bytes, at: int) -> tuple[list[Span], int]:
        """As `Table.row`: the value of the row that begins at `at`, if its name tells that it is to be replaced."""
        cells, end = cells_of(text, at, self.separator)
        if len(cells) != len(self.names) or (not self.spaced and self.separator != b"\t" and is_spaced(text[at:end])):
            return [], at
        number = self.columns[0][0]
        name, (start, stop) = text[slice(*cells[number - 1])], cells[number]
        told = [kind for _, kind in columns((name,)) if is_meant(kind, name, text[start:stop])]
        return [(start, stop, kind) for kind in told[:1]], end


def pairs_of(hit: Hit) -> Pairs | None:
    """The table whose header was found, if a row follows it."""
    begin = line_of(hit)
    for separator in SEPARATORS if begin >= 0 else ():
        cells, end = cells_of(hit.text, begin, separator)
        if len(cells) > 1 and end == hit.end:
            names = tuple(hit.text[start:stop] for start, stop in cells)
            pairs = (at for at in range(1, len(names)) if KEY.fullmatch(names[at - 1]) and VALUE.fullmatch(names[at]))
            number = next(pairs, 0)
            made = Pairs(separator, names, ((number, SECRET.kind),), is_spaced(hit.text[begin:end]))
            return made if number and made.row(hit.text, end)[1] > end else None
    return None


PAIR_HEADERS = (
    Rule(
        kind=SECRET.kind,
        find=HEADER + rb"(?:[\t;,]|\r?\n)",
        pattern=HEADER + rb"(?:[\t;,][^\r\n]{0,1024})?\r?\n",
        secret=True,
        heads_table=True,
    ),
)
"""Where such a header is found."""
