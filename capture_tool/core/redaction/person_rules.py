"""The rules for the names of people: whose account it is, as the broker's portal answers, and forms and profiles."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_secret
from capture_tool.core.redaction.people_checks import is_full_name
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
LABEL = frozenset(
    b"account title holder owner name names first last given family middle full legal primary surname customer client display"
    b" nome cognome vorname nachname string str text varchar required optional unknown none null test user your the of enter"
    b" please function".split()
)
"""Words of labels, types and examples."""


def is_person_name(hit: Hit) -> bool:
    """No label of a field and no type of it, all words of which are such."""
    return not LABEL.issuperset(re.split(rb"[^a-z\x80-\xff]+", hit.value.lower().strip(b" .,&'-"))) and is_secret(hit)


def is_of_account(hit: Hit) -> bool:
    """A name that is shown for an account, beside its title."""
    return b"accountTitle" in hit.before + hit.text[hit.end : hit.end + NEAR] and is_secret(hit)


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
