"""Where a value without quotes ends that stands in a text in quotes, an element, a list or JSON: nothing else would end it.

A quote ends it only where one of its kind, escaped as often, was opened before on the line; elsewhere it is a part of the
password, and what stands behind it too. Behind a key of JSON and before the next item of a list nothing need be open.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from capture_tool.core.redaction.checks import KEY_LETTERS, before_name
from capture_tool.core.redaction.rule import CONTEXT, Hit

LONGEST_END = 512
"""Bytes that tell an end, at most."""
NEXT_IN_LIST = re.compile(rb"([;,])[A-Za-z][A-Za-z0-9_.]{1,31}=[^=]")
"""Between two items of a list without blanks."""
NEXT_IN_FORM = re.compile(rb"%26[A-Za-z][A-Za-z0-9_.-]{1,31}%3[Dd]")
"""Between two items of a form whose signs are escaped, as a log prints them."""
IN_FORM = (b"%3D", b"%3d")
NEXT_SETTING = re.compile(rb"\\n[A-Z][A-Za-z]{2,31}=[^=\s]")
"""The next line of a settings file, as a program prints what it reads (`"IbLoginId=jdoe\\nIbPassword=..."`)."""
EQUALS = ord("=")
CLOSE = ord(")")
LONGEST_REMARK = 64
REMARK_END = re.compile(rb"[.,;:!?]?(?:[ \t\r\n]|\Z)")
MARK = re.compile(rb"\\[\"'nrt]|[\"'<},\]]")
"""Something that may be an end."""
QUOTE = re.compile(rb"[\"']|\\{1,15}[\"']")
QUOTES = (b'"', b"'", b'\\"', b"\\'", b'\\\\\\"', b"\\\\\\'")
"""Those that are told apart: plain, in JSON, in JSON in JSON."""
NOT_OPENING = frozenset(bytes([byte]) for byte in (string.ascii_letters + string.digits + "])}.!?%").encode())
"""Before a quote that opens no text."""
IN_JSON = frozenset((b"", b":", b",", b"[", b"{"))
"""Before one that opens a text of JSON; nothing stands before it at the beginning of a line."""
ELEMENT = re.compile(rb"<([A-Za-z][A-Za-z0-9_.:-]{0,64})[^<>]*(?<!/)>[^<]*\Z")
FIELDS = re.compile(rb"\[[A-Za-z][A-Za-z0-9_]{0,40}=[^\[\r\n]{0,256}\Z")
"""Between the brackets of an object as Java prints it (`Session[id=1,state=OPEN]`), up to the name of one of its fields."""
FIRST_FIELD = re.compile(rb"[0-9]{1,6}[,\]]")
"""A short number, as the first field of an object without the name of its class."""
NEXT_FIELD = rb",[A-Za-z]{3,40}=[^=]"
NEXT_ITEM = rb",[ \t][A-Za-z0-9_.\"'-]{1,64}[=:]"
NEXT_KEY = rb",[ \t\r\n]{0,64}\\{0,15}[\"'][^\"'\\\r\n]{1,64}\\{0,15}[\"'][ \t]{0,8}:"
BEHIND_WORD = rb"(?:[ \t,;:}\])>\r\n|&]|/>|\\{1,15}[nrt]|\Z)"
BEHIND_REST = (
    rb"(?:[ \t]{0,8}(?:[}\]\r\n]|,[ \t]{0,8}(?:[\"'{\[\r\n]|\Z)|/?>|\||&&|\Z)|\\{1,15}[nrt]"
    rb"|[ \t]{1,8}(?:-[A-Za-z-]|https?:|[A-Za-z_:]{1,32}=))"
)
"""What may follow a quote that ends a word, or the rest of a line: that may hold quotes of its own."""
LIST_END = rb"\}{1,8}(?:,?[ \t\r\n]|,[{\"'\[]|\\{0,15}[\"']" + BEHIND_WORD + rb"|\Z)"
LITERAL_END = (
    NEXT_KEY + rb"|" + NEXT_ITEM + rb"|,?[ \t]{0,8}[\r\n]|[}\]]{1,8}(?:[ \t]{0,8}[,\r\n]|\\{0,15}[\"']" + BEHIND_WORD + rb"|\Z)"
)
"""The end of a value of JSON without quotes."""
LITERAL_ENDS = re.compile(LITERAL_END)
LITERAL_KEY = re.compile(rb"[\"'][ \t]{0,8}:[ \t]{0,8}\Z")
"""Before a value of JSON without quotes."""
HEADER = re.compile(rb"(?i:cookie|authorization)")
HEADER_BEFORE = re.compile(rb"\\{1,7}r\\{1,7}n[A-Za-z0-9-]{0,64}\Z")
"""Before the rest of the name of a header in a text in which line ends are escaped."""
LINE_END = rb"\\{1,7}r\\{1,7}n|\\{1,7}n(?=[A-Z][A-Za-z-]{1,40}:[ \t]|\\{1,7}n)"
"""The end of a line of HTTP as programs print a text with several, which ends no other value: it may be part of a password."""
FAR_ENDS = re.compile(
    rb"\\{0,15}[\"'](?:[ \t]{0,8}[}\]]{1,8}[ \t]{0,8}(?:[,\r\n]|\Z)|[ \t]{0,8}\r?\n[ \t]{0,64}[}\]]|"
    + NEXT_KEY
    + rb"|(?:[ \t]{1,8}[A-Za-z][A-Za-z0-9_.:-]{0,40}=\"|[ \t]{0,4}/>))|(?<!\\)\\[nr]|</[A-Za-z0-9_.:-]{1,64}>(?:<|[\r\n]|\Z)"
)
"""What is no part of a password on a line so long that what was opened on it is not seen."""


def end_of_word(hit: Hit) -> int:
    """Where a value ends that would go on to the next blank; in `a=1;b=2;`, of which it is one, behind the next sign too."""
    end = _end(hit, hit.start, hit.start, hit.end, word=True)
    end -= hit.text[end - 1] == CLOSE and _closes(hit, end)
    if hit.text.startswith(IN_FORM, hit.start - 3) and (next_item := NEXT_IN_FORM.search(hit.text, hit.start, end + 64)):
        end = min(end, next_item.start())
    if hit.text[hit.start - 1] == EQUALS and (next_item := NEXT_SETTING.search(hit.text, hit.start, end)):
        end = next_item.start()
    next_item = NEXT_IN_LIST.search(hit.text, hit.start, end) if hit.text[hit.start - 1] == EQUALS else None
    return next_item.start() if next_item and before_name(hit, KEY_LETTERS, 64).endswith(next_item[1]) else end


def _closes(hit: Hit, end: int) -> bool:
    """Whether the bracket before `end` is that of a remark in which the key stands (`(password was X) yesterday`)."""
    text = hit.text
    opened = text.rfind(b"(", max(0, hit.begin - LONGEST_REMARK), hit.start)
    if opened < 0 or text[hit.start - 1] in b"\"'" or text[hit.start : hit.start + 1] == b"(":
        return False
    inner = text[opened + 1 : hit.start]
    alone = (
        b")" not in inner and b"\n" not in inner and text[hit.start : end].count(b")") == text[hit.start : end].count(b"(") + 1
    )
    return alone and end - hit.start > 1 and REMARK_END.match(text, end) is not None


def end_of_rest(hit: Hit, limit: int) -> int:
    """Where a value ends that would go on to the end of its line, at `limit`. Quotes of its own end nothing."""
    return _end(hit, hit.begin, hit.end, limit, word=False)


def _end(hit: Hit, place: int, start: int, limit: int, *, word: bool) -> int:
    """The end in text[start:limit] of what was opened before `place`."""
    text = hit.text
    behind = limit + (text[limit - 1 : limit] == b"\\")
    if text[hit.start - 1] in b"\"'" or not MARK.search(text, start, behind):
        return limit
    before = text[max(0, place - CONTEXT) : place]
    element = None
    if LITERAL_KEY.search(text, max(0, hit.start - 24), hit.start):
        ends = LITERAL_ENDS
    else:
        line = before[max(before.rfind(b"\n"), before.rfind(b"\r")) + 1 :]
        element = ELEMENT.search(line) if b">" in line else None
        ends = FAR_ENDS if len(line) == CONTEXT else _ends(*_opened(line), _others(hit, line, word, element is not None), word)
    for end in ends.finditer(text, start, limit + LONGEST_END):
        at = end.start()
        if at >= limit:
            break
        if not element or text[at] != ord("<") or text.startswith(element[1], at + 2):
            return at
    return limit


def _others(hit: Hit, line: bytes, word: bool, element: bool) -> tuple[bytes, ...]:  # noqa: FBT001
    """What ends a list, an object or an element in which the value stands."""
    ends = [NEXT_ITEM] if word else []
    if HEADER.match(hit.text, hit.begin) or HEADER_BEFORE.search(hit.before[-80:]):
        ends.append(LINE_END)
    if word and line.count(b"{") > line.count(b"}"):
        ends.append(LIST_END)
    brackets = line.count(b"[") - line.count(b"]") if word and hit.text[hit.start - 1] in b"=>" else 0
    stem = before_name(hit, KEY_LETTERS, 64) if brackets > 0 else b""
    if FIELDS.search(stem) or (stem.endswith(b"[") and FIRST_FIELD.match(hit.text, hit.start)):
        ends += NEXT_FIELD, rb"\]{1,%d}[.,;:)]{0,3}(?:[ \t\r\n]|\Z)" % min(brackets, 8)
    return (*ends, rb"</[A-Za-z]") if element else tuple(ends)


def _opened(line: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The quotes that are open behind `line`, and those of them whose text is one of JSON."""
    opened: dict[bytes, bool] = {}
    for quote in QUOTE.finditer(line):
        at, mark = quote.start(), quote.group()
        if mark in opened:
            while opened.popitem()[0] != mark:
                pass
            continue
        lead = line[at - 3 if at > 3 else 0 : at]
        if lead[-1:] in (b"b", b"u"):  # of Python
            lead = lead[:-1]
        if lead[-1:] not in NOT_OPENING:
            opened[mark] = lead[-1:] in IN_JSON or (lead[-1:] == b" " and lead[-2:-1] in IN_JSON)
    json = frozenset(mark for mark in opened if opened[mark] and mark in QUOTES and mark.endswith(b'"'))
    return frozenset(opened).intersection(QUOTES), json


@lru_cache(maxsize=1024)
def _ends(quotes: frozenset[bytes], json: frozenset[bytes], others_open: tuple[bytes, ...], word: bool) -> re.Pattern[bytes]:  # noqa: FBT001
    """What ends one of the quotes that are open, or of the other things."""
    ends = list(others_open)
    others = b"|".join(map(re.escape, sorted(quotes))) or b"(?!)"
    for mark in sorted(quotes):
        shown = re.escape(mark)
        outer = rb"(?!" + shown + rb")(?:" + others + rb")" + BEHIND_WORD
        behind = (BEHIND_WORD if word else BEHIND_REST) + rb"|" + outer
        ends.append(shown + rb"(?<!\\" + shown + rb")(?<![^\\]" + shown * 2 + rb")(?:" + behind + rb")")
        if mark in json:
            depth = re.escape(mark[:-1])
            ends.append(
                depth + rb"\\[nrt](?<!\\" + depth + rb"\\[nrt])(?=(?:[^\"\\\r\n]|\\[^\r\n]){0,200}" + shown + BEHIND_REST + rb")"
            )
    return re.compile(b"|".join(ends) or b"(?!)")
