"""The rules for headers of HTTP: authorization and cookies."""

from __future__ import annotations

import re

from capture_tool.core.redaction import checks, line_checks
from capture_tool.core.redaction.placeholders import is_placeholder
from capture_tool.core.redaction.rule import IS, TOKEN_BEFORE, Rule

IN_QUOTES = rb"(?:[^\"'\\\r\n]|\\(?!\\{0,14}[\"'])[^\r\n])"
"""A character of a text in quotes, which ends at the first quote, however often that is escaped."""
SCHEME = (
    rb"(?!secret-removed )[A-Za-z][A-Za-z0-9-]{2,24}[ ]"
    rb"(?=secret-removed|(?=[A-Za-z._~+/=-]{0,48}[0-9])[A-Za-z0-9._~+/=-]{16})"
)
"""The name of any other kind of authorization, before a token that is as no word (`Splunk f60c2468-...`)."""
AUTHORITY = re.compile(rb"(?i:oauth|googlelogin|digest|aws4-hmac|hmac|hawk|ssws|signature|token)")
JAVASCRIPT = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$.]{0,64}(?:\(|[ ]?\+|[ ]?;[ ]?(?:[}\r\n]|\\n))|[A-Za-z_$]{1,2}[,})\]]")
"""Where a program sets a cookie from: a call, a sum, a name of one letter."""


def is_whole_header(hit: checks.Hit) -> bool:
    """Whether all that follows on the line belongs to the header: it begins the line, or has several parts."""
    link = hit.text[hit.begin + 13 : hit.start]
    several = AUTHORITY.match(hit.value) or AUTHORITY.search(link)
    return several is not None or (line_checks.begins_line(hit) and b"'" not in link and b'"' not in link)


def is_authorization(hit: checks.Hit) -> bool:
    """No variable of a shell (`Bearer $TOKEN`)."""
    return checks.is_secret(hit) and not is_placeholder(hit)


def is_cookie(hit: checks.Hit) -> bool:
    """No code that makes or reads one (`document.cookie = name + "="`, `COOKIE:function(){`)."""
    code = JAVASCRIPT.match(hit.text, hit.start) if hit.before.endswith((b".", b"_")) else None
    return code is None and not hit.text.startswith(b"function(", hit.start)


HEADER_RULES: tuple[Rule, ...] = (
    Rule(
        kind="authorization",
        find=rb"(?i:authorization)" + IS,
        pattern=rb"(?i:authorization)" + IS + rb"(?:\\{0,7}[\"'\[\x60]){0,2}(?!(?i:bearer|basic)[ \t]{0,4}\r?\n)"
        rb"(?:(?i:bearer|basic|digest|negotiate|ntlm|token|apikey)[ \t]{1,4}|" + SCHEME + rb")?"
        rb"(?P<v>(?:[^\"'\\ \t\r\n,;\[]|\[(?!\\[rn]\])|\\(?!\\{0,14}[\"']|[nrt])){1,8192})",
        secret=True,
        accept=is_authorization,
        to_line_end=is_whole_header,
        inside=True,
    ),
    Rule(
        kind="authorization",
        find=rb"(?i:bearer|basic),?[ \t]{1,4}[A-Za-z0-9._~+/-]{16}",
        pattern=rb"(?i:bearer|basic),?[ \t]{1,4}(?P<v>[A-Za-z0-9._~+/-]{16,8192}={0,2})",
        before=TOKEN_BEFORE,
        secret=True,
    ),
    Rule(
        kind="cookie",
        find=rb"(?i:cookie2?(?: jar)?)[\\\"' \t]{0,9}(?:[:=]|[ \t]\\{0,7}[\"'])",
        pattern=rb"(?i:cookie2?(?: jar)?)(?:\\{0,7}[\"'][ \t]{0,8}:[ \t]{0,8}\[?[ \t]{0,8}\\{0,7}[\"'](?P<q>"
        + IN_QUOTES
        + rb"{1,8192})"
        rb"|(?:[ \t]{0,8}:[ \t]{0,8}|[ \t]{1,3}=[ \t]{0,3})(?P<v>[^\"'\\ \t\r\n])"
        rb"|(?:[ \t]{0,3}[:=][ \t]{0,3}|[ \t]{1,3})\\{0,7}[\"'](?P<s>[^\"'\\\r\n=]{1,64}=" + IN_QUOTES + rb"{1,8192})"
        rb"|=\[?(?P<e>[A-Za-z0-9_.%-]{1,64}=[^ \t\r\n\"']))",
        secret=True,
        accept=is_cookie,
        to_line_end=checks.unquoted,
        inside=True,
    ),
)
