"""With which two bytes a pattern may begin, so that only the few rules that fit a place are tried there."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

DEPTH = 2
MOST = 4096
"""Openings that are told apart; a pattern with more is tried everywhere."""
ANY = frozenset(range(256))
EVERY = (1 << 256) - 1
FITS_ALL = dict.fromkeys(range(256), EVERY)
Opening = tuple[frozenset[int], ...]
Openings = Mapping[int, int]
"""By first byte, a bit for each second byte."""

# `re`'s own parser, which has no public name. Without it every rule is tried everywhere: slower, never wrong.
_parser: Any = importlib.import_module("re._parser")


@lru_cache(maxsize=2048)
def openings(pattern: bytes) -> Openings:
    """First and second bytes: every match of `pattern` (`re` syntax) begins with two that stand in it, or is one byte long."""
    try:
        made = _sequence(_parser.parse(pattern), ignore_case=False)
    except (AttributeError, LookupError, TypeError, ValueError):
        return FITS_ALL
    if len(made) > MOST:
        return FITS_ALL
    table: dict[int, int] = {}
    for opening in made:
        first, second = (*opening, ANY, ANY)[:DEPTH]
        bits = EVERY if len(second) == 256 else sum(1 << byte for byte in second)
        for byte in first:
            table[byte] = table.get(byte, 0) | bits
    return table


def fits(made: Openings, place: bytes) -> bool:
    """Whether a match may begin with the one or two bytes of `place`."""
    bits = made.get(place[0], 0)
    return bits >> place[1] & 1 == 1 if len(place) > 1 else bits > 0


def _sequence(items: Iterable[Any], *, ignore_case: bool) -> set[Opening]:
    """The openings of items that follow each other; one that is shorter than DEPTH may go on with anything."""
    made: set[Opening] = {()}
    for item in items:
        if all(len(opening) == DEPTH for opening in made) or len(made) > MOST:
            break
        options = _item(item, ignore_case=ignore_case)
        made = {(opening + option)[:DEPTH] for opening in made for option in options}
    return made


def _item(item: Any, *, ignore_case: bool) -> set[Opening]:
    name, value = str(item[0]), item[1]
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return {()}
    if name == "SUBPATTERN":
        return _sequence(value[3], ignore_case=ignore_case or bool(value[1] & 2))
    if name == "BRANCH":
        return {opening for branch in value[1] for opening in _sequence(branch, ignore_case=ignore_case)}
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inside = value
        once = _sequence(inside, ignore_case=ignore_case)
        return {opening for times in range(min(least, DEPTH), min(most, DEPTH) + 1) for opening in _repeated(once, times)}
    return {(_bytes(name, value, ignore_case=ignore_case),)}


def _repeated(once: set[Opening], times: int) -> set[Opening]:
    made: set[Opening] = {()}
    for _ in range(times):
        made = {(opening + more)[:DEPTH] for opening in made for more in once}
    return made


def _bytes(name: str, value: Any, *, ignore_case: bool) -> frozenset[int]:
    """The bytes that one item of a pattern may be. Raises ValueError for an item that is not known here."""
    if name == "IN":
        chosen = frozenset().union(
            *(_bytes(str(part), more, ignore_case=ignore_case) for part, more in value if str(part) != "NEGATE")
        )
        return ANY - chosen if str(value[0][0]) == "NEGATE" else chosen
    if name == "RANGE":
        return _folded(range(value[0], value[1] + 1), ignore_case=ignore_case)
    if name in ("LITERAL", "NOT_LITERAL"):
        one = _folded([value], ignore_case=ignore_case)
        return one if name == "LITERAL" else ANY - one
    if name in ("ANY", "CATEGORY"):
        return ANY if name == "ANY" else _category(str(value))
    raise ValueError(name)


def _folded(values: Sequence[int], *, ignore_case: bool) -> frozenset[int]:
    own = frozenset(values)
    if not ignore_case:
        return own
    return own | {byte ^ 32 for byte in own if bytes([byte]).isalpha()}


CATEGORIES = {
    "DIGIT": frozenset(range(48, 58)),
    "SPACE": frozenset(b" \t\n\r\f\v"),
    "WORD": frozenset(byte for byte in ANY if bytes([byte]).isalnum()) | {95},
}


def _category(name: str) -> frozenset[int]:
    chosen = CATEGORIES[name.rpartition("_")[2]]
    return ANY - chosen if "_NOT_" in name else chosen
