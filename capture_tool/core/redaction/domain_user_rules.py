r"""The rules for users of Windows behind the machine or the domain that knows them: `STUDIO-NUC\jdoe`.

Paths, keys of registries and escapes look alike: the machine must look like one, or a word for a user must stand before it.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import KEY_LETTERS, STAND_IN, Hit, is_weak
from capture_tool.core.redaction.people_checks import is_host, is_named, is_named_host
from capture_tool.core.redaction.rule import Rule

DOMAIN = rb"[^\s\\/:*?\"'<>|=,;()\[\]{}%$&`@#!]{1,63}"
USER = rb"[A-Za-z_](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9_])"
END = rb"(?![A-Za-z0-9_@\\/*?=(\[{%$-]|\.[A-Za-z0-9]|:[0-9\\/])"
NO_DOMAIN = frozenset(
    b"hklm hkcu hkcr hku hkey_local_machine hkey_current_user builtin authority service apppool microsoft windows system"
    b" system32 software workgroup host manager".split()
)
"""Accounts of Windows itself, and registries."""
PROGRAMS = re.compile(rb"(?i:tws(?:api)?|ib|ibc|ibgateway|jts|api|jdk|jre|java|python|log|utf|iso|src|lib|build|v)(?![A-Za-z])")
"""How folders of programs begin."""
DOMAINS = frozenset(b"corp ad ads emea apac amer intranet hq lan".split())
"""What firms call the domain of their people."""
LOGIN = re.compile(rb"[A-Za-z][A-Za-z_.-]{2,31}[0-9]{1,6}|[a-z]{2,16}\.[a-z]{2,20}[0-9]{0,4}")
SAID = re.compile(rb"(?i:\b(?:user|account|logged on user|principal|as)[ \t]['\"(\[]?)\Z")
ENDING = re.compile(
    rb"\.(?i:log|txt|exe|ini|xml|jar|dll|bat|cmd|ps1|py|csv|json|ya?ml|zip|cfg|conf|lnk|tmp|bak|vmoptions|properties|java|cs|cpp|h|md|html?|js)\Z"
)
"""Of a file."""
FOLDER = frozenset(
    b"source samples sample lib bin src test tests docs doc data logs log build dist include python java client scripts config"
    b" conf etc tmp temp jars settings classes main resources app apps target out release debug".split()
)
ESCAPES = re.compile(rb"[nrt]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}")
LIKE = re.compile(
    rb"[A-Z][A-Z0-9]{1,14}(?:-[A-Z0-9]{1,14}){1,3}|[A-Z]{3,12}[0-9]{1,6}|(?i:srv|vps|pc|ws|nuc|host|server)-?[0-9]{1,8}"
    rb"|[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-(?i:pc|nuc|srv|server|mbp|laptop|desktop|thinkpad|xps|vps|mini|box|notebook|macbook)[0-9]{0,3}"
    rb"|[A-Za-z0-9][A-Za-z0-9.-]{1,60}\.(?:local|lan|corp|home|internal|intranet|localdomain|fritz\.box)"
)
"""As machines are called."""
OF_USER = re.compile(
    rb"(?i:<(?:author|user(?:id|name)?|owner|runas|principal)>|(?:author|autore|user(?: ?name)?|utente|benutzer(?:name)?"
    rb"|utilisateur|usuario|owner|besitzer|proprietario|propri(?:\xc3\xa9|\xe9)taire|run as(?: user)?|account"
    rb"|logged (?:in|on)(?: as)?|\bobj|service_start_name)[\"']?[ \t]{0,8}[:=][ \t]{0,40}[\"']?|\bwhoami[ \t]{0,8}\r?\n)\Z"
)
"""A word for a user before it."""
IN_COLUMN = re.compile(rb"(?:\A|[\r\n\t]|[ ]{2})\Z")
OF_PROCESS = re.compile(rb"\",\"[0-9]{1,4}:[0-9]{2}:[0-9]{2}\"")
"""Behind whose process it is, how long that ran (`tasklist /v /fo csv`)."""
BEHIND_USER = re.compile(
    rb":\((?:OI|CI|IO|NP|I|F|M|RX?|W|D|N|DENY|[A-Z]{1,3}(?:,[A-Z]{1,3}){1,12})\)|[ \t]{1,32}S-1-5-21-"
    rb"|[ ]{1,64}[0-9]{1,4}:[0-9]{2}:[0-9]{2}[ ][^ ]"
)
"""What `icacls`, `whoami /user` and `tasklist /v` print behind a user."""
LINE_END = re.compile(rb"[\"'][ \t]|[\"']?[ \t]{0,4}(?:[\r\n]|\Z)")
SHORTEST = 6
"""Letters of a user that are no word behind an escape (`Account=LIVE\\nready`)."""
BEHIND_COLUMN = re.compile(rb"[ ]{2}|[\t\r\n]|\Z")


def is_of_machine(hit: Hit) -> bool:
    """Who a machine or a domain knows, not a path, a key of a registry, or what escapes stand before."""
    link = hit.text[hit.begin : hit.start]
    domain, value = link.rstrip(b"\\"), hit.value
    low = domain.lower()
    if low in NO_DOMAIN or STAND_IN.fullmatch(domain) or ENDING.search(value) or not is_named(hit):
        return False
    like = LIKE.fullmatch(domain) is not None
    escape = not link.endswith(b"\\\\") and ESCAPES.match(value) is not None
    if OF_USER.search(hit.before[-64:]) and (like or not escape or hit.before.endswith((b">", b"\n"))):
        return True
    if _is_listed(hit, domain) or (LOGIN.fullmatch(value) and _is_of_firm(hit, domain, escape)):
        return True
    if not like or PROGRAMS.match(domain) or value.lower() in FOLDER:
        return False
    if IN_COLUMN.search(hit.before[-2:]) and BEHIND_COLUMN.match(hit.text, hit.end):
        return True
    return not escape and (value[:1].islower() or value.isupper())


def _is_listed(hit: Hit, domain: bytes) -> bool:
    """Beside what only tools print that list users, whatever the domain is called, or alone behind a word for a user."""
    before, text, upper = hit.before, hit.text, domain.isupper()
    if upper and before.endswith(b'"') and OF_PROCESS.match(text, hit.end):
        return True
    if upper and OF_USER.search(before[-64:]) and hit.value.islower() and len(hit.value) > SHORTEST:
        return LINE_END.match(text, hit.end) is not None
    apart = before[-1:] in (b"", b" ", b"\r", b"\n")
    return (upper or domain.islower()) and apart and BEHIND_USER.match(text, hit.end) is not None


def _is_of_firm(hit: Hit, domain: bytes, escape: bool) -> bool:  # noqa: FBT001
    """In a domain as firms call them, or in one in capitals behind a word for a user, where no escape stands before the name."""
    low = domain.lower()
    if escape:
        return low == b"corp"
    said = domain.isupper() and SAID.search(hit.before[-24:]) is not None
    return low in DOMAINS or (said and low not in FOLDER and not PROGRAMS.match(domain))


def is_domain(hit: Hit) -> bool:
    """The machine or domain before its user, who was taken out: nothing follows it."""
    return hit.value.lower() not in NO_DOMAIN and not is_weak(hit.value) and is_host(hit)


DOMAIN_USER_RULES: tuple[Rule, ...] = (
    Rule(
        kind="user",
        find=DOMAIN + rb"\\{1,2}[A-Za-z_]",
        pattern=DOMAIN + rb"\\{1,2}(?P<v>" + USER + rb")" + END,
        before=rb"(?<![A-Za-z0-9_.\\/:%$~@-])",
        anchors=(b"\\",),
        lead=KEY_LETTERS,
        tail=rb"(?<=[A-Za-z0-9]\\)(?<!\\.\\)\\?(?!u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|n[A-Z])[A-Za-z_][A-Za-z0-9_.-]{1,62}" + END,
        reach=66,
        accept=is_of_machine,
        learn=lambda hit: re.search(rb"[0-9]", hit.value) is not None,
    ),
    # The domain itself, in what is read again of what stands before a name.
    Rule(
        kind="host",
        find=rb"[A-Za-z0-9][A-Za-z0-9.\\-]",
        pattern=rb"(?P<v>[A-Za-z0-9][A-Za-z0-9.-]{1,62})(?=\\{1,2}\Z)",
        before=rb"(?<![A-Za-z0-9_.\\/%$~@-])",
        anchors=(b"\\",),
        lead=KEY_LETTERS,
        tail=rb"\\?\Z",
        reach=66,
        accept=is_domain,
        learn=is_named_host,
    ),
)
