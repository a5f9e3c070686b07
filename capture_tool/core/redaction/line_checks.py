"""Whether a value has its line for itself, from its key on or up to the end: then all of it is the value."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit

BARE_LINE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:(?:PS )?[A-Za-z]:\\[^>\r\n]{0,96}>[ ]?)?"
    rb"(?:[^\s:]{1,128}\.[a-z]{2,10}:)?(?:[0-9]{1,6}[:-])?[ \t]{0,64}(?:[-+<>*|][ \t]{0,4})?"
    rb"(?:(?:export|set|SET)[ \t]{1,8})?[#;]?[ \t]{0,8}[A-Za-z0-9_.-]{0,96}"
)
"""Also as `diff` and `grep` print a line of a settings file, and behind a prompt of Windows."""
BARE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.- \t"
BARE_ENDS = b"\r\n#;\xbf+<>*|:"
"""What may stand before the words of a BARE_LINE."""
NO_KEY = rb"(?![-/][A-Za-z]|[A-Za-z_.-]{1,32}[=:])"
END = rb"[ \t]{0,4}(?:[\r\n]|\Z)"
CLOSED = rb"[)\]},;:.!?]{0,2}"
MORE = re.compile(
    CLOSED + rb"(?:[ \t]{1,2}" + NO_KEY + rb"(?=[^\s0-9]{0,63}[0-9])"
    rb"(?:(?=[^\sa-z]{0,63}[a-z])(?=[^\sA-Z]{0,63}[A-Z])|(?=[a-z]{0,8}[0-9]{1,8}[a-z]{1,8}[0-9][a-z0-9]{0,40}\s))[^\s\"]{4,64}){1,6}"
    + END
)
"""Behind a value up to the end of its line: what no sentence has, small and capital letters and digits in each word."""
MORE_SIGNS = re.compile(
    CLOSED + rb"(?:[ \t]{1,2}" + NO_KEY + rb"(?=[^\s0-9]{0,63}[0-9])(?=[^\sA-Za-z]{0,63}[A-Za-z])[^\s]{3,64}){1,6}" + END
)
"""The same behind a value with signs: letters and digits in each word."""
TAIL = re.compile(rb"[\"'|;,&](?=[^\s0-9]{0,63}[0-9])[^\s=]{2,64}(?:[ \t]{1,2}(?=[^\s0-9]{0,63}[0-9])[^\s]{2,64}){0,6}" + END)
"""The same behind a quote that ends no text, or a sign."""
OPTION = re.compile(rb"[ \t](?:-e|--env)[ =][A-Za-z0-9_]{0,64}\Z")
"""Before a variable that a command is given: a blank ends its value."""
OF_COMMAND = re.compile(
    rb"(?:(?:\A|[\r\n])[ \t+$#>]{0,8}|[;&|(][ ]{0,2}|\b(?:export|env|sudo(?: -E)?)[ ]{1,2}|=[^\s]{0,64}[ ])"
    rb"[A-Z][A-Z0-9_]{2,40}=\Z"
)
COMMAND = re.compile(
    rb";?[ ](?:[A-Z][A-Z0-9_]{2,40}=[^\s]{0,128}[ ]){0,8}"
    rb"(?:psql|pg_(?:dump|restore|isready)|mysql(?:dump|admin)?|mariadb|mongo(?:sh)?"
    rb"|node|npm|npx|yarn|python[0-9.]{0,4}|pytest|poetry|uv|java|docker(?:-compose)?|podman|bash|sh|zsh|curl|wget|ssh(?:pass)?|scp"
    rb"|rsync|redis-cli|ansible[a-z-]{0,16}|terraform|kubectl|helm|env|nohup|exec|make|go|cargo|dotnet|ruby|perl|php|restic|borg"
    rb"|(?:\.{0,2}/)[A-Za-z0-9_./-]{1,128}|[A-Za-z0-9_-]{1,64}\.sh)(?=[ \r\n;]|\Z)"
)
"""A variable that a command is given before its name, and that command: a blank ends its value."""
UNDERLINED = re.compile(rb"[^\r\n]{0,512}\r?\n[ ]{0,8}[|+-][-=|+: ]{3}")
"""The rest of the header of a table."""
QUOTES = (b'"', b"'", b"|")
SIGNS = (b";", b",", b"&")
BLANKS = frozenset(bytes([byte]) for byte in b" \t)]},;:.!?")
TAG = re.compile(rb"<[a-z]{1,8}>\Z")
CODE_KEY = re.compile(rb"(?i:pin|otp|tan|code)[\"']?[ \t:=]{1,8}\Z")
CODE = re.compile(rb"[0-9]{3,8}[,.;]?")
BELOW_JIRA = re.compile(rb"(?:\A|[\r\n])\|\|[^\r\n]{1,512}\|\|[ \t]{0,8}\r?\n(?:\|[^\r\n]{0,512}\r?\n){0,16}\Z")
"""Before a row of a table of Jira: its header (`||Field||Value||`) and other rows."""
PURPOSE = re.compile(
    rb"[ \t]{1,3}(?:(?:for (?:the|my|our|your|this|that|all)|per (?:il|la|lo|i|le)|f(?:\xc3\xbc|\xfc)r (?:den|die|das|mein|unser)"
    rb"|pour (?:le|la|les|mon)|para (?:el|la|los|mi)) |per l'|pour l'"
    rb"|\((?:for|user|login|same|see|from|per|utente|stess[ao]|f\xc3\xbcr|benutzer|pour|utilisateur|para|usuario)[ :=])",
    re.IGNORECASE,
)
"""What a password is for, behind it."""
TALK = re.compile(rb"[ \t]{1,3}[(\[]?[A-Za-z\xc3]")
SIGN = re.compile(rb"[^A-Za-z0-9._-]|[._-]\Z")


def line_before(hit: Hit) -> bytes:
    """What stands before a match on its line."""
    return hit.before[max(hit.before.rfind(b"\n"), hit.before.rfind(b"\r")) + 1 :]


def begins_line(hit: Hit) -> bool:
    """Whether nothing but the key stands before the value on its line, and the value is not in quotes."""
    sign = hit.text[hit.start - 1 : hit.start]
    if sign in (b'"', b"'", b"\x60") or (sign == b">" and TAG.search(hit.text, hit.start - 10, hit.start)):
        return False
    before = hit.before
    stem = before.rstrip(BARE)
    if stem and stem[-1] not in BARE_ENDS:  # nearly always, and told sooner than by a look at the line
        return False
    line = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1  # searching it from the front would cost more than all else at a hit
    return BARE_LINE.fullmatch(before, line) is not None


def has_digit_and_letter(value: bytes) -> bool:
    """Whether a value is no word of a sentence, and may end where one begins."""
    return len(value) >= 8 and re.search(rb"[0-9]", value) is not None and re.search(rb"[A-Za-z]", value) is not None


def fills_line(hit: Hit) -> bool:
    """Whether nothing stands on the line but the value and its key; talk goes on behind the number of a PIN."""
    if CODE.fullmatch(hit.value) and TALK.match(hit.text, hit.end) and CODE_KEY.search(hit.text, hit.begin, hit.start):
        return goes_on(hit)
    if PURPOSE.match(hit.text, hit.end) and has_digit_and_letter(hit.value):
        return goes_on(hit)
    return not is_before_command(hit) and (begins_line(hit) or goes_on(hit))


def is_before_command(hit: Hit) -> bool:
    """Whether a shell runs a command with the value in a variable: `PGPASSWORD=x psql -U jdoe`."""
    end = hit.start + len(hit.value.partition(b" ")[0].rstrip(b";"))
    return (
        COMMAND.match(hit.text, end) is not None
        and OF_COMMAND.search(hit.before[-80:] + hit.text[hit.begin : hit.start]) is not None
    )


def goes_on(hit: Hit) -> bool:
    """Whether what follows on the line can only belong to the value, for no sentence has such words: a password with blanks."""
    sign = hit.text[hit.end : hit.end + 1]
    if sign in QUOTES:
        line = hit.before[hit.before.rfind(b"\n") + 1 :] + hit.text[hit.begin : hit.start]
        return sign not in line and TAIL.match(hit.text, hit.end) is not None
    if sign in SIGNS and TAIL.match(hit.text, hit.end):
        return True
    if sign not in BLANKS:  # nearly always a line end
        return False
    more = (MORE_SIGNS if SIGN.search(hit.value) else MORE).match(hit.text, hit.end)
    return more is not None and not OPTION.search(hit.before)
