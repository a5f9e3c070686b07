"""Whether what stands behind the word for a password is one: no talk about it, no measure, no thing with a name."""

from __future__ import annotations

import re

from capture_tool.core.redaction.checks import Hit, is_empty, is_mixed, is_no_word, is_password
from capture_tool.core.redaction.line_checks import UNDERLINED, begins_line
from capture_tool.core.redaction.passphrases import (
    BECAME,
    BECOMES,
    LONG_TALK,
    LONG_WORD,
    TALK,
    WHEN,
    is_passphrase,
    is_unlikely_word,
)
from capture_tool.core.redaction.rule import NEAR, PASSWORDS

LONG_TOKEN = 20
"""Signs of a key in base64, which has slashes as paths have."""
SHORTEST = 4
"""Signs of a password by itself."""

NEXT_WORD = re.compile(rb"[ \t]{1,2}[A-Za-z]")
FOLLOWS = rb"(?!(?i:%b)(?![A-Za-z])|HTTP/[0-9])" % b"|".join(re.escape(word) for word in sorted(TALK))
"""Before a word of a password, for none of TALK."""
COLUMN = re.compile(
    rb"(?:[A-Za-z0-9]_[A-Za-z0-9_]{2,64}|(?i:bind|root)pw|[A-Za-z0-9]\.[A-Za-z0-9][A-Za-z0-9_.-]{0,64})[ \t]{1,64}\Z"
    rb"|[A-Za-z0-9](?:[ \t]{2,64}|\t)\Z"
)
"""A key that no sentence has, or far from what follows."""
TAB = ord("\t")
PLAIN = re.compile(rb"[A-Z]?[a-z]+[A-Z]?|[A-Z]+")
MINGLED = re.compile(rb"[A-Za-z]{1,32}[0-9]{1,32}[A-Za-z][A-Za-z0-9]*|[0-9]{1,8}[A-Za-z]{1,32}[0-9][A-Za-z0-9]*")
"""Letters and digits in turn, as in no name of a thing."""
MEASURE = re.compile(rb"[0-9]{1,4}(?:[.:/-][0-9]{1,4}){1,5}|[0-9]{1,5}(?:ms|s|x|th|nd|st)?")
THING = re.compile(rb"(?i:pbkdf2|aes|hmac|sha|rsa|ecdsa|ed25519|bcrypt|argon2|scrypt|md5).*|[a-z]+(?:-[a-z0-9]+)+", re.DOTALL)
"""The name of a cipher, or of something whose words hyphens link."""
IN_PLACE = re.compile(rb"\A/[A-Za-z0-9_.-]+/|\"[,:]\"|\A[A-Za-z]{1,24}</[A-Za-z]")
"""A path, or what stands in JSON, or ends an element."""
INSTANCE = re.compile(rb"@[0-9a-f]{5,8}>?")
"""Behind the class of an object of Java."""
OTHER_LINE = re.compile(rb"20[0-9]{2}-|[^\s@]{1,32}@[^\s:]{1,64}:|[A-Za-z_.-]{2,48}[=:]|[/<{\[]")
WORD = re.compile(rb"[A-Za-z]+(?:-[a-z]+)*:?")
FIELD = re.compile(rb"[a-z]{2,24}(?:[A-Z][a-z]{1,24}){1,4}=[A-Z_]{3,}")
CAMEL_FIELD = re.compile(rb"[a-z]{2,24}(?:[A-Z][a-z]{1,24}){1,4}=[A-Za-z]{2,16}\.")
"""The next field, which is set to what a package has (`windowToken=android.os.Binder@4a7a8cf`)."""
ATTRIBUTE = re.compile(rb"[A-Za-z:]{1,32}=[\"']")
SQL_TYPE = re.compile(rb"(?i:n?(?:var)?(?:char|binary)2?|int|decimal)\([0-9]")
NETRC = re.compile(
    rb"(?:(?:\A|[\r\n])(?:user|host|port|from|auth|account|client_?id|server|address)[ \t]{1,16}\S{1,128}"
    rb"[ \t]{0,8}\r?\n[ \t]{0,16}"
    rb"|(?:machine\s+\S+|default)\s+(?:(?:login|account)\s+\S+\s+){1,2}|nmcli [^\r\n]{0,96}"
    rb"|\b(?:user(?:name)?|login)\s(?!(?:user|and|or|name)\s)\S{2,64}\s{1,2}"
    rb"|\b(?i:user(?:name)?|login|utente|benutzer|logg(?:ed|ing) in as|enter)\s(?=\S{0,63}[0-9])\S{2,64},?\s"
    rb"(?:(?:and|with|e|und|et|y|con|mit|avec|/)\s(?:(?:mit |con )?(?:the|la|le|il|dem|der|das)\s)?)?"
    rb"(?:[0-9]{1,2}[.)]\s)?\(?|Xauth )\Z"
)
ALONE_KEY = re.compile(rb"[A-Za-z ']{2,16}:\s{1,8}")
IN_FORM = re.compile(rb"[a-z]{9,64}|[A-Za-z0-9]{2,24}(?:[._-][A-Za-z0-9]{2,24}){2,6}")
FORM_NEXT = re.compile(rb"[ \t]{0,8}\r?\n[A-Za-z][A-Za-z ]{1,24}:[ \t]{0,4}[^\s]")
USER_LINE = re.compile(
    rb"(?:\A|[\r\n])[^\r\n]{0,16}(?i:user(?: ?name)?|log[io]n|utente|benutzer(?:name)?|usuario|utilisateur|identifiant)"
    rb"(?:[ ]?:(?:[ \t]{1,8}|\s{1,8})|[ ]-[ ])\S{2,64}[ \t]{0,8}(?:\r?\n){1,2}\Z"
)
"""A user on the line before a password, or on that before its line."""
DASH = re.compile(rb"[ ]-[ ]\Z")
STORE = re.compile(rb"(?i:get_?|set_?|delete_?)\Z")
OF_STORE = re.compile(rb"[\"'], ?[\"'](?:\Z|[^\"'\r\n]{1,64}[\"'](?:\)|, ?[\"'a-zA-Z]))")
"""Behind the service for which a store of keys has the password of a user (`get_password('ibkr', 'jdoe')`)."""
OF_PASSWORD = re.compile(rb"(?i:" + PASSWORDS + rb")")
PROCESS = re.compile(rb"passwd\[[0-9]{1,8}\]:")
"""As syslog names one."""
SHORT_KEY = re.compile(rb"(?i:pass|clave|pw)[ \t]")
CALLED = re.compile(rb"[(\[=]|[ \t]{0,4}(?:=|:=|\()")
"""Behind a name of code."""
SETTING = rb"[ \t]{0,8}(?:[a-z][a-z0-9_.-]{1,32}[ \t]{1,8}[^\s]{1,128}[ \t]{0,8}|#[^\r\n]{0,128}|[ \t]{0,8})"
SETTING_BEFORE = re.compile(rb"(?:\A|[\r\n])" + SETTING + rb"\r?\n\Z|\A\Z")
SETTING_BEHIND = re.compile(rb"[ \t]{0,8}(?:\Z|\r?\n(?:\Z|" + SETTING + rb"(?:[\r\n]|\Z)))")
"""A line of a key and its value, or of a comment, or an empty one."""
ITSELF = frozenset(b"password|passwd|passwort|pass|token|password:|password?|passphrase".split(b"|"))
"""What a dialog asks for (`askForPassword("Password")`)."""
FILE = re.compile(
    rb"[A-Za-z0-9_.-]{1,64}\.(?:pem|key|crt|cer|p12|pfx|jks|keystore|json|log|txt|conf|cfg|ini|ya?ml|xml|csv|properties)"
)
CHANGED = re.compile(rb"(?i:set|setting|change|changing|changed)[ \t]{1,3}(?:(?i:the|your|my|ib|tws)[ \t]{1,3})?\Z")
COMMAND = re.compile(
    rb"(?:[A-Z][a-z]{1,16}-[A-Z][A-Za-z]{1,24}|grep|tr|sed|awk|cut|base64|xargs|head|tail|sha[0-9]{1,3}sum|md5sum|openssl|docker|sudo"
    rb"|tee|jq|pbcopy|clip|wc|sort|less|more|findstr|kubectl)(?:[ \t]{1,4}[^|\r\n]{0,256})?(?:[\r\n|]|\Z)"
)
"""Behind a pipe: a command of a shell, not the next cell of a table."""
GIVEN = re.compile(rb"(?i:with|using|con|mit|avec|setting|typing)[ \t]{1,3}(?i:(?:the|la|dem|le)[ \t]{1,3})?\Z")


def _bare(value: bytes) -> bytes:
    return value.strip(b"\"'.,;:!?()[]{}<>").lower()


def is_tag(hit: Hit) -> bool:
    """A plain word behind the name of a process in brackets, the first of which is missing (`gdm-password]: unlocked`)."""
    if (b"\n" not in hit.before and len(hit.before) == NEAR) or not WORD.fullmatch(hit.value):
        return False
    line = hit.before[hit.before.rfind(b"\n") + 1 :] + hit.text[hit.begin : hit.start]
    return b"]:" in hit.text[hit.begin : hit.start] and line.count(b"[") < line.count(b"]")


def is_told(hit: Hit) -> bool:
    """What is linked to the word for a password: a value, not what became of it (`is wrong`, `is 12 days old`)."""
    if SQL_TYPE.match(hit.value) or is_empty(hit.value.rstrip(b":")) or PROCESS.match(hit.text, hit.begin):
        return False
    if (
        hit.text[hit.start - 1 : hit.start] in (b'"', b"'")
        and STORE.search(hit.before[-8:])
        and OF_STORE.match(hit.text, hit.end)
    ):
        return False
    if hit.value.lower() in ITSELF and hit.text[hit.start - 2 : hit.start] in (b'("', b"('"):
        return False
    of_key = b"key" in hit.text[hit.begin : hit.start].lower() and FILE.fullmatch(hit.value)
    if of_key or is_tag(hit):
        return False
    word = _bare(hit.value).strip(b"*_")
    became = BECAME.fullmatch(word) and BECOMES.search(hit.text, hit.begin, hit.start)
    talk = (
        became
        or word in TALK
        or (word in WHEN and NEXT_WORD.match(hit.text, hit.end))
        or MEASURE.fullmatch(hit.value.rstrip(b".,;"))
    )
    return not talk and is_password(hit)


def is_beside(hit: Hit) -> bool:
    """What just stands behind the word: no plain word, or where `.netrc` and `with password X` leave no doubt."""
    value = hit.value
    header = hit.text[hit.start - 1] == TAB and hit.text.startswith(b"\t", hit.end)
    beside_user = not header and NETRC.search(hit.before) is not None
    if (
        value.startswith((b"--", b"~/"))
        or ATTRIBUTE.match(value)
        or CAMEL_FIELD.match(value)
        or (not beside_user and BECAME.fullmatch(_bare(value)))
        or not (is_told(hit) or (beside_user and value.isdigit()))
    ):
        return False
    if beside_user:
        return True
    if IN_PLACE.search(value):
        return False
    if len(value) >= 4 and GIVEN.search(hit.before):
        return True
    if PLAIN.fullmatch(value.strip(b"*_").rstrip(b".,;:!?")):
        return is_setting(hit)
    return (
        (len(value) >= SHORTEST and MINGLED.fullmatch(value.rstrip(b".,;:!?")) is not None)
        or (is_mixed(value) and len(value) >= 8)
        or (is_no_word(value) and len(value) >= 5)
        or is_joined(hit)
        or (value.isdigit() and len(value) >= 6)
    )


def is_joined(hit: Hit) -> bool:
    """Several words that one sign joins; behind the short words (`pass order_id_list`) only hyphens do."""
    if not is_passphrase(hit.value):
        return False
    return b"-" in hit.value or (
        not SHORT_KEY.match(hit.text, hit.begin)
        and not FILE.match(hit.value)
        and not CALLED.match(hit.text, hit.end)
        and not hit.value.isupper()
    )


def is_setting(hit: Hit) -> bool:
    """An unlikely word with its key on a line of its own, among lines of settings that have two words each."""
    before = hit.text[max(0, hit.begin - NEAR) : hit.begin]
    line = before.rfind(b"\n") + 1
    return (
        before[line:].strip(b" \t") == b""
        and hit.text[hit.begin : hit.begin + 1].islower()
        and is_unlikely_word(hit.value)
        and SETTING_BEFORE.search(before, 0, line) is not None
        and SETTING_BEHIND.match(hit.text, hit.end) is not None
    )


def is_phrase(hit: Hit) -> bool:
    """Several words that are no talk."""
    words = hit.value.lower().split()
    return len(words) > 1 and TALK.isdisjoint(words)


def is_given(hit: Hit) -> bool:
    """What a password is set to, where the word before says so, or whose it is."""
    link = hit.text[hit.begin : hit.start]
    if link.rstrip().endswith(b"|") and (COMMAND.match(hit.text, hit.start) or UNDERLINED.match(hit.text, hit.end)):
        return False
    if link.rstrip().lower().endswith(b"to") and not CHANGED.search(hit.before):
        return False
    if hit.value.upper().startswith(b"PASSWORD("):  # a function of SQL
        return False
    return is_told(hit)


LATER = frozenset(b"today tomorrow yesterday later soon again morgen heute gestern domani oggi ieri demain hier".split())
"""Behind `pw` it is told when something becomes of it."""


def is_short_key(hit: Hit) -> bool:
    """Behind `pwd`, `pw` and `passwd`, which nobody uses in talk: any word but those of TALK; a folder is none (`pwd /opt`)."""
    value = hit.value
    if hit.before.endswith((b"$", b"${")):  # a variable, behind which the next word of a command stands
        return False
    if value.rstrip(b".,!") in LATER:
        return False
    return len(value) >= 4 and value[:1] not in b"/\\~-<" and value[1:2] != b":" and not FIELD.match(value) and is_told(hit)


def is_alone(hit: Hit) -> bool:
    """By itself on its line, and no word, time, setting or path; a long word only in a form, between two of its lines."""
    form = ALONE_KEY.fullmatch(hit.text, hit.begin, hit.start) and IN_FORM.fullmatch(hit.value)
    return (
        OTHER_LINE.match(hit.value) is None
        and (
            is_no_word(hit.value)
            or MINGLED.fullmatch(hit.value) is not None
            or is_passphrase(hit.value)
            or (form is not None and (FORM_NEXT.match(hit.text, hit.end) or USER_LINE.search(hit.before)) is not None)
        )
        and is_told(hit)
    )


def _is_no_program(word: bytes) -> bool:
    """Whether it is no word, or a long one, and not the name of what keeps passwords (`KeePassXC`)."""
    long = len(word) >= LONG_WORD and word.isalpha() and word.islower() and word not in LONG_TALK
    return (is_mixed(word) or long) and b"Pass" not in word


def is_changed(hit: Hit) -> bool:
    """`from A to B`, of which one at least is no word, or both are longer than words of talk."""
    words = re.split(rb" (?:to|a|zu|auf|\xc3\xa0|\xe0) ", hit.value)
    if any(is_no_word(word) or is_passphrase(word) or (word.isdigit() and len(word) >= 6) for word in words):
        return True
    bare = [_bare(word) for word in words]
    if any(map(is_mixed, words)) and all(map(_is_no_program, words)):
        return True
    return all(len(word) >= LONG_WORD and word.isalpha() and word not in LONG_TALK for word in bare)


def is_clear(hit: Hit) -> bool:
    """Said of a secret: in quotes, no word, or a long number; no address."""
    quoted = hit.text[hit.start - 1 : hit.start] in (b'"', b"'")
    form = DASH.search(hit.text, hit.begin, hit.start) is not None and USER_LINE.search(hit.before) is not None
    phrase = is_passphrase(hit.value) and OF_PASSWORD.match(hit.text, hit.begin)  # tokens have names of things
    coded = is_no_word(hit.value) or is_mixed(hit.value) or (hit.value.isdigit() and len(hit.value) >= 6)
    return bool(quoted or form or phrase or coded) and b"/" not in hit.value[:1] and b"://" not in hit.value and is_told(hit)


def is_column(hit: Hit) -> bool:
    """The value of a property that a space parts from its key, or of a table of settings."""
    key = hit.before[-64:] + hit.text[hit.begin : hit.start]
    mixed = re.search(rb"[0-9]", hit.value) is not None and (is_no_word(hit.value) or MINGLED.fullmatch(hit.value) is not None)
    coded = (
        mixed
        and THING.fullmatch(hit.value) is None
        and b"=" not in hit.value.rstrip(b"=")
        and (b"/" not in hit.value or len(hit.value) >= LONG_TOKEN)
    )
    if IN_PLACE.search(hit.value) or INSTANCE.fullmatch(hit.value) or hit.value in (b"PASSED", b"FAILED", b"SKIPPED"):
        return False
    return (coded or (COLUMN.search(key) is not None and begins_line(hit))) and is_told(hit)


def is_property(hit: Hit) -> bool:
    """Behind the name of a setting that begins its line, several words, one of which is none."""
    words = hit.value.split()
    key = hit.before[-64:] + hit.text[hit.begin : hit.start]
    return (
        len(words) > 1
        and re.search(rb"[._][^\s]{0,64}[ ]{0,64}\Z|\t\Z", key) is not None
        and words[0] != b"|"
        and any(map(is_no_word, words))
        and COLUMN.search(key) is not None
        and begins_line(hit)
        and TALK.isdisjoint(hit.value.lower().split())
    )
