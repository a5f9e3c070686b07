"""What a rule's pattern takes on the way to its value: a name or an address may stand there."""

from __future__ import annotations

import re

VALUE = re.compile(rb"\(\?P<[vqse]>")
LEFT_OUT = re.compile(rb"\(\?(?:P<[vqse]>|<?[=!])")
VALUE_HERE = b"\0"
PART = re.compile(rb"[^\\\[()|]+|\\.|\[\^?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""Bytes of a pattern (`re` syntax) that stand for themselves, an escaped one, a class of bytes, or a sign."""
ANYTHING = re.compile(rb"(?:\[\^(?:\\.|[^\]\\])+\]|(?<!\\)\.)\{[0-9]*,([0-9]+)\}")
"""What a pattern says where nearly anything may stand, and how much of it."""
SKIPPED = 24
"""Bytes that may hold a name or an address."""


def skips_before_value(pattern: bytes) -> bool:
    """Whether nearly anything may stand before one of its groups for values, in any of its alternatives."""
    around = _around_values(pattern).rpartition(VALUE_HERE)[0]
    return any(int(skipped[1]) >= SKIPPED for skipped in ANYTHING.finditer(around))


def _around_values(pattern: bytes) -> bytes:
    """A pattern without what only looks around, and with VALUE_HERE in the place of what its groups for values say."""
    made, depth, left_out = [], 0, 0
    for part in PART.finditer(pattern):
        one = part.group()
        depth += one == b"("
        if one == b"(" and not left_out and (group := LEFT_OUT.match(pattern, part.start())):
            left_out = depth
            made.append(VALUE_HERE if VALUE.match(group.group()) else b"")
        if not left_out:
            made.append(one)
        if one == b")":
            left_out = 0 if left_out == depth else left_out
            depth -= 1
    return b"".join(made)
