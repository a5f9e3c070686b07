"""The rules for secrets where programs keep them without a name: lists of users, rows of databases, protocols of mail, hashes."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import PATH, REMOVED, Hit, is_secret
from capture_tool.core.redaction.device_rules import is_coded
from capture_tool.core.redaction.passphrases import is_unlikely_word
from capture_tool.core.redaction.remark_rules import NUMBERED, SIGNS
from capture_tool.core.redaction.rule import LINE_ENDS, NUMBER, Rule, always, secret_behind
from capture_tool.core.redaction.spoken_rules import is_like
from capture_tool.core.redaction.told import MINGLED

BASE64 = rb"(?P<v>[A-Za-z0-9+/]{16,4096}={0,2})"
LONG = 8
"""Signs of a password behind a stroke, where branches and folders stand too."""
QUOTE = rb"[\"'\x60]?"
USER = rb"[A-Za-z][A-Za-z0-9_.@-]{2,31}"
LOGIN_CELL = re.compile(rb"\| [A-Za-z][A-Za-z0-9_.-]{2,31}[ ]{1,24}\Z")
PAIR = re.compile(rb"[\"'\x60]?([A-Za-z0-9_.@-]{3,32})[\"'\x60]? ?[/|:] ?[\"'\x60]?\Z")
USE = rb"(?i:\b(?:use|usa|usare|uso|nutze|verwende|utilise[rz]?|usar))"
FOR = rb"(?i:for|to|on|in|at|per|f\xc3\xbcr|pour|para|con|mit|with)"


def is_kept(hit: Hit) -> bool:
    """A password in a list of users: as no word and no number of a security."""
    return is_coded(hit.value) and REMOVED not in hit.value and is_secret(hit)


def is_in_row(hit: Hit) -> bool:
    """The same in a table, behind the cell of a login."""
    numbered = len(hit.value) >= LONG and re.search(rb"[A-Za-z][0-9]{2,8}\Z", hit.value) is not None
    return LOGIN_CELL.search(hit.before[-64:]) is not None and (is_kept(hit) or (numbered and is_secret(hit)))


def is_of_relay(hit: Hit) -> bool:
    """The password for a mail server, no port and no path."""
    value = hit.value
    like = is_like(value) or is_unlikely_word(value)
    return like and not value.isdigit() and PATH.match(value) is None and is_secret(hit)


def is_mingled(hit: Hit) -> bool:
    """With digits and letters."""
    return re.search(rb"[0-9]", hit.value) is not None and re.search(rb"[A-Za-z]", hit.value) is not None and is_secret(hit)


def is_of_user(hit: Hit) -> bool:
    """Behind a login with a number, as no name of a branch or a folder."""
    user = PAIR.search(hit.text, hit.begin, hit.start)
    like = SIGNS.search(hit.value) or MINGLED.fullmatch(hit.value)
    quoted = hit.text[hit.start - 1 : hit.start] == b"\x60"
    long_enough = quoted or len(hit.value) >= LONG
    return user is not None and NUMBERED.search(user[1]) is not None and bool(like) and long_enough and is_secret(hit)


_rule = partial(secret_behind, "password", accept=is_secret)

STORE_RULES: tuple[Rule, ...] = (
    # The key that opens a disk: eight times six digits.
    Rule(
        kind="password",
        find=NUMBER + rb"[0-9]{6}-[0-9]{6}-[0-9]{6}-[0-9]{6}-[0-9]",
        pattern=rb"(?:[^0-9A-Za-z.]|[nrtm]|(?=[0-9]))(?<![0-9.-])(?P<v>[0-9]{6}(?:-[0-9]{6}){7})",
        after=rb"(?![A-Za-z0-9]|-[0-9])",
        secret=True,
    ),
    # PostgreSQL: users of pgbouncer, hashes, a row with a login, a password and an address.
    Rule(
        kind="password",
        find=rb"\"[^\"\s]{2,64}\"[ \t]\"",
        pattern=rb"\"[^\"\s]{2,64}\"[ \t]\"(?P<v>[^\"\r\n]{6,128})(?=\"[ \t]{0,4}(?:[\r\n]|\Z))",
        before=rb"(?:(?<=[\r\n])|\A)",
        anchors=(b'" "', b'"\t"'),
        reach=68,
        secret=True,
        accept=is_kept,
    ),
    Rule(
        kind="password",
        find=rb"SCRAM-SHA-[0-9]{1,3}\$[0-9]{3,7}:",
        pattern=rb"SCRAM-SHA-[0-9]{1,3}\$(?P<v>[0-9]{3,7}:[A-Za-z0-9+/=$:]{20,512})",
        secret=True,
    ),
    Rule(
        kind="password",
        find=rb"\| [^\s|]{6,64}[ ]{1,16}\| [^\s|@]{1,64}@",
        pattern=rb"\| (?P<v>[^\s|:]{6,64})(?=[ ]{1,16}\| [^\s|@]{1,64}@)",
        secret=True,
        accept=is_in_row,
    ),
    secret_behind(
        "session",
        rb"(?i:sess(?:ion)?_?(?:id|key|token|hash))[A-Za-z0-9_, \x60\"\[\]]{0,96}\)[ \t\r\n]{0,8}(?i:values)",
        rb"[ \t\r\n]{0,8}\([^()\r\n]{0,128}?'(?P<v>[A-Za-z0-9_-]{20,256})(?=')",
        accept=is_mingled,
    ),
    # Mail: the passwords of Postfix for other servers; what Dovecot and clients of IRC and IMAP print of a login.
    _rule(
        rb"\b(?:smtps?|mail|relay|mx|email-smtp|outlook)[A-Za-z0-9-]{0,24}\.[A-Za-z0-9.-]{2,64}[ \t]",
        rb"{1,8}[^\s:\[\]/]{2,96}:(?P<v>[^\s\[\]]{4,128})" + LINE_ENDS,
        accept=is_of_relay,
    ),
    _rule(rb"\bAUTHENTICATE[ \t]", rb"{1,3}" + BASE64 + LINE_ENDS, accept=is_mingled),
    _rule(
        rb"\bservice=(?:imap|smtp|pop3|sieve|submission|managesieve|lmtp)\b",
        rb"[^\r\n]{0,200}?\bresp=" + BASE64,
        accept=is_mingled,
    ),
    _rule(rb"\bclient in: CONT[ \t]", rb"[0-9]{1,8}[ \t]" + BASE64, accept=is_mingled),
    _rule(rb"(?:\bon|\boff|resetpass|@all) #", rb"(?P<v>[0-9a-f]{64})(?![0-9A-Za-z])"),
    _rule(
        rb"(?i:\b(?:user(?:_?name)?|login|usr)\|)",
        rb"[^\s|]{2,64}\|(?i:password|passwd|pass|pwd|pw)\|(?P<v>[^\s|]{4,128})"
        rb"(?=\|[a-z_]{1,32}\|[^\s|]|\|?[ \t]{0,4}(?:[\r\n]|\Z))",
        accept=is_kept,
    ),
    # A login and a password in notes: in backquotes, or behind the word to use them.
    _rule(
        rb"\x60[^\s\x60/|:]{3,32}\x60 ?[/|:] ?\x60",
        rb"(?<=[/|:\x60 ]\x60)(?P<v>[^\s\x60]{6,128})(?=\x60)",
        accept=is_of_user,
    ),
    Rule(
        kind="user",
        find=rb"\x60" + USER + rb"\x60 ?[/|:] ?\x60",
        pattern=rb"\x60(?P<v>" + USER + rb")\x60 ?[/|:] ?\x60\Z",
        learn=always,
    ),
    Rule(kind="user", find=USE + rb" ", pattern=USE + rb" (?P<v>" + USER + rb") ?/ ?\Z", learn=always),
    _rule(
        USE + rb" ",
        QUOTE + rb"[^\s/|:\"'\x60]{3,32}" + QUOTE + rb" ?/ ?" + QUOTE + rb"(?P<v>[^\s/\"'\x60]{6,64})"
        rb"(?=[\"'\x60]?(?: " + FOR + rb" |[.,;]?[ \t]{0,4}(?:[\r\n]|\Z)))",
        accept=is_of_user,
    ),
)
