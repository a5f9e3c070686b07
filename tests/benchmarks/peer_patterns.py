"""The rules' finds as ripgrep and sed write them: where a rule may begin, without what only `re` can look at."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from capture_tool.core.redaction.rules import RULES

_parser: Any = importlib.import_module("re._parser")
FINDS = [rule.find or re.sub(rb"\(\?P<\w+>", b"(?:", rule.pattern) for rule in RULES if rule.profile in ("", "full")]
NEWLINE = 10
CATEGORIES = {"DIGIT": b"0-9", "SPACE": b" \\t\\r\\f\\v", "WORD": b"A-Za-z0-9_"}
Class = Callable[[frozenset[int]], bytes]


def for_rg() -> bytes:
    """One alternation for `rg -e`, for bytes."""
    return b"(?-u)" + _together(_rg_class, b"(?:")


def for_sed() -> bytes:
    """One alternation for `sed -E` in the locale C."""
    return _together(_sed_class, b"(")


def _together(one_of: Class, group: bytes) -> bytes:
    return b"|".join(_sequence(_parser.parse(find), one_of, group, fold=False) for find in FINDS)


def _sequence(items: Iterable[Any], one_of: Class, group: bytes, *, fold: bool) -> bytes:
    return b"".join(_item(str(name), value, one_of, group, fold=fold) for name, value in items)


def _item(name: str, value: Any, one_of: Class, group: bytes, *, fold: bool) -> bytes:
    match name:
        case "ASSERT" | "ASSERT_NOT":  # of a find that only `re` reads
            return b""
        case "ANY":
            return b"."
        case "AT":
            return b"\\b" if "BOUNDARY" in str(value) else b"^"  # the beginning of a text: for both, of a line
        case "SUBPATTERN":
            return group + _sequence(value[3], one_of, group, fold=fold or bool(value[1] & re.IGNORECASE)) + b")"
        case "BRANCH":
            return group + b"|".join(_sequence(branch, one_of, group, fold=fold) for branch in value[1]) + b")"
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inside = value
            return group + _sequence(inside, one_of, group, fold=fold) + b"){%d,%d}" % (least, most)
    return one_of(_bytes(name, value, fold=fold) - {NEWLINE} or frozenset(b"\r"))  # both read line by line


def _bytes(name: str, value: Any, *, fold: bool) -> frozenset[int]:
    every = frozenset(range(1, 256))
    match name:
        case "LITERAL":
            chosen = frozenset({value})
        case "NOT_LITERAL":
            return every - _bytes("LITERAL", value, fold=fold)
        case "RANGE":
            chosen = frozenset(range(value[0], value[1] + 1))
        case "CATEGORY":
            chosen = frozenset(
                byte for byte in every if re.match(rb"[%s]" % CATEGORIES[str(value).rpartition("_")[2]], bytes([byte]))
            )
            return every - chosen if "_NOT_" in str(value) else chosen
        case "IN":
            parts = [_bytes(str(part), more, fold=fold) for part, more in value if str(part) != "NEGATE"]
            chosen = frozenset().union(*parts)
            return every - chosen if str(value[0][0]) == "NEGATE" else chosen & every
        case _:
            raise ValueError(name)
    return chosen | {byte ^ 32 for byte in chosen if bytes([byte]).isalpha()} if fold else chosen


def _ranges(chosen: Sequence[int]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for byte in chosen:
        if made and made[-1][1] == byte - 1:
            made[-1] = made[-1][0], byte
        else:
            made.append((byte, byte))
    return made


def _rg_class(chosen: frozenset[int]) -> bytes:
    return b"[" + b"".join(b"\\x%02x-\\x%02x" % span for span in _ranges(sorted(chosen))) + b"]"


def _sed_class(chosen: frozenset[int]) -> bytes:
    if len(chosen) == 1:
        (byte,) = chosen
        letter = bytes([byte])
        return (
            letter
            if letter.isalnum() or byte > 127 or byte < 33
            else b"[" + letter + b"]"
            if letter not in b"^\\"
            else b"\\" + letter
        )
    if len(chosen) > 128:
        return b"[^" + _bracket(frozenset(range(1, 256)) - chosen) + b"]"
    return b"[" + _bracket(chosen) + b"]"


def _bracket(chosen: frozenset[int]) -> bytes:
    """A POSIX bracket's inside: `]` first, `-` last, `[` apart from what gives it a meaning, `^` not first."""
    special = frozenset(b"]-[^\n")
    plain = sorted(chosen - special)
    spans = b"".join(
        bytes([low]) if low == high else bytes([low]) + b"-" + bytes([high]) if high > low + 1 else bytes([low, high])
        for low, high in _ranges(plain)
    )
    ends = b"".join(sign for sign in (b"^", b"[", b"-") if sign[0] in chosen)
    return (b"]" if ord("]") in chosen else b"") + (spans or b"") + ends
