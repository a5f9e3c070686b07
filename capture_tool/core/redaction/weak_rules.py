"""The rules for what looks random behind a name that need not be a secret's: the last of all."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_secret
from capture_tool.core.redaction.code_rules import is_scrambled
from capture_tool.core.redaction.rule import Rule

WEAK_KEY = (
    rb"(?i:key|auth|jwt|bearer|creds?|cookie|\bsession|\bsid|\bsas|seed|signature|\bsig|\bsalt|(?:device|user|security|card|login)_?code)"
    rb"(?:\\{0,3}[\"'])?[ \t]{0,3}[=:][ \t]{0,3}(?:\\{0,3}[\"'])?"
)
RANDOM = re.compile(
    rb"(?![0-9a-fA-F]{8}-[0-9a-fA-F]{4}-|20[0-9]{2}-?[01][0-9]|[A-Za-z.]{1,64}\Z|[/~.](?!.{16,128}=\Z))(?=[^0-9]{0,32}[0-9][^0-9]{0,32}[0-9])[0-9._/+-]{0,16}[A-Za-z]"
    rb"[^.]{15}"
)
"""No UUID, no date, no name of a class; two digits at least, and 16 signs without a point."""
KEY_SIGN = rb"[\\\"']{0,4}[ \t]{0,3}[=:][ \t]{0,3}[\\\"']{0,4}\Z"
NO_SECRET_KEY = re.compile(
    rb"(?i:(?:cache|primary|foreign|sort|hash|partition|row|object|idempotency|public|dedup|map|group|lookup|registry|config"
    rb"|host|trade|order|exec|contract|event|index|pub|lock|item|data|table|search|message|record|unique|resource|(?<![A-Za-z_.-]))"
    rb"[ ._-]?key)" + KEY_SIGN
)
"""Ids of things. A bare `key` is one too, if it is not as long as the keys of ciphers."""
ID_KEY = re.compile(rb"(?i:\b(?:cache|primary|foreign|sort|hash|partition|row|lookup|index)[ _-]key)" + KEY_SIGN)
"""Of these, what no service has."""
BARE_KEY = re.compile(rb"(?i:(?<![A-Za-z_.-])(?<![A-Za-z] )key)" + KEY_SIGN)
LONG_NAME = 20
"""Letters of a token that has no digits; fewer may be a name."""
LOOSE_KEY = re.compile(rb"(?i:(?<![A-Za-z_.-])key)" + KEY_SIGN)
BESIDE = re.compile(rb"(?i:secret|passphrase|\"auth\"|\bapi\b|\"jwt\")")
"""Beside the key of a service."""


def is_random(hit: Hit) -> bool:
    """Long, letters and digits, no id that is told to be one, and not behind the name of a key of another kind."""
    name = hit.before[-24:] + hit.text[hit.begin : hit.start]
    bare = BARE_KEY.search(name) is not None
    told = (
        NO_SECRET_KEY.search(name) is None
        or (bare and len(hit.value) >= 64)
        or (LOOSE_KEY.search(name) is not None and BESIDE.search(_around(hit, line=ID_KEY.search(name) is not None)) is not None)
    )
    random = RANDOM.match(hit.value) is not None or (len(hit.value) >= LONG_NAME and is_scrambled(hit.value))
    return random and told and is_secret(hit)


def _around(hit: Hit, *, line: bool) -> bytes:
    """What stands around it, for the key of a thing (`cache key`) on its line only."""
    before, after = hit.before[-64:], hit.text[hit.end : hit.end + 64]
    return before[before.rfind(b"\n") + 1 :] + after.partition(b"\n")[0] if line else before + after


WEAK_RULES: tuple[Rule, ...] = (
    # Behind a name that need not be a secret's, what is random.
    Rule(
        kind="token",
        find=WEAK_KEY + rb"[A-Za-z0-9_~+/.-]{16}",
        pattern=WEAK_KEY + rb"(?P<v>[A-Za-z0-9_~+/.-]{16,4096}={0,2})",
        after=rb"(?!:)",
        secret=True,
        accept=is_random,
    ),
    # A text of YAML in a line of its own.
    Rule(
        kind="token",
        find=rb"\b(?i:key|seed|salt|jwt):[ \t]{1,4}[|>]",
        pattern=rb"\b(?i:key|seed|salt|jwt):[ \t]{1,4}[|>][-+0-9]{0,2}[ \t]{0,4}\r?\n[ \t]{1,64}"
        rb"(?P<v>[A-Za-z0-9_~+/.-]{16,4096}={0,2})(?=[ \t]{0,4}(?:[\r\n]|\Z))",
        secret=True,
        accept=is_random,
    ),
)
"""After all others."""
