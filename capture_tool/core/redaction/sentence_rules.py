"""The rules for passwords some words away from their name: `changed the password of X to Y`, `Kennwort eingeben: X`."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import Hit, is_secret
from capture_tool.core.redaction.passphrases import is_passphrase
from capture_tool.core.redaction.rule import Rule, secret_behind
from capture_tool.core.redaction.spoken_rules import is_like, is_told_behind, is_told_whole
from capture_tool.core.redaction.words import PASSWORD_WORD

WORD = rb"[^\s:=\"',;()\[\]]{1,24}"
ONE = (
    rb":\*{0,2}[ \t]{1,3}(?:[\"'\x60](?P<q>[A-Za-z0-9][^\s\"'\x60]{2,127})(?=[\"'\x60])"
    rb"|(?P<v>[^\s\"'(<\[{\x60][^\s\"',;]{2,127}+))"
)
"""A word behind a colon, also in quotes."""
STRONG = (
    rb"[\"'\x60]?(?P<v>(?=[^\s]{0,63}[0-9!#$%&*+?@^~|]|[A-Za-z]{0,32}[a-z][A-Z]|[a-z]{2,16}[-._][a-z]{2,16}[-._][a-z])"
    rb"[^\s\"'\x60(<\[{/\\][^\s\"'\x60,;]{3,127}+)"
)
"""Signs, digits, capitals within or several words that one sign joins."""
CHANGED = (
    (
        re.compile(rb"\b(?i:chang|set\b|setting|reset|updat|switch)"),
        frozenset({b"to", b"into"}),
    ),
    (
        re.compile(rb"\b(?i:cambi|modific|impost|reimpost|mess[oa]\b|aggiorn|resett|sostitu)"),
        frozenset({b"in", b"a", b"con"}),
    ),
    (
        re.compile(rb"(?i:(?:\xc3\xa4|\xe4|ae)nder|(?:ge|zur\xc3\xbcckge|zur\xfcckge)?setz|gewechsel|umgestell)"),
        frozenset({b"auf", b"zu"}),
    ),
    (
        re.compile(rb"\b(?i:chang|modifi|mis\b|remplac|r(?:\xc3\xa9|\xe9)initialis)"),
        frozenset({b"en", b"par", b"\xc3\xa0", b"\xe0"}),
    ),
    (
        re.compile(rb"\b(?i:cambi|modific|puesto\b|puse\b|actualiz|restablec|sustitu)"),
        frozenset({b"a", b"por"}),
    ),
)
"""Words for a change, and what stands before that to which something is changed."""
PLACE = re.compile(
    rb"(?i:tws|ibkr|ib-?gateway|gateway|gw|ibc|java|windows|office|server|keepass|outlook|vps)[-_. ]?[0-9.]{1,10}"
    rb"|[A-Za-z]{1,16}[-_. ]?[0-9]{1,3}|[A-Z]{1,5}[-_ ]?[0-9]{4,9}|[A-Za-z]{1,16}[-_]?v?[0-9]{1,2}(?:\.[0-9]{1,4}){1,3}[a-z]?"
    rb"|v?[0-9]{1,4}(?:[./:-][0-9]{1,4}){1,3}[a-z]{0,2}|(?:19|20)[0-9]{6}"
    rb"|[^\s@]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,16}|(?:[A-Za-z0-9-]{1,63}\.){1,6}[a-z]{2,6}"
    rb"|[a-z]{2,16}(?:_[a-z0-9]{1,16}){1,6}|[A-Z][A-Z0-9_]{2,32}"
)
"""Programs with their version, machines, accounts, dates, addresses, files, settings: where or when it was changed."""
VERB = re.compile(rb"pass[ ]")
"""As in `pass it to X`."""
MOST_POINTS = 2
"""In the name of a host or a file."""
NEAR = 96
"""Bytes before and behind a value in which the change is told."""


def is_changed_to(hit: Hit) -> bool:
    """What a password was changed to: strong, and no thing, place or time."""
    line = (hit.before[-NEAR:] + hit.text[hit.begin : hit.start]).rpartition(b"\n")[2]
    link = line.split()[-1].lower() if line.split() else b""
    link = link.strip(b"\"'\x60") or line.split()[-2].lower()
    around = line + b" " + re.split(rb"[\r\n.]", hit.text[hit.end : hit.end + NEAR // 2], maxsplit=1)[0]
    if VERB.match(hit.text, hit.begin) or not any(link in links and verb.search(around) for verb, links in CHANGED):
        return False
    value = hit.value.rstrip(b".,;:!?)")
    joined = is_passphrase(value) and (b"_" in value or value.count(b".") > MOST_POINTS)
    return (joined or PLACE.fullmatch(value) is None) and b"://" not in value and is_like(value) and is_told_whole(hit)


_rule = partial(secret_behind, "password", accept=is_secret, inside=True)

SENTENCE_RULES: tuple[Rule, ...] = (
    _rule(
        PASSWORD_WORD + rb" ",
        rb"(?:" + WORD + rb"[ ]){0,5}?(?i:to|into|in|a|con|auf|zu|en|par|por|\xc3\xa0|\xe0):? " + STRONG,
        accept=is_changed_to,
    ),
    # The prompts of programs, with what was typed: `Bitte Kennwort eingeben: X`, `Password (again): X`.
    _rule(
        PASSWORD_WORD + rb" ",
        rb"(?:" + WORD + rb"[ ]){0,3}?\(?(?i:eingeben|ein|eintippen|erneut|nochmals?|wiederholen|best(?:\xc3\xa4|\xe4)tigen"
        rb"|again|repeat|repeated|confirm|confirmation|inserire|immettere|ripetere|confermare|conferma|di nuovo|saisir|confirmer"
        rb"|encore|introducir|repetir|confirmar|otra vez|de nuevo|invoeren)\)?[ ]?" + ONE,
        accept=is_told_behind,
    ),
    # Traps for those who try passwords: what was tried.
    _rule(
        rb"login attempt[: ]{1,2}\[",
        rb"(?![0-9]{1,2}[/:][0-9]{1,2}\]|[{$%<])(?P<v>[^\[\]\r\n/:]{1,64}[/:][^\r\n]{1,128}?)"
        rb"(?=\][ ,;]{0,2}(?:failed|succeeded|successful|rejected|accepted|denied|[\r\n]|\Z))",
    ),
)
