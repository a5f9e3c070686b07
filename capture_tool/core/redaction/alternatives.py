"""A pattern that begins with one of many words, without those that do not begin with two given bytes.

The name of a secret is one of 150 words, which `re` tries one after the other, and so does every rule that begins with it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from capture_tool.core.redaction.openings import fits, openings
from capture_tool.core.redaction.rule import NOWHERE, PASSWORD_KEY
from capture_tool.core.redaction.skipped import PART

MANY = 6
"""Fewer alternatives are tried sooner than one more pattern is compiled."""
COUNTS = (b"?", b"*", b"+", b"{")
BEHIND_NOTHING = re.compile(rb"(?:\(\?<?[!=][A-Za-z-]{1,64}\))*(?P<begin>\(\?i?:)")
"""The words stand at the beginning, but for what must not stand there."""


def narrowed(pattern: bytes, place: bytes) -> bytes:
    """What fits as `pattern` does where a text goes on with the one or two bytes of `place`."""
    start = BEHIND_NOTHING.match(pattern)
    if start is None:
        return pattern
    at = start.start("begin")
    size, words = _group(PASSWORD_KEY if pattern.startswith(PASSWORD_KEY, at) else pattern[at:])
    if len(words) < MANY or pattern[at + size : at + size + 1] in COUNTS:
        return pattern
    return pattern[:at] + _fitting(start["begin"], words, place) + pattern[at + size :]


@lru_cache(maxsize=2048)
def _fitting(begin: bytes, words: tuple[bytes, ...], place: bytes) -> bytes:
    fit = b"|".join(word for word in words if fits(openings(begin + word + b")"), place))
    return begin + (fit or NOWHERE) + b")"


@lru_cache(maxsize=4096)
def _group(pattern: bytes) -> tuple[int, tuple[bytes, ...]]:
    """How long the group is with which `pattern` begins, and its words."""
    words, depth = [b""], 1
    for part in PART.finditer(pattern, pattern.find(b":") + 1):
        one = part.group()
        depth += (one == b"(") - (one == b")")
        if depth == 0:
            return part.end(), tuple(words)
        if depth == 1 and one == b"|":
            words.append(b"")
        else:
            words[-1] += one
    return 0, ()
