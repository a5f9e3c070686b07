"""The rules for names of machines by where they stand: in the journals of systems, behind their names in five languages, beside
an address, and by an ending that only networks at home and in offices have.
"""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import KEY_LETTERS, Hit, is_weak
from capture_tool.core.redaction.people_checks import is_host, is_named_host
from capture_tool.core.redaction.rule import Rule

MACHINE = rb"[A-Za-z0-9](?:[A-Za-z0-9-]{1,62})(?:\.[A-Za-z0-9-]{1,63}){0,4}"
ALONE = rb"(?=[\"']?[ \t]{0,4}(?:[\r\n,;|)}\]]|\Z))"
TIME = rb"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?"
MONTH = (
    rb"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|gen|mag|giu|lug|ago|set|ott|dic|mai|okt|dez|ene|abr"
    rb"|[jm]\xc3\xa4[nr]|f\xc3\xa9v|avr|juin|juil|ao\xc3\xbb|d\xc3\xa9c)\.?"
)
"""As journals write it in five languages."""
HOST_COLUMN = rb" (?P<v>[A-Za-z][A-Za-z0-9._-]{0,62}) (?=[A-Za-z_(][A-Za-z0-9_./@()-]{0,63}(?:\[[0-9]{1,8}\])?: )"
IN_JOURNAL = rb" [A-Za-z][A-Za-z0-9._-]{0,62} [A-Za-z_(][A-Za-z0-9_./@()-]{0,63}(?:\[[0-9]{1,8}\])?: "
OF_SYSTEM = re.compile(
    rb" (?:[^\s\[:]{1,64}\[|(?:kernel|sudo|su|systemd[a-z-]{0,16}|cron|crond|CRON|sshd|dhclient|NetworkManager|rsyslogd|init"
    rb"|audit):)"
)
"""The program in a journal, with its number or well known."""
BESIDE_ADDRESS = (
    rb"(?i:listening on|bound to|bind(?:ing)? to|connect(?:ed|ing|ion)? (?:to|from)|local host|local address|peer|accepted)"
)
"""Before a machine with its address, as Java writes both."""
NAMED = (
    rb"(?i:computer name|machine name|local ?host ?name|nome (?:host|computer|(?:della )?workstation)"
    rb"|nombre de(?:l)? (?:host|equipo)|name der arbeitsstation|arbeitsstationsname"
    rb"|nom de (?:l(?:'|\xe2\x80\x99|\x92))?(?:h(?:\xc3\xb4|[\xf4\x93])te|ordinateur|la station de travail))"
    rb"[\"']?[ \t]{0,2}(?:[ .]{0,48}:|=)"
)
"""Words for the name of a machine, as programs of Windows print them."""
LEVELS = frozenset(b"info warn warning error err debug trace fatal critical crit notice severe fine finer config panic".split())
PRIVATE = rb"(?:lan|local|home|internal|corp|intranet|fritz\.box|localdomain|home\.arpa)"
ENDINGS = (b".lan", b".local", b".home", b".internal", b".corp", b".intranet", b".fritz.box")
"""Of networks that the world does not see (RFC 6762 with its appendix G, 8375); `.local` is found in `.localdomain`, too."""
NO_MACHINE = re.compile(
    rb"(?:.*\.)?(?:docker|google|compute|ec2|sun|jdk|java)\.internal|(?:.*\.)?cluster\.local|(?:.*\.)?_[a-z]+\.local|localhost\..*"
    rb"|(?:user|java|process|jts|ibc|this|self|threading|env|settings|config|docker-compose|network|firewall|dhcp|wireless)\.[a-z]+"
)
"""Machines of containers and clouds, services of Bonjour, properties, files and fields of objects."""
SURE = re.compile(
    rb"(?:.*[0-9].*|.*-(?:[a-z]+).*)\.(?:lan|fritz\.box|localdomain|intranet|corp|home\.arpa)|.*\.fritz\.box|.*\.home\.arpa"
)
LIKE = re.compile(
    rb"(?=.*[0-9])(?=.*-)[^.]+\..*|(?:srv|server|vps|nas|pc|db|web|nuc|host|node|mail|gw|proxy|dc|ws)-?[0-9]{1,6}\..*|.*macbook.*"
    rb"|[a-z]{3,}-?[0-9]{1,4}\.[a-z0-9-]{3,}\.[a-z]+"
)
"""Names of machines wherever they stand."""
MACHINE_BEFORE = re.compile(
    rb"(?:://(?:[^\s/@]{1,128}@)?|[A-Za-z0-9]@|\\\\|(?i:host(?:name)?|server(?:name)?|node|address|addr|proxy|domain|url|dns|peer|remote|router)"
    rb"[\"']?[ \t]{0,4}[=:][ \t]{0,4}[\"']?|(?i:host|server|domain|proxy)(?:name)?>|:s:|[ \t]-[hHS][ \t]{1,2}"
    rb"|\b(?i:search|domain|ping|ssh|curl|wget|telnet|nslookup|dig|tracert|traceroute|nc|scp|mtr|host)"
    rb"(?: -[A-Za-z0-9]{1,8}(?: [0-9]{1,5})?){0,4} )\Z"
)
"""Before the name of a machine, in addresses, settings and commands."""
MACHINE_BEHIND = re.compile(rb":[0-9]{2,5}(?![0-9A-Za-z])|[ ]?[(\[/][0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.")
"""Its port or its number."""


def is_of_journal(hit: Hit) -> bool:
    """The column of the machine in a journal of a system, not the level in a log of another program."""
    told = OF_SYSTEM.match(hit.text, hit.end) or re.search(rb"-.*[0-9]", hit.value)
    return hit.value.lower() not in LEVELS and bool(told) and not is_weak(hit.value) and is_host(hit)


def is_private_host(hit: Hit) -> bool:
    """A machine of a network that the world does not see: by its name, or where names of machines stand."""
    name = hit.value.lower()
    if NO_MACHINE.fullmatch(name):
        return False
    told = SURE.fullmatch(name) or LIKE.fullmatch(name)
    return bool(told or MACHINE_BEFORE.search(hit.before[-160:]) or MACHINE_BEHIND.match(hit.text, hit.end)) and is_host(hit)


def is_beside_address(hit: Hit) -> bool:
    """A name before its address as Java writes it, not one of the world and no program before its version."""
    return b"." not in hit.value and is_named_host(hit) and is_host(hit)


HOST_RULES: tuple[Rule, ...] = (
    *(
        Rule(kind="host", find=find, pattern=pattern, before=before, accept=is_of_journal, learn=is_named_host)
        for before, find, pattern in (
            (
                rb"(?:(?<=[\r\n>])|(?<=[\r\n] )|\A)",
                MONTH + rb"[ ]{1,2}[0-9]{1,2} " + TIME + IN_JOURNAL,
                MONTH + rb"[ ]{1,2}[0-9]{1,2} " + TIME + HOST_COLUMN,
            ),
            (
                rb"(?<=[0-9]{4}-[0-9]{2}-[0-9]{2})",
                rb"[T ]" + TIME + rb"(?:Z|[+-][0-9]{2}:?[0-9]{2}| [A-Z]{3,4})" + IN_JOURNAL,
                rb"[T ]" + TIME + rb"(?:Z|[+-][0-9]{2}:?[0-9]{2}| [A-Z]{3,4})" + HOST_COLUMN,
            ),
        )
    ),
    Rule(  # RFC 5424
        kind="host",
        find=rb"<[0-9]{1,3}>1 [0-9]{4}-",
        pattern=rb"<[0-9]{1,3}>1 [0-9]{4}-[^\s]{10,40} (?P<v>[A-Za-z][A-Za-z0-9._-]{0,62})(?= )",
        accept=is_host,
        learn=is_named_host,
    ),
    *(
        Rule(kind="host", find=find, pattern=find + value, before=before, accept=is_host, learn=is_named_host)
        for before, find, value in (
            (
                rb"(?<![A-Za-z0-9])",
                NAMED,
                rb"[ \t]{0,40}[\"']?(?P<v>" + MACHINE + rb")" + ALONE,
            ),
            (
                rb"",
                rb"(?:Dominio account|Kontodom(?:\xc3\xa4|\xe4)ne|Domaine du compte|Dominio de cuenta)[ \t]?:[ \t]",
                rb"{1,8}(?P<v>" + MACHINE + rb")" + ALONE,
            ),
            (  # as PowerShell prints the environment
                rb"(?:(?<=[\r\n])|\A)",
                rb"(?:COMPUTERNAME|USERDOMAIN(?:_ROAMINGPROFILE)?|LOGONSERVER|CLIENTNAME|HOSTNAME)[ ]{3}",
                rb"[ ]{0,40}(?:\\\\)?(?P<v>" + MACHINE + rb")(?=[ \t]{0,80}(?:[\r\n]|\Z))",
            ),
            (
                rb"(?<![A-Za-z0-9])",
                rb"(?i:(?:Computer|Host)Name)[ \t]{1,16}REG_SZ[ \t]",
                rb"{1,16}(?P<v>" + MACHINE + rb")(?=[ \t]{0,4}(?:[\r\n]|\Z))",
            ),
            (rb"", rb"getLocalHost\(\)[ ]?(?:=|:|->)", rb"[ ]?(?P<v>" + MACHINE + rb")(?=/)"),
        )
    ),
    Rule(
        kind="host",
        find=BESIDE_ADDRESS + rb"[ :=]",
        pattern=BESIDE_ADDRESS + rb"[ :=]{1,3}(?P<v>" + MACHINE + rb")(?=/[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9])",
        accept=is_beside_address,
        learn=is_named_host,
    ),
    Rule(
        kind="host",
        find=rb"[A-Za-z0-9][A-Za-z0-9.-]",
        pattern=rb"(?P<v>[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,5}" + PRIVATE + rb")",
        before=rb"(?<![A-Za-z0-9_.$-])",
        after=rb"(?![A-Za-z0-9_(-]|\.[A-Za-z0-9])",
        anchors=ENDINGS,
        lead=KEY_LETTERS,
        reach=128,
        accept=is_private_host,
        learn=is_named_host,
    ),
)
