"""What was learned: names and secrets that are replaced wherever they stand, and values that the final scan looks for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from threading import Lock

from capture_tool.core.redaction.checks import is_unmistakable, is_weak
from capture_tool.core.redaction.grams import SHORTEST
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
FEW_FORMS = 8_000
"""An automaton for more learned names than these is slow and big."""
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
        self._names: dict[bytes, str] = {}
        self._paths: dict[bytes, str] = {}
        self._inside: set[bytes] = set()
        self._learned: list[tuple[bytes, str]] = []
        """Value and kind in the order in which they came."""
        self._found: dict[bytes, None] = {}

    def __reduce__(self) -> tuple[Callable[..., Known], tuple[object, ...]]:
        """What was learned, for another process; what was only found stays here."""
        return _known, (self._secret_kinds, self.news()[0])

    @property
    def revision(self) -> int:
        """Grows when something new is to be replaced."""
        return len(self._learned)

    def learn(self, value: bytes, kind: str) -> None:
        """Replaces `value` from now on everywhere; a short or common one only as a part of a path."""
        value = value.strip()
        with self._lock:
            if not value or len(value) > LONGEST_NAME:
                return
            if len(self._names) >= MOST_NAMES:
                raise UnredactableError("it holds more names than can be kept in mind")
            lower = value.lower()
            if is_weak(value):
                if len(value) < SHORTEST_PART.get(kind, LONGEST_NAME):
                    return
                new, kinds = lower not in self._paths, self._paths
            else:
                inside = is_unmistakable(value)
                new, kinds = lower not in self._names or (inside and lower not in self._inside), self._names
                if inside:
                    self._inside.add(lower)
                self._found.setdefault(value)
            kinds[lower] = min(kind, kinds.get(lower, kind), key=self._rank)  # whichever file is read first
            if new:
                self._learned.append((value, kind))

    def saw(self, value: bytes) -> None:
        """Remembers a value that its rule replaces everywhere, for the final scan."""
        self._found.setdefault(value)

    def found(self) -> frozenset[bytes]:
        """All values that must not be in a bundle."""
        with self._lock:
            return frozenset(self._found)

    def news(self, learned: int = 0, found: int = 0) -> News:
        """What was learned (value, kind) and found after the first `learned` and `found` of them."""
        with self._lock:
            return tuple(self._learned[learned:]), tuple(islice(self._found, found, None))

    def rules(self, since: int = 0) -> tuple[tuple[Rule, ...], frozenset[bytes]]:
        """Rules for what was learned after the first `since`, the longer values first, and the forms that their `find` leaves to
        Grams.
        """
        with self._lock:
            names, paths = dict(self._names), dict(self._paths)
            late = {value.lower() for value, _ in self._learned[since:]} if since else None
        if late is not None:
            names = {name: kind for name, kind in names.items() if name in late}
            paths = {name: kind for name, kind in paths.items() if name in late}
        made: list[Rule] = []
        left: set[bytes] = set()
        for kind in sorted(set(names.values()) | set(paths.values())):
            mine = [name for name, of in names.items() if of == kind]
            inside = [name for name in mine if name in self._inside]
            whole = [name for name in mine if name not in self._inside]
            parts = [name for name, of in paths.items() if of == kind]
            plain = Rule(kind=kind, pattern=b"", secret=kind in self._secret_kinds)
            in_path = Rule(kind=kind, pattern=b"", before=rb"(?<=[/\\])", after=rb"(?=[/\\\"'\s:;,)]|\Z)", scan=False)
            made += _rules(inside, plain, left)
            made += _rules(whole, replace(plain, before=TOKEN_BEFORE, after=TOKEN_AFTER), left)
            made += _rules(parts, in_path, left, rb"[/\\]")
        return tuple(made), frozenset(left)

    def _rank(self, kind: str) -> tuple[bool, str]:
        """Of two kinds that a value was learned as, the password-like one counts."""
        return kind not in self._secret_kinds, kind


def _known(secret_kinds: frozenset[str], learned: Iterable[tuple[bytes, str]]) -> Known:
    made = Known(secret_kinds)
    for value, kind in learned:
        made.learn(value, kind)
    return made


def _rules(values: list[bytes], like: Rule, left: set[bytes], lead: bytes = b"") -> list[Rule]:
    """Rules like the given one for values: one pattern for some, for many one a length with a look into a set.

    `lead` is what re2 sees before each of them. To `left` are added the forms that it does not look for, of which there are many.
    """
    if not values:
        return []
    if len(values) <= FEW:
        return [replace(like, pattern=any_of(values), find=lead + any_of(values))]
    forms = {form for value in values for form in spellings(value)}
    long = {form for form in forms if len(form) >= SHORTEST} if len(forms) > FEW_FORMS and not lead else set()
    left |= long
    return [
        replace(like, pattern=pattern, find=NOWHERE if alike <= long else lead + beginnings(alike), accept=_is_one_of(alike))
        for pattern, alike in by_shape(forms)
    ]


def _is_one_of(forms: frozenset[bytes]) -> Callable[[Hit], bool]:
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
