"""The rules for users beside a secret that has no name of its own: lists of users, arguments of commands, rows of tables.

Some fit only at the end of a text: what stands before a secret that was found is cleaned as one of its own.
"""

from __future__ import annotations

from capture_tool.core.redaction.checks import KEY_LETTERS
from capture_tool.core.redaction.login_rules import LOGIN_NAME, is_unlike_word, name_behind
from capture_tool.core.redaction.people_checks import is_named
from capture_tool.core.redaction.rule import LINE_ENDS, Rule, secret_behind
from capture_tool.core.redaction.shaped_rules import is_clear_person

HASHES = b":{SHA}", b":{SSHA}", b":$apr1$", b":$2y$", b":$2a$", b":$2b$", b":$1$", b":$5$", b":$6$"

BESIDE_SECRET_RULES: tuple[Rule, ...] = (
    # Before a secret: helpers of a proxy, its users, arguments of Nagios, fields between bars, users of pgbouncer.
    name_behind(rb"(?i:\bauth(?:entic(?:ation|ator))? helper):? ", LOGIN_NAME + rb" \Z"),
    name_behind(
        rb"\b(?:https?|socks[45])[ \t]{1,8}[^\s/]{4,64}[ \t]{1,8}[0-9]{2,5}[ \t]",
        rb"{1,8}" + LOGIN_NAME + rb"[ \t]{1,8}\Z",
    ),
    name_behind(rb"\bcheck_[a-z]{2,16}[a-z0-9_]{0,24}!", rb"(?:[^!\r\n]{1,64}!){0,2}?" + LOGIN_NAME + rb"!\Z"),
    name_behind(rb"(?i:\b(?:user(?:_?name)?|login|usr)\|)", LOGIN_NAME + rb"\|[A-Za-z]{2,16}\|\Z"),
    Rule(
        kind="user",
        find=rb"\"[A-Za-z_][A-Za-z0-9_.-]{1,63}\"[ \t]\"",
        pattern=rb"\"" + LOGIN_NAME + rb"\"[ \t]\"\Z",
        anchors=(b'" "', b'"\t"'),
        reach=68,
        accept=is_named,
        learn=is_unlike_word,
    ),
    # Before a hash of Apache's and of Unix.
    Rule(
        kind="user",
        find=rb"[A-Za-z_][A-Za-z0-9_.-]{1,63}:",
        pattern=LOGIN_NAME + rb":(?=\{SS?HA\}|\$)",
        before=rb"(?:(?<=[\r\n])|\A)",
        anchors=HASHES,
        lead=KEY_LETTERS,
        reach=66,
        accept=is_named,
        learn=is_unlike_word,
    ),
    # A row with a login, a password and an address.
    name_behind(
        rb"\| ",
        LOGIN_NAME + rb"(?=[ ]{1,16}\| [^\s|:]{6,64}[ ]{1,16}\| [^\s|@]{1,64}@)",
        find=rb"\| [A-Za-z_][A-Za-z0-9_.-]{1,63}[ ]{1,16}\| [^\s|:]{6,64}[ ]{1,16}\| [^\s|@]{1,64}@",
    ),
    # Dovecot, ScreenConnect, InfluxDB, AWS.
    name_behind(rb"\bpasswd-file\(", LOGIN_NAME + rb"(?=,)"),
    name_behind(rb"\bRanCommands? by ", LOGIN_NAME + rb"(?=:)"),
    name_behind(rb"[?&]u=", LOGIN_NAME + rb"(?=&p=)"),
    name_behind(rb"\brole_session_name[ ]?=", rb"[ ]?" + LOGIN_NAME + LINE_ENDS),
    secret_behind("url-credentials", rb"\b(?:curlftpfs|sshfs|davfs)#", rb"(?P<v>[^\s:@/]{1,64}:[^\s@]{1,128})(?=@)"),
    # Who came and went in a chat.
    Rule(
        kind="user",
        find=rb"[A-Za-z_][A-Za-z0-9_-]{1,31} \(",
        pattern=rb"(?P<v>[A-Za-z_][A-Za-z0-9_-]{1,31}) \([^\s@()]{1,32}@[^\s()]{1,64}\) has (?:joined|quit|left)",
        before=rb"(?<![A-Za-z0-9_-])",
        anchors=(b") has joined", b") has quit", b") has left"),
        reach=140,
        accept=is_clear_person,
        learn=is_unlike_word,
    ),
)
