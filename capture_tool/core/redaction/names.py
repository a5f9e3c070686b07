"""What was learned: names and secrets that are replaced wherever they stand, and values that the final scan looks for."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from capture_tool.core.redaction.checks import is_unmistakable, is_weak
from capture_tool.core.redaction.grams import SHORTEST
from capture_tool.core.redaction.hashed import Hashed
from capture_tool.core.redaction.rule import NOWHERE, PASSWORD_KEY, TOKEN_AFTER, TOKEN_BEFORE, Hit, Rule
from capture_tool.core.redaction.shapes import FEW, beginnings, by_shape
from capture_tool.core.redaction.spellings import any_of, spellings
from capture_tool.core.redaction.stream import UnredactableError
from capture_tool.core.value import replace

MOST_NAMES = 100_000
"""Learned values that are replaced everywhere; a desk of people and their sessions has some thousand. Past this nothing may be
cleaned any more, for it would let the next one through."""
LONGEST_NAME = 512
SHORTEST_PART = {"user": 2, "host": 3}
"""Kinds of weak values that are replaced as parts of paths, and how short they may be."""
FEW_FORMS = 1_000
"""An automaton for more learned names than these is big, and a hundred times as slow once its states no longer fit its memory: a
folder of 410 logs took 188 s with eight times as many, and 11 with this."""
Where = int
INSIDE, WHOLE, IN_PATH = range(3)
"""Where a value is replaced: in longer words too, as a word, as a part of a path."""
AROUND: dict[Where, dict[str, Any]] = {
    INSIDE: {},
    WHOLE: {"before": TOKEN_BEFORE, "after": TOKEN_AFTER},
    IN_PATH: {"before": rb"(?<=[/\\])", "after": rb"(?=[/\\\"'\s:;,)]|\Z)", "scan": False},
}
LEAD = {IN_PATH: rb"[/\\]"}
"""What re2 sees before it."""
Learned = tuple[tuple[bytes, str], ...]
"""Values that were learned, each with its kind."""
News = tuple[Learned, tuple[bytes, ...]]
"""What was learned, and values that were found."""
FILE_BYTES = 1 << 20
"""A settings file is not longer than this."""
USER_KEY = re.compile(r"(?i)(?:user(?:_?name)?(?:todirectory)?|(?:ib|fix)?_?login_?id|tws_?userid(?:_paper)?)$")
SECRET_KEY = re.compile(PASSWORD_KEY.decode("latin-1"))


class Known:
    """Values learned so far; shared by all that is cleaned for one ticket, from several threads."""

    def __init__(self, secret_kinds: frozenset[str]) -> None:
        self._lock = Lock()
        self._secret_kinds = secret_kinds
        self._kinds: dict[Where, dict[bytes, str]] = {INSIDE: {}, WHOLE: {}, IN_PATH: {}}
        """By where it is replaced: the kind of each value, in small letters."""
        self._learned: list[bytes] = []
        """In the order in which they came."""
        self._found: dict[bytes, None] = {}
        """What was not learned."""

    def __reduce__(self) -> tuple[Callable[..., Known], tuple[object, ...]]:
        """What was learned, for another process; what was only found stays here."""
        return _known, (self._secret_kinds, self.news()[0])

    @property
    def revision(self) -> int:
        """Grows when something new is to be replaced."""
        return len(self._learned)

    @property
    def counts(self) -> tuple[int, int]:
        """How many values were learned, and found: for `news`."""
        return len(self._learned), len(self._found)

    def learn(self, value: bytes, kind: str) -> None:
        """Replaces `value` from now on everywhere; a short or common one only as a part of a path."""
        value = value.strip()
        with self._lock:
            if not value or len(value) > LONGEST_NAME or value == b"root":  # which is nobody
                return
            if len(self._kinds[INSIDE]) + len(self._kinds[WHOLE]) >= MOST_NAMES:
                raise UnredactableError("it holds more names than can be kept in mind")
            lower = _lower(value)
            where = self._where(value, lower)
            if where == IN_PATH and len(value) < SHORTEST_PART.get(kind, LONGEST_NAME):
                return
            kinds = self._kinds[where]
            new = lower not in kinds
            before = kinds.get(lower) or (self._kinds[WHOLE].pop(lower, kind) if where == INSIDE else kind)
            kinds[lower] = min(kind, before, key=self._rank)  # whichever file is read first
            if new:
                self._learned.append(value)

    def saw(self, value: bytes) -> None:
        """Remembers a value that its rule replaces everywhere, for the final scan."""
        self._found.setdefault(value)

    def found(self) -> tuple[bytes, ...]:
        """All values that must not be in a bundle; one that was found before it was learned stands here twice."""
        with self._lock:
            return *self._found, *(value for value in self._learned if not is_weak(value))

    def news(self, learned: int = 0, found: int = 0) -> News:
        """What was learned (value, kind) and found after the first `learned` and `found` of them."""
        with self._lock:
            told = tuple((value, self._kind(value)) for value in self._learned[learned:])
            return told, tuple(islice(self._found, found, None))

    def rules(self, since: int = 0, *, most: int = FEW_FORMS) -> tuple[list[Rule], list[bytes]]:
        """Rules for what was learned after the first `since`, the longer values first, and the forms that their `find` leaves to
        Grams where there are more than `most`.
        """
        groups: defaultdict[tuple[str, Where], list[bytes]] = defaultdict(list)
        with self._lock:
            late = Hashed(map(_lower, islice(self._learned, since, None))) if since else None
            for where, kinds in self._kinds.items():
                for name, kind in kinds.items():
                    if late is None or name in late:
                        groups[kind, where].append(name)
        made: list[Rule] = []
        left: list[bytes] = []
        for kind, where in sorted(groups):
            plain = Rule(kind=kind, pattern=b"", secret=kind in self._secret_kinds)
            made += _rules(groups[kind, where], replace(plain, **AROUND[where]), left, LEAD.get(where, b""), most)
        return made, left

    def _where(self, value: bytes, lower: bytes) -> Where:
        if is_weak(value):
            return IN_PATH
        return INSIDE if is_unmistakable(value) or lower in self._kinds[INSIDE] else WHOLE

    def _kind(self, value: bytes) -> str:
        lower = value.lower()
        return self._kinds[self._where(value, lower)][lower]

    def _rank(self, kind: str) -> tuple[bool, str]:
        """Of two kinds that a value was learned as, the password-like one counts."""
        return kind not in self._secret_kinds, kind


def _known(secret_kinds: frozenset[str], learned: Iterable[tuple[bytes, str]]) -> Known:
    made = Known(secret_kinds)
    for value, kind in learned:
        made.learn(value, kind)
    return made


def _lower(value: bytes) -> bytes:
    """In small letters; the same object where it is in them, for there may be many."""
    lower = value.lower()
    return value if lower == value else lower


def _rules(values: list[bytes], like: Rule, left: list[bytes], lead: bytes, most: int) -> list[Rule]:
    """Rules like the given one for values: one pattern for some, for many one a length with a look at what is known.

    `lead` is what re2 sees before each of them. To `left` are added the forms that it does not look for, of which there are many.
    """
    if len(values) <= FEW and most:
        return [replace(like, pattern=any_of(values), find=lead + any_of(values))]
    forms = [form for value in values for form in spellings(value)]
    many = len(forms) > most and not lead
    made: list[Rule] = []
    for pattern, alike in by_shape(forms):
        told = many and len(alike[0]) >= SHORTEST
        left += alike if told else ()
        find = NOWHERE if told else lead + beginnings(alike)
        made.append(replace(like, pattern=pattern, find=find, accept=_is_one_of(Hashed(alike))))
    return made


def _is_one_of(forms: Hashed) -> Callable[[Hit], bool]:
    return lambda hit: hit.value.lower() in forms


def in_settings(path: Path) -> Iterator[tuple[str, str]]:
    """(kind, value) of the names, folders and secrets behind known keys in a settings file of the platform or of IBC.

    Reads `key=value` lines, `KEY: value` and flat JSON. A file that is not readable or too long has none.
    """
    try:
        if not path.is_file() or path.stat().st_size > FILE_BYTES:
            return
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return
    for key, value in _pairs(text):
        bare = value.strip().strip("\"'")
        if SECRET_KEY.search(key):
            yield "password", bare
        elif USER_KEY.search(key.rpartition(".")[2]):
            for part in re.split(r"[,;]", bare):
                yield ("folder" if re.fullmatch(r"[a-p]{40}", part.strip()) else "user"), part.strip()


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    if text.lstrip().startswith("{"):
        try:
            read = json.loads(text)
        except ValueError:
            read = {}
        if isinstance(read, dict):
            yield from ((key, value) for key, value in read.items() if isinstance(value, str))
            return
    for line in text.splitlines():
        key, separator, value = line.partition("=") if "=" in line else line.partition(":")
        if separator and not key.lstrip().startswith(("#", ";")):
            yield key.strip().removeprefix("export ").strip("\"' "), value
