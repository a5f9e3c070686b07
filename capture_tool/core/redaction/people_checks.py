"""The second look at names: who logs in, what a machine or a folder of a person is called."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import COLON, Hit, is_assigned, is_secret, is_weak

OUTCOME = re.compile(
    rb"(?i:[0-9]{1,4}|[0-9]{1,9}[.,][0-9]{1,9}(?:ms|s|%)?|ok|failed|failure|success|successful|done|retry|error|timeout"
    rb"|(?:password|passwort|passwd|pw)[=:]?|str(?:ing)?[,)!]{0,2}|int|bytes|\$[a-z]{2,16}|(?:dis)?connected|required|accepted|rejected|denied|expired|started|pending|missing|invalid|succeeded|pressed|clicked|unknown|could|cannot|unable|not|please|waiting|authenticated|authorized|verified|trying|using|window|dialog|button|attempt)"
)
"""What became of a login, and times and counts of a program's own (`user=0.12 sys=0.01`)."""
LONGEST_OUTCOME = 21
UNSET = re.compile(rb"[^ \t]=[ \t]\Z")
PAIR = re.compile(rb"[A-Za-z_]{2,16}=")
"""Behind a key without a value: `logname= uid=0`."""
FUNCTION = re.compile(rb"[a-z_]{2,32}/[0-9]\Z")
"""Of Erlang: `user:server_loop/2`."""
NAMED = re.compile(rb"(?i:user ?name|nome utente|benutzername)[ \t]?:[ \t]")
ALONE = re.compile(rb"[ \t]{0,4}(?:[\r\n]|\Z|[.,;] )")
LOGIN = re.compile(rb"[A-Za-z_.]{3,32}[0-9]{2,6}")
"""Hardly anything but a login."""
FOLDERS = frozenset(
    b"ibgateway launcher settings charts locales samples symbols config plugins backup install uninstall"
    b" darwin windows jxbrowser trades reports exports import export archive archives scripts history updates license images"
    b" sounds layout layouts themes folder directory".split()
)
SYSTEM_PEOPLE = frozenset(
    {b"public", b"default", b"shared", b"all users", b"default user", b"root", b"lib", b"bin", b"conf", b"jre"}
)
"""The last of them are of a `Home` of Java."""
NO_HOSTS = frozenset(b"users home windows device pipe localhost local jts wsl unknown any workgroup builtin -".split())
BROKER = re.compile(rb"(?:^|\.)(?:ibllc\.com(?:\.cn)?|interactivebrokers\.[a-z.]{2,6}|ibkr\.[a-z.]{2,6})\Z")
"""Hosts of the broker: support needs them."""


def is_known_name(hit: Hit) -> bool:
    """Whether a name was set like a setting, told as a user's name at the end of a line or sentence, or has digits at its end."""
    told = NAMED.match(hit.text, hit.begin) and ALONE.match(hit.text, hit.end) and len(hit.value) > 4 and not is_weak(hit.value)
    return is_assigned(hit) or bool(told) or LOGIN.fullmatch(hit.value) is not None


def is_name(hit: Hit) -> bool:
    """A user's name behind its key: not `root`, what became of a login (`login: ok`), where an arrow leads, a call."""
    if hit.text.startswith((b"()", b"('", b'("'), hit.end) or (
        hit.text[hit.end - 1] == COLON and b"->" in hit.text[hit.begin : hit.start]
    ):
        return False
    link = hit.text[hit.begin : hit.start]
    if hit.value == b"root" or (PAIR if UNSET.search(link) else FUNCTION).match(hit.value):
        return False
    return not (hit.end - hit.start <= LONGEST_OUTCOME and OUTCOME.fullmatch(hit.value)) and is_secret(hit)


def is_named(hit: Hit) -> bool:
    """A user's name in words: no word that everybody uses, and longer than an abbreviation."""
    return is_name(hit) and not is_weak(hit.value)


def is_full_name(hit: Hit) -> bool:
    """A first and a last name, no list and no address."""
    return b" " in hit.value and b"@" not in hit.value and is_secret(hit)


def is_host(hit: Hit) -> bool:
    """The name of a machine of the user, not of the broker, an address or a part of a path of this machine."""
    value = hit.value.lower()
    known = value in NO_HOSTS or BROKER.search(value) is not None
    return is_name(hit) and not known and not value.replace(b".", b"").isdigit()


def is_named_host(hit: Hit) -> bool:
    """Whether a machine's name is told apart from a word: set like a setting, or with a digit or a hyphen (`LAPTOP-55XJ9H`)."""
    return is_assigned(hit) or re.search(rb"[0-9-]", hit.value) is not None


def is_person(hit: Hit) -> bool:
    """A folder of a person, not one that every machine has."""
    return hit.value.lower() not in SYSTEM_PEOPLE and is_secret(hit)


def is_old_folder(hit: Hit) -> bool:
    """A user's folder in its old form: not one of the folders that every installation has."""
    return hit.value not in FOLDERS
