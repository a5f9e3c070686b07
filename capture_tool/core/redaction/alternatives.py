"""A pattern that begins with one of many words, without those that do not begin with two given bytes.

The name of a secret is one of 150 words, which `re` tries one after the other, and so does every rule that begins with it.
"""

from __future__ import annotations

import re
from functools import cache

from capture_tool.core.redaction.openings import fits, openings
from capture_tool.core.redaction.rule import NOWHERE, PASSWORD_KEY

MANY = 6
"""Fewer alternatives are tried sooner than one more pattern is compiled."""
PART = re.compile(rb"[^\\\[()|]+|\\.|\[\^?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""Bytes of a pattern (`re` syntax) that stand for themselves, an escaped one, a class of bytes, or a sign."""
BEHIND_NOTHING = re.compile(rb"(?:\(\?<?[!=][A-Za-z-]{1,64}\))*(?P<begin>\(\?i?:)")
"""The words stand at the beginning, but for what must not stand there."""


def narrowed(pattern: bytes, place: bytes) -> bytes:
    """What fits as `pattern` does where a text goes on with the one or two bytes of `place`."""
    begin, end = _first_group(pattern)
    return pattern[:begin] + _fitting(pattern[begin:end], place) + pattern[end:]


@cache
def _fitting(group: bytes, place: bytes) -> bytes:
    """A group without the words that do not fit, if it has many."""
    begin, words = _words(group)
    if len(words) < MANY:
        return group
    fit = b"|".join(word for word in words if fits(openings(begin + word + b")"), place))
    return begin + (fit or NOWHERE) + b")"


@cache
def _first_group(pattern: bytes) -> tuple[int, int]:
    """Where the group of words begins and ends with which `pattern` begins; nowhere if a count is behind it."""
    start = BEHIND_NOTHING.match(pattern)
    begin = start.start("begin") if start else 0
    if start is None or pattern.startswith(PASSWORD_KEY, begin):
        return begin, begin + len(PASSWORD_KEY) if start else 0
    depth = 0
    for part in PART.finditer(pattern, begin):
        depth += (part.group() == b"(") - (part.group() == b")")
        if depth == 0:
            return begin, begin if pattern[part.end() : part.end() + 1] in (b"?", b"*", b"+", b"{") else part.end()
    return 0, 0


@cache
def _words(group: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """How a group begins, and its words."""
    begin, words, depth = group[: group.find(b":") + 1], [b""], 1
    for part in PART.finditer(group, len(begin), len(group) - 1):
        one = part.group()
        depth += (one == b"(") - (one == b")")
        if depth == 1 and one == b"|":
            words.append(b"")
        else:
            words[-1] += one
    return begin, tuple(words)
