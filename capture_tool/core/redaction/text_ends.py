"""Where a value without quotes ends that stands in a text in quotes, an element, a list or JSON: nothing else would end it.

A quote ends it only where one of its kind, escaped as often, was opened before on the line: elsewhere it is a part of the
password, and what stands behind it too.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.rule import CONTEXT, Hit

LONGEST_END = 256
"""Bytes that tell an end, at most."""
QUOTE = re.compile(rb"\\{0,15}[\"']")
MARK = re.compile(rb"\\{0,15}[\"']|\\{1,15}[nrt]|[<},\]]")
"""What may be the end."""
BEHIND_QUOTE = rb"(?:[ \t]{0,8}(?:[,;:}\])>\r\n|&\"']|/>|\\{1,15}[nrt\"']|\Z)|[ \t]{1,8}(?:-|https?:|[A-Za-z_:]{1,32}=))"
TEXT_ENDS = rb"(?P<quote>\\{0,15}[\"'])" + BEHIND_QUOTE + rb"|(?P<escape>\\{0,14})\\[nrt]|(?P<element></)[A-Za-z]"
"""The end of a text in quotes, a new line in one of JSON, the end of an element."""
QUOTED_END = rb"\\{0,15}[\"'](?:[ \t,;:}\])\r\n]|\Z)"
LIST_ENDS = rb"(?P<list>\}){1,8}(?:,?[ \t\r\n]|,[{\"'\[]|" + QUOTED_END + rb"|\Z)|,[ \t][A-Za-z0-9_.\"'-]{1,64}[=:]"
"""The end of a list, its next item."""
OF_LINE, OF_WORD = re.compile(TEXT_ENDS), re.compile(TEXT_ENDS + rb"|" + LIST_ENDS)
LITERAL_END = (
    rb",[ \t\r\n]{0,64}\\{0,15}[\"'][A-Za-z0-9_. $@-]{0,64}\\{0,15}[\"'][ \t]{0,8}:|,?[ \t]{0,8}[\r\n]"
    rb"|[}\]]{1,8}(?:[ \t]{0,8}[,\r\n]|" + QUOTED_END + rb"|\Z)"
)
"""The end of a value of JSON without quotes."""
LITERAL_ENDS = re.compile(LITERAL_END)
LITERAL_KEY = re.compile(rb"[\"'][ \t]{0,8}:[ \t]{0,8}\Z")
"""Before a value of JSON without quotes."""
OPENS = re.compile(rb"(?:^|[^A-Za-z0-9\])}.!?%])[bu]?\Z")
"""Before a quote that opens a text."""
IN_JSON = (b"", b":", b",", b"[", b"{")
"""Before a quote that opens a text of JSON."""
ELEMENT = re.compile(rb"<[A-Za-z][^<>]*(?<!/)>[^<]*\Z")


def end_of_word(hit: Hit) -> int:
    """Where a value ends that would go on to the next blank."""
    return _end(hit, OF_WORD, hit.start, hit.end)


def end_of_rest(hit: Hit, limit: int) -> int:
    """Where a value ends that would go on to the end of its line, at `limit`."""
    return _end(hit, OF_LINE, hit.end, limit)


def _end(hit: Hit, ends: re.Pattern[bytes], start: int, limit: int) -> int:
    text = hit.text
    if text[hit.start - 1] in b"\"'" or not MARK.search(text, start, limit):
        return limit
    before = text[max(0, hit.start - CONTEXT) : hit.start]
    if LITERAL_KEY.search(before[-24:]):
        found = LITERAL_ENDS.search(text, start, limit + LONGEST_END)
        return min(found.start(), limit) if found else limit
    around = None
    for mark in MARK.finditer(text, start, limit):
        end = ends.match(text, mark.start())
        if end:
            around = around or _Around(before)
            if around.ends(end):
                return mark.start()
    return limit


class _Around:
    """What was opened before a value."""

    def __init__(self, before: bytes) -> None:
        line = before[max(before.rfind(b"\n"), before.rfind(b"\r")) + 1 :]
        self._list = line.count(b"{") > line.count(b"}")
        self._element = ELEMENT.search(before) is not None
        self._quotes: dict[bytes, bool] = {}
        """Each quote that is open, and whether its text is one of JSON."""
        for quote in QUOTE.finditer(line):
            at, mark = quote.start(), quote.group()
            if mark in self._quotes:
                while self._quotes.popitem()[0] != mark:
                    pass
            elif OPENS.search(line[max(0, at - 2) : at]):
                self._quotes[mark] = line[:at].rstrip(b" \t")[-1:] in IN_JSON

    def ends(self, end: re.Match[bytes]) -> bool:
        """Whether it ends something that is open."""
        match end.lastgroup:
            case "quote":
                return end["quote"] in self._quotes
            case "escape":
                return any(self._quotes.get(end["escape"] + quote, False) for quote in (b'"', b"'"))
            case "element":
                return self._element
            case "list":
                return self._list
        return True
