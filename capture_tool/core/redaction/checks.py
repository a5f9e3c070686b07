"""The second look: what a pattern cannot tell. Each takes a hit and says whether the rule means it."""

from __future__ import annotations

import re
from typing import Protocol

from capture_tool.core.redaction.about import is_about
from capture_tool.core.redaction.code_checks import is_code
from capture_tool.core.redaction.placeholders import is_placeholder

STAND_IN = re.compile(rb"secret-removed|[a-z]{2,12}(?:-[a-z]{1,12}){0,2}-[A-Z2-7]{13}")
"""Both forms of our own stand-ins: reading our own output again changes nothing."""
REMOVED = b"secret-removed"
PERCENT, COLON, STAR = b"%:*"
"""Asked for as numbers: `b"%" in value` makes an exception and drops it, which takes longer than all else in a check."""
EMPTY = re.compile(
    rb"(?i:\[?(?:true|false|null|\*{1,64})|yes|no|none|nil|undefined|enabled|disabled|on|off|empty|n/a|-{1,8}|x{4,16}"
    rb"|dword:[0-9a-f]{8}|i:[0-9]{1,3}"
    rb"|[|>][-+]?[0-9]?|[\[{(]|\$\{[A-Za-z_][A-Za-z0-9_.:-]{0,64}\}?|%s(?:\\[nrt].{0,64})?|:(?:pw|pass|password|secret|token)|(?:var|local|module)\.[a-z_]{2,48}|(?:protected|private|public)\]="
    rb"|<(?:hidden|masked|redacted|removed|empty|none)>?|\[(?:hidden|masked|redacted|removed|filtered|protected)\]?|password[0-9]{1,3}_[0-9]{1,3}_|\.{3}"
    rb"|(?-i:None\):?|LOADED|MISSING|PRESENT|NOT_SET|UNSET)|\{\{[A-Za-z_$][A-Za-z0-9_.-]{0,64}(?:\}\})?|\xe2(?:\x9d\x8c|\x9c\x85|\x9c\x93)|\$\{\{"
    rb"|your[_-](?:[a-z]{2,16}[_-])?(?:key|secret|token|password|username|id)(?:[_-]here)?|(?-i:%(?=[A-Z0-9_]{0,32}(?:PASS|PW|USER|TOKEN|SECRET|LOGIN|KEY|ID))[A-Z][A-Z0-9_]{2,32}%))"
)
LONGEST_EMPTY = 72
"""Bytes of the longest word that EMPTY fits."""
COMMON = frozenset(
    b"admin administrator account accounts auth brokers client common config default demo desktop docker enabled false"
    b" gateway guest home host ibgateway ibkr interactive java live local localhost login logs name nobody none null owner"
    b" paper pass password private public root secret server service settings shared simulated support system temp test token"
    b" trader trading true ubuntu unknown user username users vagrant version windows workstation connection data date debug"
    b" error farm file historical info interactive message order orders portfolio position price quote http https ftp sftp"
    b" ssh git www url restart session size start status stop stock stocks thread ticker time trade trades type value volume"
    b" warn warning preauth sshd daemon postgres mysql mariadb oracle redis mongodb elastic nginx apache www-data tomcat jenkins"
    b" kafka zookeeper hadoop yarn spark rabbitmq grafana mail news uucp cyrus nfsnobody systemd algo quant manager"
    b" operator role editor viewer agent both deploy monitor backup staff member".split()
)
"""Words that are no secret by themselves: replaced in path and key context only."""
ASSIGNED = re.compile(rb"[=\"'>]|ibc\.Ibc")
PICTURE = re.compile(rb"[0-9.]{1,4}x(?:[0-9]{1,4}|[_-][A-Za-z0-9_-]{0,16})?\.(?:png|jpe?g|gif|svg|webp)\Z")
"""Behind the at sign of a picture for dense screens (`logo@2x.png`)."""
SIGNS = re.compile(
    rb"[^A-Za-z0-9\x80-\xff]{0,2}|[\]}]{0,2},[ ]{0,2}[\[{]{1,2}"
    rb"|\xc2[\xab\xbb]|\xe2\x80[\x98-\x9f]|[)\]}][ \t]{0,2}[-=>:]{1,2}[ \t]{0,2}"
)
LONGEST_SIGN = 8
RESULTS = re.compile(rb"[ ,;]{1,3}(?i:fail|skip|warn|err)[a-z]{0,8}[=:]")
"""Behind how many tests did `pass`."""
PATH = re.compile(rb"(?:~?/|[A-Za-z]:[/\\]{1,2}|\\{2,4}[A-Za-z0-9.-]{1,32}\\|~\Z|\.{1,2}(?:/|\Z))[A-Za-z0-9_./\\ -]*[,;]?")
"""A folder of this machine."""
ALONE = re.compile(rb"[A-Za-z0-9!#$%*+./?@^_~|-]{8,256}={0,2}")
"""What keys, tokens and passwords are made of, without what ends or links them."""
_SIGNS = rb"[^A-Za-z0-9]{0,4}"
JUMBLED = re.compile(
    rb"[A-Za-z]%b[0-9]{1,32}%b[A-Za-z]{1,64}%b[0-9]|[0-9]%b[A-Za-z]{1,64}%b[0-9]{1,32}%b[A-Za-z]|[!#$*+?^~|]|@[0-9]"
    % ((_SIGNS,) * 6)
)
"""Letters and digits by turns, or a sign that no name has: neither a word with its number (`OAuth2Login`) nor a date."""
ALGORITHM = re.compile(rb"(?i:hmac|pbkdf|sha-?[1235]|aes|utf-?(?:8|16))")
"""Names of ciphers and encodings stand behind `key` too."""
MIXED = re.compile(rb"[a-z][A-Z]{2,8}[a-z]|[a-z][A-Z][a-z]?[A-Z]")
NOBODY = re.compile(rb"(?i:do-?not-?reply|no-?reply)")
"""Who writes mails of the broker's machines."""
BROKER = re.compile(rb"(?:^|\.)(?:ibllc\.com(?:\.cn)?|interactivebrokers\.[a-z.]{2,6}|ibkr\.[a-z.]{2,6})\Z")
"""Hosts of the broker: support needs them."""
VERSION = re.compile(rb"[0-9]{1,2}\.[0-9](?:[-.]|\Z)")
"""Of a library: `light@2.0-impl.so`."""
AT = re.compile(rb"%40|\\u0040|&#64;")
UNITS = (b".service", b".socket", b".timer", b".mount", b".slice", b".scope", b".rc")
"""Of systemd (`modprobe@configfs.service`) and Android's init."""
OBJECT_ID = re.compile(rb"(?=[a-f]{0,8}[0-9])(?=[0-9]{0,8}[a-f])[0-9a-f]{6,8}\.[a-z]")
"""Of Java, before a method: `Pool@7e72ae60.acquire`."""
ALGORITHM_HOSTS = (b"openssh.com", b"libssh.org", b"lysator.liu.se")
"""Behind names of ciphers (RFC 4251, 6)."""
PLATFORM_KEY = re.compile(
    rb"(?i:(?<![a-z])(?:ib|ibkr|fix|tws)[_.-]?password)\\{0,3}[\"']?[ \t]{0,4}[=:][ \t]{0,4}\\{0,3}[\"']?\Z"
)
WORD = re.compile(
    rb".*(?i:ing|ed|ions?|ments?|[ai]ble|[ae]nces?|ers?|ors?|ive|ity|ies|ary|ory|ous|[ai]cs?|als?|ly|ness|ship|works?|points?|ture|age"
    rb"|ess|ate|ize|ware|store|folio|mark|shot|back|line|ent|ents|ant|form|board|down|file|name|here|code|key)"
    rb"|.*(?i:pass|word|your|secret|example|change|login|user|default|paper|account|broker|trad).*",
    re.DOTALL,
)
"""How words of logs end, and what stands in for a password in an example."""
SOURCE = re.compile(rb"\.(?:java|kt|scala|py|c|cc|cpp|h|m?js|tsx?|go|rs|cs|vb|rb|php|swift|dart|exs?)\Z")
COLUMN = re.compile(rb"[0-9]{1,6}:[0-9]{1,5}:?(?:[a-z]{2,8}:?)?")
"""The line of a source file, and the place on it (`password.rs:61:21:`)."""
"""A line of a source file in a stack trace: `PasswordDialog.java:819`."""
KEY_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
"""What the name of a setting consists of."""
FIELD_NAME = re.compile(rb"(?:New)?Password[,.)]{0,2}")
"""As dictionaries of FIX name one."""


class Hit(Protocol):
    """What a check may look at."""

    @property
    def text(self) -> bytes:
        """The text around it."""

    @property
    def begin(self) -> int:
        """Where the match begins."""

    @property
    def start(self) -> int:
        """Where its value starts."""

    @property
    def end(self) -> int:
        """Where its value ends."""

    @property
    def value(self) -> bytes:
        """What would be replaced."""

    @property
    def before(self) -> bytes:
        """Some bytes before the match."""


def before_name(hit: Hit, letters: bytes, most: int) -> bytes:
    """What stands before the word that the match begins in, if that has `most` bytes at most before it; else nothing."""
    before = hit.before
    stem = before.rstrip(letters)  # a search for its beginning would try every byte on the way
    return stem if len(before) - len(stem) <= most else b""


def plain(value: bytes) -> bytes:
    """A value as it is before addresses write `%3A` for a colon in it."""
    if PERCENT not in value:
        return value
    from urllib.parse import unquote_to_bytes  # 3 ms that a short command has no use for

    return unquote_to_bytes(value)


def is_weak(value: bytes) -> bool:
    """Whether a value says too little to be looked for everywhere: short, common, or a few digits."""
    return len(value) < 4 or value.lower() in COMMON or (value.isdigit() and len(value) < 6) or is_empty(value)


def is_unmistakable(value: bytes) -> bool:
    """Long and mixed like a good password: replaced inside longer words too, for it means nothing else there."""
    return len(value) >= 8 and all(re.search(part, value) for part in (rb"[0-9]", rb"[a-z]", rb"[A-Z]"))


def stands_alone(value: bytes) -> bool:
    """Whether a secret is one wherever it stands: unmistakable and jumbled, no more than one word, no path and no address."""
    return (
        is_unmistakable(plain(value))
        and ALONE.fullmatch(value) is not None
        and JUMBLED.search(value) is not None
        and not (PATH.match(value) or ALGORITHM.search(value))
    )


def is_no_word(value: bytes) -> bool:
    """Whether a value mixes letters with digits, or with signs that neither words nor paths and class names have."""
    mixed = re.search(rb"[0-9]", value) or (len(value) >= 8 and re.search(rb"[!#$%&*+?@^~|]|=\Z|-[a-z]{0,9}[a-z][A-Z]", value))
    return bool(mixed) and re.search(rb"[A-Za-z\x80-\xff]", value) is not None and len(value) >= 6


def is_mixed(value: bytes) -> bool:
    """Whether small and capital letters stand in a value as in no word and no name of a class."""
    return MIXED.search(value) is not None


def is_secret(hit: Hit) -> bool:
    """Not a switch, not empty, not already replaced."""
    bare = hit.value.rstrip(b",;)]}>\x60")
    if bare.find(REMOVED, 0, 24) >= 0 or hit.text.startswith(
        REMOVED, hit.begin
    ):  # behind a colour too, or taken for a key itself
        return False
    if bare[:1] in (b" ", b")") and _closes(hit):
        return False
    if len(bare) < LONGEST_SIGN and SIGNS.fullmatch(bare):  # `unexpected token: ';'`
        return False
    return not (is_empty(bare) or (bare[-14:-13] == b"-" and STAND_IN.fullmatch(bare.rpartition(b"=")[2])))


def is_field(hit: Hit) -> bool:
    """What a message holds, not the name of the field as a list of them has it (`554=Password, 925=NewPassword`)."""
    length = hit.text.startswith(b"14", hit.begin) and not is_no_word(hit.value)  # of what is encrypted, or no FIX
    return not (length or (hit.before[-1:] == b" " and FIELD_NAME.fullmatch(hit.value))) and is_secret(hit)


def _closes(hit: Hit) -> bool:
    """Whether the quote before the value ends a text in which its key stands (`'https://h.example.net/?token=' (status 200)`)."""
    quote = hit.text[hit.start - 1 : hit.start]
    if quote not in (b'"', b"'"):
        return False
    before = hit.before + hit.text[hit.begin : hit.start - 1]
    opened = before.rfind(quote, before.rfind(b"\n") + 1)
    return opened >= 0 and before[opened - 1 : opened] in (b"", b" ", b"(", b"[", b",", b"=", b":")


def is_empty(value: bytes) -> bool:
    """Whether a value says that there is none."""
    return (len(value) <= LONGEST_EMPTY or value[0] == STAR) and EMPTY.fullmatch(value) is not None


def is_password(hit: Hit) -> bool:
    """As `is_secret`, and no counter of the platform (`pwd=1 soft=0 token(s)=[...]`) or folder of a shell (`PWD=/root`)."""
    key = hit.text[hit.begin : hit.start].rstrip(b" \t=:\"'\\>]),")
    return not (
        _is_count(hit, key)
        or is_about(hit.before[-16:] + key, hit.value)
        or is_code(hit)
        or _is_folder(hit, key)
        or is_placeholder(hit)
    ) and is_secret(hit)


def _is_count(hit: Hit, key: bytes) -> bool:
    """A small number, a line of a source file, how many tests did pass."""
    bare = hit.value.rstrip(b",;)]")
    if SOURCE.search(key) and COLUMN.fullmatch(bare):
        return True
    if bare.isdigit():
        if hit.end - hit.start <= 3 or SOURCE.search(key):
            return True
        return key.lower() in (b"pass", b"passed") and RESULTS.match(hit.text, hit.end) is not None
    return False


def _is_folder(hit: Hit, key: bytes) -> bool:
    return key.lower() == b"pwd" and PATH.fullmatch(hit.value) is not None and b"UID=" not in hit.before[-128:].upper()


def is_assigned(hit: Hit) -> bool:
    """Whether the value was set like a setting (`=`, quotes, an element), not just named in a sentence."""
    return ASSIGNED.search(hit.text, hit.begin, hit.start) is not None


def is_of_platform(hit: Hit) -> bool:
    """The password of the platform by its key: of letters or digits only, but no word and no number as logs have them."""
    value = hit.value
    before = hit.text[max(0, hit.start - 48) : hit.start]
    if not 6 <= len(value) <= 64 or not PLATFORM_KEY.search(before):
        return False
    if value.isdigit():
        return not (value.startswith((b"19", b"20", b"123")) or value.endswith(b"00"))
    letters = re.fullmatch(rb"[A-Za-z]{9,64}|[A-Za-z]{2,24}(?:[._-][A-Za-z]{2,24}){2,6}", value)
    return letters is not None and WORD.fullmatch(value) is None


def unquoted(hit: Hit) -> bool:
    """Whether the value is not in quotes."""
    return hit.text[hit.start - 1 : hit.start] not in (b'"', b"'")


def is_mail(hit: Hit) -> bool:
    """An address whose first part is not a stand-in already (`https://secret-removed@host.example.net`)."""
    person, sign, host = hit.value.partition(b"@")
    if not sign:
        person, host = AT.split(hit.value)[:2]
    before = hit.before[-64:]
    stem = before.rstrip(KEY_LETTERS)
    if len(stem) < len(before):  # only its end fits
        person = before[len(stem) + (stem[-1:] == b"\\") :] + person
    if NOBODY.fullmatch(person) and BROKER.search(host.lower()):
        return False
    lysator = host == ALGORITHM_HOSTS[-1]
    cipher = person == b"rijndael-cbc" if lysator else host in ALGORITHM_HOSTS and re.search(rb"[0-9]|\Azlib\Z", person)
    if host.endswith(UNITS) or VERSION.match(host) or (OBJECT_ID.match(host) and person[:1].isupper()):
        return False
    return STAND_IN.fullmatch(person) is None and PICTURE.match(host) is None and not cipher
