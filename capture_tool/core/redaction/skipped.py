"""What a rule's pattern takes on the way to its value: a name or an address may stand there."""

from __future__ import annotations

import re

VALUE = re.compile(rb"\(\?P<[vqse]>")
VALUE_HERE = b"\0"
PART = re.compile(rb"[^\\\[()|]+|\\.|\[\^?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""Bytes of a pattern (`re` syntax) that stand for themselves, an escaped one, a class of bytes, or a sign."""
ANYTHING = re.compile(rb"(?:\[\^(?:\\.|[^\]\\])+\]|(?<!\\)\.)\{[0-9]*,([0-9]+)\}")
"""What a pattern says where nearly anything may stand, and how much of it."""
SKIPPED = 24
"""Bytes that may hold a name or an address."""


def skips_before_value(pattern: bytes) -> bool:
    """Whether nearly anything may stand before one of its groups for values, in any of its alternatives."""
    around = _around_values(pattern)
    return any(int(skipped[1]) >= SKIPPED for skipped in ANYTHING.finditer(around, 0, max(0, around.rfind(VALUE_HERE))))


def _around_values(pattern: bytes) -> bytes:
    """A pattern with VALUE_HERE in the place of what its groups for values say."""
    made, depth, value = [], 0, 0
    for part in PART.finditer(pattern):
        one = part.group()
        depth += one == b"("
        if one == b"(" and not value and VALUE.match(pattern, part.start()):
            value = depth
            made.append(VALUE_HERE)
        if not value:
            made.append(one)
        if one == b")":
            value = 0 if value == depth else value
            depth -= 1
    return b"".join(made)
