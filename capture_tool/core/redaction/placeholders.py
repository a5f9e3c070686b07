"""What stands where a secret would: a variable, what documentation and usage texts show, what is masked, an empty field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capture_tool.core.redaction.checks import Hit

BEHIND = (
    rb"(?=[\"'\x60](?![A-Za-z0-9])|[,;.)\]}]{0,4}(?:[ \t]{0,8}(?:[\r\n]|\Z)|[ \t]{1,8}(?:[-/#(&|><\\\"'\[{]"
    rb"|[A-Za-z][A-Za-z_.-]{0,32}[=:]"
    rb"|(?i:where|and|or|as|in|is|to|for|from|into|with|limit|returning|order|then|do|done|e|und|o|if|when|before|but|not|at|on|by|must"
    rb"|should|can|will|here)\b)|</|\\[nrt\"]))"
)
"""The end of one: no word follows that could be the rest of a password with blanks."""
SHOWN = (
    rb"(?:your|dein|ihr|mein|my|tu[aeo]?|su|votre|vostr[ao]|the|an?|la|il|le|das|ib|ibkr|tws|api|db|new|old|current|strong|real|actual|user"
    rb"|name|login|account|password|passwd|passphrase|passwort|kennwort|contrase(?:\xc3\xb1|\xf1|n)a|mot|de|passe|pass|pwd|pw|token"
    rb"|secret|key|access|client|bot|here|hier|qui|ici|aqu(?:\xc3\xad|\xed|i)|enter|insert|put|type|fill|in|change|me|replace|this|with"
    rb"|goes|value|id|inserisci|eintragen|string|text)"
)
"""The words of what documentation shows in the place of a secret (`<your API key here>`)."""
SECRET_NAME = rb"(?:PASS|PW|TOKEN|SECRET|KEY|CRED)"
PLACEHOLDER = re.compile(
    rb"(?:\$\{?[1-9]\}?|(?<== )\$[1-9][0-9]|%~?[1-9]|\$(?i:env):[A-Za-z_][A-Za-z0-9_]{1,48}"
    rb"|\$\{?(?=[A-Z_]{0,32}" + SECRET_NAME + rb")[A-Z][A-Z_]{1,40}\}?|\$\{[A-Za-z_][A-Za-z0-9_]{0,64}:?\?[A-Za-z ,.'_-]{0,64}\}"
    rb"|@(?=[a-z.-]{0,64}(?:passw|secret|token|key))[a-z]{2,24}(?:[.-][a-z]{2,24}){1,4}@"
    rb"|(?i:<" + SHOWN + rb"(?:[ _.-]?" + SHOWN + rb"){0,6}>"
    rb"|your(?:[ _-]" + SHOWN + rb"){1,4}[ _-]here)"
    rb"|\((?:sensitive(?: value)?|known after apply)\)|[A-Z][A-Za-z]{2,24}(?:<[A-Za-z]{2,16}>)?\(\[?REDACTED\b[^\r\n()]{0,64}\)"
    rb"|\.\*(?P<sep>[/|#])\^?[A-Za-z_.-]{1,48}[ ]?=[ ]?(?:\$\{?[A-Z_]{2,32}\}?)?(?P=sep)[gi]{0,2})" + BEHIND
)
"""Arguments and variables of a shell, of SQL, of builds; what a tool masks; `sed` that empties a setting."""
BEGINS = frozenset(b"$%@<(yY.ABCDEFGHIJKLMNOPQRSTUVWXZ")
OPTION = re.compile(rb"(?<![A-Za-z0-9-])--?[A-Za-z0-9_.-]{1,64}(?:=|[ ]{1,2})\Z")
NAMED = frozenset(
    b"PASSWORD PASSWD PASSWORT KENNWORT PASS PWD PW TOKEN SECRET PASSPHRASE TEXT STRING STR APIKEY API_KEY KEY VALUE".split()
)
"""What a usage text writes for the value of an option (`[--pw=PASSWORD]`, `--token TEXT`)."""
MESSAGE = re.compile(rb"\?[A-Za-z ,.'_-]{0,64}\}")
EXPANDED = re.compile(rb"\$\{[A-Za-z0-9_]{1,64}:\Z")
"""What a shell says if the variable is missing (`${TWS_PASSWORD:?set it}`), and before it."""
PLACE = re.compile(rb"[A-Z][A-Z_]{1,24}[ ,(]{1,4}(?:line|col(?:umn)?|pos(?:ition)?|row|offset|lexeme)\b[ ]?[:=]?[ ]?[0-9'\"]")
"""Behind `token: `, one of a language, and where in the source it is."""
FIELDS = re.compile(rb"\{(?:[A-Z][A-Za-z0-9]{0,32}:[^ \r\n{}]{0,64} ){0,16}[A-Z]?[A-Za-z0-9]{0,32}\Z")
FIELD = re.compile(rb"[A-Z][A-Za-z0-9]{0,32}:")
"""The next field of a struct as Go prints it, which has no blank behind the colon: that before it is empty."""
ASKED = re.compile(
    rb"(?:(?i:set[ \t]{1,4}/p)[ \t]{1,4}\"?|\b(?i:tooltip|hint|placeholder|prompt|label|title|help|message)[._-])"
    rb"[A-Za-z0-9_.-]{0,48}\Z"
)
"""The name of a variable that a script of Windows asks for, or of a text in a window: behind the equals sign is the question."""
QUESTION = re.compile(
    rb"[\"']?(?=[^\r\n]{0,64}(?i:enter|type|password|passwort|eingeben|inseri|please|your|token|pin|saisi|introdu))"
    rb"[A-Z][a-z]{1,24} [A-Za-z][A-Za-z ()]{0,64}[:?>]{0,2}"
    rb"[ \t]{0,4}\"?[ \t]{0,4}(?:[\r\n]|\Z)"
)
UNIT = re.compile(rb"\b(?:systemd(?:\[[0-9]{1,8}\])?: |(?=systemd-))[A-Za-z0-9@_.\\-]{0,64}\Z")
UNIT_NAME = re.compile(rb"\.(?:path|service|socket|timer|target|scope|slice|mount)\Z")
"""What systemd says about a unit of its own (`systemd-ask-password-wall.path: Deactivated successfully`)."""
CONDITION = re.compile(rb"\b(?:if|elif|while|unless)\b[^\r\n:]{0,96}\Z")
STATEMENT = re.compile(
    rb"(?:raise [A-Z]|return(?:[ ;\r\n]|\Z)|continue\b|break\b|(?:sys\.)?exit\(|print\("
    rb"|(?:self\.)?_?log(?:ger|ging)?\.[a-z]{3,9}\()"
)
"""Of Python, behind its condition on the same line."""


def is_placeholder(hit: Hit) -> bool:
    """Whether the value is none: a variable, a word that stands for one, what is said where one would be."""
    text, start = hit.text, hit.start
    if text[start] in BEGINS and PLACEHOLDER.match(text, start):
        return True
    link = text[start - 2 : start]
    key = hit.before[-96:] + text[hit.begin : start]
    if link[1:] in (b"=", b" ") and hit.value.rstrip(b"]),;>") in NAMED and OPTION.search(key):
        return True
    if link == b": ":
        return _is_beside_colon(hit, key[:-2])
    if link[1:] == b":":
        return MESSAGE.match(text, start) is not None and EXPANDED.search(key) is not None
    key = key.removesuffix(b'"')
    return key.endswith(b"=") and ASKED.search(key[:-1]) is not None and QUESTION.match(text, start) is not None


def _is_beside_colon(hit: Hit, name: bytes) -> bool:
    """The same behind a colon with a blank: of a language, of Go, of systemd, of Python."""
    text, start = hit.text, hit.start
    return (
        (name.endswith((b"token", b"Token")) and PLACE.match(text, start) is not None)
        or (FIELD.match(hit.value) is not None and FIELDS.search(name) is not None)
        or (UNIT_NAME.search(name) is not None and UNIT.search(name) is not None)
        or (STATEMENT.match(text, start) is not None and CONDITION.search(name) is not None)
    )
