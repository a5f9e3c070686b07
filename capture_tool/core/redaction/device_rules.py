"""The rules for secrets in the settings of routers, switches and firewalls, and for what is told to SNMP and who asks with it."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import JUMBLED, Hit, is_mixed, is_no_word, is_secret
from capture_tool.core.redaction.passphrases import LONG_TALK, TALK, is_unlikely_word
from capture_tool.core.redaction.rule import Rule, secret_behind
from capture_tool.core.redaction.spoken_rules import is_like
from capture_tool.core.redaction.told import MINGLED

END = rb"(?=[ \t]{0,4}(?:[;\r\n]|\Z))"
LEVEL = rb"(?:(?:encrypted )?[0-9]{1,2} )?"
"""How a router keeps what follows."""
ONE = rb"(?P<v>\"[^\"\r\n]{2,256}\"|[^\s\"]{3,256})"
COMMUNITY = rb"(?P<v>[^\s\"'{}\[\],;]{3,64})"
NOBODYS = frozenset((b"public", b"authorization", b"string", b"strings", b"name", b"add", b"set", b"index", b"mask", b"snmp"))
"""The community that every device has at first, and words of a command."""
LIMIT = re.compile(rb"-{0,2}[a-z]?[a-z]?=?[0-9.]{1,12}[A-Za-z]{1,4}")
"""As `5MB`."""
OWN_KEY = re.compile(rb"(?i:snmp)[A-Za-z0-9_. -]{0,16}\Z")


def is_set(hit: Hit) -> bool:
    """What a command sets, no word of talk."""
    word = hit.value.strip(b"\"'.,;:").lower()
    return word not in TALK and word not in LONG_TALK and is_secret(hit)


def is_coded(value: bytes) -> bool:
    """As no name of a group of people."""
    jumbled = is_no_word(value) and JUMBLED.search(value) is not None
    return jumbled or is_mixed(value) or MINGLED.fullmatch(value) is not None


def is_community(hit: Hit) -> bool:
    """A community of SNMP: where its key says so any, else what is no word."""
    of_snmp = OWN_KEY.search(hit.before[-24:]) is not None
    word = hit.value.lower()
    return (is_coded(hit.value) or (of_snmp and word not in TALK and word not in NOBODYS)) and is_secret(hit)


def are_communities(hit: Hit) -> bool:
    """A list of them, one of which is no word."""
    return any(map(is_coded, re.split(rb"[\"', ]+", hit.value))) and is_secret(hit)


def is_of_device(hit: Hit) -> bool:
    """The community of a device by the command that sets it, but the one that every device has."""
    return hit.value.lower() not in NOBODYS and is_secret(hit)


def is_word_of_device(hit: Hit) -> bool:
    """The same where a block begins, as no word."""
    return is_coded(hit.value) and is_secret(hit)


def is_argument(hit: Hit) -> bool:
    """What a check is given behind a login, no limit with its unit."""
    return (is_coded(hit.value) or is_like(hit.value)) and LIMIT.fullmatch(hit.value) is None and is_secret(hit)


def is_of_proxy(hit: Hit) -> bool:
    """Behind the login for a proxy: no word of what became of a request."""
    told = b"roxychains" in hit.before[-64:]
    return (told or is_coded(hit.value) or is_unlikely_word(hit.value)) and is_secret(hit)


_rule = partial(secret_behind, "password", accept=is_set)

DEVICE_RULES: tuple[Rule, ...] = (
    # Cisco: servers that know the users, neighbours, clocks, WLAN.
    _rule(rb"(?i:radius|tacacs)-server host ", rb"[^\r\n]{0,128}? key " + LEVEL + ONE + END),
    _rule(rb"\bmessage-digest-key [0-9]{1,3} md5 ", LEVEL + ONE + END),
    _rule(rb"\bauthentication-key [0-9]{1,10} [a-z]{2,4}[a-z0-9-]{1,12} ", LEVEL + ONE + rb"(?: [0-9]{1,2})?" + END),
    _rule(rb"\bospf authentication-key ", LEVEL + ONE + END),
    _rule(rb"\bkey-string ", LEVEL + ONE + END),
    _rule(rb"\bwpa-psk ", rb"(?:set-key )?(?:ascii|hex) " + LEVEL + ONE + END),
    _rule(rb"\bppp (?:chap|pap) ", rb"(?:sent-username [^\s]{1,64} )?password " + LEVEL + ONE + END),
    # FortiGate: what it has encrypted; Junos: users of SNMP.
    _rule(rb"\bset [a-z0-9-]{2,32} ENC ", rb"(?P<v>[A-Za-z0-9+/=]{8,2048})"),
    _rule(rb"\b(?:authentication|privacy)-(?:password|key) ", ONE + END),
    # Communities of SNMP, and what asks with them.
    _rule(rb"\bsnmp community ", rb"(?:(?:add|set) [^\r\n]{0,64}?name=)?\"?" + COMMUNITY, accept=is_of_device),
    _rule(rb"\bcommunity ", COMMUNITY + rb"(?= \{)", accept=is_word_of_device),
    _rule(
        rb"(?i:\bcommunity|_community|\bcommunity[ _]?string)\}?[\"']?(?:[ ]?[=:>][ ]?| (?:is|was) )[\"']?",
        COMMUNITY,
        accept=is_community,
    ),
    _rule(
        rb"(?i:\bcommunities)[\"']?[ ]?[=:][ ]?\[[ ]?[\"']", rb"(?P<v>[^\[\]\r\n]{3,256})(?=[\"'][ ]?\])", accept=are_communities
    ),
    _rule(rb"\bcheck_snmp[a-z_.]{0,24} ", rb"[^\r\n]{0,160}? (?:-C|--community)[ =]?" + COMMUNITY, accept=is_of_device),
    _rule(
        rb"\bcheck_snmp[a-z_.]{0,24} ",
        rb"[^\r\n]{0,160}? (?:-[AX]|--(?:auth|priv)passw(?:or)?d)[ =]?(?P<v>[^\s]{3,128}"
        rb"(?:(?: -[A-Za-z] ?[^\s-][^\s]{0,64}){0,4}? (?:-[AX]|--(?:auth|priv)passw(?:or)?d)[ =]?[^\s]{3,128})?)",
    ),
    # Nagios gives a command its arguments between exclamation marks; proxies, and who may use them.
    _rule(
        rb"\bcheck_(?:mysql|mariadb|pg|postgres|mssql|oracle|db2|mongo|redis|rabbitmq|ftp|imap|pop|smtp|ldap|http|wmi|vmware|esx|ilo|ipmi"
        rb"|win|nt)[a-z0-9_]{0,24}!",
        rb"(?:[^!\r\n]{1,64}!){1,3}?(?P<v>(?=[^!\s]{0,63}[0-9])(?=[^!\s]{0,63}[A-Za-z])[^!\s,%/:]{6,64})(?=[!\r\n]|\Z)",
        accept=is_argument,
    ),
    _rule(
        rb"\b(?:https?|socks[45])[ \t]{1,8}[A-Za-z0-9][A-Za-z0-9.-]{3,64}[ \t]{1,8}[0-9]{2,5}[ \t]",
        rb"{1,8}[^\s/]{2,64}[ \t]{1,8}(?P<v>[^\s/]{4,128})" + END,
        accept=is_of_proxy,
    ),
    _rule(rb"(?i:\bauth(?:entic(?:ation|ator))? helper):? ", rb"[^\s]{2,64} (?P<v>[^\s]{3,128})(?= (?:ERR|OK|BH)\b)"),
)
