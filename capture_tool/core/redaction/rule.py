"""What a rule of redaction is, and the pieces that the rules' patterns are made of.

A rule's `pattern` is written in what re2 and `re` share and is bounded (no `*`, no `+`), so that a match never reaches further
than `OVERLAP` and a bad line costs linear time. re2 finds where the pattern may begin; `re` then decides at that place with the
look-around of `before` and `after`. The group `v` (`q`, `s`, `e` for a value in quotes) is what is replaced; without one it is
the whole match.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable

from capture_tool.core.redaction.layers import Layer
from capture_tool.core.redaction.line_checks import goes_on
from capture_tool.core.redaction.skipped import skips_before_value
from capture_tool.core.value import dataclass

OVERLAP = 20_480
"""Bytes that decide one match at most: the longest pattern (a private key of 16 KiB) and what it looks ahead."""
CONTEXT = 2048
"""Bytes before a match that are kept."""
NEAR = 256
"""Of these, the bytes that a rule looks at."""

ESCAPED = (
    rb"(?<=%[0-9A-Fa-f]{2})|(?<=%25[0-9A-Fa-f]{2})|(?<=\\[nrt])|(?<=\\[0-3][0-7]{2})|(?<==3D)|(?<=\\x[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4})"
    rb"|(?<=\x1b\[m)|(?<=\[[0-9]m)|(?<=[\[;][0-9]{2}m)|(?<=;[0-9]m)|(?<=[\[;][0-9]{3}m)"
)
"""Behind `%2C`, `\\n`, `\\001`, `\\x00`, `\\u003e`, `=3D` of mails, the colours of a terminal: they are no part of the value."""
TOKEN_BEFORE = rb"(?:(?<![A-Za-z0-9])|" + ESCAPED + rb")"
"""Behind no letter or digit, but for those of `%2C`, `\\n` and the colours of a terminal."""
TOKEN_AFTER = rb"(?![A-Za-z0-9])"
NUMBER_BEFORE = rb"(?:(?<![A-Za-z0-9.])|" + ESCAPED + rb")"
NUMBER_AFTER = rb"(?![A-Za-z0-9]|\.[0-9])"
LINE_ENDS = rb"(?=[ \t]{0,4}(?:[\r\n]|\Z))"
"""Behind a value that nothing follows on its line."""
NOWHERE = rb"[^\x00-\xff]"
"""What fits no byte: the pattern of no rules, and the `find` of what is looked for by other means."""
NUMBER = rb"(?:\A|[^0-9A-Za-z.]|%[0-9A-Fa-f]{2}|[nrtm])"
"""For `find`: what stands before a number that may begin at any digit, of which re2 would make ten times the states. Not a point:
doubles with 15 digits are everywhere.
"""
COLOUR = rb"(?:(?:\x1b|\\u001[bB])\[[0-9;]{0,10}m|\[[0-9;]{1,10}m)?"
"""Of a terminal, with ESC or where that was lost."""
IS = (
    rb"(?:\\?[\"']|\*{2}|\xe2\x80[\x9c\x9d])?"
    + COLOUR
    + rb"[ \t]{0,32}(?:=[=>]?|:(?:=|\*{2})?|->|<-|\xef\xbc\x9a|%3[Dd]|\\u003[Dd]|&#61;|\\[=:])[ \t]{0,24}"
    + COLOUR
)
"""Between a key and its value, in INI, properties, JSON, query strings, prose and Markdown."""
NO_COUNT = rb"(?:[^0-9\r\n]|[0-9]{1,3}[^0-9 \t\r\n]|[0-9]{4})"
"""For `find`: how a value begins that is no small number by itself (`pwd=1 soft=0`), for those are everywhere in logs."""
DOUBLE = rb"(?:[^\"\\\r\n]|\\[^\r\n])"
"""A character of a text in double quotes; one that is escaped does not end it."""
DOUBLE_SHELL = rb"(?:" + DOUBLE + rb"|(?<=\x60)\"(?=[^\s,;:)\]}\\\"'\x60]))"
"""The same, also as PowerShell escapes a quote."""
SINGLE = (
    rb"(?:[^'\\\r\n]|\\[^\r\n]|'(?=\\'')|(?<='\\')'|''|'(?=\"'\"')|(?<='\")'(?=\"')|(?<='\"'\")'"
    rb"|(?<=\\)'(?=[^\s,;:)\]}\\\"']))"
)
"""The same in single quotes: in two ways of shells, in SQL and YAML, in Python, and in JSON that holds one of these."""
ESCAPED_DOUBLE = rb"(?:[^\"\\\r\n]|\\\\\\[^\r\n]|\\\\[^\"\\\r\n]|\\[^\"\\\r\n])"
"""The same in double quotes that are escaped, as in the JSON of a JSON string: the first that is escaped once ends it."""
QUOTED = (
    rb"\\\"(?P<e>"
    + ESCAPED_DOUBLE
    + rb"{1,4096})(?=\\\")|[bu]?\\?\"(?!(?<=\\\")\\\")(?P<q>"
    + DOUBLE_SHELL
    + rb"{1,4096})|[buN]?'(?P<s>"
    + SINGLE
    + rb"{1,4096})"
)
ENDED = rb"(?:\"(?P<q>" + DOUBLE + rb"{1,1024})(?=\")|'(?P<s>" + SINGLE + rb"{1,1024})(?='))"
"""A text in quotes as it is written in code."""
NAME = rb"(?:" + QUOTED + rb"|(?P<v>(?:[^\"'\r\n\t\x1b\\ ,;&<>()\[\]{}]|\\(?![\r\n\"'])){1,256}))"
"""A value in quotes (as a whole) or one word."""
MARKUP = rb"(?:&nbsp;|&#160;|<(?:b|strong|code|tt|kbd|em|i|u|pre|span)>){0,4}+(?:\x60(?=[^\x60\r\n]{1,256}\x60))?+"
"""What HTML and Markdown may write before a value."""
TICKED = rb"(?<=\x60)[^\x60\r\n]{1,256}(?=\x60)"
PHRASE = (
    rb"(?:" + QUOTED + rb"|" + MARKUP + rb"(?P<v>" + TICKED + rb"|(?!</[A-Za-z]{1,16}>)"
    rb"(?:(?<![\"']:)(?<![\"']:[ \t])|(?![,}\]\[{]|\\{1,15}[\"'nrt]))[^\"'\r\n\t ][^\r\n\t\x1b ]{0,4095}))"
)
"""As NAME, but whatever stands in the word may belong to a password; the brackets of JSON behind its key do not; in
backquotes it may be several.
"""
TEXT = (
    rb"(?:\\{0,3}\"(?P<q>(?<!\\\")"
    + DOUBLE_SHELL
    + rb"{1,1024}(?=\")|(?<=\\\")(?<!\\\\\")"
    + ESCAPED_DOUBLE
    + rb"{1,1024}(?=\\\")"
    rb"|(?:[^\"\r\n]|(?<=\\)\"(?=[^\s,;:)\]}\\\"'])){1,1024}?(?=\\{0,3}\"(?![A-Za-z0-9])|(?<!\\)\"))"
    rb"|\\{0,3}'(?P<s>(?<!\\')" + SINGLE + rb"{1,1024}(?=')"
    rb"|(?:[^'\r\n]|''|(?<=\\)'(?=[^\s,;:)\]}\\\"'])){1,1024}?(?=\\{0,3}'(?![A-Za-z0-9\\\"'])|(?<!\\)'(?![\\\"']))))"
)
"""A text in quotes, however often they are escaped, which must end; where its own quote is nowhere, at the first that may be."""
TO_BLANK = rb"(?P<v>[^\"' \t\r\n][^ \t\r\n\x1b]{0,1023})"
"""All up to the next blank, for rules that are `inside`."""
REST = rb"(?:" + TEXT + rb"|" + TO_BLANK + rb")"
PASSWORDS = (
    rb"passw|passvv|p4ssw|pass[ _-]?phrase|passcode|pwd|pass[ _]word|\bpsw\b|_psw\b|kennwort"
    rb"|parola(?: d[^ \r\n]{1,3}ordine)?"
    rb"|contrase(?:\xc3[\x91\xb1]|[n\xd1\xf1])a|mot[ _-]?de[ _-]?passe|palabra[ _-]clave|senha|wachtwoord|lozinka|heslo"
    rb"|has(?:\xc5[\x81\x82]|l)o\b|l(?:\xc3[\x96\xb6]|[\xd6\xf6])senord|\xc5[\x9e\x9f]ifre|adgangskode|passord\b"
    rb"|salasana|jelsz(?:\xc3[\x93\xb3]|[\xd3\xf3])"
    rb"|\xd0[\x9f\xbf]\xd0[\x90\xb0](?:\xd1\x80|\xd0\xa0)\xd0[\x9e\xbe]\xd0[\x9b\xbb](?:\xd1\x8c|\xd0\xac)|\xe3\x83\x91\xe3\x82\xb9\xe3\x83\xaf\xe3\x83\xbc\xe3\x83\x89|\xe5\xaf\x86\xe7\xa0\x81"
    rb"|(?:store|key|ssh|user|db|database|admin|root|login|mail|imap|smtp|proxy|ftp|sudo|rpc|ldap|pg|require|http|socks|bind|vnc|rdp|usr|wi-?fi"
    rb"|ib|ibkr|tws|fix)[_.-]?(?:pass|pw)"
)
"""Words for passwords, and short for them."""
PSK = rb"(?:wpa|wifi|\b|_|[0-9]m)psk\b"
"""Of a WLAN, also behind the colour of a terminal."""
SECRET_WORDS = (
    PASSWORDS,
    rb"secret|token|credential|\bpw\b|\bclave\b|(?:security|secret)[ _]?answer|mother_?maiden|pin_?code|authtok",
    rb"(?:unlock|vnc|sim)_?pin",
    rb"private[ _]?exponent|chlg_?input|laravel_session|wordpress_logged_in",
    rb"client-key-data|dockerconfigjson|auth_?cookie|master_?auth|redis_?auth|mnemonic",
    rb"(?:seed|key)_?phrase|(?:wallet|otp)_?seed|" + PSK,
    rb"(?:api|access|private|master|upload)[ ._-]?key",
    rb"losungswort|geheim(?:wort|nis|schl(?:\xc3[\x9c\xbc]|[\xdc\xfc]|ue)ssel)|parola[ _-]?segreta|(?:freischalt|entsperr)code",
    rb"chiave[ _-]?(?:di[ _-]?accesso|segreta|privata|precondivisa|api|wi-?fi)|codice (?:di sblocco|segreto)|codice_segreto",
    rb"clave[ _-]?(?:secreta|privada|api|de[ _-]?acceso)",
    rb"(?:segreto|secreto)[_-](?:api|client)|(?:api|client)[_-]?(?:segreto|secreto)",
    rb"(?:wlan|wi-?fi)-?schl(?:\xc3[\x9c\xbc]|[\xdc\xfc])ssel|pre-?shared key",
    rb"cl(?:\xc3[\x89\xa9]|[\xc9\xe9]|e)[ _-]?(?:api|(?:secr(?:\xc3\xa8|[\xe8e])t|priv(?:\xc3\xa9|[\xe9e]))e|d_?acc)",
    rb"cl(?:\xc3[\x89\xa9]|[\xc9\xe9])[ _-]?(?:du )?(?:wi-?fi|wpa)\b",
    rb"api[ _-]?schl(?:\xc3[\x9c\xbc]|[\xdc\xfc]|ue)ssel|zugangsschl(?:\xc3[\x9c\xbc]|[\xdc\xfc]|ue)ssel",
    rb"jeton[ _-](?:api|d_?acc)",
    rb"(?:wi-?fi|wpa|wep|fernet)[ _-]?key|(?:session|encryption|hmac|sign(?:ing)?|account|shared|auth|symm|priv)[ ._-]?key",
    rb"(?:alpaca|polygon|quandl|tiingo|finnhub|iex|openai|anthropic|alpha_?vantage|binance|azure|stripe)_?(?:api_?)?key",
    rb"(?:pushover(?:_?user|_?app)?|twilio|sendgrid|mailgun|marketstack|coinbase|kraken|newsapi|ifttt)_?(?:api_?)?key",
    rb"(?:(?:subscription|recovery|license|storage|activation)[ ._-]?|(?:serial|product|consumer|ssh)[._-]?)key",
    rb"2nd_?factor|two_?factor|twofa|zugangscode|einmalcode|\bmdp\b|\b(?:nt|lm)_?hash|(?:otp|2fa|two_?fa|two_?factor|mfa|sms|verification|auth|authorization)[_.-]?code",
    rb"(?:backup|recovery|unlock|activation|pairing)[ _.-]?code|(?:code|oauth)_?verifier",
    rb"challenge_?response|diffie_?hellman|dh_?challenge|client_?assertion|saml_?response",
    rb"totp|j?sessionid|session[ ._-]id|phpsessid|pre_?shared_?key|[cx]srf|shared_?access_?signature|sentry_?dsn|webhook_?url",
)
"""What the name of a setting, field or element of a secret holds: words for passwords, secrets, keys, codes, sessions."""
PASSWORD_KEY = rb"(?i:" + b"|".join(SECRET_WORDS) + rb")"
KEY_END = rb"[A-Za-z0-9_.-]{0,64}"
KEY = PASSWORD_KEY + KEY_END
"""From the word on that tells that it is the name of a secret."""
S = rb"[ \t\r\n]{0,64}"
Q = rb"\\{0,7}[\"']"
"""A quote, however often it is escaped."""
FIX_BEFORE = rb"(?:(?<=[\x01|;^ ])|(?<=\^A)|(?<=\\x01)|(?<=\\001)|(?<=\\u0001)|(?<=<SOH>))"
"""The end of a field of FIX, in the ways in which logs print SOH."""
FIX_VALUE = rb"(?:[^\x01|;^\\< \t\r\n]|\^(?!A)|\\(?!x01|001|u0001)|<(?!SOH>))"
PRIVATE_KEY = rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"


class Hit:
    """A place where a rule's pattern fits: the text around it and the span of the value."""

    __slots__ = ("begin", "end", "start", "text")  # not frozen: one is made at every place, and freezing doubles what it costs

    def __init__(self, text: bytes, begin: int, start: int, end: int) -> None:
        self.text = text
        self.begin = begin
        self.start = start
        self.end = end

    @property
    def value(self) -> bytes:
        """What would be replaced."""
        return self.text[self.start : self.end]

    @property
    def before(self) -> bytes:
        """Up to NEAR bytes before the match, without the mark of UTF-8 with which a file may begin."""
        return self.text[max(0, self.begin - NEAR) : self.begin].removeprefix(BOM_UTF8)


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
    anchors: tuple[bytes, ...] = ()
    """For a rule that may begin with nearly anything, which would cost re2 a state a byte: rare literals, one of which every
    match holds (re2 looks for them; `re`, if the rule has a `tail`, for them and that). Only around them is `find` looked for, by
    `re`, up to one byte behind the literal; whether the rule means the text there must not depend on where before the literal it
    begins."""
    opening: bytes = b""
    """For a rule whose `find` goes on for long with nearly anything: the literal that it begins with. `re` looks for both."""
    lead: bytes = b""
    """For a rule with anchors: the bytes that all of a match before its anchor consists of, so that its beginning is found from
    behind; `find` is not looked for then."""
    tail: bytes = b""
    """How what stands behind the anchor must begin: for a rule with `lead`, and for one with anchors that are not rare."""
    reach: int = 0
    """Bytes at most from the beginning of a match to its anchor."""
    secret: bool = False
    """Password-like: one constant stand-in, so that not even equality leaks; no undo."""
    accept: Callable[[Hit], bool] = always
    to_line_end: Callable[[Hit], bool] = never
    """Whether everything up to the end of the line belongs to the value."""
    inside: bool = False
    """Whether a value without quotes ends with the text in quotes, the element or the list that it stands in."""
    scan: bool = True
    """Whether the value is secret wherever it stands, so that the final scan looks for it."""
    learn: Callable[[Hit], bool] = never
    """Whether the value is replaced in all that is read after it, without its key too."""
    bare_key: bool = False
    """Whether nothing secret stands before its value, whatever the pattern takes there."""
    layer: Layer | None = None
    """For a value that is text with escapes: what it means is cleaned by all rules, or none of it is replaced."""
    heads_table: bool = False
    """Whether it means the header of a table: nothing of that is replaced, but cells below it (tables.py)."""
    profile: str = ""
    """The profile that this rule is for; empty for all."""

    @property
    def open_key(self) -> bool:
        """Whether something secret may stand between the beginning of the match and its value."""
        return not self.bare_key and skips_before_value(self.pattern)

    @property
    def apart(self) -> tuple[bytes, ...]:
        """The literals one of which every match holds, if re2 does not look for `find`."""
        return self.anchors or ((self.opening,) if self.opening else ())

    @property
    def sought(self) -> bytes:
        """What re2 looks for: where a match may begin."""
        return self.find or re.sub(rb"\(\?P<\w+>", b"(?:", self.pattern)

    @property
    def begins(self) -> bytes:
        """A pattern with which each match begins, of two bytes at least; that of many rules is the same, and a short one is read
        sooner.
        """
        if self.pattern.startswith(PASSWORD_KEY):
            return PASSWORD_KEY
        elsewhere = self.find.startswith((NUMBER, NOWHERE))  # a byte before it, or by other means
        return self.find if self.find and not elsewhere and len(self.find) < len(self.pattern) else self.pattern

    @property
    def exact(self) -> bytes:
        """The whole pattern, with what stands around it, as `re` reads it."""
        lead = b"_?" if self.pattern.startswith(b"_?") else b""  # the boundary stands behind an optional underscore
        return lead + self.before + b"(?:" + self.pattern[len(lead) :] + b")" + self.after


def secret_behind(
    kind: str,
    find: bytes,
    value: bytes,
    *,
    accept: Callable[[Hit], bool] = always,
    before: bytes = b"",
    scan: bool = True,
    inside: bool = False,
) -> Rule:
    """A rule for a secret behind something that re2 finds as it is; `inside` is one that may go up to the next blank anyway."""
    return Rule(
        kind=kind,
        find=find,
        pattern=find + value,
        before=before,
        accept=accept,
        secret=True,
        to_line_end=goes_on if TO_BLANK in value else never,
        inside=inside or TO_BLANK in value,
        scan=scan,
    )
