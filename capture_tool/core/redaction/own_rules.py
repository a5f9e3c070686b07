"""The deployer's own rules and allow-list: a TOML file of `[[rule]]` and `[[allow]]`, refused with the line that is wrong.

[[rule]]                                  [[allow]]
kind = "desk-code"                        value = "10.0.0.1"
pattern = "DC-(?P<code>[0-9]{6})"         # or: pattern = "10[.]0[.]0[.][0-9]{1,3}"
group = "code"        # what is replaced; without it the whole match
context = "(?i:desk)" # must stand before it on the line, within 256 bytes
secret = true         # password-like: one constant stand-in
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import re2

from capture_tool.core.errors import PermanentError
from capture_tool.core.redaction.bounds import check_pattern
from capture_tool.core.redaction.rule import TOKEN_AFTER, TOKEN_BEFORE, Hit, Rule
from capture_tool.core.value import dataclass

LARGEST = 1 << 20
"""Bytes of a file that is read; a rule has about a hundred."""
KIND = re.compile(r"[a-z]{2,12}(?:-[a-z]{1,12}){0,2}")
RULE_KEYS = {"kind": str, "pattern": str, "secret": bool, "group": str, "context": str}
ALLOW_KEYS = {"value": str, "pattern": str}
Made = TypeVar("Made")


class _WrongError(ValueError):
    """What is wrong with one entry, and with which of its keys."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key = key


@dataclass(frozen=True, slots=True)
class OwnRules:
    """What files add to the rule table. Password-like kinds take no notice of the allow-list."""

    rules: tuple[Rule, ...] = ()
    allowed: Callable[[bytes], bool] | None = None
    digest: str = ""
    """SHA-256 of the files, for the policy hash; empty without any."""
    texts: tuple[tuple[Path, str], ...] = ()
    """The files and what they hold."""
    secret_kinds: frozenset[str] = frozenset()

    def __reduce__(self) -> tuple[Callable[..., OwnRules], tuple[object, ...]]:
        """As the texts: what they are compiled to cannot be handed to another process."""
        return parsed, (self.texts, self.secret_kinds)


def files(policy: Path, chosen: str) -> tuple[Path, ...]:
    """`redaction.toml` beside the administrator's policy, if it is there, and what the setting `redaction.rules` names."""
    beside = policy.with_name("redaction.toml")
    return (*((beside,) if beside.exists() else ()), *((Path(chosen).expanduser(),) if chosen else ()))


def load(files: Sequence[Path], secret_kinds: frozenset[str] = frozenset()) -> OwnRules:
    """The rules of `files` together. Raises PermanentError `redaction.rules` naming file, line and what is wrong."""
    return parsed(tuple((file, _read(file)) for file in files), secret_kinds)


def parsed(texts: tuple[tuple[Path, str], ...], secret_kinds: frozenset[str]) -> OwnRules:
    """The rules in `texts`, each with the file it stands in. Raises as `load`."""
    rules: list[Rule] = []
    values: set[bytes] = set()
    patterns: list[str] = []
    digest = hashlib.sha256()
    for file, text in texts:
        table = _table(file, text)
        digest.update(text.encode())
        for number, entry in enumerate(table.get("rule", ())):
            rules.append(_at(file, text, "rule", number, partial(_rule, entry, secret_kinds)))
        for number, entry in enumerate(table.get("allow", ())):
            value, pattern = _at(file, text, "allow", number, partial(_allow, entry))
            values |= {value.encode()} if value else set()
            patterns += [pattern] if pattern else []
    found = re2.compile("|".join(f"(?:{pattern})" for pattern in patterns).encode(), _options()) if patterns else None

    def allowed(value: bytes) -> bool:
        return value in values or (found is not None and found.fullmatch(value) is not None)

    said = digest.hexdigest() if texts else ""
    return OwnRules(tuple(rules), allowed if values or patterns else None, said, texts, secret_kinds)


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise _failed(file, "it is longer than 1 MB")
        return file.read_text("utf-8")
    except OSError as error:
        raise _failed(file, f"it cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _failed(file, f"it is not TOML: {error}") from error


def _table(file: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib says the line
        raise _failed(file, f"it is not TOML: {error}") from error
    for key, entries in table.items():
        if key not in ("rule", "allow") or not isinstance(entries, list):
            raise _failed(file, f"line {_line(text, key, 0, '')}: only [[rule]] and [[allow]] stand in it, not {key}")
    return table


def _at(file: Path, text: str, name: str, number: int, make: Callable[[], Made]) -> Made:
    """What `make` gives for one entry; what is wrong with it is said with its line."""
    try:
        return make()
    except _WrongError as wrong:
        raise _failed(file, f"line {_line(text, name, number, wrong.key)}: {wrong}") from wrong


def _rule(entry: Any, secret_kinds: frozenset[str]) -> Rule:
    _known(entry, RULE_KEYS, ("kind", "pattern"))
    kind, pattern, group = entry["kind"], entry["pattern"], entry.get("group", "")
    if not KIND.fullmatch(kind):
        raise _WrongError("kind", "a kind is small letters, with at most two hyphens inside (desk-code)")
    if named := set(re.findall(r"\(\?P<(\w+)>", pattern)) - {group}:
        raise _WrongError("pattern", f"name only the group that is replaced, in `group` (found: {', '.join(sorted(named))})")
    if group and f"(?P<{group}>" not in pattern:
        raise _WrongError("group", f"the pattern has no group (?P<{group}>...)")
    exact = pattern.replace(f"(?P<{group}>", "(?P<v>") if group else pattern
    try:
        check_pattern(exact)
    except ValueError as error:
        raise _WrongError("pattern", str(error)) from error
    context = entry.get("context", "")
    try:
        before = re2.compile(context.encode(), _options()) if context else None
    except re2.error as error:
        raise _WrongError("context", f"it is no regular expression: {_said(error)}") from error
    return Rule(
        kind=kind,
        pattern=exact.encode(),
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
        secret=entry.get("secret", False) or kind in secret_kinds,
        accept=partial(_follows, before) if before else _fits,
    )


def _fits(hit: Hit) -> bool:
    return hit.end > hit.start


def _follows(context: Any, hit: Hit) -> bool:
    line = re.split(rb"[\r\n]", hit.before)[-1]
    return _fits(hit) and context.search(line) is not None


def _allow(entry: Any) -> tuple[str, str]:
    _known(entry, ALLOW_KEYS, ())
    value, pattern = entry.get("value", ""), entry.get("pattern", "")
    if bool(value) == bool(pattern):
        raise _WrongError("", "give a value or a pattern")
    if pattern:
        try:
            check_pattern(pattern, stand_ins=False)
        except ValueError as error:
            raise _WrongError("pattern", str(error)) from error
    return value, pattern


def _known(entry: Any, keys: Mapping[str, type], needed: Iterable[str]) -> None:
    if not isinstance(entry, dict):
        raise _WrongError("", "it is no table")
    for key, value in entry.items():
        if key not in keys:
            raise _WrongError(key, f"there is no key {key} (known: {', '.join(keys)})")
        if not isinstance(value, keys[key]):
            raise _WrongError(key, f"{key} is a {'true or false' if keys[key] is bool else 'text'}")
    for key in needed:
        if not entry.get(key):
            raise _WrongError("", f"{key} is missing")


def _line(text: str, name: str, number: int, key: str) -> int:
    """The line (from 1) of `key` in the entry, or where the entry begins."""
    heads = [at for at, line in enumerate(text.splitlines()) if re.match(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]", line)]
    if number >= len(heads):  # written in another way
        heads = [at for at, line in enumerate(text.splitlines()) if re.match(rf"\s*\[*\s*{re.escape(name)}\b", line)] or [0]
        return heads[0] + 1
    for at, line in enumerate(text.splitlines()[heads[number] + 1 :], heads[number] + 1):
        if line.lstrip().startswith("[[") or not key:
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return at + 1
    return heads[number] + 1


def _failed(file: Path, why: str) -> PermanentError:
    return PermanentError(
        "redaction.rules",
        f"The rules of redaction in {file} are not used: {why}.",
        "Mend the file or have it mended; nothing is prepared or sent until then.",
    )


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return options


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else error
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
