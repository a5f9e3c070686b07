"""What was learned: names and secrets that are replaced wherever they stand, and values that the final scan looks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Lock

from capture_tool.core.redaction.checks import is_unmistakable, is_weak
from capture_tool.core.redaction.rule import TOKEN_AFTER, TOKEN_BEFORE, Rule
from capture_tool.core.redaction.shapes import FEW, by_shape
from capture_tool.core.redaction.spellings import any_of, spellings
from capture_tool.core.redaction.stream import UnredactableError

MOST_NAMES = 100_000
"""Learned values that are replaced everywhere; a desk of people and their sessions has some thousand. Past this nothing may be
cleaned any more, for it would let the next one through."""
LONGEST_NAME = 512
FILE_BYTES = 1 << 20
"""A settings file is not longer than this."""
USER_KEY = re.compile(r"(?i)(?:user(?:_?name)?(?:todirectory)?|(?:ib|fix)?_?login_?id|tws_?userid(?:_paper)?)$")
SECRET_KEY = re.compile(r"(?i)passw|passphrase|secret|token|pwd|2ndfactor|totp")


class Known:
    """Values learned so far; shared by all that is cleaned for one ticket, from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._names: dict[bytes, str] = {}
        self._paths: dict[bytes, str] = {}
        self._inside: set[bytes] = set()
        self._found: set[bytes] = set()

    @property
    def revision(self) -> int:
        """Grows when something new is to be replaced."""
        return len(self._names) + len(self._paths)

    def learn(self, value: bytes, kind: str) -> None:
        """Replaces `value` from now on everywhere; a short or common one only as a part of a path."""
        value = value.strip()
        with self._lock:
            if not value or len(value) > LONGEST_NAME:
                return
            if len(self._names) >= MOST_NAMES:
                raise UnredactableError("it holds more names than can be kept in mind")
            if is_weak(value):
                if kind in ("user", "host") and len(value) > 1:
                    self._paths.setdefault(value.lower(), kind)
                return
            self._names.setdefault(value.lower(), kind)
            if is_unmistakable(value):
                self._inside.add(value.lower())
            self._found.add(value)

    def saw(self, value: bytes) -> None:
        """Remembers a value that its rule replaces everywhere, for the final scan."""
        self._found.add(value)

    def found(self) -> frozenset[bytes]:
        """All values that must not be in a bundle."""
        with self._lock:
            return frozenset(self._found)

    def rules(self, secret_kinds: frozenset[str]) -> tuple[Rule, ...]:
        """Rules for what was learned, the longer values first."""
        with self._lock:
            names, paths = dict(self._names), dict(self._paths)
        made: list[Rule] = []
        for kind in sorted(set(names.values()) | set(paths.values())):
            secret = kind in secret_kinds
            mine = [name for name, of in names.items() if of == kind]
            inside = [name for name in mine if name in self._inside]
            whole = [name for name in mine if name not in self._inside]
            parts = [name for name, of in paths.items() if of == kind]
            plain = Rule(kind=kind, pattern=b"", secret=secret)
            in_path = Rule(kind=kind, pattern=b"", before=rb"(?<=[/\\])", after=rb"(?=[/\\\"'\s:;,)]|\Z)", scan=False)
            made += _rules(inside, plain)
            made += _rules(whole, replace(plain, before=TOKEN_BEFORE, after=TOKEN_AFTER))
            made += _rules(parts, in_path, rb"[/\\]")
        return tuple(made)


def _rules(values: list[bytes], like: Rule, lead: bytes = b"") -> list[Rule]:
    """Rules like the given one for values: one pattern for some, for many one a length with a look into a set.

    `lead` is what re2 sees before each of them.
    """
    if not values:
        return []
    if len(values) <= FEW:
        return [replace(like, pattern=any_of(values), find=lead + any_of(values))]
    forms = {form for value in values for form in spellings(value)}
    return [replace(like, pattern=pattern, find=lead + find, accept=accept) for pattern, find, accept in by_shape(forms)]


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
