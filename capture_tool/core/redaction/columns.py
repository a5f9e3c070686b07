"""What the names of columns say of the cells below them: secrets, users, people, machines, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from capture_tool.core.redaction import checks, people_checks
from capture_tool.core.redaction.full_names import is_no_thing, is_person_name, is_somebody
from capture_tool.core.redaction.login_rules import is_unlike_word
from capture_tool.core.redaction.machine_rules import is_like_machine, is_machine, is_reached
from capture_tool.core.redaction.order_rules import NAMES, STRING
from capture_tool.core.redaction.rule import KEY, Hit, Rule, always
from capture_tool.core.redaction.words import USER_KEY, USER_NAME

SECRET_COLUMN = re.compile(
    rb"(?i:pw|pass|pin|otp|puk|cv[vc]2?|security_?code)|(?:[A-Za-z0-9_.\x80-\xff-]{1,31} ){0,3}[A-Za-z0-9_.\x80-\xff-]{0,31}?"
    + KEY
)
CARD_CODE = re.compile(rb"(?i:cv[vc]2?|card.{0,8}code)")
SHORTEST_CODE = 3
"""Digits on the back of a card, which elsewhere are a count."""
USER_COLUMN = re.compile(rb"(?i:[a-z]{1,16}[_.-])?(?:" + USER_KEY + rb"|" + USER_NAME + rb"|(?i:logon))")
ORDER = (
    rb"(?:" + NAMES + rb"|(?i:net liquidation|(?:un)?realized p(?:/|&)l|proceeds|comm/fee|buying power|avg cost|market value))"
)
ORDER_COLUMN = re.compile(
    rb"(?i:" + ORDER + rb"|(?:mtm )?p(?:/|&)?l|quantity|qty|shares|size|amount|balance|cash|value|basis|cost (?:basis|price)"
    rb"|(?:[tc]\. ?|close |avg ?)?price)(?:ByCurrency)?"
)
PERSON_COLUMN = re.compile(
    rb"(?i:(?:account|card|policy)?[ _]?holder(?:[ _]?name)?|(?:client|customer|full|first|last|family|given|owner)[ _]?name"
    rb"|surname|titolare|intestatario|(?:konto|depot)inhaber|titulaire|titular|cognome|nome e cognome|vorname|nachname"
    rb"|pr(?:\xc3\xa9|\xe9|e)nom|apellidos?)"
)
CALLED_COLUMN = re.compile(rb"(?i:name|nome|nom|nombre)")
"""Of people where another column is."""
CONTACT = (
    rb"(?i:e-?mail(?:[ _-]?(?:address|adresse))?|indirizzo e-?mail|correo(?: electr(?:\xc3\xb3|\xf3)nico)?|courriel"
    rb"|(?:mobile|cell|tele)?[ _]?phone(?:[ _]?(?:number|no))?|telefono?|cellulare|iban)"
)
CONTACT_COLUMN = re.compile(CONTACT)
"""What only people and firms have."""
WHO_COLUMN = re.compile(
    rb"(?i:mitarbeiter(?:in)?|kund(?:e|in)|clients?|cliente|customer|owner|employee|dipendente|employ(?:\xc3\xa9|\xe9)e?|empleado"
    rb"|contact(?: person| name)?|ansprechpartner(?:in)?|referente|responsabile|responsable|assignee|assigned to|reporter"
    rb"|requester|person|persona|personne|besitzer|proprietario|propietario|propri(?:\xc3\xa9|\xe9)taire|inhaber"
    rb"|real ?name|nominativo)"
)
"""Of people, and of what else somebody may be: firms, programs."""
HOST = (
    rb"(?i:(?:host|computer|machine|workstation|rechner)[ _]?name|nome[ _](?:host|computer)"
    rb"|nom[ _]d(?:e l)?'(?:h.{1,2}te|ordinateur))"
)
HOST_COLUMN = re.compile(HOST)
REACHED_COLUMN = re.compile(rb"(?i:host|server|computer|workstation|rechner|pc|device|machine)")
"""Of machines, beside users, secrets and people."""
THINGS = re.compile(rb"(?i:device|machine|pc)")
SECRET = Rule(kind="password", pattern=b"", secret=True, learn=always)
USER = Rule(kind="user", pattern=b"", learn=is_unlike_word)
FIGURE = Rule(kind="order", pattern=b"", scan=False)
MACHINE = Rule(kind="host", pattern=b"", learn=is_unlike_word)
COUNTED = {rule.kind: rule for rule in (SECRET, USER, FIGURE, MACHINE)}
"""What a cell counts as."""
PERSON = (
    rb"(?i:holder(?:[ _]?name)?|(?:client|customer|full|first|last|family|given|owner)[ _]?name|surname|titolare"
    rb"|intestatario|(?:konto|depot)inhaber|titulaire|titular|cognome|vorname|nachname|apellidos?)"
)

HEADED = (
    (KEY, SECRET, ""),
    (USER_NAME, USER, ""),
    (PERSON, USER, ""),
    (CONTACT, USER, ""),
    (HOST, MACHINE, ""),
    (ORDER, FIGURE, "minimal"),
)
"""By which names the header of a table is found, as what that counts, and for which profile."""
KINDS = (
    (SECRET_COLUMN, SECRET),
    (USER_COLUMN, USER),
    (PERSON_COLUMN, USER),
    (WHO_COLUMN, USER),
    (HOST_COLUMN, MACHINE),
    (REACHED_COLUMN, MACHINE),
    (ORDER_COLUMN, FIGURE),
)


def columns(names: tuple[bytes, ...]) -> Iterator[tuple[int, str]]:
    """The number and the kind of each column that is meant; none if a weak name stands by itself."""
    people = any(PERSON_COLUMN.fullmatch(name) or CONTACT_COLUMN.fullmatch(name) for name in names)
    sure = people or any(any(one.fullmatch(name) for one in (SECRET_COLUMN, USER_COLUMN, HOST_COLUMN)) for name in names)
    for number, name in enumerate(names):
        if people and CALLED_COLUMN.fullmatch(name):
            yield number, USER.kind
        for pattern, rule in KINDS:
            if pattern.fullmatch(name):
                if sure or pattern not in (WHO_COLUMN, REACHED_COLUMN):
                    yield number, rule.kind
                break


def is_meant(kind: str, name: bytes, value: bytes) -> bool:
    """Whether the value of a cell means something, as it would behind its name."""
    if not value:
        return False
    hit = Hit(line := name + b"=" + value, 0, len(name) + 1, len(line))
    if kind == SECRET.kind:
        return checks.is_password(hit) or (
            CARD_CODE.fullmatch(name) is not None and len(value) >= SHORTEST_CODE and value.isdigit()
        )
    if kind == USER.kind:
        return _is_user(name, hit)
    if kind == MACHINE.kind:
        return _is_machine(name, hit)
    return checks.is_secret(hit) and (re.search(rb"[0-9]", value) is not None or STRING.fullmatch(name) is not None)


def _is_user(name: bytes, hit: Hit) -> bool:
    if not any(one.fullmatch(name) for one in (PERSON_COLUMN, CALLED_COLUMN, WHO_COLUMN)):
        return people_checks.is_named(hit)
    if re.match(rb"[A-Za-z\x80-\xff]", hit.value) is None:
        return False
    if PERSON_COLUMN.fullmatch(name):
        return is_person_name(hit)
    return is_somebody(hit) or (CALLED_COLUMN.fullmatch(name) is not None and is_no_thing(hit))


def _is_machine(name: bytes, hit: Hit) -> bool:
    """Below a plain word what is told apart from a word, or what looks like a machine."""
    if HOST_COLUMN.fullmatch(name):
        return is_machine(hit)
    if THINGS.fullmatch(name):
        return is_like_machine(hit)
    return re.search(rb"[0-9-]", hit.value) is not None and is_reached(hit)
