"""The rules for passwords on command lines: `-p secret`, `-u user:pw`, `/pass:x`, `net use`, JDBC addresses."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_no_word, is_password, is_secret
from capture_tool.core.redaction.line_checks import goes_on, is_before_command
from capture_tool.core.redaction.people_checks import OUTCOME
from capture_tool.core.redaction.placeholders import is_placeholder
from capture_tool.core.redaction.rule import DOUBLE, PASSWORD_KEY, PHRASE, QUOTED, SINGLE, TO_BLANK, Rule, always, secret_behind

WORD = rb"(?:" + QUOTED + rb"|" + TO_BLANK + rb")"
LOGIN = (
    rb"(?:\"(?P<q>[^\"\r\n:/]{1,128}:" + DOUBLE + rb"{1,256})|'(?P<s>[^'\r\n:/]{1,128}:" + SINGLE + rb"{1,256})"
    rb"|(?P<v>[^ \t\r\n\"':/]{1,128}:[^ \t\r\n]{1,256}))"
)
"""A user and a password."""
ARGUMENT = rb"(?:'(?:[^'\r\n]|'\\''){0,256}'|\"(?:[^\"\\\r\n]|\\[^\r\n]){0,256}\"|[^ \t\r\n\"'|&;<>]{1,256})"
OPTION = rb"--?(?i:[a-z0-9-]{0,24}(?:pw|pass|pwd|password|passphrase|secret|token|api-?key))="
WITH_USER = re.compile(rb"(?:\buser(?:add|mod) |[ \t\"'](?:-[ulU][ \t]?|--?user(?:name)?[ \t=]|--?login[ \t=]))[^\r\n]*\Z")
LONG_OPTION = re.compile(rb"(?:--|(?<![A-Za-z0-9])-)[A-Za-z0-9_.-]{0,32}\Z")
COMMENT = re.compile(rb"[\"']?[ \t]{1,4}(?:#|//)[ \t]{0,2}(?i:(?:the |my )?pass)")
TALK = frozenset((b"via", b"is", b"was", b"and", b"or", b"can", b"in", b"option", b"options"))
MADE = re.compile(rb"\((?:New-Object|Get-Credential|Read-Host)\b")
"""What is made where it is needed, in PowerShell."""
LONGEST_PORT = 5
NO_SECRET = re.compile(
    rb"[0-9:./,]*|[/-].*|[.~]{1,2}(?:[/\\].*)?|[.~][A-Za-z_.-]*(?:[/\\].*)?"
    rb"|[0-9]{1,3}(?:\.[0-9]{1,3}){3}:[0-9A-Z:]+|\$\{?[A-Z_][A-Z0-9_]*\}?(?:/.*)?",
    re.DOTALL,
)
WITHOUT_PASSWORD = (
    rb"(?:[ \t](?:of|command|failed)[ \t.,:]|(?:[ \t]{1,4}(?:[A-Za-z]:|\*|(?i:lpt[1-9]:?)))?"
    rb"(?:[ \t]{1,4}(?:\\{2,4}[^ \t\r\n\"/]{1,128}|\"\\{2,4}[^\"\r\n/]{1,128}\"))?"
    rb"(?:[ \t]{1,4}\*)?"
    rb"(?:[ \t]{1,4}/(?i:delete|del|d|y|n|yes|no|savecred|smartcard|persistent:[a-z]{2,3}|p:[a-z]{2,3}"
    rb"|(?:user|u):[A-Za-z0-9_.\\@-]{1,64}))"
    rb"{0,6}(?:[ \t]{1,4}\*)?[ \t]{0,8}(?:[\r\n]|\Z|[12]?>[ ]?(?i:nul)\b))"
)
"""The rest of a command that gives none: what is connected to what, and options."""
VARIABLES = re.compile(rb"\$\{?[A-Za-z_]{2,40}\}?:\$\{?(?=[A-Za-z_]{0,32}(?i:pass|pw|token|secret|key))[A-Za-z_]{2,40}\}?")
DATABASE = re.compile(
    rb"(?:\A|[\r\n ;|&$#>\"'/\[(])(?:mysql|mariadb|mongo|pg_|psql)[a-z_-]{0,16}(?:[ \t][^\r\n]{0,160})?[ \t]--[a-z-]{0,16}\Z"
)
"""Of a command line whose last word is the name of a database."""
NAMED = re.compile(rb"[^ \t]{1,64}[ \t]{1,2}[a-z][a-z0-9_]{1,31}[\])]?")
NO_LOGIN = re.compile(rb"(?:^|[\r\n$#>;&|] ?|sudo )(?:mkdir|cp)(?: -[A-Za-z]{1,8})*\Z")
"""Commands whose `-p` means something else."""


def is_option(hit: Hit) -> bool:
    """Behind `-p`: no port, no path; a plain word only when a user is named before it."""
    if hit.value.isdigit() and len(hit.value) > LONGEST_PORT:
        return hit.text[hit.start - 1] in b"\"'" or WITH_USER.search(hit.before) is not None
    single = hit.text[hit.start - 1 : hit.start] == b"'"
    if (not single and NO_SECRET.fullmatch(hit.value)) or NO_LOGIN.search(hit.before[-32:]) or not is_secret(hit):
        return False
    return is_no_word(hit.value) or WITH_USER.search(hit.before) is not None or COMMENT.match(hit.text, hit.end) is not None


def is_login(hit: Hit) -> bool:
    """`user:password`, not `1000:1000`, `host:8080` or an address."""
    user, _, password = hit.value.partition(b":")
    if VARIABLES.fullmatch(hit.value) and hit.text[hit.start - 1 : hit.start] != b"'":
        return False
    return not (password.isdigit() and (len(password) < 6 or user.isdigit())) and not password.startswith(b"//")


def is_pass(hit: Hit) -> bool:
    """Behind the bare word `pass`: no count and no outcome of a test."""
    return is_password(hit) and OUTCOME.fullmatch(hit.value.rstrip(b".,;")) is None


def is_long_option(hit: Hit) -> bool:
    """Behind `--any-secret`, as the next word."""
    return LONG_OPTION.search(hit.before) is not None and is_option_value(hit)


def is_option_value(hit: Hit) -> bool:
    """What an option is set to: not its own name in capitals (`--token TOKEN`), no talk about it; `--password-stdin` has none."""
    value = hit.value
    if hit.text[hit.begin : hit.start].rstrip().endswith(b"password-stdin"):
        return False
    named = value.isupper() and value.rstrip(b"]").lower() in hit.text[hit.begin : hit.start].lower()
    return not (named or value in TALK or MADE.match(value) or (value[:1] == b"(" and value[-1:] == b")")) and is_password(hit)


def is_no_variable(hit: Hit) -> bool:
    """A password, not a variable of a shell that holds it."""
    return hit.text[hit.start - 1 : hit.start] == b"'" or not is_placeholder(hit)


def is_no_argument(hit: Hit) -> bool:
    """Several words that are a password, not the value of an option and the name of a database (`--password=X tws_db`)."""
    named = NAMED.fullmatch(hit.value) is not None and DATABASE.search(hit.before) is not None
    return not named and not is_before_command(hit) and is_password(hit)


COMMAND_RULES: tuple[Rule, ...] = (
    Rule(
        kind="password",
        find=rb"[\"']" + OPTION,
        pattern=rb"(?:\""
        + OPTION
        + rb"(?P<q>"
        + DOUBLE
        + rb"{1,1024})(?=\")|'"
        + OPTION
        + rb"(?P<s>"
        + SINGLE
        + rb"{1,1024})(?='))",
        secret=True,
        accept=is_password,
    ),
    Rule(
        kind="password",
        find=PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,32}[ \t]{1,4}[^ \t\r\n-]",
        pattern=PASSWORD_KEY + rb"[A-Za-z0-9_.-]{0,32}[ \t]{1,4}(?:\\\r?\n[ \t]{0,32})?(?!-)" + WORD,
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=is_long_option,
    ),
    Rule(
        kind="password",
        find=rb"-(?i:pass|pw|storepass|keypass|pin|(?:l2tp)?psk)",
        pattern=rb"-(?i:pass(?:w(?:or)?d)?|pwd?|storepass|keypass|pin|(?:l2tp)?psk)[ \t]{1,4}(?!-)" + WORD,
        before=rb"(?<![A-Za-z0-9])",
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=is_option_value,
    ),
    Rule(
        kind="password",
        find=rb"(?i:sshpass)[ \t]{1,4}-p",
        pattern=rb"(?i:sshpass)[ \t]{1,4}-p[ \t]{0,4}" + WORD,
        secret=True,
        accept=is_no_variable,
        to_line_end=goes_on,
        inside=True,
    ),
    Rule(
        kind="password",
        find=rb"(?i:mysql|mariadb)[a-z]{0,8}[ \t]",
        pattern=rb"(?i:mysql|mariadb)[a-z]{0,8}[ \t][^\r\n]{0,128}?(?<=[ \t])-p" + WORD,
        secret=True,
        accept=is_no_variable,
        to_line_end=goes_on,
        inside=True,
    ),
    # All that is written by `printf 'user=%s\npassword=%s\n' jdoe x`.
    Rule(
        kind="password",
        find=rb"printf[ \t]{1,4}[\"']",
        pattern=rb"printf[ \t]{1,4}[\"'][^\"'\r\n]{0,256}?"
        + PASSWORD_KEY
        + rb"[^\"'\r\n]{0,256}%[^\"'\r\n]{0,128}[\"'][ \t]{1,4}(?P<v>"
        + ARGUMENT
        + rb"(?:[ \t]{1,4}"
        + ARGUMENT
        + rb"){0,7})",
        secret=True,
    ),
    Rule(
        kind="password",
        find=rb"[ \t]-[pP][ \t]",
        pattern=rb"[ \t]-[pP][ \t]{1,4}" + WORD,
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=is_option,
    ),
    Rule(
        kind="url-credentials",
        find=rb"[ \t]-(?:-?user|u|U)[ \t=]",
        pattern=rb"[ \t]-(?:-?user|u|U)[ \t=]{1,4}" + LOGIN,
        secret=True,
        to_line_end=goes_on,
        inside=True,
        accept=is_login,
    ),
    secret_behind(
        "password",
        rb"(?i:net1?(?:\.exe)?[ \t]{1,4}use)[ \t]",
        rb"{1,3}(?:[A-Za-z]:[ ]{1,4})?\\{2,4}[^ \t\r\n\"]{1,128}[ ]{1,4}/(?i:user|u):[A-Za-z0-9_.\\@-]{1,64}[ ]{1,4}"
        rb"(?P<v>[^\s/*][^\s]{2,127})(?=[ \t]{0,4}(?:/|[\r\n]|\Z))",
        before=rb"(?<![A-Za-z0-9])",
    ),
    secret_behind(
        "password",
        rb"(?i:net1?(?:\.exe)?[ \t]{1,4}use)[ \t]",
        rb"{1,3}(?:(?:[A-Za-z]:|\*)[ ]{1,4})?\\{2,4}[^ \t\r\n\"]{1,128}[ ]{1,4}"
        rb"(?P<v>\"[^\"\r\n]{1,128}\"|[^\s/*\"\\][^\s]{2,127})(?=[ ]{1,4}/(?i:user|u):|[ \t]{0,4}(?:[\r\n]|\Z))",
        before=rb"(?<![A-Za-z0-9])",
    ),
    Rule(
        kind="password",
        find=rb"(?i:net1?(?:\.exe)?[ \t]{1,4}use)[ \t]",
        pattern=rb"(?i:net1?(?:\.exe)?[ \t]{1,4}use)(?!" + WITHOUT_PASSWORD + rb")[ \t]{1,4}(?P<v>[^ \t\r\n])",
        before=rb"(?<![A-Za-z0-9])",
        secret=True,
        to_line_end=always,
    ),
    Rule(
        kind="password",
        find=rb"(?i:pass)(?::|%3[Aa])[ \t]{0,4}[^ \t\r\n]",
        pattern=rb"(?i:pass)(?::|%3[Aa])[ \t]{0,4}" + PHRASE,
        before=rb"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=P))",
        secret=True,
        accept=is_pass,
        to_line_end=goes_on,
        inside=True,
    ),
    Rule(
        kind="url-credentials",
        find=rb"(?i:jdbc:oracle)",
        pattern=rb"(?i:jdbc:oracle)[a-z0-9:]{0,32}:(?P<v>[^\s/@:]{1,64}/[^\s]{1,128})(?=@)",
        secret=True,
    ),
)
