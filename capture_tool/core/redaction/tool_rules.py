"""The rules for secrets in commands, settings and outputs of tools: databases, VPNs, servers, shells, debuggers."""

from __future__ import annotations

import re
from functools import partial

from capture_tool.core.redaction.checks import KEY_LETTERS, Hit, before_name, is_mixed, is_no_word, is_password, is_secret
from capture_tool.core.redaction.code_rules import COLUMNS, is_asked, is_beside_key
from capture_tool.core.redaction.device_rules import DEVICE_RULES
from capture_tool.core.redaction.line_checks import goes_on
from capture_tool.core.redaction.pair_rules import is_list
from capture_tool.core.redaction.passphrases import LONG_TALK, LONG_WORD, TALK, is_passphrase
from capture_tool.core.redaction.rule import (
    DOUBLE,
    IS,
    KEY,
    LINE_ENDS,
    NO_COUNT,
    PASSWORD_KEY,
    PHRASE,
    REST,
    SINGLE,
    TEXT,
    TO_BLANK,
    Rule,
    S,
    secret_behind,
)
from capture_tool.core.redaction.store_rules import STORE_RULES
from capture_tool.core.redaction.told import MINGLED, is_told

ECHO = rb"(?:echo|printf)(?: -[neE]{1,3})?(?: [\"']?%s(?:\\n)?[\"']?)? "
ONE = rb"(?:\"[^\"\r\n]{1,64}\"|'[^'\r\n]{1,64}'|[^\s\"']{1,64})"
"""A word of a command, or what is in its quotes."""
VARIABLE = re.compile(rb"\$\{?[A-Za-z_][A-Za-z0-9_]*\}?|%[A-Za-z_]+%|\$\(.*", re.DOTALL)
TAKES_IT = (
    rb"(?:cryptsetup|smbpasswd|(?:sudo )?passwd(?![A-Za-z0-9_.-])|su -|[^\r\n|]{1,96}?"
    rb"(?:[ =/-](?i:passw|passphrase|pw-?stdin|with-token|stdin-?pass)"
    rb"|--stdin)|sudo (?:-[A-Za-z]{1,4} ){0,3}-S\b)"
)
"""Commands that read a password: by their name or an option."""
PROMPT = rb"(?:\((?:[Pp]db|gdb|lldb)\)|ipdb>|>>>|In \[[0-9]{1,5}\]:|irb[^\r\n>]{0,16}>)"
KEY_NAMED = re.compile(PASSWORD_KEY + rb"|(?i:key|\bpass|\bpin)")
LEVEL = re.compile(rb" [0-9]{1,2} \Z")
"""How a router encrypts what follows."""
HARDWARE = re.compile(rb"(?i:gpio|led|reset|clk|data|button|sensor|relay|input|output|irq)\Z")
"""Before the pin of a chip."""


def is_value(hit: Hit) -> bool:
    """What is written out, no variable of a shell."""
    return VARIABLE.fullmatch(hit.value) is None and is_secret(hit)


def is_of_key(hit: Hit) -> bool:
    """Where the command names a key or a password."""
    return KEY_NAMED.search(hit.before[hit.before.rfind(b"\n") + 1 :]) is not None and is_value(hit)


def is_in_tuple(hit: Hit) -> bool:
    """The second of two in braces."""
    return before_name(hit, KEY_LETTERS, 64).endswith((b"{", b"{'")) and is_beside_key(hit)


def is_in_brackets(hit: Hit) -> bool:
    """Beside its key, both in brackets: where another such pair stands beside them, or no word."""
    name = before_name(hit, KEY_LETTERS, 64)
    if not name.endswith(b"[") or hit.value.lower() in COLUMNS:
        return False
    pair = name.endswith((b"] [", b"], [", b"][")) or hit.text.startswith((b"] [", b"], [", b"]["), hit.end)
    return (pair or is_coded(hit)) and is_told(hit)


def is_dotted(hit: Hit) -> bool:
    """The second of a pair of Lisp."""
    return before_name(hit, KEY_LETTERS, 64).endswith(b"(") and is_secret(hit)


def is_named_list(hit: Hit) -> bool:
    """A list of one or a few secrets; `tokens` are words of a text."""
    return not hit.text[hit.begin : hit.start].lower().startswith((b"tokens", b"tokeni")) and is_list(hit)


def is_coded(hit: Hit) -> bool:
    """No word of a language."""
    value = hit.value
    coded = is_no_word(value) or is_mixed(value) or MINGLED.fullmatch(value) or is_passphrase(value) or value.isdigit()
    return bool(coded) and is_secret(hit)


def is_set(hit: Hit) -> bool:
    """What a command of a router sets: a plain word only at its prompt, for `enable password caching` is talk."""
    prompt = hit.before.endswith((b"# ", b")#", b"#")) or LEVEL.search(hit.text, hit.begin, hit.start) is not None
    line = hit.before.endswith((b"\n", b"\r")) or not hit.before
    word = hit.value.isalpha() and len(hit.value) >= LONG_WORD and hit.value.lower() not in LONG_TALK
    return (is_coded(hit) or ((prompt or (line and word)) and hit.value.lower() not in TALK)) and is_secret(hit)


def is_reset(hit: Hit) -> bool:
    """What a tool prints when it has set a password anew."""
    return b"assw" in hit.before[-160:] and is_secret(hit)


def is_behind_user(hit: Hit) -> bool:
    """In a dialogue with a server of FTP or POP3."""
    return b"USER " in hit.before and is_secret(hit)


def is_no_placeholder(hit: Hit) -> bool:
    """A password of SQL, not the word for it."""
    return hit.value.lower() not in (b"password", b"passwd", b"values", b"pwd") and is_secret(hit)


def is_pin(hit: Hit) -> bool:
    """Of a person, not of a chip."""
    return HARDWARE.search(hit.before[-16:].rstrip(b"_")) is None and is_secret(hit)


def is_cookie(hit: Hit) -> bool:
    """No file of cookies."""
    return is_no_word(hit.value) and b"/" not in hit.value[:3] and not hit.value.endswith((b".txt", b".jar")) and is_secret(hit)


_rule = partial(secret_behind, accept=is_secret)

TOOL_RULES: tuple[Rule, ...] = (
    *DEVICE_RULES,
    *STORE_RULES,
    # What a shell gives to a command that asks for a password.
    _rule(
        "password",
        KEY + rb"[= ]{1,2}[\"']?<\(" + ECHO,
        rb"[\"']?(?P<v>[^)\r\n\"']{1,256}?)(?=[\"']?\))",
        accept=is_value,
    ),
    _rule("password", rb"<\(" + ECHO, rb"[\"']?(?P<v>[^)\r\n\"']{1,256}?)(?=[\"']?\))", accept=is_of_key),
    _rule(
        "password",
        rb"\b" + ECHO,
        rb"(?:\"(?P<q>[^\"\r\n|]{1,256})\"|'(?P<s>[^'\r\n|]{1,256})'|(?P<v>[^\s\"'|]{1,256}))[ \t]{0,4}\|[ \t]{0,4}" + TAKES_IT,
        accept=is_value,
    ),
    _rule(
        "password",
        rb"(?i:passwordeval|pass(?:word)?_?-?(?:cmd|command))[ \t=:]{1,4}[\"']?" + ECHO,
        rb"(?P<v>[^\s\"'][^\"'\r\n]{0,255})",
        accept=is_value,
    ),
    # Databases and servers: linked servers of SQL Server, Oracle, kdb+, HAProxy, FreeRADIUS, Elasticsearch, LDAP's tools.
    _rule(
        "password",
        rb"(?i:sp_addlinkedsrvlogin)[ \t]",
        rb"[^\r\n]{1,200}?, ?N?'(?P<v>" + SINGLE + rb"{1,256})'(?=[ \t]{0,4}(?:;|[\r\n]|\Z))",
    ),
    _rule(
        "password",
        rb"(?i:sp_addlogin|sp_addapprole|sp_setapprole)[ \t]",
        rb"{1,4}N?(?:'[^'\r\n]{1,64}'|\"[^\"\r\n]{1,64}\"), ?N?" + TEXT,
    ),
    _rule(
        "password",
        rb"(?i:sp_password)[ \t]",
        rb"{1,4}(?:NULL, ?)?N?'(?P<v>[^'\r\n]{1,128}(?:', ?N?'[^'\r\n]{1,128})?)'"
        rb"(?=, ?N?'[^'\r\n]{1,64}'|[ \t]{0,4}(?:[;\r\n]|\Z))",
    ),
    _rule(
        "password",
        rb"(?i:identified by)[ \t]",
        rb"{1,4}(?P<v>[A-Za-z0-9_$#]{3,64})"
        rb"(?=\s{1,16}(?i:default|temporary|quota|profile|account|password|replace|container|enable|with|require)\b)",
        accept=is_no_placeholder,
    ),
    _rule(
        "url-credentials",
        rb"\x60(?:\$\"|:)",
        rb":{0,2}(?:(?:tcps|unix)://)?[A-Za-z0-9._-]{0,128}:[0-9]{4,5}:(?P<v>[^\s:\"\x60;()]{1,64}:[^\s\"\x60;()]{2,256})",
    ),
    _rule("url-credentials", rb"\bstats auth[ \t]", rb"{1,4}(?P<v>[^\s:]{1,64}:[^\s]{1,256})"),
    _rule("password", rb"\binsecure-password[ \t]", rb"{1,4}" + REST),
    _rule(
        "url-credentials",
        rb"\bLogin (?:OK|incorrect)",
        rb"[^\r\n\[]{0,128}: \[(?P<v>[^\r\n\]/]{1,64}/(?!<)[^\r\n]{1,128}?)(?=\] \(from )",
    ),
    _rule("password", rb"\bNew value:[ \t]", rb"{1,4}(?P<v>[^\s]{4,128})" + LINE_ENDS, accept=is_reset),
    _rule("password", rb"elasticsearch-reset-password", rb"[^\r\n]{0,64}:[ ]?\r?\n[ \t]{0,16}(?P<v>[^\s:]{6,64})" + LINE_ENDS),
    _rule("password", rb"\bdscl ", rb"[^\r\n]{0,64}?-passwd [^\s]{1,96} (?P<v>[^\s|;&][^\r\n|;&]{1,255})"),
    # Users of machines and services.
    _rule(
        "password",
        rb"(?i:nssm(?:64)?(?:\.exe)?[\"']?) ",
        rb"set " + ONE + rb" (?i:ObjectName) [\"']?[^\s\"']{1,96}[\"']? " + REST,
        accept=is_value,
    ),
    _rule(
        "password",
        rb"\b(?:poetry|composer) config ",
        rb"(?:--?[a-z-]{1,24} ){0,3}http-basic\.[^\s]{1,96} [^\s]{1,64} " + REST,
        accept=is_value,
    ),
    # Networks: macOS, Cisco, OpenConnect, OpenVPN, Citrix.
    _rule("password", rb"-setairportnetwork ", rb"[a-z0-9]{1,8} " + ONE + rb" " + REST, accept=is_value),
    _rule(
        "password", rb"-addpreferredwirelessnetworkatindex ", rb"[a-z0-9]{1,8} " + ONE + rb" [0-9]{1,3} [A-Z0-9/]{2,16} " + REST
    ),
    _rule("password", rb"isakmp key ", rb"(?:[0-9] )?(?P<v>[^\s]{3,128})(?= (?:address|hostname|no-xauth)\b)"),
    _rule(
        "password",
        rb"\benable (?:secret|password) ",
        rb"(?:level [0-9]{1,2} )?(?:[0-9] )?(?P<v>[^\s]{3,128})" + LINE_ENDS,
        accept=is_set,
    ),
    _rule("cookie", rb"--cookie[ =]", rb"[\"']?(?P<v>[^\s\"']{8,4096})", accept=is_cookie),
    _rule("cookie", rb"(?i:logonticket|ctxsauthid|nsc_(?:aaac|tmas|tass))=", rb"\"?(?P<v>[^\s\"';,&]{6,1024})"),
    _rule("token", rb"\bauth-token[ ,]", rb"{1,3}(?P<v>[A-Za-z0-9_+/=.-]{12,1024})", accept=is_coded),
    # FTP and data feeds.
    _rule(
        "password",
        rb"(?:\b(?:open|connect) [^\s]{1,128}(?: [0-9]{1,5})?[ \t]{0,4}\r?\n(?:echo )?[ \t]{0,8}|\bftps?> ?)user ",
        rb"[^\s]{1,64}[ \t]{1,4}(?P<v>[^\s]{3,128})" + LINE_ENDS,
    ),
    Rule(
        kind="password",
        find=rb"(?i:quote|quot|literal) PASS ",
        pattern=rb"(?i:quote|quot|literal) PASS " + TO_BLANK,
        secret=True,
        inside=True,
        to_line_end=goes_on,
    ),
    _rule("password", rb"[\r\n][ \t]{1,16}PASS ", TO_BLANK, accept=is_behind_user),
    _rule("password", rb"\bSET PASSWORD,", rb"(?P<v>[^\s,][^\r\n,]{1,127})"),
    _rule("password", rb"LogonTag[0-9]{0,3}[ ]?=[ ]?(?:554|925|96)=", rb"(?P<v>[^\r\n]{1,256})"),
    # Arguments of the gateway, as IBAutomater prints them.
    _rule(
        "java-command",
        rb"(?i:\bargument[si]|\bargs|\bargv)[:=] ?\[?",
        rb"(?:[^\s\[,]{1,128}[, ]{1,2}){0,3}?(?P<v>(?!-|[0-9]{3,4}[, ])[^\s,\"'\[/]{2,64}(?:, ?| )[^\r\n]{3,256}?)"
        rb"(?=(?:, ?| )(?i:paper|live)(?:, ?| )[0-9]{4,5}\b)",
    ),
    # Debuggers, lists, pairs.
    _rule(
        "password",
        PROMPT + rb" ",
        rb"(?:p{1,2} |print[ (])?[A-Za-z0-9_.\[\"']{0,64}?" + KEY + rb"[\"'\])]{0,3}[ \t]{0,4}\r?\n"
        rb"(?:Out\[[0-9]{1,5}\]: ?|\$[0-9]{1,4} = |=> )?[bu]?" + TEXT,
    ),
    _rule("password", rb"(?i:\bsend_?line)\(", rb"[bru]?" + TEXT, accept=is_asked),
    _rule("password", KEY + rb" \. ", TEXT, accept=is_dotted),
    _rule("password", KEY + rb"'?,[ ]?\"", rb"(?P<v>" + DOUBLE + rb"{1,256})(?=\")", accept=is_in_tuple),
    _rule("password", KEY + rb",[ ]", rb"(?P<v>[^\[\]\r\n]{2,256})(?=\])", accept=is_in_brackets),
    _rule(
        "password",
        KEY + rb"\\{0,3}'[ ]?:[ ]?\[",
        S + rb"\\{0,3}[\"'](?P<v>[^\[\]\r\n]{1,2048}?)(?=\\{0,3}[\"']" + S + rb"\])",
        accept=is_named_list,
    ),
    # A short word for one that is rare elsewhere; a number behind a name in capitals that ends so.
    Rule(
        kind="password",
        find=rb"(?i:\bpswd?|\bpwrd)" + IS + NO_COUNT,
        pattern=rb"(?i:\bpswd?|\bpwrd)" + IS + PHRASE,
        before=rb"(?<![A-Za-z0-9])",
        secret=True,
        accept=is_password,
        to_line_end=goes_on,
        inside=True,
    ),
    _rule(
        "password",
        rb"(?:_(?i:pin)|[a-z]Pin)(?i:_?code)?(?:[\"']\])?" + IS,
        rb"[\"']?(?P<v>[0-9]{4,8})(?![A-Za-z0-9.])",
        accept=is_pin,
    ),
)
