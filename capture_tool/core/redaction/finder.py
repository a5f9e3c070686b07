"""re2 behind two functions: where one of many patterns may begin, and which of them fit a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import re2

from capture_tool.core.redaction.bounds import LONGEST
from capture_tool.core.redaction.rule import NOWHERE

RE2_MEMORY = 48 << 20
"""Bytes that re2 may use; a quarter is for the lazily built automaton. With too little it starts over again and again."""
FIRST_MEMORY = 1 << 20
"""The same where it looks for one pattern beside an anchor: there are a hundred of these."""
SET_MEMORY = 16 << 20
"""The same where it tells which patterns fit: two thirds are for the automaton, which grows with every other file name."""
Which = Callable[[bytes], frozenset[int]]
Find = Callable[[bytes, int, int], list[int]]
"""Where in text[start:end] matches may begin, those within one another too, in order."""
First = Callable[[bytes, int, int], int]
AT_START, ANYWHERE = re2._Anchor.ANCHOR_START, re2._Anchor.UNANCHORED


def any_of_these(finds: Iterable[bytes], *shared: Sequence[bytes]) -> bytes:
    """One pattern for where any of them fits. `shared`: how many of them begin, and how those go on; it is written once, for the
    time that re2 takes for its automaton grows with every copy.
    """
    several = sorted(set(finds))  # re2 joins neighbours that begin alike
    made: list[bytes] = []
    for begin, *more in shared:
        rest = [find[len(begin) :] for find in several if find.startswith(begin)]
        if rest:
            several = [find for find in several if not find.startswith(begin)]
            made.append(begin + b"(?:" + (any_of_these(rest, more) if more else any_of_these(rest)) + b")")
    return b"|".join(b"(?:" + find + b")" for find in (*several, *made)) or NOWHERE


def _options(memory: int = RE2_MEMORY) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    options.max_mem = memory
    return options


def finder(pattern: bytes, *, memory: int = RE2_MEMORY) -> Find:
    """What looks for a pattern in re2's syntax, with at most `memory` bytes. Raises re2.error."""
    # `re2.compile` keeps the last 128 patterns with all that was built for them: those of learned secrets too.
    compiled: Any = re2._Regexp(pattern, _options(memory))
    # One call into re2 for one place. Its public `search` makes a generator and an object of Python around that call.
    match, anywhere = compiled._regexp.Match, ANYWHERE

    def find(text: bytes, start: int, end: int) -> list[int]:
        found, size = list[int](), min(len(text), end + LONGEST)  # not to look for the next one in all that follows
        at: int = match(anywhere, text, start, size)[0][0]
        while 0 <= at < end:
            found.append(at)
            at = match(anywhere, text, at + 1, size)[0][0]
        return found

    return find


kept_finder = lru_cache(maxsize=20)(finder)
"""The same; the last ones are kept: the next ticket has the same rules."""


@lru_cache(maxsize=64)
def first_of(pattern: bytes) -> First:
    """Where in text[start:end] (a slice) a pattern first matches, -1 if nowhere; by `re` what re2 has no syntax for.

    Made once for all tables: one for a short text has some of the same patterns.
    """
    try:
        match: Any = re2._Regexp(pattern, _options(FIRST_MEMORY))._regexp.Match
    except re2.error:
        search = re.compile(pattern).search
        return lambda text, start, end: found.start() if (found := search(text, start, end)) else -1
    return lambda text, start, end: match(ANYWHERE, text, start, min(end, len(text)))[0][0]


def _set_of(finds: tuple[tuple[int, bytes], ...], anchor: Any, memory: int) -> Any:
    made = re2._re2.Set(anchor, _options(memory))
    made.Add(b"")  # matches always: without it among the matches, re2 was out of memory
    for _, find in finds:
        made.Add(find)
    return made


@lru_cache(maxsize=4)
def which_of(finds: tuple[tuple[int, bytes], ...], anchor: Any) -> Which:
    """Tells the numbers of the patterns that match a text. The last ones are kept: the next ticket has the same rules."""
    memory = SET_MEMORY
    while not (every_one := _set_of(finds, anchor, memory)).Compile():
        memory *= 2  # re2 crashes when it is asked a set for which it had no room
    every = frozenset(number for number, _ in finds)
    seen: dict[tuple[int, ...], frozenset[int]] = {}

    def which(text: bytes) -> frozenset[int]:
        matched = tuple(every_one.Match(text))
        if matched not in seen:
            seen[matched] = frozenset(finds[at - 1][0] for at in matched if at) if 0 in matched else every
        return seen[matched]

    return which
