"""The rule table: every kind of secret and personal value, once, for log text, file names, titles and the user's words.

A rule's `pattern` is written in what re2 and `re` share and is bounded (no `*`, no `+`), so that a match never reaches further
than `OVERLAP` and a bad line costs linear time. re2 finds where the pattern may begin; `re` then decides at that place with the
look-around of `before` and `after`. The group `v` (or `q`, `s` for a value in quotes) is what is replaced; without one it is the
whole match. Earlier rules win at the same place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from capture_tool.core.redaction import checks

OVERLAP = 20_480
"""Bytes that decide one match at most: the longest pattern (a private key of 16 KiB) and what it looks ahead."""
CONTEXT = 256
"""Bytes before a match that a rule may look at."""

TOKEN_BEFORE = (
    rb"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt])|(?<=\x1b\[m)|(?<=\x1b\[[0-9]m)|(?<=[\[;][0-9]{2}m)|(?<=;[0-9]m))"
)
"""Behind no letter or digit, but for those of `%2C`, `\\n` and the colours of a terminal."""
TOKEN_AFTER = rb"(?![A-Za-z0-9])"
NUMBER_BEFORE = rb"(?<![A-Za-z0-9.])"
NUMBER_AFTER = rb"(?![A-Za-z0-9]|\.[0-9])"
IS = rb"(?:\\?[\"'])?[ \t]{0,8}(?:[=:]|%3[Dd])[ \t]{0,8}"
"""Between a key and its value, in INI, properties, JSON, query strings and prose."""
QUOTED = rb"\\?\"(?P<q>(?:[^\"\\\r\n]|\\[^\r\n]){1,4096})|'(?P<s>[^'\r\n]{1,4096})"
NAME = rb"(?:" + QUOTED + rb"|(?P<v>[^\"'\r\n\t ,;&<>()\[\]{}]{1,256}))"
"""A value in quotes (as a whole) or one word."""
PHRASE = rb"(?:" + QUOTED + rb"|(?P<v>[^\"'\r\n\t ][^\r\n\t ]{0,4095}))"
"""As NAME, but whatever stands in the word may belong to a password."""
PASSWORD_KEY = (
    rb"(?i:passw|passphrase|passcode|secret|token|pwd|2ndfactor|api[_-]?key|access[_-]?key|private[_-]?key|credential"
    rb"|totp|j?sessionid|session[_-]id|phpsessid)"
)
PRIVATE_KEY = rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"


@dataclass(slots=True)  # not frozen: one is made at every place, and freezing doubles what it costs
class Hit:
    """A place where a rule's pattern fits: the text around it and the span of the value."""

    text: bytes
    begin: int
    start: int
    end: int

    @property
    def value(self) -> bytes:
        """What would be replaced."""
        return self.text[self.start : self.end]

    @property
    def before(self) -> bytes:
        """Up to CONTEXT bytes before the match."""
        return self.text[max(0, self.begin - CONTEXT) : self.begin]


def always(hit: Hit) -> bool:  # noqa: ARG001
    """For patterns that need no second look."""
    return True


def never(hit: Hit) -> bool:  # noqa: ARG001
    """For values that end where the pattern ends."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of value and how to see it."""

    kind: str
    """What it is counted as, and the first part of its stand-in."""
    pattern: bytes
    before: bytes = b""
    after: bytes = b""
    find: bytes = b""
    """What re2 looks for where it is not the pattern itself: never stricter than its beginning (and no count over 1000)."""
    secret: bool = False
    """Password-like: one constant stand-in, so that not even equality leaks; no undo."""
    accept: Callable[[Hit], bool] = always
    to_line_end: Callable[[Hit], bool] = never
    """Whether everything up to the end of the line belongs to the value."""
    scan: bool = True
    """Whether the value is secret wherever it stands, so that the final scan looks for it."""
    learn: Callable[[Hit], bool] = never
    """Whether the value is replaced in all that is read after it, without its key too."""
    open_key: bool = False
    """Whether something secret may stand between the beginning of the match and its value."""
    profile: str = ""
    """The profile that this rule is for; empty for all."""


RULES: tuple[Rule, ...] = (
    # Keys in clear: PKCS #1, PKCS #8, OpenSSH, OpenPGP. Without its end line, all that could be its body goes.
    Rule(
        kind="private-key",
        find=PRIVATE_KEY,
        pattern=PRIVATE_KEY + rb"(?:(?:[^-]|-(?!----END)){0,16384}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        rb"|[A-Za-z0-9+/=\\ \t\r\n]{0,16384})",
        secret=True,
        scan=False,
    ),
    # IBC prints its own command line, user and password are its last words (domain: java command).
    Rule(
        kind="java-command",
        find=rb"ibcalpha\.ibc\.Ibc(?:Tws|Gateway)[ \t]",
        pattern=rb"ibcalpha\.ibc\.Ibc(?:Tws|Gateway)[ \t]{1,8}"
        rb"(?:\"[^\"\r\n]{0,1024}\"|[^\" \t\r\n]{1,1024})[ \t]{1,8}(?P<v>[^ \t\r\n])",
        secret=True,
        open_key=True,
        to_line_end=always,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="jvm-secret",
        find=rb"-D(?i:[A-Za-z0-9_.-]{0,64}(?:key|pass|secret|token|credential))",
        pattern=rb"-D(?i:[A-Za-z0-9_.-]{0,64}(?:key|pass|secret|token|credential)[A-Za-z0-9_.-]{0,64})"
        rb"=\"?(?P<v>[^\" \t\r\n]{1,4096})",
        secret=True,
        accept=checks.is_secret,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="totp-seed",
        find=rb"(?i:otpauth)(?::|%3A)",
        pattern=rb"(?i:otpauth)(?::|%3A)(?://|%2F%2F)[^\"'<> \t\r\n]{1,1024}",
        secret=True,
    ),
    Rule(
        kind="totp-seed",
        find=rb"(?i:totp|otp|2fa|twofa)(?i:[A-Z0-9_.-]{0,32})" + IS,
        pattern=rb"(?i:totp|otp|2fa|twofa)(?i:[A-Z0-9_.-]{0,32})"
        + IS
        + rb"[\"']?(?P<v>[A-Za-z2-7=]{4}(?:[ -]?[A-Za-z2-7=]{4}){3,31}[A-Za-z2-7=]{0,3})",
        after=TOKEN_AFTER,
        secret=True,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="url-credentials",
        find=rb"://[^/@:\"'<> \t\r\n]{0,256}:",
        pattern=rb"://(?P<v>[^/@:\"'<> \t\r\n]{0,256}:[^/@\"'<> \t\r\n]{1,256})@",
        secret=True,
    ),
    Rule(
        kind="authorization",
        find=rb"(?i:authorization)" + IS,
        pattern=rb"(?i:authorization)" + IS + rb"[\"']?(?i:(?:bearer|basic|digest|negotiate|ntlm|token|apikey)[ \t]{1,4})?"
        rb"(?P<v>[^\"' \t\r\n,;]{1,8192})",
        secret=True,
        accept=checks.is_secret,
        to_line_end=checks.begins_line,
    ),
    Rule(
        kind="authorization",
        find=rb"(?i:bearer|basic)[ \t]{1,4}[A-Za-z0-9._~+/-]{16}",
        pattern=rb"(?i:bearer|basic)[ \t]{1,4}(?P<v>[A-Za-z0-9._~+/-]{16,8192}={0,2})",
        before=TOKEN_BEFORE,
        secret=True,
    ),
    Rule(
        kind="cookie",
        find=rb"(?i:cookie2?)[\"' \t]{0,9}:",
        pattern=rb"(?i:cookie2?)(?:[\"'][ \t]{0,8}:[ \t]{0,8}[\"'](?P<q>[^\"'\r\n]{1,8192})"
        rb"|[ \t]{0,8}:[ \t]{0,8}(?P<v>[^\"' \t\r\n]))",
        secret=True,
        to_line_end=checks.unquoted,
    ),
    Rule(
        kind="jwt",
        find=rb"eyJ[A-Za-z0-9_-]{5}",
        pattern=rb"eyJ[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{0,2048}",
        before=TOKEN_BEFORE,
        secret=True,
    ),
    Rule(
        kind="api-key",
        find=rb"AKIA[0-9A-Z]{8}|gh[pousr]_[A-Za-z0-9]{8}|xox[abprs]-",
        pattern=rb"(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-[A-Za-z0-9-]{10,200})",
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
        secret=True,
    ),
    Rule(
        kind="password",
        pattern=rb"(?!secret-removed)" + PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}" + IS + PHRASE,
        find=PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}" + IS + rb"[^\r\n]",
        secret=True,
        accept=checks.is_password,
        to_line_end=checks.begins_line,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="password",
        find=rb"<[A-Za-z0-9_.:-]{0,130}" + PASSWORD_KEY,
        pattern=rb"<(?:[A-Za-z0-9_.-]{0,64}:)?[A-Za-z0-9_.-]{0,64}"
        + PASSWORD_KEY
        + rb"[A-Za-z0-9_.-]{0,64}(?: [^<>\r\n]{0,256})?>"
        + rb"(?:(?P<v>[^<>\r\n]{1,4096})|[ \t\r\n]{1,64}(?P<q>[^<> \t\r\n][^<>\r\n]{0,4095})(?=[ \t\r\n]{0,64}</))",
        secret=True,
        open_key=True,
        accept=checks.is_secret,
        learn=checks.is_assigned,
    ),
    # `<property name="password" value="...">`, `--password ...`, and the bare `pass=...`.
    Rule(
        kind="password",
        find=rb"[\"'][A-Za-z0-9_.-]{0,64}" + PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}[\"'][ \t]{1,8}value",
        pattern=rb"[\"'][A-Za-z0-9_.-]{0,64}" + PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,64}[\"'][ \t]{1,8}value=(?:" + QUOTED + rb")",
        secret=True,
        accept=checks.is_secret,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="password",
        find=rb"--(?i:[a-z0-9-]{0,32}(?:passw|passphrase|pwd|secret|token|api-?key))",
        pattern=rb"--(?i:[a-z0-9-]{0,32}(?:passw|passphrase|pwd|secret|token|api-?key)(?:ord|d)?)[ \t]{1,4}(?!-)(?:"
        + QUOTED
        + rb"|(?P<v>[^\"' \t\r\n]{1,4096}))",
        before=rb"(?<![A-Za-z0-9-])",
        secret=True,
        accept=checks.is_password,
    ),
    Rule(
        kind="password",
        find=rb"(?i:pass)(?:=|%3[Dd])",
        pattern=rb"(?i:pass)(?:=|%3[Dd])" + PHRASE,
        before=rb"(?<![A-Za-z0-9])",
        secret=True,
        accept=checks.is_password,
        learn=checks.is_assigned,
    ),
    # Session tokens of the platform: 40 to 60 digits. A double that is not set is longer (309 digits) or has a point.
    Rule(
        kind="session",
        pattern=rb"_?(?P<v>[0-9]{40,60})",
        find=rb"(?:\b|_)[0-9]{40,60}",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        secret=True,
    ),
    Rule(
        kind="account",
        pattern=rb"(?:D?[UFI][A-Z]?|d[ufi][a-z]?)[0-9]{6,9}",
        before=TOKEN_BEFORE,
        after=TOKEN_AFTER,
    ),
    Rule(kind="folder", pattern=rb"[a-p]{40}", before=rb"(?<![a-z])", after=rb"(?![a-z])"),
    Rule(
        kind="folder",
        pattern=rb"(?i:[/\\]Jts)[/\\]{1,2}(?P<v>[a-z]{6,12})",
        after=rb"(?=[/\\])",
        accept=checks.is_old_folder,
        scan=False,
    ),
    Rule(
        kind="user",
        find=rb"(?i:UserNameToDirectory)" + IS,
        pattern=rb"(?i:UserNameToDirectory)" + IS + rb"(?P<v>[^\r\n\t ]{1,4096})",
        accept=checks.is_name,
        learn=always,
    ),
    Rule(
        kind="user",
        pattern=rb"(?i:login|user)(?i:[._ -]?name|[._ -]?id)?" + IS + NAME,
        find=rb"(?i:login|user)(?i:[._ -]?name|[._ -]?id)?" + IS,
        before=rb"(?:(?<![A-Za-z0-9])|(?<=(?i:tws))|(?<=(?i:fix))|(?<=(?i:ib))|(?<=-D)|(?<=[a-z])(?=[UL]))",
        accept=checks.is_name,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="user",
        find=rb"<(?i:user|login)",
        pattern=rb"<(?i:user[_-]?name|login|user|user[_-]?id)>(?P<v>[^<>\r\n]{1,256})",
        accept=checks.is_name,
        learn=checks.is_assigned,
    ),
    Rule(
        kind="user",
        pattern=rb"(?i:[/\\]home|[/\\]Users|Documents and Settings|%2Fhome|%2FUsers|%5CUsers)(?:[/\\]{1,2}|%2F|%5C)"
        rb"(?P<v>[^/\\:*?\"<>|%\r\n\t ]{1,64}(?: [^/\\:*?\"<>|\r\n\t ]{1,32}){0,3}(?=[/\\])|[^/\\:*?\"<>|%\r\n\t ,;)\]'&]{1,64})",
        find=rb"(?i:[/\\]home|[/\\]Users|Documents and Settings|%2Fhome|%2FUsers|%5CUsers)(?:[/\\]{1,2}|%2F|%5C)",
        accept=checks.is_person,
        learn=always,
    ),
    Rule(
        kind="email",
        pattern=rb"(?P<v>[A-Za-z0-9._%+-]{1,64}(?:@|%40)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})",
        find=rb"\b[A-Za-z0-9._%+-]{1,64}(?:@|%40)[A-Za-z0-9]",
        after=rb"(?![A-Za-z0-9-])",
    ),
    Rule(
        kind="mac",
        find=rb"\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}:|-[0-9A-Fa-f]{2}-)[0-9A-Fa-f]{2}[:-][0-9A-Fa-f]{2}[:-][0-9A-Fa-f]{2}[:-]",
        pattern=rb"(?:[0-9A-Fa-f]{2}:){5,31}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5,31}[0-9A-Fa-f]{2}",
        before=rb"(?<![A-Za-z0-9])",
        after=rb"(?![0-9A-Fa-f])",
        accept=checks.is_mac,
    ),
    Rule(
        kind="ip",
        pattern=rb"_?(?P<v>[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})",
        find=rb"(?:\b|_)[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        accept=checks.is_ip,
        scan=False,
    ),
    Rule(
        kind="ip",
        pattern=rb"(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}|::[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){1,6})",
        before=rb"(?<![A-Za-z0-9:])",
        after=rb"(?![A-Za-z0-9:]|\.[0-9])",
        accept=checks.is_ip,
        scan=False,
    ),
    Rule(
        kind="card",
        pattern=rb"_?(?P<v>[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{2,7}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})",
        find=rb"(?:\b|_)(?:[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{2}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})",
        before=NUMBER_BEFORE,
        after=NUMBER_AFTER,
        accept=checks.is_card,
    ),
    Rule(
        kind="phone",
        pattern=rb"\+[1-9][0-9]{0,3}(?:[ .()/-]{0,2}[0-9]{1,12}){1,6}",
        before=rb"(?<![A-Za-z0-9+.])",
        after=rb"(?![A-Za-z0-9]|\.[0-9])",
        accept=checks.is_phone,
        scan=False,
    ),
    Rule(
        kind="order",
        pattern=rb"(?i:permId|execId|orderRef|orderId|NetLiquidation|TotalCashValue|BuyingPower|AvailableFunds|ExcessLiquidity"
        rb"|GrossPositionValue|EquityWithLoanValue|UnrealizedPnL|RealizedPnL|avgCost|position)"
        rb"[\"']?[ \t]{0,4}[=:,][ \t]{0,4}[\"']?(?P<v>[A-Za-z0-9_.:+-]{1,64})",
        before=rb"(?<![A-Za-z0-9])",
        scan=False,
        profile="minimal",
    ),
)
