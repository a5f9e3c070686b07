"""What was learned: names and secrets that are replaced wherever they stand, and values that the final scan looks for."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from capture_tool.core.redaction.checks import is_unmistakable, is_weak
from capture_tool.core.redaction.grams import SHORTEST, Grams
from capture_tool.core.redaction.hashed import Hashed
from capture_tool.core.redaction.rule import NOWHERE, PASSWORD_KEY, TOKEN_AFTER, TOKEN_BEFORE, Hit, Rule
from capture_tool.core.redaction.shapes import FEW, beginnings, by_shape
from capture_tool.core.redaction.spellings import any_of, spellings
from capture_tool.core.redaction.stream import UnredactableError
from capture_tool.core.redaction.values import Values
from capture_tool.core.value import replace

MOST_FORMS = 100_000
"""Ways in which learned values are written that are replaced everywhere: one for most, twenty for one with accents. A desk of
people and their sessions has some thousand. Past this nothing may be cleaned any more, for it would let the next one through."""
MOST_ON_SIGHT = 20_000
"""Of these, as many that no rule told to learn; past this they are replaced where a rule sees them only."""
MOST_BYTES = 8 << 20
"""Of all of them."""
MOST_FOUND = 400_000
"""Addresses and the like for the final scan, which takes a second for each hundred thousand and ten megabytes of text; more would
need memory without bound."""
LONGEST_NAME = 512
LABELS = frozenset(b"login logon logout password passwd user users username edit submit field node apikey".split())
"""Never a name: parts of addresses everywhere (`POST /login/`)."""
SHORTEST_PART = {"user": 2, "host": 3}
"""Kinds of weak values that are replaced as parts of paths, and how short they may be."""
FEW_FORMS = 1_000
"""An automaton for more learned names than these is big, and a hundred times as slow once its states no longer fit its memory: a
folder of 410 logs took 188 s with eight times as many, and 11 with this."""
Where = int
INSIDE, WHOLE, IN_CAPITALS, IN_PATH, NOWHERE_NOW = range(5)
"""Where a value is replaced: in longer words too, as a word, as one in capitals, as a part of a path; no longer by this, for it
was learned again."""
AROUND: dict[Where, dict[str, Any]] = {
    INSIDE: {},
    WHOLE: {"before": TOKEN_BEFORE, "after": TOKEN_AFTER},
    IN_CAPITALS: {"before": TOKEN_BEFORE, "after": TOKEN_AFTER, "scan": False},
    IN_PATH: {"before": rb"(?<=[/\\])", "after": rb"(?=[/\\\"'\s:;,)]|\Z)", "scan": False},
}
LEAD = {IN_PATH: rb"[/\\]"}
"""What re2 sees before it."""
Learned = tuple[tuple[bytes, str, bool], ...]
"""Values that were learned, each with its kind, and whether no rule told to."""
News = tuple[Learned, tuple[bytes, ...]]
"""What was learned, and values that were found."""
Ruled = tuple[Sequence[Rule], Grams | None]
"""Rules, and what looks for the forms that their `find` does not tell."""
FILE_BYTES = 1 << 20
"""A settings file is not longer than this."""
USER_KEY = re.compile(r"(?i)(?:user(?:_?name)?(?:todirectory)?|(?:ib|fix)?_?login_?id|tws_?userid(?:_paper)?)$")
SECRET_KEY = re.compile(PASSWORD_KEY.decode("latin-1"))


class Known:
    """Values learned so far; shared by all that is cleaned for one ticket, from several threads."""

    def __init__(self, secret_kinds: frozenset[str]) -> None:
        self._lock = Lock()
        self._secret_kinds = secret_kinds
        self._learned = Values(folded=True)
        """In the order in which they came; again when one is to be replaced in more places than before."""
        self._wheres = bytearray()
        """Where each of them is replaced."""
        self._kinds = bytearray()
        """The kind of each, by its number in `_names`."""
        self._names: list[str] = []
        self._on_sight = bytearray()
        """Whether no rule told to learn it."""
        self._sights = 0
        self._forms = 0
        """In how many ways they may be written."""
        self._found = Values()
        """What was not learned."""
        self._ruled: tuple[tuple[int, int, bool], Ruled] | None = None
        """The last rules that were made, since when and until which revision, and whether that is many."""

    def __reduce__(self) -> tuple[Callable[..., Known], tuple[object, ...]]:
        """What was learned, for another process; what was only found stays here."""
        return _known, (self._secret_kinds, self.news())

    @property
    def revision(self) -> int:
        """Grows when something new is to be replaced."""
        return len(self._learned)

    def learn(self, value: bytes, kind: str, *, on_sight: bool = False) -> None:
        """Replaces `value` from now on everywhere; a short or common one only as a part of a path.

        One that no rule told to learn (`on_sight`) only while there are few of these. Raises UnredactableError if it is too much.
        """
        value = value.strip()
        with self._lock:
            if not value or len(value) > LONGEST_NAME or value == b"root" or value.lower() in LABELS:  # which is nobody
                return
            where = _where(value, kind)
            if where == IN_PATH and len(value) < SHORTEST_PART.get(kind, LONGEST_NAME):
                return
            before = self._learned.number(value)
            if before >= 0:  # whichever file is read first
                was = self._names[self._kinds[before]], self._wheres[before]
                kind, where = min(kind, was[0], key=self._rank), min(where, was[1])
                if (kind, where) == was:
                    return
            elif on_sight and self._sights >= MOST_ON_SIGHT:
                return
            if self._forms >= MOST_FORMS or self._learned.size > MOST_BYTES:
                raise UnredactableError("it holds more names than can be kept in mind")
            if before >= 0:
                self._wheres[before] = NOWHERE_NOW
            self._forms += len(spellings(value.lower()))
            self._learned.add(value)
            self._wheres.append(where)
            self._kinds.append(self._number(kind))
            self._on_sight.append(on_sight)
            self._sights += on_sight

    def saw(self, value: bytes) -> None:
        """Remembers a value that its rule replaces everywhere, for the final scan, while there is room."""
        with self._lock:
            if value not in self._found and len(self._found) < MOST_FOUND:
                self._found.add(value)

    def found(self) -> Collection[bytes]:
        """All values that must not be in a bundle; one that was found before it was learned stands here twice."""
        return Found(self._found, self._learned, self._wheres)

    def news(self, since: int = 0) -> Learned:
        """What was learned after the first `since` of it."""
        with self._lock:
            told = zip(self._learned[since:], self._kinds[since:], self._on_sight[since:], strict=True)
            return tuple((value, self._names[kind], bool(on_sight)) for value, kind, on_sight in told)

    def give(self) -> tuple[bytes, ...]:
        """What was found since this was asked; it is forgotten here."""
        with self._lock:
            found, self._found = self._found, Values()
            return tuple(found)

    def over_lines(self, since: int) -> bool:
        """Whether one that was learned after the first `since` has a line end in it."""
        with self._lock:
            return any(b"\n" in self._learned[number] for number in range(since, len(self._learned)))

    def rules(self, since: int = 0, *, most: int = FEW_FORMS) -> Ruled:
        """Rules for what was learned after the first `since`, the longer values first; with more forms of them than `most` their
        `find` leaves these to Grams.
        """
        groups: defaultdict[tuple[str, Where], list[bytes]] = defaultdict(list)
        with self._lock:
            last = len(self._learned)
            for number in range(since, last):
                if self._wheres[number] != NOWHERE_NOW:
                    name, where = self._names[self._kinds[number]], self._wheres[number]
                    groups[name, where].append(self._learned[number].lower())
        many = sum(len(spellings(value)) for (_, where), values in groups.items() if where not in LEAD for value in values) > most
        ruled = self._ruled
        if ruled and ruled[0] == (since, last, many):
            return ruled[1]
        self._ruled = None  # with a hundred thousand names no room for both
        made: list[Rule] = []
        left: list[bytes] = []
        for kind, where in sorted(groups):
            plain = Rule(kind=kind, pattern=b"", secret=kind in self._secret_kinds, scan=False)  # it is known as it is
            rules = _rules(groups[kind, where], replace(plain, **AROUND[where]), left, LEAD.get(where, b""), many=many)
            made += map(_in_capitals, rules) if where == IN_CAPITALS else rules
        groups.clear()
        named = made, Grams(left) if left else None
        self._ruled = (since, last, many), named
        return named

    def _number(self, kind: str) -> int:
        if kind not in self._names:
            self._names.append(kind)
        return self._names.index(kind)

    def _rank(self, kind: str) -> tuple[bool, str]:
        """Of two kinds that a value was learned as, the password-like one counts."""
        return kind not in self._secret_kinds, kind


class Found(Collection[bytes]):
    """What was found, and of what was learned all that is not weak and means nobody in small letters."""

    def __init__(self, found: Values, learned: Values, wheres: bytearray) -> None:
        self._found = found
        self._learned = learned
        self._wheres = wheres

    def __len__(self) -> int:
        """At most."""
        return len(self._found) + len(self._learned)

    def __iter__(self) -> Iterator[bytes]:
        yield from self._found
        told = zip(self._learned, self._wheres, strict=False)  # more may be learned meanwhile
        yield from (value for value, where in told if where != IN_CAPITALS and not is_weak(value))

    def __contains__(self, value: object) -> bool:
        return any(value == one for one in self)


def _known(secret_kinds: frozenset[str], learned: Learned) -> Known:
    made = Known(secret_kinds)
    for value, kind, _ in learned:  # what others learned on sight does not count here
        made.learn(value, kind)
    return made


def _rules(values: list[bytes], like: Rule, left: list[bytes], lead: bytes, *, many: bool) -> list[Rule]:
    """Rules like the given one for values: one pattern for some, else one a length with a look at what is known.

    `lead` is what re2 sees before each of them. If there are many in all, the forms that it leaves to Grams go to `left`.
    """
    if len(values) <= FEW and (lead or not many):
        return [replace(like, pattern=any_of(values), find=lead + any_of(values))]
    made: list[Rule] = []
    for pattern, alike in by_shape(form for value in values for form in spellings(value)):
        told = many and not lead and len(alike[0]) >= SHORTEST
        left += alike if told else ()
        find = NOWHERE if told else lead + beginnings(alike)
        made.append(replace(like, pattern=pattern, find=find, accept=_is_one_of(Hashed(alike))))
    return made


def _where(value: bytes, kind: str) -> Where:
    """Where a value is replaced that was learned; a machine or domain in capitals may be a word (`DESK`)."""
    if is_weak(value):
        return IN_PATH
    if kind == "host" and value.isalpha() and value.isupper():
        return IN_CAPITALS
    return INSIDE if is_unmistakable(value) else WHOLE


def _in_capitals(rule: Rule) -> Rule:
    return replace(rule, accept=lambda hit: hit.value.isupper() and rule.accept(hit))


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
