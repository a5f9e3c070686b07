"""The second look at names: who logs in, what a machine or a folder of a person is called."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import BROKER, COLON, STAND_IN, Hit, is_assigned, is_secret, is_weak

OUTCOME = re.compile(
    rb"(?i:-?[0-9]{1,4}[:;)]?|-[0-9]{5,6}|[0-9]{5}[:;)]|[0-9]{1,9}[.,][0-9]{1,9}(?:ms|s|%)?|ok|failed|failure|success|successful|done|retry|error|timeout"
    rb"|(?:password|passwort|passwd|pass|pw)[=:]?|str(?:ing)?[,)!]{0,2}|int|bytes|\$[a-z]{2,16}|(?:dis)?connected|required|mailto|accepted|rejected|denied|passed|skipped|expired|started|pending|missing|invalid|succeeded|unknown|authenticated|authorized"
    rb"|works|worked|(?:un)?reachable|(?:un)?available|o(?:n|ff)line|(?:un)?locked|blocked|(?:dis|en)abled|refused|aborted|cancell?ed|ignored)"
)
"""What became of a login, and times and counts of a program's own (`user=0.12 sys=0.01`)."""
LONGEST_OUTCOME = 21
NEXT_WORD = re.compile(
    rb"(?i:pressed|clicked|could|cannot|unable|not|please|waiting|verified|trying|using|window|dialog|button|attempt|session|auth|account|array|view|request|dismissed|null|typeof|parseint)"
)
"""Behind a colon or a blank only: the next word of a sentence, or of JavaScript."""
UNSET = re.compile(rb"[^ \t]=[ \t]\Z")
PAIR = re.compile(rb"(?:uid|euid|tty|ruser|rhost|gid)=")
"""Behind a key without a value in lines of PAM: `logname= uid=0`."""
LABEL = re.compile(
    rb"(?i:[a-z]?(?:user|client|login|account|name|id|benutzer|utente))(?:[ _-]?(?i:name|id))?"
    rb"(?:[ \t]?[:=][ \t<\"']|[ \t]\")|(?i:user(?:[_-]?(?:name|id))?|login|benutzer|utente)=[A-Za-z0-9]"
)
"""Behind a colon, the next label (`Login: User name: jdoe`, `OK LOGIN: Client "192.0.2.1"`)."""
FUNCTION = re.compile(rb"[a-z_]{2,32}/[0-9]\Z")
"""Of Erlang: `user:server_loop/2`."""
PROMPT = re.compile(rb"(?:\A|[\r\n])[ \t]{0,4}(?:\([^()\r\n]{1,32}\) )?(?:PS )?[A-Za-z]:\Z")
PATH_BEGINS = re.compile(rb"(?:\A|[=:>\"'(\[\r\n\t]|[ ]{2})[ ]{0,32}[A-Za-z]:\\?\Z")
"""The letter of a drive as in a prompt of Windows, and where a value begins."""
FIRST_OF_UTF8 = 0x80
BACKSLASH = ord("\\")
NAMED = re.compile(rb"(?i:user ?name|nome utente|benutzername)[ \t]?:[ \t]")
ALONE = re.compile(rb"[ \t]{0,4}(?:[\r\n]|\Z|[.,;] )")
CODE = re.compile(
    rb"(?:this|self)\.[A-Za-z_]|[-+!?/]|x:[0-9]|(?:void|function|new)\b|(?:Optional|Union|Annotated|Literal)\[|name=|(?:[a-z]\w{0,32}\.){2,8}[A-Z]\w{1,64}[.:(]"
)
"""Behind a colon, a blank or an arrow: of JavaScript (`userId:this.data.userId`), `passwd`, a class."""
SCRIPT = re.compile(rb"S-1-5-(?:18|19|20)\b|=|function ?[({]|typeof [a-z]|void 0|new [A-Z]|\?[01]\\?\"")
"""Of Windows itself, of JavaScript and HTTP (`Sec-Fetch-User: ?1`), behind whatever."""
DATE = re.compile(
    rb"(?:(?i:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|gio|ven|sab|dom|jeu|sam|dim"
    rb"|mi(?:\xc3[\x89\xa9]|[\xc9\xe9]|e)|jue|vie|s(?:\xc3[\x81\xa1]|[\xc1\xe1])b)[a-z\x80-\xff]{0,9}[.,]?[ ]{1,2})?"
    rb"(?:(?i:jan|feb|m[a\xc3\xe4]|ap|a[gvbuo]|may|jun|jul|juin|juil|giu|lug|gen|s[eo]|set|ok|oc|ott|no|d[e\xc3\xe9i]|f\xc3\xa9|ene|jui)"
    rb"[a-z\x80-\xff.]{0,8}[ ]{1,2}[0-9]{1,2}[ ,]"
    rb"|[0-9]{1,2}\.?[ -][A-Za-z][a-z\x80-\xff]{2}|(?:19|20)[0-9]{2}[-./][0-9]{2}[-./][0-9]{2}"
    rb"|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2})"
)
"""When somebody was logged in (`Last login: Mon Oct  5 01:44:55`), also in other languages."""
ATTRIBUTE = re.compile(
    rb"(?:self|this|args|opts?|options|config|cfg|conf|settings|params|env|creds|credentials|ctx|context|req(?:uest)?|form|data)"
    rb"(?:\.[a-z_]{1,24}){0,3}\.[a-z_]{0,16}(?i:user(?:_?name|_?id)?|login|account)[),;]{0,4}"
)
"""Of an object in a program (`login(user=cfg.user, ...)`)."""
SELECTOR = re.compile(rb":{0,2}(?:before|after|hover|focus|active|not)[{(,]")
WELL_KNOWN = frozenset(
    (b"system", b"nt authority\\system", b"local service", b"network service", b".default", b"<system>", b"apikey", b"__token__")
)
"""Also for whom mail and packages are sent with a token alone."""
SHOWN = frozenset(
    b"USERID USER_ID USERNAME USER_NAME USER LOGIN LOGINID PASSWORD HOST HOSTNAME ACCOUNT NAME TEXT prohibit-password"
    b" without-password".split()
)
"""What usage texts write in the place of a name (`[--user=USERID]`), and what `PermitRootLogin` is set to."""
VARIABLE = re.compile(rb"\$\{?[A-Z_]{2,32}\}?|\$\{?[0-9]\}?|@(?:[a-z]{2,24}[.-]){1,4}[a-z]{2,24}@")
"""Of a shell, or of a build."""
NAMESPACE = re.compile(rb"[A-Z][a-z]{1,24}(?:\\{2}[A-Z][A-Za-z]{1,32}){2}")
"""Of PHP in JSON."""
NAMESPACE_BEFORE = re.compile(rb"(?:\A|[^\\])\\{2}\Z")
PROSE = re.compile(rb" (?:\([*a-z]|[a-z]{2,16}(?:[ ,.\r\n]|\Z)|version )")
"""The next words of a sentence."""
LOGIN = re.compile(rb"[A-Za-z_.]{3,32}[0-9]{2,6}")
"""Hardly anything but a login."""
FOLDERS = frozenset(
    b"ibgateway launcher settings charts locales samples symbols config plugins backup install uninstall"
    b" darwin windows jxbrowser trades reports exports import export archive archives scripts history updates license images"
    b" sounds layout layouts themes folder directory".split()
)
SYSTEM_PEOPLE = frozenset(
    {b"public", b"default", b"shared", b"all users", b"default user", b"root", b"node", b"vscode", b"jovyan", b"codespace"}
)
"""Also those of images for containers."""
NO_HOSTS = frozenset(
    b"users home windows device pipe localhost local jts wsl unknown any workgroup builtin - header aarch64 arm64"
    b" amd64 x86_64 hostname set changed".split()
)


def is_known_name(hit: Hit) -> bool:
    """Whether a name was set like a setting, told as a user's name at the end of a line or sentence, or has digits at its end."""
    told = NAMED.match(hit.text, hit.begin) and ALONE.match(hit.text, hit.end) and len(hit.value) > 4 and not is_weak(hit.value)
    return is_assigned(hit) or bool(told) or LOGIN.fullmatch(hit.value) is not None


def is_name(hit: Hit) -> bool:
    """A user's name behind its key: not `root`, what became of a login (`login: ok`), where an arrow leads, a call."""
    value = hit.value
    if value == b"root" or value in SHOWN or VARIABLE.fullmatch(value) or value.lower() in WELL_KNOWN or _is_code(hit, value):
        return False
    if BACKSLASH in value and (
        (hit.end == len(hit.text) and value.endswith(b"\\"))  # a domain, read again without the user behind it
        or STAND_IN.fullmatch(value.rpartition(b"\\")[2])
    ):
        return False
    return not (hit.end - hit.start <= LONGEST_OUTCOME and OUTCOME.fullmatch(value)) and is_secret(hit)


def _is_code(hit: Hit, value: bytes) -> bool:
    """A call, code of JavaScript and Erlang, a selector of CSS, the next key, a sentence behind a key in quotes."""
    text, link = hit.text, hit.text[hit.begin : hit.start]
    if (
        SCRIPT.match(text, hit.start)
        or (b":" in link and link[-1:] not in b"\"'" and LABEL.match(text, hit.start))
        or text.startswith((b"()", b"('", b'("'), hit.end)
        or (ATTRIBUTE.fullmatch(value) and link[-1:] not in b"\"'")
        or (link.endswith((b": ", b"\t")) and DATE.match(text, hit.start))
        or (text[hit.end - 1] == COLON and b"->" in link)
    ):
        return True
    if link.endswith((b":", b" ", b">")) and (CODE.match(text, hit.start) or NEXT_WORD.fullmatch(value)):
        return True
    if link.endswith(b":") and (value[:1] == b":" or SELECTOR.match(text, hit.start) or FUNCTION.match(value)):
        return True
    if text.startswith(b"{", hit.end) and (link.endswith(b":") or re.search(rb"[a-z][A-Z]", value)):
        return True
    if link.endswith((b'": ', b"': ")) and value.isalpha() and value.islower() and PROSE.match(text, hit.end):
        return True
    return PAIR.match(value) is not None and UNSET.search(link) is not None


def is_named(hit: Hit) -> bool:
    """A user's name in words: no word that everybody uses, and longer than an abbreviation."""
    return is_name(hit) and not is_weak(hit.value)


def is_full_name(hit: Hit) -> bool:
    """A first and a last name, no list and no address."""
    return b" " in hit.value and b"@" not in hit.value and is_secret(hit)


def is_host(hit: Hit) -> bool:
    """The name of a machine of the user, not of the broker, an address or a part of a path of this machine."""
    value = hit.value.lower()
    if hit.before.endswith(b"_") and hit.text[hit.start - 1] in b" " and PROSE.match(hit.text, hit.end):
        return False
    if NAMESPACE.match(hit.text, hit.start) and NAMESPACE_BEFORE.search(hit.text, max(0, hit.start - 3), hit.start):
        return False
    known = value in NO_HOSTS or BROKER.search(value) is not None
    return is_name(hit) and not known and not value.replace(b".", b"").isdigit()


def is_named_host(hit: Hit) -> bool:
    """Whether a machine's name is told apart from a word: set like a setting, or with a digit or a hyphen (`LAPTOP-55XJ9H`)."""
    return is_assigned(hit) or re.search(rb"[0-9-]", hit.value) is not None


FILE = re.compile(rb"[A-Za-z0-9]\.(?i:txt|log|json|xml|ini|conf|cfg|csv|ya?ml|zip|t?gz|html?|pdf|png|properties|toml|ipynb)\Z")
"""What stands in a folder called `home`, not the folder of a person."""


def is_person(hit: Hit) -> bool:
    """A folder of a person, not one that every machine has."""
    return hit.value.lower() not in SYSTEM_PEOPLE and FILE.search(hit.value) is None and is_secret(hit)


def is_whole_person(hit: Hit) -> bool:
    """A folder with blanks in its name: at a prompt, or with capital letters where a key, a quote or the line begins a path."""
    before, prompt = hit.before, hit.text.startswith(b">", hit.end)
    capital = all(word[:1].isupper() or word[0] >= FIRST_OF_UTF8 for word in hit.value.split(b" ")[1:])
    if not (PROMPT if prompt else PATH_BEGINS).search(before[-48:]) or not (prompt or capital):
        return False
    return is_person(hit)


def is_old_folder(hit: Hit) -> bool:
    """A user's folder in its old form: not one of the folders that every installation has."""
    return hit.value not in FOLDERS
