"""Where values and lines end: at private keys, quotes, the end of a line."""

from __future__ import annotations

import re

from capture_tool.core.redaction.choices import Decision
from capture_tool.core.redaction.rule import PRIVATE_KEY, Hit
from capture_tool.core.redaction.text_ends import LONGEST_END

LINE_END = re.compile(rb"[\r\n]")
JSON_KEY = re.compile(rb"(\\{0,7}[\"'])[ \t\r\n]{0,8}:[ \t\r\n]{0,8}\Z")
JSON_END = re.compile(rb"[ \t\r\n]{0,8}[,}\]]")
PRIVATE_KEY_BEGINS = re.compile(PRIVATE_KEY)
CLOSING = re.compile(rb"\"[ \t]{0,2},?[ \t]{0,2}\Z")
LONGEST_CLOSING = 6


def stop_of_line(text: bytes, at: int) -> int:
    """Where the line ends or a private key begins, whichever comes first, but for the quote that may end a text of JSON, which
    stays one; -1 if neither is here.
    """
    end = LINE_END.search(text, at)
    key = PRIVATE_KEY_BEGINS.search(text, at, end.start() if end else len(text))
    first = key or end
    if first is None:
        return -1
    stop = first.start()
    closing = CLOSING.search(text, max(at, stop - LONGEST_CLOSING), stop)
    return closing.start() if closing else stop


def before_key(text: bytes, at: int, decided: Decision) -> Decision | None:
    """A value without the private key that begins in it, of which it would hide the first line only."""
    plan, begin, end = decided
    key = PRIVATE_KEY_BEGINS.search(text, begin, end + LONGEST_END)
    if key is None or key.start() == at or key.start() >= end:
        return decided
    return (plan, begin, key.start()) if key.start() > begin else None


def in_quotes(hit: Hit) -> bool:
    """Whether a value was seen whole: between two quotes."""
    quote = hit.text[hit.start - 1 : hit.start]
    return quote in (b'"', b"'") and hit.text.startswith(quote, hit.end)


def quote_of(hit: Hit) -> bytes:
    """What a number is put in where it stands in JSON without quotes, so that the file stays JSON: the quote of its key."""
    key = JSON_KEY.search(hit.text, max(0, hit.start - 24), hit.start)
    return key[1] if key and JSON_END.match(hit.text, hit.end) else b""
