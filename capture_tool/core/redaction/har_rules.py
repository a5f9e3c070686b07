"""The rules for HAR files and what is like them: a name beside its value, cookies, what is held in base64."""

from __future__ import annotations

import re
from collections.abc import Callable

from capture_tool.core.redaction.about import is_about
from capture_tool.core.redaction.checks import REMOVED, is_secret
from capture_tool.core.redaction.json_objects import OBJECT
from capture_tool.core.redaction.rule import DOUBLE, ESCAPED_DOUBLE, PASSWORD_KEY, Hit, Q, Rule, S

NAME_END = rb"[A-Za-z0-9_.\[\]-]{0,64}"
PAIR_NAMES = (
    PASSWORD_KEY + NAME_END,
    rb"(?i:session|authorization|cookie|signature|saml|jwt|\bsid\b|\bpin\b|\bauth\b|\bpass\b|\botp\b|sess_?id)" + NAME_END,
)
"""What a name beside its value ends with: one of a secret, and more that are one in HAR files and forms."""
PAIR_NAME = rb"(?:" + b"|".join(PAIR_NAMES) + rb")"
IS = Q + S + rb":" + S
"""Between a key, whose first quote is not in it, and its value."""
NEXT = S + rb"," + S
BETWEEN = rb"(?:" + NEXT + Q + rb"[A-Za-z_-]{1,32}" + IS + rb"(?:\"[^\"\\\r\n]{0,64}\"|true|false|null|[0-9]{1,8})){0,3}"
"""Other fields of the same object."""
COOKIES = rb"(?i:cookies)\""
TEXT = rb"\"text\":[ \t]{0,4}\"(?P<v>[A-Za-z0-9+/=]{8,12000}+)(?=\""
ENCODING = rb"\"encoding\":[ \t]{0,4}\"base64\""

FLOW_VALUE = (
    rb"(?:\"(?P<q>" + DOUBLE + rb"{1,1024})(?=\")|'(?P<s>(?:[^'\r\n]|''){1,1024})(?=')"
    rb"|(?P<v>(?![0-9]{1,3}(?:[\s,}]|\Z))[^\s\"'{}\[\],][^\r\n,}]{0,256}))"
)
"""In a map of YAML on one line, and in what is like one."""
VALUE_KEY = re.compile(rb"\"(?i:value|val|content)\"")
COOKIE_VALUE = re.compile(rb"(" + VALUE_KEY.pattern + S + rb":" + S + rb"\")(" + DOUBLE + rb"{1,8192})(?=\")")

ANY_VALUE = re.compile(rb"(\"[^\"\\\r\n]{1,64}\"" + S + rb":" + S + rb"\")(" + DOUBLE + rb"{1,8192})(?=\")")
"""Of cookies that are written otherwise: `{"JSESSIONID": "x"}`."""


def cookie_values(cookies: bytes, clean: Callable[[bytes], bytes]) -> bytes | None:
    """An array of cookies of a HAR file (its specification 1.2) without their values; their names and dates stay."""

    def cleaned(found: re.Match[bytes]) -> bytes:
        value = clean(b"Cookie: x=" + found[2])[8:]
        return found[1] + (REMOVED if value == b"x=" + found[2] and REMOVED not in value else value.removeprefix(b"x="))

    made = (COOKIE_VALUE if VALUE_KEY.search(cookies) else ANY_VALUE).sub(cleaned, cookies)
    return None if made == cookies else made


def is_beside_name(hit: Hit) -> bool:
    """The value of a name that says nothing else about a secret."""
    name = re.match(NAME_END, hit.text[hit.begin : hit.start])
    return not (name and is_about(hit.before[-16:] + name.group(), hit.value)) and is_secret(hit)


HAR_RULES: tuple[Rule, ...] = (
    # HAR and the like: {"name": "Cookie", "value": "..."}, either order, over lines; and a whole array of cookies.
    *(
        Rule(
            kind="password",
            find=name + Q + rb"[ \t\r\n]{0,64}[,}]",
            pattern=name + Q + BETWEEN + NEXT + Q + rb"(?i:value|val|text|data|v)" + IS + rb"(?:\\{2,7}\"(?P<s>[^\r\n]{1,8192}?)"
            rb"(?=\\{2,7}\"[ \t]{0,8}[,}\]])"
            rb"|\\\"(?P<e>" + ESCAPED_DOUBLE + rb"{1,4096})(?=\\\")|\"(?P<q>" + DOUBLE + rb"{1,8192})\"|(?P<v>[0-9]{4,20}))",
            secret=True,
            accept=is_beside_name,
        )
        for name in PAIR_NAMES
    ),
    Rule(
        kind="password",
        find=rb"(?i:value)" + IS,
        pattern=rb"(?i:value)"
        + IS
        + rb"\\?\"(?P<q>(?:[^\"\\\r\n]|\\[^\r\n]){1,8192})\\?\""
        + BETWEEN
        + NEXT
        + rb"(?:"
        + Q
        + rb"(?i:name|key)"
        + IS
        + Q
        + rb"[A-Za-z0-9_.-]{0,64}"
        + PAIR_NAME
        + Q
        + rb"|\"(?i:path|domain|expires|httpOnly|secure|sameSite)\")",
        secret=True,
        accept=is_secret,
    ),
    # `{name: PASSWORD, value: "x"}` of YAML, TOML and Python, either order.
    Rule(
        kind="password",
        find=PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}[\"']?,[ \t\r\n]{0,32}[\"']?(?i:val)",
        pattern=PASSWORD_KEY
        + rb"[A-Za-z0-9_.-]{0,64}[\"']?,[ \t\r\n]{0,32}[\"']?(?i:val(?:ue)?)[\"']?[ \t]{0,4}[:=][ \t]{0,4}"
        + FLOW_VALUE,
        secret=True,
        accept=is_beside_name,
    ),
    Rule(
        kind="password",
        find=rb"[{,][ \t]{0,4}[\"']?(?i:value)[\"']?[ \t]{0,4}[:=]",
        pattern=rb"[{,][ \t]{0,4}[\"']?(?i:value)[\"']?[ \t]{0,4}[:=][ \t]{0,4}"
        + FLOW_VALUE
        + rb"(?=[\"']?,[ \t]{0,4}[\"']?(?i:name|key)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?[A-Za-z0-9_.-]{0,64}?"
        + PAIR_NAME
        + rb"[\"']?[ \t]{0,4}[,}])",
        secret=True,
        accept=is_secret,
    ),
    Rule(
        kind="cookie",
        find=rb"(?i:cookies)\"",
        pattern=COOKIES + S + rb":" + S + rb"(?P<v>\[" + S + rb"\{[^\[\]]{1,16000}\})",
        secret=True,
        layer=cookie_values,
    ),
    Rule(
        kind="cookie",
        find=rb"(?i:cookies)\\?\"",
        pattern=COOKIES + S + rb":" + S + OBJECT,
        secret=True,
        accept=is_secret,
    ),
    # What a HAR file holds in base64 is not looked into.
    Rule(
        kind="token",
        find=rb"\"text\":[ \t]{0,4}\"[A-Za-z0-9+/=]{8}",
        pattern=TEXT + NEXT + ENCODING + rb")",
        secret=True,
    ),
    Rule(
        kind="token",
        find=ENCODING,
        pattern=ENCODING + NEXT + TEXT + rb")",
        secret=True,
    ),
)
