"""The rules for the names of people: whose account it is, as the broker's portal answers, and forms and profiles."""

from __future__ import annotations

import re
from collections.abc import Callable

from capture_tool.core.redaction.checks import is_secret
from capture_tool.core.redaction.full_names import ENDS, FULL, NEXT, SHORT, WORD, is_no_thing, is_person_name, is_somebody
from capture_tool.core.redaction.people_checks import is_full_name
from capture_tool.core.redaction.rule import IS, NEAR, Hit, Rule, never

OWNER = (
    rb"(?i:account[._ -]?(?:title|holder|owner)(?:[._ -]?name)?|(?:customer|client|beneficiary)[_ ]name|holder[_ ]?name"
    rb"|intestatari[oa]|kontoinhaber(?:in)?|depotinhaber(?:in)?|karteninhaber(?:in)?|titulaire(?: du compte| de la carte)?"
    rb"|titolare (?:del conto|della carta)|titular de (?:la (?:tarjeta|cuenta)|cuenta)|card[_ -]?holder(?:[_ -]?name)?"
    rb"|name on (?:the )?card|nome sulla carta|nom sur la carte|name auf der karte|nombre en la tarjeta)"
)
PART = (
    rb"(?i:(?:first|last|given|family|middle|full|legal|primary|fore)[_ ]?name|surname|cognome|vorname|nachname|familienname"
    rb"|pr(?:\xc3\xa9|\xe9)nom|nom de famille|apellidos?)"
)
SHOWN = rb"(?i:display[_ ]?name|account[_ ]?alias)"
"""Of an account in the portal's answers; elsewhere of programs."""
TOLD = (
    rb"(?i:titular|titolare|inhaber(?:in)?|cliente?|kund(?:e|in)|customer|(?:submitted|reported|requested|opened|created) by"
    rb"|technician|tecnico|techniker(?:in)?|t(?:\xc3\xa9|\xe9)cnico|technicien(?:ne)?|colleague|collega|kolleg(?:e|in)|coll(?:\xc3\xa8|\xe8)gue"
    rb"|requester|requestor|assignee|contact(?: person| name)?|ansprechpartner(?:in)?|persona di (?:contatto|riferimento)"
    rb"|referente|reporter|personne de contact|persona de contacto|owner|holder|segnalato da|aperto da|gemeldet von|erstellt von"
    rb"|signal(?:\xc3\xa9|\xe9) par|reportado por|nome (?:e )?cognome"
    rb"|cognome (?:e )?nome|nome completo|nombre completo|nombre y apellidos?"
    rb"|nom (?:et )?pr(?:\xc3\xa9|\xe9)nom|vor- und nachname)"
)
"""Whose something is; also of teams, firms and machines."""
BY = (
    rb"(?i:(?:submitted|reported|requested|opened|raised|filed) by|segnalat[oa] da|apert[oa] da|gemeldet von"
    rb"|signal(?:\xc3\xa9|\xe9) par|reportado por)[ ]"
)
"""The same in a sentence."""
TOGETHER = (
    rb"(?i:attendees?|participants?|partecipant[ei]|teilnehmer(?:in(?:nen)?)?|participantes?|asistentes|presenti|anwesend(?:e|er)?"
    rb"|pr(?:\xc3\xa9|\xe9)sents|invitees?|invitati|eingeladen|present|organi[sz]er|organizzatore|moderator)"
)
"""Who was at a meeting."""
OF_WHAT = rb"(?:[ ]?\([^()\r\n]{1,64}\)|[ ]?<[^<>\r\n]{1,96}>)?"
"""What each is there for, or the address."""
CALLED = rb"(?:Name|Nome|Nom|Nombre|Navn|Naam)"
"""Of anything."""
IN_FORM = re.compile(
    rb"(?i:[\r\n][ \t>*|-]{0,8}(?:\*\*)?(?:tel\b|tel[e\xc3\xe9]|phone|mobil|m\xc3\xb3vil|m\xf3vil|cell|handy|e-?mail|mail"
    rb"|correo|courriel|date of birth|geburts|data di nascita|surname|cognome"
    rb"|nachname|vorname|pr\xc3\xa9nom|pr\xe9nom|nom ?:|apellido|codice fiscale|company|firma ?:|azienda|account ?:"
    rb"|account (?:id|number|no)|portable|conto|konto|compte|cuenta|iban|last ?name|first ?name|family ?name)[^\r\n]{0,32}[:=]"
    rb"|[\r\n][ \t>*|-]{0,8}(?:\*\*)?(?:address"
    rb"|indirizzo|adresse|direcci[^ :]{2,4}|anschrift)[ ]?:(?![ \t]{0,16}[0-9A-F]{1,4}[.:-]))"
)
"""Another field of a form with a person's name."""
REGARDS = re.compile(
    rb"(?i:regards|sincerely|thanks|thank you|saluti|grazie|gr(?:\xc3\xbc|\xfc)(?:\xc3\x9f|\xdf|ss)e[n]?|danke|cordialement|merci"
    rb"|saludos|gracias|atentamente)[,.!]{0,2}\s{1,8}\Z"
)
SURNAME = re.compile(
    rb"[\r\n][ \t>*|-]{0,8}(?:\*\*)?(?i:cognome|surname|(?:last|family) ?name|nachname|vorname|pr(?:\xc3\xa9|\xe9)nom|apellidos?)"
    rb"(?:\*\*)?[ ]?:"
)
LETTER = rb"(?:[A-Za-z\x80-\xff]|\\u0[0-9A-Fa-f]{3})"
QUOTED = (
    rb"\\{0,7}(?:\"(?P<q>" + LETTER + rb"(?:" + LETTER + rb"|[ '.,&-]){1,64})(?=\\{0,7}\")"
    rb"|'(?P<s>" + LETTER + rb"(?:" + LETTER + rb"|[ .,&-]){1,64})(?=\\{0,7}'))"
)
JOINT = rb"(?:[ ](?:&|and|und|et|e|y)[ ]" + WORD + NEXT + rb"{0,4})?"
"""Of an account of two."""
WORDS = (
    rb"(?P<v>(?:"
    + SHORT
    + rb"[ ]){0,2}"
    + WORD
    + rb"(?:,[ ]"
    + WORD
    + rb"(?=[ \t]{0,4}(?:[\r\n]|\Z)))?"
    + NEXT
    + rb"{0,5}"
    + JOINT
    + rb")(?=[ \t]{0,4}(?:[\r\n,;|\"&)\]}]|'(?![A-Za-z\x80-\xff])|\.(?:\s|\Z)|\\|\Z))"
)
FULL_WORDS = (
    rb"(?:\\{0,7}\"(?P<q>" + FULL + rb")(?=\\{0,7}\")|'(?P<s>" + FULL + rb")(?=')|(?P<v>" + FULL + rb")"
    rb"(?=[ \t]{0,4}(?:[\r\n,;|<(&)\]}]|\\|\Z)|[ ]-[ ]|\.(?:\s|\Z)))"
)
IN_ELEMENT = rb"(?:[ \t][^<>\r\n]{0,128})?(?<!/)>[ \t\r\n]{0,32}(?:<!\[CDATA\[)?"
ELEMENT_ENDS = rb"(?=(?:\]\]>)?[ \t\r\n]{0,32}</)"


def is_of_account(hit: Hit) -> bool:
    """A name that is shown for an account, beside its title."""
    return b"accountTitle" in hit.before + hit.text[hit.end : hit.end + NEAR] and is_secret(hit)


def is_shown(hit: Hit) -> bool:
    """The name of a person, or whatever is shown for an account."""
    return is_of_account(hit) or is_somebody(hit)


def is_in_element(hit: Hit) -> bool:
    """A name, whatever it is, but in an element that programs call so too."""
    return is_no_thing(hit) if b"ull" in hit.text[hit.begin : hit.start] else is_person_name(hit)


def is_in_form(hit: Hit) -> bool:
    """In a form or at the end of a letter, at the beginning of its line; one word only beside a field for the other name."""
    line = max(hit.before.rfind(b"\n"), hit.before.rfind(b"\r")) + 1
    if hit.before[line:].strip(b' \t>*|-"{'):
        return False
    around = b"\n" + hit.before[-96:] + b"\n" + hit.text[hit.end : hit.end + 128]
    if b" " not in hit.value:
        beside = b"\n" + hit.before[-64:] + b"\n" + hit.text[hit.end : hit.end + 48]
        return SURNAME.search(beside) is not None and is_person_name(hit)
    return (IN_FORM.search(around) is not None or REGARDS.search(hit.before) is not None) and is_somebody(hit)


def _named(
    key: bytes, value: bytes, accept: Callable[[Hit], bool], learn: Callable[[Hit], bool] = never, *, before: bytes = b""
) -> Rule:
    return Rule(
        kind="user",
        find=key + IS,
        pattern=key + IS + value,
        before=before or rb"(?<![A-Za-z0-9])",
        accept=accept,
        learn=learn,
    )


def is_meeting(hit: Hit) -> bool:
    """Names of people, each of a first and a last one."""
    names = re.split(rb"[,;] ?", re.sub(OF_WHAT, b"", hit.value))
    return all(is_somebody(Hit(name, 0, 0, len(name))) for name in names)


def _in_element(key: bytes, name: bytes, accept: Callable[[Hit], bool]) -> Rule:
    begin = rb"<(?:[A-Za-z]{1,16}:)?" + key
    return Rule(
        kind="user",
        find=begin + rb"[ \t>]",
        pattern=begin + IN_ELEMENT + rb"(?P<v>" + name + rb")" + ELEMENT_ENDS,
        accept=accept,
    )


PERSON_RULES: tuple[Rule, ...] = (
    *(
        _named(key, rb"(?:" + QUOTED + rb"|" + WORDS + rb")", accept, is_full_name)
        for key, accept in ((OWNER, is_person_name), (PART, is_person_name), (SHOWN, is_of_account))
    ),
    _named(TOLD, FULL_WORDS, is_somebody, before=rb"(?<![A-Za-z0-9$._/])"),
    _named(
        TOGETHER,
        rb"(?P<v>" + FULL + rb"(?:" + OF_WHAT + rb"[,;][ ]?" + FULL + rb"){0,15})(?=[ \t]{0,4}(?:[\r\n,;(<]|\Z))",
        is_meeting,
        before=rb"(?:(?<=[\r\n])|(?<=[\r\n][ \t>*|-])|(?<=[ \t*>|-]{2})|\A)",
    ),
    Rule(  # of a record of psql, a column a line
        kind="user",
        find=PART + rb"[ ]{1,32}\|[ ]",
        pattern=PART + rb"[ ]{1,32}\|[ ](?P<v>" + FULL + rb")(?=[ ]{0,512}(?:[\r\n]|\Z))",
        before=rb"(?:(?<=[\r\n])|(?<=[\r\n][ ])|\A|(?<![\x00-\xff][ ])(?<=[ ]))",
        accept=is_somebody,
        learn=is_full_name,
    ),
    _named(CALLED, rb"(?P<v>" + WORD + NEXT + rb"{0,4})(?=[ \t]{0,4}(?:[\r\n,;|]|\Z))", is_in_form),
    Rule(
        kind="user",
        find=BY + rb"[A-Z\x80-\xff]",
        pattern=BY + rb"(?P<v>" + FULL + rb")" + ENDS,
        before=rb"(?<![A-Za-z0-9])",
        accept=is_somebody,
    ),
    # `intestato a: x`, also without a colon.
    Rule(
        kind="user",
        find=rb"(?i:intestat[oa] a|in the name of|au nom de|a nombre de|lautend auf)[ :]",
        pattern=rb"(?i:intestat[oa] a|in the name of|au nom de|a nombre de|lautend auf)[ ]?:?[ ]{1,2}(?P<v>"
        + FULL
        + rb")"
        + ENDS,
        accept=is_somebody,
    ),
    _in_element(rb"(?:" + OWNER + rb"|" + PART + rb")", LETTER + rb"(?:" + LETTER + rb"|[ '-]|\.(?=[ <])){0,63}?", is_in_element),
    _in_element(rb"(?:(?i:alias|account_?alias)|" + TOLD + rb")", FULL, is_somebody),
)
