"""The rules for what is typed into fields: events of Swing and Java, drivers of browsers, macros of desktops."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_password, is_secret
from capture_tool.core.redaction.passphrases import is_unlikely_word
from capture_tool.core.redaction.rule import DOUBLE, KEY, PASSWORD_KEY, REST, TEXT, Rule, secret_behind
from capture_tool.core.redaction.spoken_rules import is_like, is_word_told
from capture_tool.core.redaction.words import PASSWORD_WORD

NEAR_PASSWORD = re.compile(PASSWORD_KEY + rb"|(?i:\bpw\b|j_pass)")
FAR = 96
"""Bytes before and behind a call in which its field is named."""

COMMENT = rb"[ \t]{1,16}(?:'|#|//|;|--[ \t]|REM[ \t])[ \t]{0,3}(?:[A-Za-z]{1,16} ){0,3}[Pp](?:assword|ASSWORD|asswort)"
COMMENTED = rb"\"[^\"\r\n]{4,96}\"[);,]{0,3}" + COMMENT


def is_typed(hit: Hit) -> bool:
    """The text of a call on whose line a field for a password is named, before it or behind."""
    before = hit.before[-FAR:]
    line = before[max(before.rfind(b"\n"), before.rfind(b";")) + 1 :] + hit.text[hit.begin : hit.start]
    behind = re.split(rb"[\r\n;]", hit.text[hit.end : hit.end + FAR], maxsplit=1)[0]
    return (NEAR_PASSWORD.search(line) or NEAR_PASSWORD.search(behind)) is not None and is_password(hit)


def is_stroke(hit: Hit) -> bool:
    """What a script of macOS types, no short cut and no word."""
    return hit.text[hit.end + 1 : hit.end + 7] != b" using" and is_commented(hit)


def is_commented(hit: Hit) -> bool:
    """One word, which is like none or an unlikely one."""
    return b" " not in hit.value and (is_like(hit.value) or is_unlikely_word(hit.value)) and is_secret(hit)


def is_put(hit: Hit) -> bool:
    """What a field is set to: in quotes, or no word of talk (`to visible`)."""
    quoted = hit.text[hit.start - 1 : hit.start] in (b'"', b"'")
    return is_secret(hit) if quoted else is_word_told(hit)


TYPED_RULES: tuple[Rule, ...] = (
    secret_behind(
        "password",
        rb"JPasswordField",
        rb"[^\r\n]{0,96}?(?:text|value|so far)[ ]?[=:][ ]?(?:" + TEXT + rb"|(?P<v>[^,\]\s\"'][^,\]\r\n]{0,255}))",
        accept=is_secret,
    ),
    # `page.getByLabel('Password').fill('x')`, `sendKeys(By.name("password"), "x")`, `typewrite('x')  # password`.
    secret_behind(
        "password",
        rb"(?i:\b(?:fill|type|(?:typ|enter)(?:ing|ed)(?: text| keys)?"
        rb"|typewrite|write|send|send_?keys|set_?value|set_?text|press_?sequentially|keystroke)[ (])",
        rb"(?:(?:By\.[A-Za-z_]{1,16}[(,] ?)?(?:\"[^\"\r\n]{1,96}\"|'[^'\r\n]{1,96}')\)?, ?|[A-Za-z_.]{1,32}, ?)?" + TEXT,
        accept=is_typed,
    ),
    secret_behind("password", rb"\bkeystroke \"", rb"(?P<v>" + DOUBLE + rb"{4,256})(?=\")", accept=is_stroke),
    # In code whose comment tells what it is: `Range("B3").Value = "x" ' broker password`.
    Rule(
        kind="password",
        find=COMMENTED,
        pattern=rb"\"(?P<v>[^\"\r\n]{4,96})\"[);,]{0,3}" + COMMENT,
        after=rb"(?![A-Za-z0-9_=:-])",
        anchors=(b"assword", b"ASSWORD", b"asswort"),
        reach=160,
        secret=True,
        accept=is_commented,
    ),
    secret_behind("password", rb"default answer ", TEXT, accept=is_typed),
    secret_behind("password", rb"(?:\b[Cc]liclick|\bydotool type)[ ]", rb"(?:t:)?" + REST, accept=is_typed),
    secret_behind(
        "password",
        rb"(?:\bSend(?:Input|Text|Raw|Event)?|ControlSetText)[ ,]",
        rb"[ ]?(?P<v>[^\r\n]{1,128}?)(?=[ \t]{1,8}\x60?;[^\r\n;]{0,32}(?i:password))",
    ),
    secret_behind("password", rb"\bSend\(\"", rb"(?P<v>[^\"\r\n]{1,64}\{TAB\}" + DOUBLE + rb"{1,64})"),
    secret_behind(
        "password",
        rb"(?i:input (?:text|password))[ \t]{2}",
        rb"[ \t]{0,8}[^ \t\r\n]{1,64}[ \t]{2,8}(?P<v>[^ \t\r\n]{3,128})",
        accept=is_typed,
    ),
    # Records of what was typed, as JSON.
    secret_behind(
        "password",
        rb"\"selectors\":[ \t]{0,2}\[",
        rb"[^{}\r\n]{0,256}?" + KEY + rb"[^{}\r\n]{0,64}?\"value\":[ \t]{0,2}\"(?P<v>" + DOUBLE + rb"{1,256})(?=\")",
    ),
    Rule(
        kind="password",
        find=rb"\"(?:text|value)\":[ ]?\"" + DOUBLE + rb"{1,48}\",[ ]?\"(?:target|field|selector)\":",
        pattern=rb"\"(?:text|value)\":[ ]?\"(?P<v>"
        + DOUBLE
        + rb"{1,48})\",[ ]?\"(?:target|field|selector)\":[ ]?\"[^\"\r\n]{0,64}?"
        + KEY,
        secret=True,
        accept=is_secret,
    ),
    # Fields that are named in words.
    secret_behind(
        "password",
        rb"(?i:(?:set|sett|fill|filled|enter|entered|writ|put|putt)(?:ing)? (?:the )?)"
        + PASSWORD_WORD
        + rb" (?i:(?:text ?)?(?:field|box|input|entry)) (?i:to|with|=|:)[ \t]",
        rb"{1,3}" + REST,
        accept=is_put,
    ),
    secret_behind(
        "password",
        rb"(?i:password (?:text ?)?field (?:value|text|set to)|(?:for|in|into) (?:the )?password field[^\r\n:]{0,32}:)",
        rb"[ \t:=]{1,3}" + REST,
        accept=is_password,
    ),
)
