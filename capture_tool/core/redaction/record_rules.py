"""The rules for the names of people in records of programs: statements, cards of addresses, calendars, git, lists of users."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit
from capture_tool.core.redaction.full_names import FULL, NEXT, WORD, is_no_thing, is_person_name, is_somebody
from capture_tool.core.redaction.people_checks import is_full_name
from capture_tool.core.redaction.rule import NEAR, Rule

CARD = re.compile(rb"BEGIN:VCARD|VERSION:[234]\.[01]|(?:[\r\n](?:TEL|EMAIL|ADR|N|FN|ORG)[;:])")


def is_on_card(hit: Hit) -> bool:
    """On a card of an address book (RFC 6350)."""
    around = hit.before + b"\n" + hit.text[hit.end : hit.end + NEAR]
    return CARD.search(around) is not None and is_person_name(hit)


def is_committer(hit: Hit) -> bool:
    """Whoever git says that wrote something: no variable of a shell."""
    return not hit.value.startswith((b"$", b"%", b"<", b"--")) and is_person_name(hit)


RECORD_RULES: tuple[Rule, ...] = (
    # Statements: as XML and as lists.
    Rule(
        kind="user",
        find=rb"<AccountInformation[ \t\r\n]",
        pattern=rb"<AccountInformation[ \t\r\n][^<>]{0,1024}?\bname=\"(?P<q>[^\"<>\r\n]{2,64})(?=\")",
        accept=is_person_name,
        learn=is_full_name,
    ),
    Rule(
        kind="user",
        find=rb"\b(?:acctAlias|masterName|accountRepName|registeredRepName)=\"",
        pattern=rb"(?:acctAlias|masterName|accountRepName|registeredRepName)=\"(?P<q>" + FULL + rb")(?=\")",
        accept=is_somebody,
    ),
    Rule(
        kind="user",
        find=rb",(?:Data|Daten|Dati|Donn\xc3\xa9es|Datos),(?:Name|Nome|Nom|Nombre|Customer Name|Master Name|Alias),",
        pattern=rb",(?:Data|Daten|Dati|Donn\xc3\xa9es|Datos),(?:Name|Nome|Nom|Nombre|Customer Name|Master Name|Alias),"
        rb"(?:\"(?P<q>[^\"\r\n]{2,96})(?=\")|(?P<v>[^\",\r\n]{2,96})(?=[,\r\n]|\Z))",
        accept=is_person_name,
        learn=is_full_name,
    ),
    # Cards and calendars.
    Rule(
        kind="user",
        find=rb"\bF?N(?:;[A-Z]{4,8}=[^:\r\n]{1,32}){0,3}:[A-Za-z\x80-\xff=]",
        pattern=rb"F?N(?:;[A-Z]{4,8}=[^:\r\n]{1,32}){0,3}:(?P<v>[A-Za-z\x80-\xff=][^\r\n:]{1,127}?)"
        rb"(?=;{0,4}[ \t]{0,4}(?:[\r\n]|\\n|\Z))",
        before=rb"(?:(?<=[\r\n])|(?<=\\n)|\A)",
        accept=is_on_card,
    ),
    Rule(
        kind="user",
        find=rb";CN=[\"A-Z\x80-\xff]",
        pattern=rb";CN=(?:\"(?P<q>[^\"\r\n]{2,64})(?=\")|(?P<v>" + WORD + NEXT + rb"{0,5})(?=[:;]))"
        rb"(?=\"?(?:;[^:\r\n]{1,128})?:(?i:mailto:))",
        accept=is_person_name,
    ),
    # Git.
    Rule(
        kind="user",
        find=rb"\buser\.name[ \t=]",
        pattern=rb"user\.name(?:[ \t]{1,4}|[ \t]?=[ \t]?)(?:\"(?P<q>[^\"\r\n]{2,64})(?=\")|'(?P<s>[^'\r\n]{2,64})(?=')|(?P<v>"
        + FULL
        + rb")"
        rb"(?=[ \t]{0,4}(?:[\r\n;&|]|\Z)))",
        before=rb"(?<![A-Za-z0-9.])",
        accept=is_committer,
    ),
    Rule(
        kind="user",
        find=rb"\bGIT_(?:AUTHOR|COMMITTER)_NAME[=:]",
        pattern=rb"GIT_(?:AUTHOR|COMMITTER)_NAME[=:][ ]?(?:\"(?P<q>[^\"\r\n]{2,64})(?=\")|'(?P<s>[^'\r\n]{2,64})(?=')|(?P<v>"
        + FULL
        + rb")"
        rb"(?=[ \t]{0,4}(?:[\r\n;&|]|\Z)))",
        accept=is_committer,
    ),
    Rule(
        kind="user",
        find=rb"\[user\][ \t]{0,4}\r?\n",
        pattern=rb"\[user\][ \t]{0,4}\r?\n(?:[ \t]{0,8}[A-Za-z]{2,16}[ \t]?=[^\r\n]{0,96}\r?\n){0,3}?[ \t]{0,8}name[ \t]?=[ \t]?"
        rb"\"?(?P<v>[^\"\r\n \t][^\"\r\n]{1,63}?)(?=\"?[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_committer,
    ),
    # Of people (numbers from 1000 on) in `passwd`, in the field for that.
    Rule(
        kind="user",
        find=rb":[x*!]?:[1-9][0-9]{3,9}:[0-9]{1,10}:[A-Z\x80-\xff]",
        pattern=rb":[x*!]?:[1-9][0-9]{3,9}:[0-9]{1,10}:(?P<v>" + WORD + NEXT + rb"{0,5})(?=,[^:\r\n]{0,128}:/|:/)",
        accept=is_no_thing,
    ),
)
