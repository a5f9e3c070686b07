"""The rules for maps of secrets in YAML and sections of INI and TOML: below `secrets:`, what looks like a value is one.

The names in them say what a secret is for (`ibkr: x`), not that it is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from capture_tool.core.redaction.checks import PATH, REMOVED, STAND_IN, Hit, is_empty, is_mixed, is_no_word
from capture_tool.core.redaction.code_checks import OF_LOGIN
from capture_tool.core.redaction.passphrases import TALK
from capture_tool.core.redaction.rule import Rule
from capture_tool.core.redaction.talk_rules import NAMED
from capture_tool.core.redaction.told import MEASURE, MINGLED, THING

PASSWORDS = rb"(?i:passwords|passw\xc3\xb6rter|passwoerter|kennw\xc3\xb6rter|contrase\xc3\xb1as|mots_de_passe)"
SECRETS = rb"(?i:secrets|credentials|creds|tokens|api_?-?keys|credenziali|chiavi_api|zugangsdaten|identifiants|credenciales)"
ROWS = (
    rb"[ \t]{1,64}[^ \t\r\n-][^\r\n]{0,256}(?:\r?\n|\Z)(?:(?:[ \t]{1,64}[^ \t\r\n][^\r\n]{0,256}|[ \t]{0,16})(?:\r?\n|\Z)){0,47}"
)
SETTINGS = rb"(?:[A-Za-z0-9_.-]{1,64}[ \t]{0,8}=[^\r\n]{1,256}(?:\r?\n|\Z)|[ \t]{0,16}(?:[#;][^\r\n]{0,256})?\r?\n){1,48}"
CHILD = re.compile(
    rb"(?P<lead>(?P<indent>[ \t]{0,64})[\"']?(?P<key>[A-Za-z0-9_.-]{1,64})[\"']?[ \t]{0,8}(?::[ \t]{1,16}|=[ \t]{0,16}))"
    rb"(?:\"(?P<double>(?:[^\"\\\r\n]|\\[^\r\n]){4,256})\"|'(?P<single>[^'\r\n]{4,256})'|(?P<bare>[^\s\"'#|>{}\[\]&*!$%][^\s]{3,255}))"
    rb"[ \t]{0,16}(?:#[^\r\n]{0,256})?(?:\r?\n|\Z)"
)
PARENT = re.compile(rb"(?:^|[\r\n])([ \t]{0,64})[\"']?[A-Za-z0-9_.-]{0,48}\Z")
NO_VALUE = re.compile(
    rb"(?i:name|file|files|path|external|driver|description|comment|required|provider|backend|source|kind|store|manager|engine"
    rb"|account|namespace|environment|env|labels?|scope|role|group|algorithm|format|model|network|chain|symbol|image|date"
    rb"|created|updated|expires|[a-z_]{0,24}(?:_?(?:name|file|path|type|url|at|id|dir|ref|env)))"
)
"""Names of settings about a secret."""
NO_SECRET = re.compile(
    rb"0x[0-9a-fA-F]{40}|[a-z][a-z0-9+.-]{1,16}://.*|[A-Za-z]:[/\\].*|\$.*|\{\{.*|<.*>"
    rb"|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|.*[ ].*"
)
LONG_WORD = 20
"""Letters of what is no word."""
LONG_NUMBER = 6


def has_children(hit: Hit) -> bool:
    """A key that begins its line, and what follows stands more to the right."""
    parent = PARENT.search(hit.before)
    first = hit.text[hit.start : hit.start + 64]
    return parent is not None and len(first) - len(first.lstrip(b" \t")) > len(parent[1])


def begins_section(hit: Hit) -> bool:
    """The name of a section, alone on its line."""
    return hit.before[-1:] in (b"", b"\n", b"\r")


def is_value(key: bytes, value: bytes, *, words: bool) -> bool:
    """Whether what stands behind a name looks like a secret; `words` where plain words do, too."""
    if REMOVED in value or STAND_IN.fullmatch(value) or is_empty(value) or PATH.fullmatch(value) or NO_SECRET.fullmatch(value):
        return False
    if OF_LOGIN.fullmatch(key) or NO_VALUE.fullmatch(key) or MEASURE.fullmatch(value) or value.lower() in TALK:
        return False
    if words:
        return not value.isdigit() or len(value) >= LONG_NUMBER
    if THING.fullmatch(value) or NAMED.fullmatch(value):
        return False
    return (
        is_no_word(value)
        or is_mixed(value)
        or MINGLED.fullmatch(value) is not None
        or (len(value) >= LONG_WORD and value.isalpha())
    )


def children(block: bytes, clean: Callable[[bytes], bytes], *, words: bool) -> bytes | None:
    """The lines below a key without the values of those that stand as far to the right as the first, or farther."""
    made: list[bytes] = []
    least = -1
    below = True
    for line in block.splitlines(keepends=True):
        child = CHILD.fullmatch(line)
        if below and line.strip():
            indent = len(line) - len(line.lstrip(b" \t"))
            least = indent if least < 0 else least
            below = indent >= least
        group = child.lastgroup if child and below else None
        if child and group and is_value(child["key"], child[group], words=words):
            begin, end = child.span(group)
            clean(b'password: "' + child[group] + b'"')  # so that it is counted and known
            made.append(line[:begin] + REMOVED + line[end:])
        else:
            made.append(line)
    result = b"".join(made)
    return None if result == block else result


def _rules(name: bytes, *, words: bool) -> tuple[Rule, ...]:
    layer = partial(children, words=words)
    key = name + rb"[A-Za-z0-9_-]{0,24}"
    return (
        Rule(
            kind="password",
            find=key + rb"[\"']?:[ \t]{0,8}(?:#[^\r\n]{0,64})?\r?\n",
            pattern=key + rb"[\"']?:[ \t]{0,8}(?:#[^\r\n]{0,64})?\r?\n(?P<v>" + ROWS + rb")",
            secret=True,
            accept=has_children,
            layer=layer,
        ),
        Rule(
            kind="password",
            find=rb"\[[A-Za-z0-9_.-]{0,32}" + name + rb"\][ \t]{0,8}\r?\n",
            pattern=rb"\[[A-Za-z0-9_.-]{0,32}" + name + rb"\][ \t]{0,8}\r?\n(?P<v>" + SETTINGS + rb")",
            secret=True,
            accept=begins_section,
            layer=layer,
        ),
    )


BLOCK_RULES: tuple[Rule, ...] = (*_rules(PASSWORDS, words=True), *_rules(SECRETS, words=False))
