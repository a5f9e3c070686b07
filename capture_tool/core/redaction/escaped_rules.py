"""The rules for names and values as JSON in JSON, HTML, addresses and lists write them: `&quot;user&quot;:`, `%22user%22%3A`."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import KEY_LETTERS, Hit, before_name, is_password, is_secret
from capture_tool.core.redaction.code_rules import COLUMNS, is_beside_key
from capture_tool.core.redaction.login_rules import name_behind
from capture_tool.core.redaction.people_checks import is_named
from capture_tool.core.redaction.rule import KEY, NO_COUNT, PASSWORD_KEY, SINGLE, TEXT, Q, Rule, secret_behind
from capture_tool.core.redaction.tool_rules import is_coded
from capture_tool.core.redaction.words import USER_NAME

LOGIN_NAME = rb"(?P<v>[A-Za-z_][A-Za-z0-9_.@-]{1,63})"
"""A mail address is one here, too."""
ENTITY = rb"(?:&quot;|&#34;)"
ESCAPED_QUOTE = re.compile(rb"\\{1,7}\"\Z")
SINGLE_QUOTE = re.compile(rb"(?:^|[^A-Za-z0-9\\])'\Z")
IN_KEY = rb"[A-Za-z0-9_.-]{0,64}"

_secret = partial(secret_behind, "password", accept=is_secret)


def is_in_escaped_quotes(hit: Hit) -> bool:
    """Key and value in one pair of quotes that are escaped."""
    return ESCAPED_QUOTE.search(before_name(hit, KEY_LETTERS, 64)[-8:]) is not None and is_password(hit)


def is_in_single_quotes(hit: Hit) -> bool:
    """Key and value in one pair of single quotes."""
    return SINGLE_QUOTE.search(before_name(hit, KEY_LETTERS, 64)[-2:]) is not None and is_password(hit)


def is_no_column(hit: Hit) -> bool:
    """A name, not the header of a table."""
    return hit.value.lower() not in COLUMNS and is_named(hit)


ESCAPED_RULES: tuple[Rule, ...] = (
    # `{\"tokens\":[\"x\",\"y\"]}`, `[\"PASSWORD=two words\"]`, `-e 'PASSWORD=two words'`.
    _secret(
        KEY + Q + rb"[ \t]{0,8}:[ \t]{0,8}\[[ \t]{0,8}\\",
        rb"{1,7}\"(?P<v>[^\r\n]{1,4096}?)(?=\\{1,7}\"(?:[ \t]|\\{1,7}[nrt]){0,8}\])",
    ),
    Rule(
        kind="password",
        find=KEY + rb"=" + NO_COUNT,
        pattern=KEY + rb"=(?=" + NO_COUNT + rb")(?P<v>[^\r\n]{1,1024}?)(?=\\{1,7}\"[ \t]{0,4}[,\]}])",
        secret=True,
        accept=is_in_escaped_quotes,
    ),
    Rule(
        kind="password",
        find=KEY + rb"=" + NO_COUNT,
        pattern=KEY + rb"=(?=" + NO_COUNT + rb")(?P<v>" + SINGLE + rb"{1,1024})(?=')",
        secret=True,
        accept=is_in_single_quotes,
    ),
    # `BasicNameValuePair[name=password, value=x]`, `[name: JSESSIONID][value: x]`, `LOGIN,user,u,password,x`.
    _secret(KEY + rb",[ \t]?value=", rb"(?P<v>[^\],\r\n]{1,256})"),
    _secret(
        rb"\[name: ",
        IN_KEY + rb"(?:(?i:session|sid|auth|cookie)|" + PASSWORD_KEY + rb")" + IN_KEY + rb"\]\[value: (?P<v>[^\]\r\n]{1,4096})",
    ),
    _secret(
        rb"(?i:,(?:user|login)(?:_?name)?),",
        rb"[^,\r\n]{1,64},(?i:passw(?:or)?d|pwd|pass),(?:\"(?P<q>(?:[^\"\r\n]|\"\"){1,256})|(?P<v>[^,\"\r\n]{1,256}))",
        accept=is_beside_key,
    ),
    _secret(
        KEY + rb"\",\"",
        rb"(?P<v>[^\"\r\n]{0,256}(?:\"\"[^\"\r\n]{0,256}){1,8})(?=\"(?:[,\r\n]|\Z))",
    ),
    # The value before its name, in lists of YAML and tables of settings; rows of a table; a parameter of Hibernate.
    _secret(
        rb"-[ \t]{1,4}value:[ \t]",
        rb"{1,4}(?:"
        + TEXT
        + rb"|(?P<v>[^\s\"'][^\r\n]{0,1024}?))[\"']?[ \t]{0,8}\r?\n[ \t]{1,64}(?:name|key):[ \t]{1,4}[\"']?"
        + IN_KEY
        + PASSWORD_KEY,
    ),
    _secret(
        rb"(?i:\bset )[ \t\x60\"\[]{0,4}[A-Za-z_]{0,24}(?i:value)",
        rb"[\x60\"\]]?[ \t]{0,3}=[ \t]{0,3}N?"
        + TEXT
        + rb"(?='?[^;\r\n]{0,16}(?i:where)[^;\r\n]{0,48}'[^'\r\n]{0,64}"
        + PASSWORD_KEY
        + IN_KEY
        + rb"')",
    ),
    _secret(KEY + rb"[ \t]-[ \t]\[", rb"(?P<v>[^\]\r\n]{1,256})(?=\])"),
    # `password changed from 'x' to 'y'`; a header that goes on on the next line, or in an address.
    _secret(
        KEY + rb"[ \t]{1,3}(?i:(?:was )?(?:changed|updated|reset) )?from[ \t]{1,3}['\"]",
        rb"(?:(?<=')(?P<v>[^'\r\n]{1,256}' to '[^\r\n]{1,256}?)(?='(?:[ \t.,;)\r\n]|\Z))"
        rb"|(?<=\")(?P<q>[^\"\r\n]{1,256}\" to \"[^\r\n]{1,256}?)(?=\"(?:[ \t.,;)\r\n]|\Z)))",
    ),
    secret_behind("cookie", rb"[ \t](?:-b|--cookie)[ \t]", rb"[A-Za-z0-9_.-]{1,64}=(?P<v>[^\s'\"]{12,4096})", accept=is_secret),
    secret_behind(
        "authorization",
        rb"(?i:bearer|basic)[ \t]{0,4}\r?\n[ \t]",
        rb"{1,16}(?P<v>[A-Za-z0-9._~+/=-]{16,8192}+)(?!:(?:\s|\Z))",
        accept=is_coded,
    ),
    secret_behind(
        "authorization",
        rb"(?i:authorization)(?:%22)?%3[Aa]",
        rb"(?:%20|\+|%22){0,3}(?i:bearer|basic|token|digest)(?:%20|\+){1,2}(?P<v>[^&\s\"'<>]{8,8192})",
        accept=is_secret,
    ),
)
ESCAPED_NAMES: tuple[Rule, ...] = (
    name_behind(USER_NAME + rb"\\{2,7}\"[ \t]{0,8}:", rb"[ \t]{0,8}\\{2,7}\"(?P<v>[^\"\\\r\n]{1,128})"),
    name_behind(USER_NAME + ENTITY + rb"[ \t]{0,4}:", rb"[ \t]{0,4}" + ENTITY + LOGIN_NAME),
    name_behind(USER_NAME + rb"[ \t]{0,3}=[ \t]{0,3}" + ENTITY, LOGIN_NAME),
    name_behind(rb"&lt;" + USER_NAME + rb"&gt;", LOGIN_NAME),
    name_behind(USER_NAME + rb"%22(?:%20|\+)?(?:%3[Aa]|:)", rb"(?:%20|\+)?%22" + LOGIN_NAME),
    # Calls, elements, lists: `setUserName(x)`, `<logon name="x" password=`, `user,x,password,`, `principal: x, credentials:`.
    name_behind(
        rb"(?i:set_?(?:user_?name|login|user))\(",
        rb"[ \t]{0,2}(?=[\"']|[A-Za-z_.-]{1,32}[0-9])[\"']?" + LOGIN_NAME + rb"(?=[\"']?[ \t]{0,2}\))",
    ),
    name_behind(
        rb"<(?i:log[io]n|user|auth|credentials?|account)[A-Za-z]{0,12}[ \t\r\n]",
        rb"[^<>]{0,64}?\bname=\\{0,3}[\"']" + LOGIN_NAME + rb"(?=\\{0,3}[\"'][^<>]{0,96}(?i:passw|pwd|secret))",
    ),
    name_behind(rb"(?i:,(?:user|login)(?:_?name)?),", LOGIN_NAME + rb"(?=,(?i:passw(?:or)?d|pwd|pass),)", accept=is_no_column),
    name_behind(rb"(?i:principal)(?:: |=)", LOGIN_NAME + rb"(?=\]?,? ?\[?(?i:credentials|password))"),
    name_behind(rb"htpasswd -", rb"[A-Za-z]{1,8} [^\s-][^\s]{0,255} " + LOGIN_NAME),
)
