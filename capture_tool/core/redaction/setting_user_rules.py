"""The rules for users and machines in settings: lists of users, values of programs in code, lines of Java properties."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_secret
from capture_tool.core.redaction.code_checks import TYPE
from capture_tool.core.redaction.line_checks import begins_line
from capture_tool.core.redaction.login_rules import LOGIN_NAME, is_unlike_word, name_behind
from capture_tool.core.redaction.machine_rules import MACHINE, is_machine, is_reached
from capture_tool.core.redaction.passphrases import is_unlikely_word
from capture_tool.core.redaction.people_checks import is_named, is_named_host
from capture_tool.core.redaction.rule import LINE_ENDS, TOKEN_BEFORE, Q, Rule, S
from capture_tool.core.redaction.words import USER_KEY, USER_NAME

LISTS = rb"(?i:users|user_?(?:name|id)s|log(?:in|on)s|login_?(?:name|id)s|traders|operators)"
"""Keys of lists of users; of roles and rights, too."""
NO_ROLE = (
    rb"(?!(?i:admin(?:istrator)?s?|root|guests?|nobody|users?|test|demo|system|public|default|all|viewer|editor)[\"'\\,\]\s])"
)
"""Before the last of a list that is somebody."""
SHORTEST = 7
"""Letters of a user that is no word of such a list."""
ITEM = rb"(?:\\{0,7}\"[^\"\\\r\n\[\]]{1,64}\\{0,7}\"|'[^'\r\n\[\]]{1,64}'|[A-Za-z0-9_.@-]{1,64})"
BEFORE = (
    rb"(?:" + TOKEN_BEFORE + rb"|(?<=(?i:tws))|(?<=(?i:fix))|(?<=(?i:ib))|(?<=(?i:ibkr))|(?<=-D)|(?<=[a-z])(?=[UL])|(?<=(?i:pg)))"
)
PART = rb"[A-Za-z0-9._%+@-]{1,96}"
CONTINUED = rb"\\\r?\n[ \t]{0,64}"
"""The end of a line of Java properties that goes on in the next."""
EMAIL = rb"(?i:e-?mail(?:[._-]?(?:address|to|from|user))?)"
LOGINS = re.compile(rb"(?<![A-Za-z0-9_.-])[A-Za-z_.-]{2,32}[0-9]{1,8}(?![A-Za-z0-9_.-])")


def is_listed(hit: Hit) -> bool:
    """The last user of a list: no word as of roles and rights, or beside a login; what is before it is read again."""
    items = hit.text[hit.begin : hit.start]
    told = is_unlike_word(hit) or is_unlikely_word(hit.value, SHORTEST) or LOGINS.search(items) or b"user-" in items
    return bool(told) and is_named(hit)


def is_optional(hit: Hit) -> bool:
    """A text in quotes or with a digit, not the name of a type (`Optional[User]`)."""
    return (hit.text[hit.start - 1 : hit.start] in (b'"', b"'") or is_unlike_word(hit)) and is_named(hit)


def is_continued(hit: Hit) -> bool:
    """What a line of properties and the next one hold, with no word of a sentence."""
    return begins_line(hit) and is_secret(hit)


def is_property(hit: Hit) -> bool:
    """A machine by itself behind a key that begins its line."""
    return begins_line(hit) and is_machine(hit)


SETTING_USER_RULES: tuple[Rule, ...] = (
    # The last of a list; what stands before it is read again, and so are the others.
    name_behind(
        LISTS + rb"(?:" + Q + rb")?[ \t]{0,4}[:=][ \t\r\n]{0,64}\[",
        S
        + rb"(?:"
        + ITEM
        + S
        + rb","
        + S
        + rb"){0,48}(?:\\{0,7}[\"'])?"
        + NO_ROLE
        + LOGIN_NAME
        + rb"(?=(?:\\{0,7}[\"'])?"
        + S
        + rb"[,\]])",
        accept=is_listed,
    ),
    # In code: `user: str = "x"`, `Optional["x"]`, `os.environ["SMTP_USER"] = "x"`.
    name_behind(
        USER_KEY + rb":[ ]?" + TYPE + rb"[ \t]{0,3}=",
        rb"[ \t]{0,3}[bruf]?[\"']" + LOGIN_NAME + rb"(?=[\"'])",
        before=BEFORE,
    ),
    name_behind(
        USER_KEY + rb"[ ]?[:=][ ]?(?:Optional|Some|Just)[\[(]",
        rb"\\{0,3}[\"']?" + LOGIN_NAME + rb"(?=\\{0,3}[\"']?[\])])",
        before=BEFORE,
        accept=is_optional,
    ),
    name_behind(
        USER_KEY + rb"[ ]?\{ ?get;",
        rb"[^{}\r\n]{0,48}\}[ ]?=[ ]?\"" + LOGIN_NAME + rb"(?=\")",
        before=rb"(?:(?<![A-Za-z])|(?<=[a-z])(?=[UL]))",
    ),
    name_behind(USER_KEY + rb"[ \t]{1,16}REG_(?:SZ|EXPAND_SZ)[ \t]", rb"[ \t]{0,16}" + LOGIN_NAME + LINE_ENDS, before=BEFORE),
    name_behind(USER_NAME + Q + rb"\][ \t]{0,4}=", rb"[ \t]{0,4}[bruf]?[\"']" + LOGIN_NAME + rb"(?=[\"'])"),
    name_behind(
        USER_NAME + rb"(?:&#x27;|&quot;|&#34;|&#39;)[ ]?:",
        rb"[ ]?(?:&#x27;|&quot;|&#34;|&#39;)" + LOGIN_NAME + rb"(?=&(?:#x27|quot|#34|#39);)",
    ),
    # Of Java: a value that goes on in the next line, and one that only a blank parts from its key.
    Rule(
        kind="user",
        find=USER_KEY + rb"[ \t=:]{1,16}" + PART + CONTINUED,
        pattern=USER_KEY + rb"(?:[ \t]{0,8}[=:]|[ \t])[ \t]{0,8}(?P<v>" + PART + CONTINUED + PART + rb")" + LINE_ENDS,
        anchors=(b"\\\n", b"\\\r\n"),
        reach=160,
        accept=is_continued,
    ),
    Rule(
        kind="email",
        find=EMAIL + rb"[ \t=:]{1,16}" + PART + CONTINUED,
        pattern=EMAIL + rb"(?:[ \t]{0,8}[=:]|[ \t])[ \t]{0,8}(?P<v>" + PART + CONTINUED + PART + rb")" + LINE_ENDS,
        anchors=(b"\\\n", b"\\\r\n"),
        reach=160,
        accept=lambda hit: b"@" in hit.value and is_continued(hit),
    ),
    Rule(
        kind="host",
        find=rb"(?i:(?:computer|machine|host)[._-]name)[ \t]",
        pattern=rb"(?i:(?:computer|machine|host)[._-]name)[ \t]{1,16}(?P<v>" + MACHINE + rb")" + LINE_ENDS,
        accept=is_property,
        learn=is_named_host,
    ),
    Rule(
        kind="host",
        find=rb"(?i:(?:computer|machine|host)[._-]?name)" + Q + rb"[ \t\r\n]{0,8}(?:,|value)",
        pattern=rb"(?i:(?:computer|machine|host)[._-]?name)"
        + Q
        + S
        + rb"(?:,"
        + S
        + Q
        + rb"(?i:value|val)"
        + Q
        + S
        + rb":"
        + S
        + rb"|value=)\\{0,7}[\"'](?P<v>"
        + MACHINE
        + rb")(?=\\{0,7}[\"'])",
        accept=is_machine,
        learn=is_named_host,
    ),
    # Who sends a mail within a network.
    Rule(
        kind="host",
        find=rb"\bReceived: from ",
        pattern=rb"\bReceived: from (?P<v>" + MACHINE + rb")(?= \((?:[A-Za-z0-9._ =-]{1,96})?\[)",
        accept=is_reached,
        learn=is_named_host,
    ),
)
