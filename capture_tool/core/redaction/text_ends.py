"""Where a value without quotes ends that stands in a text in quotes, an element, a list or JSON: nothing else would end it.

A quote ends it only where one of its kind, escaped as often, was opened before on the line: elsewhere it is a part of the
password, and what stands behind it too.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from capture_tool.core.redaction.rule import CONTEXT, Hit

LONGEST_END = 256
"""Bytes that tell an end, at most."""
MARK = re.compile(rb"\\[\"'nrt]|[\"'<},\]]")
"""Something that may be an end."""
BEHIND_QUOTE = rb"(?:[ \t]{0,8}(?:[,;:}\])>\r\n|&\"']|/>|\\{1,15}[nrt\"']|\Z)|[ \t]{1,8}(?:-|https?:|[A-Za-z_:]{1,32}=))"
QUOTED_END = rb"\\{0,15}[\"'](?:[ \t,;:}\])\r\n]|\Z)"
LIST_END = rb"\}{1,8}(?:,?[ \t\r\n]|,[{\"'\[]|" + QUOTED_END + rb"|\Z)"
NEXT_ITEM = rb",[ \t][A-Za-z0-9_.\"'-]{1,64}[=:]"
LITERAL_END = (
    rb",[ \t\r\n]{0,64}\\{0,15}[\"'][A-Za-z0-9_. $@-]{0,64}\\{0,15}[\"'][ \t]{0,8}:|,?[ \t]{0,8}[\r\n]"
    rb"|[}\]]{1,8}(?:[ \t]{0,8}[,\r\n]|" + QUOTED_END + rb"|\Z)"
)
"""The end of a value of JSON without quotes."""
LITERAL_ENDS = re.compile(LITERAL_END)
LITERAL_KEY = re.compile(rb"[\"'][ \t]{0,8}:[ \t]{0,8}\Z")
"""Before a value of JSON without quotes."""
QUOTE = re.compile(rb"[\"']|\\{1,15}[\"']")
ENDING = frozenset(bytes([byte]) for byte in string.ascii_letters.encode() + string.digits.encode() + b"])}.!?%")
"""Before a quote that opens no text."""
IN_JSON = (b"", b":", b",", b"[", b"{")
"""Before one that opens a text of JSON, but for a blank."""
NOWHERE = rb"[^\x00-\xff]"
ELEMENT = re.compile(rb"<[A-Za-z][^<>]*(?<!/)>[^<]*\Z")


def end_of_word(hit: Hit) -> int:
    """Where a value ends that would go on to the next blank."""
    return _end(hit, hit.start, hit.end, word=True)


def end_of_rest(hit: Hit, limit: int) -> int:
    """Where a value ends that would go on to the end of its line, at `limit`."""
    return _end(hit, hit.end, limit, word=False)


def _end(hit: Hit, start: int, limit: int, *, word: bool) -> int:
    text = hit.text
    if text[hit.start - 1] in b"\"'" or not MARK.search(text, start, limit):
        return limit
    before = text[max(0, hit.start - CONTEXT) : hit.start]
    ends = LITERAL_ENDS if LITERAL_KEY.search(before[-24:]) else _ends(_opened(before), word)
    found = ends.search(text, start, limit + LONGEST_END)
    return min(found.start(), limit) if found else limit


def _opened(before: bytes) -> tuple[bytes, ...]:
    """What has begun before a value and not ended: quotes, a new line's sign for each that is JSON's, `{` and `<`."""
    line = before[max(before.rfind(b"\n"), before.rfind(b"\r")) + 1 :]
    if len(line) == CONTEXT:
        line = b"." + line[1:]  # what stands before is not seen
    opened: list[bytes] = []
    for quote in QUOTE.finditer(line):
        at, mark = quote.start(), quote.group()
        if mark in opened:
            del opened[opened.index(mark) :]
            continue
        lead = line[at - 3 if at > 3 else 0 : at]
        if lead[-1:] in (b"b", b"u"):  # of Python
            lead = lead[:-1]
        if lead[-1:] not in ENDING:
            opened.append(mark)
            if lead[-1:] in IN_JSON or (lead[-1:] == b" " and lead[-2:-1] in IN_JSON):
                opened.append(b"\\" + mark[:-1] + b"n")
    if line.count(b"{") > line.count(b"}"):
        opened.append(b"{")
    if b">" in before and ELEMENT.search(before):
        opened.append(b"<")
    return tuple(opened)


@lru_cache(maxsize=256)
def _ends(opened: tuple[bytes, ...], word: bool) -> re.Pattern[bytes]:  # noqa: FBT001
    """What ends one of the things that were opened; for a word, a list and one of its items too."""
    ends = [NEXT_ITEM] if word else []
    for mark in opened:
        shown = re.escape(mark)
        if mark == b"{":
            ends += [LIST_END] if word else []
        elif mark == b"<":
            ends.append(rb"</[A-Za-z]")
        elif mark.endswith(b"n"):
            ends.append(shown[:-1] + rb"[nrt](?<!\\" + shown[:-1] + rb"[nrt])")
        else:
            ends.append(shown + rb"(?<!\\" + shown + rb")" + BEHIND_QUOTE)
    return re.compile(b"|".join(ends) or NOWHERE)
