"""Texts made from a pattern: most fit it, for of what it looks around for, only what stands ahead is written, now and then."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterable
from functools import cache
from typing import Any

_parsed = cache(importlib.import_module("re._parser").parse)
PRINTED = bytes(range(32, 127))
CATEGORIES = {"CATEGORY_DIGIT": b"0123456789", "CATEGORY_SPACE": b" \t\r\n", "CATEGORY_WORD": b"azAZ09_"}


def fitting(pattern: bytes, dice: random.Random) -> bytes:
    """One text, its repeats no longer than their least and four more."""
    return _sequence(_parsed(pattern), dice, fold=False)


def _sequence(items: Iterable[Any], dice: random.Random, *, fold: bool) -> bytes:
    return b"".join(_item(str(name), value, dice, fold=fold) for name, value in items)


def _item(name: str, value: Any, dice: random.Random, *, fold: bool) -> bytes:
    match name:
        case "AT" | "ASSERT_NOT":
            return b""
        case "ASSERT":
            return _sequence(value[1], dice, fold=fold) if value[0] > 0 and dice.random() < 0.5 else b""
        case "SUBPATTERN":
            return _sequence(value[3], dice, fold=fold or bool(value[1] & 2))
        case "BRANCH":
            return _sequence(dice.choice(value[1]), dice, fold=fold)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inside = value
            times = least + dice.randint(0, min(4, most - least))
            return b"".join(_sequence(inside, dice, fold=fold) for _ in range(times))
    made = bytes([dice.choice(_bytes(name, value, dice))])
    return made.swapcase() if fold and dice.random() < 0.3 else made


def _bytes(name: str, value: Any, dice: random.Random) -> bytes:
    """The bytes of one place, mostly the printed ones of them."""
    match name:
        case "LITERAL":
            return bytes([value])
        case "RANGE":
            return bytes(range(value[0], value[1] + 1))
        case "CATEGORY":
            return CATEGORIES[str(value)]
        case "ANY" | "NOT_LITERAL":
            refused = b"\n" if name == "ANY" else bytes([value])
            return bytes(byte for byte in PRINTED if byte not in refused)
        case "IN":
            negated = str(value[0][0]) == "NEGATE"
            members = b"".join(_bytes(str(kind), member, dice) for kind, member in value[negated:])
            if not negated:
                return members
            among = PRINTED if dice.random() < 0.9 else bytes(range(256))
            return bytes(byte for byte in among if byte not in members)
    raise NotImplementedError(name)
