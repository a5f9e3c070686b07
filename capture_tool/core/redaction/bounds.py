"""Whether a pattern that somebody else wrote is safe to run over gigabytes: bounded, linear, never empty, blind to stand-ins."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from typing import Any

import re2

LONGEST = 4096
"""Bytes that a pattern may match at most; ours match less."""
STAND_INS = (
    b" secret-removed acct-live-K3V9Q2ABCDEFG acct-paper-Q2K3VZ7ABCDEF ip-private-ABCDEFG234567 ip-ABCDEFG234567"
    b" user-MNOPQRST23456 email-UVWXYZ2345672 "
)
_parser: Any = importlib.import_module("re._parser")
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def check_pattern(pattern: str, *, stand_ins: bool = True) -> None:
    """Raises ValueError with what is wrong and what to write instead; `stand_ins` also for what would match one of ours."""
    try:
        parsed = _parser.parse(pattern)
        exact = re.compile(pattern.encode())
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"it is no regular expression: {error}") from error
    if re.match(r"\(\?[a-zA-Z]+\)", pattern):
        raise ValueError("switches for the whole pattern are not taken: write (?i:...) around it")
    _walk(parsed, inside=False)
    least, most = _parser.parse(pattern.encode()).getwidth()
    if least == 0:
        raise ValueError("it matches the empty text: ask for one character at least")
    if most > LONGEST:
        raise ValueError(f"it can match {most} bytes; {LONGEST} are the most")
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    try:
        re2.compile(pattern.encode(), options)
    except re2.error as error:
        raise ValueError("look-around and back references are not taken: put what stands before it into `context`") from error
    if stand_ins and exact.search(STAND_INS):
        raise ValueError("it would match one of our own stand-ins (user-MNOPQRST23456): make it narrower")


def _walk(items: Iterable[Any], *, inside: bool) -> None:
    """Refuses what has no bound, repeats of repeats (they can take for ever), and sets of letters beyond ASCII."""
    for operator, value in items:
        name = str(operator)
        again = inside
        if name in REPEATS:
            least, most, _ = value
            if most == _parser.MAXREPEAT:
                raise ValueError("a repeat has no bound: write {0,64} instead of * and {1,64} instead of +")
            again = least != most
            if inside and again:
                raise ValueError("a repeat stands inside a repeat: write it out, or give the inner one a fixed count")
        if name == "IN" and any(str(kind) == "LITERAL" and code > 127 for kind, code in value):
            raise ValueError("letters beyond ASCII cannot stand in [ ]: write (?:\u00e4|\u00f6)")
        for part in _parts(value):
            _walk(part, inside=inside or again)


def _parts(value: Any) -> Iterable[Any]:
    """The sequences inside an item, wherever its kind keeps them."""
    if isinstance(value, _parser.SubPattern):
        yield value
    elif isinstance(value, list | tuple):
        for inner in value:
            if isinstance(inner, _parser.SubPattern | list | tuple):
                yield from _parts(inner)
