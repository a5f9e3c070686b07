"""Shapes of replaced values for people who ask what was replaced: `U•••••67`, never enough to know the value."""

from __future__ import annotations

import re

DOT = "•"
NEVER = DOT * 8
"""For password-like kinds: not even how long it was."""


def mask(kind: str, value: bytes, *, secret: bool) -> str:
    """What `value` looked like: an account keeps its letters and last two digits, all else its first character and its signs."""
    if secret:
        return NEVER
    text = value.decode("utf-8", "replace")
    if kind == "account" and len(text) >= 7:
        letters = re.match(r"[A-Za-z]{0,3}", text)
        kept = letters.end() if letters else 0
        return text[:kept] + DOT * (len(text) - kept - 2) + text[-2:]
    if len(text) < 4:
        return DOT * len(text)
    return (text[0] + re.sub(r"\w", DOT, text[1:]))[:64]
