"""The rules for the names of people: whose account it is, as the broker's portal answers, and forms and profiles."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_secret
from capture_tool.core.redaction.rule import IS, NEAR, Rule

OWNER = (
    rb"(?i:account[_ ]?(?:title|holder|owner)(?:[_ ]?name)?|(?:customer|client|beneficiary)[_ ]name|holder[_ ]?name|intestatario"
    rb"|kontoinhaber|titulaire)"
)
PART = rb"(?i:(?:first|last|given|family|middle|full|legal|primary)[_ ]?name|surname|cognome|vorname|nachname)"
SHOWN = rb"(?i:display[_ ]?name|account[_ ]?alias)"
"""Of an account in the portal's answers; elsewhere of programs."""
LETTER = rb"(?:[A-Za-z\x80-\xff]|\\u0[0-9A-Fa-f]{3})"
QUOTED = (
    rb"\\{0,7}(?:\"(?P<q>" + LETTER + rb"(?:" + LETTER + rb"|[ '.,&-]){1,64})(?=\\{0,7}\")"
    rb"|'(?P<s>" + LETTER + rb"(?:" + LETTER + rb"|[ .,&-]){1,64})(?=\\{0,7}'))"
)
WORD = rb"[A-Z\x80-\xff][A-Za-z\x80-\xff'.-]{1,32}"
WORDS = rb"(?P<v>" + WORD + rb"(?: (?:[A-Z]\.?|" + WORD + rb")){0,4})(?=[ \t]{0,4}(?:[\r\n,;|\"'&)\]}]|\\|\Z))"
ABOUT = re.compile(
    rb"(?i)\b(?:account|title|holder|owner|name|first|last|string|required|unknown|none|test|user|your|enter|text|function)\b"
)
"""Of a label, a type or an example."""


def is_person_name(hit: Hit) -> bool:
    """No label of a field and no type of it."""
    return ABOUT.search(hit.value) is None and is_secret(hit)


def is_of_account(hit: Hit) -> bool:
    """A name that is shown for an account, beside its title."""
    return b"accountTitle" in hit.before + hit.text[hit.end : hit.end + NEAR] and is_secret(hit)


def is_full_name(hit: Hit) -> bool:
    """Two words at least: each of them alone may be any word."""
    return b" " in hit.value.strip()


PERSON_RULES: tuple[Rule, ...] = tuple(
    Rule(
        kind="user",
        find=key + IS,
        pattern=key + IS + rb"(?:" + QUOTED + rb"|" + WORDS + rb")",
        before=rb"(?<![A-Za-z0-9])",
        accept=accept,
        learn=is_full_name,
    )
    for key, accept in ((OWNER, is_person_name), (PART, is_person_name), (SHOWN, is_of_account))
)
