"""A pattern that begins with one of many words, without those that do not begin with two given bytes.

The name of a secret is one of 150 words, which `re` tries one after the other, and so does every rule that begins with it.
"""

from __future__ import annotations

import re
from functools import cache

from capture_tool.core.redaction.openings import fits, openings
from capture_tool.core.redaction.rule import NOWHERE

MANY = 6
"""Fewer alternatives are tried sooner than one more pattern is compiled."""
PART = re.compile(rb"[^\\\[()|]+|\\.|\[\^?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""Bytes of a pattern (`re` syntax) that stand for themselves, an escaped one, a class of bytes, or a sign."""
BEHIND_NOTHING = re.compile(rb"(?:\(\?<?[!=][A-Za-z-]{1,64}\))*(?P<begin>\(\?i?:)")
"""The words stand at the beginning, but for what must not stand there."""


def narrowed(pattern: bytes, place: bytes) -> bytes:
    """What fits as `pattern` does where a text goes on with the one or two bytes of `place`."""
    begin, words, end = _first_words(pattern)
    if len(words) < MANY:
        return pattern
    fit = b"|".join(word for word, made in words.items() if fits(openings(made), place))
    return begin + (fit or NOWHERE) + end


@cache
def _first_words(pattern: bytes) -> tuple[bytes, dict[bytes, bytes], bytes]:
    """What stands before the words, each with itself as a pattern, and what stands behind them; no words if that is a count."""
    start = BEHIND_NOTHING.match(pattern)
    if start is None:
        return pattern, {}, b""
    words, depth = [b""], 1
    for part in PART.finditer(pattern, start.end()):
        one = part.group()
        depth += (one == b"(") - (one == b")")
        if depth == 0:
            counted = pattern[part.end() : part.end() + 1] in (b"?", b"*", b"+", b"{")
            made = {} if counted else {word: start["begin"] + word + b")" for word in words}
            return pattern[: start.end()], made, pattern[part.start() :]
        if depth == 1 and one == b"|":
            words.append(b"")
        else:
            words[-1] += one
    return pattern, {}, b""
