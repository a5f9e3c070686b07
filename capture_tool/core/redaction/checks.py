"""The second look: what a pattern cannot tell. Each takes a hit and says whether the rule means it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

STAND_IN = re.compile(rb"secret-removed|[a-z]{2,12}(?:-[a-z]{1,12}){0,2}-[A-Z2-7]{13}")
"""Both forms of our own stand-ins: reading our own output again changes nothing."""
REMOVED = b"secret-removed"
PERCENT, COLON, STAR = b"%:*"
"""Asked for as numbers: `b"%" in value` makes an exception and drops it, which takes longer than all else in a check."""
EMPTY = re.compile(
    rb"(?i:true|false|yes|no|null|none|nil|undefined|enabled|disabled|on|off|empty|\*{1,64}|n/a|-{1,8}|x{4,16}"
    rb"|<(?:hidden|masked|redacted|removed)>?|\[(?:hidden|masked|redacted|removed)\]?)"
)
LONGEST_EMPTY = 16
"""Bytes of the longest word that EMPTY fits."""
OUTCOME = re.compile(
    rb"(?i:[0-9]{1,4}|[0-9]{1,9}[.,][0-9]{1,9}(?:ms|s|%)?|ok|failed|failure|success|successful|done|retry|error|timeout"
    rb"|(?:dis)?connected|required|accepted|rejected|denied|expired|started|pending|missing|invalid)"
)
"""What became of a login, and times and counts of a program's own (`user=0.12 sys=0.01`)."""
LONGEST_OUTCOME = 21
COMMON = frozenset(
    b"admin administrator account accounts brokers client common config default demo desktop docker enabled false gateway guest"
    b" home host ibgateway ibkr interactive java live local localhost login logs name nobody none null owner paper password"
    b" private public root secret server service settings shared simulated support system temp test token trader trading true"
    b" ubuntu unknown user username users vagrant version windows workstation"
    b" connection data date debug error farm file historical info interactive message order orders portfolio position price quote"
    b" session size start status stop stock stocks thread ticker time trade trades type value volume warn warning".split()
)
"""Words that are no secret by themselves: replaced in path and key context only."""
FOLDERS = frozenset(b"ibgateway launcher settings charts locales samples symbols config plugins backup install uninstall".split())
ASSIGNED = re.compile(rb"[=\"'>]|ibc\.Ibc")
BARE_LINE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t]{0,64}(?:(?:export|set|SET)[ \t]{1,8})?[#;]?[ \t]{0,8}[A-Za-z0-9_.-]{0,96}")
BARE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.- \t"
BARE_ENDS = b"\r\n#;\xbf"
"""What may stand before the words of a BARE_LINE."""
STAMP = re.compile(
    rb"[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])-(?:[01][0-9]|2[0-3])-[0-5][0-9]-[0-5][0-9](?:-[0-9]{2}){0,2}"
)
VERSION_BEFORE = re.compile(
    rb"(?i:(?:version|(?<![a-z])(?:ver|build|release|revision|jre|jdk|objectid|section|netty))"
    rb"[\"']?[ \t]{0,4}[:=/_-]?[ \t]{0,4}[\"']?"
    rb"|(?<![a-z])java[/_-]|\b(?:headless)?(?:chrom(?:e|ium)|edga?|opr|safari|crios)/|\bv|ibc-)\Z"
)
VERSION_REACH = 20
"""Bytes of the longest text that it fits, and one more: few enough to be the same again and again."""
CARD_GROUPS = re.compile(rb"[0-9]+|[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{2,7}|[0-9]{4}([ -])[0-9]{6}\2[0-9]{4,5}")
FINGERPRINT = re.compile(rb"(?:[0-9A-F]{2}:){19}(?:(?:[0-9A-F]{2}:){12})?[0-9A-F]{2}")
"""SHA-1 and SHA-256 of a certificate, as openssl and keytool print them: who breaks TLS open is told by it."""
PAIRS = b"0123456789ABCDEF:"
"""What a fingerprint consists of."""
PICTURE = re.compile(rb"[0-9.]{1,4}x\.(?:png|jpe?g|gif|svg|webp)\Z")
"""Behind the at sign of a picture for dense screens (`logo@2x.png`)."""
ABOUT = (
    (re.compile(rb"(?i:[._-]?type|tokenizer|credential_?store)\Z"), re.compile(rb"[A-Za-z]{1,12}")),
    (re.compile(rb"(?i:credentials)\Z"), re.compile(rb"include|omit|same-origin")),
    (
        re.compile(
            rb"(?i:expir(?:y|es|ation)(?:[_-]?(?:in|at|on))?|(?<!ac)count|length|ttl|(?:max|input|output|prompt|total)[_-]?tokens"
            rb"|tokens[_-](?:per[_-]second|used|left))\Z"
        ),
        re.compile(rb"[0-9]{1,6}(?:\.[0-9]{1,3})?s?|20[0-9]{2}-[0-9T:.Z+-]{4,30}|1[0-9]{9}(?:[0-9]{3})?"),
    ),
)
"""How the name of something about a secret ends (`token_type`, `passwordLength`, `max_tokens`), and what it may be."""
SYSTEM_PEOPLE = frozenset({b"public", b"default", b"shared", b"all users", b"default user"})
SOURCE = re.compile(rb"\.(?:java|kt|scala|py|c|cc|cpp|h|js|ts|go|rs)\Z")
"""A line of a source file in a stack trace: `PasswordDialog.java:819`."""
NO_HOSTS = frozenset(b"users home windows device pipe localhost local jts wsl unknown any".split())
BROKER = re.compile(rb"(?:^|\.)(?:ibllc\.com(?:\.cn)?|interactivebrokers\.[a-z.]{2,6}|ibkr\.[a-z.]{2,6})\Z")
"""Hosts of the broker: support needs them."""


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


def is_no_word(value: bytes) -> bool:
    """Whether a value mixes letters with digits, or with signs that neither words nor paths and class names have."""
    mixed = re.search(rb"[0-9]", value) or (len(value) >= 8 and re.search(rb"[!#$%&*+?@^~|]", value))
    return mixed is not None and re.search(rb"[A-Za-z]", value) is not None and len(value) >= 6


def is_secret(hit: Hit) -> bool:
    """Not a switch, not empty, not already replaced."""
    bare = hit.value.rstrip(b",;)]}>")
    if bare.find(REMOVED, 0, 24) >= 0 or hit.text.startswith(
        REMOVED, hit.begin
    ):  # behind a colour too, or taken for a key itself
        return False
    return not (is_empty(bare) or (bare[-14:-13] == b"-" and STAND_IN.fullmatch(bare)))


def is_empty(value: bytes) -> bool:
    """Whether a value says that there is none."""
    return (len(value) <= LONGEST_EMPTY or value[0] == STAR) and EMPTY.fullmatch(value) is not None


def is_password(hit: Hit) -> bool:
    """As `is_secret`, and no counter of the platform (`pwd=1 soft=0 token(s)=[...]`) or folder of a shell (`PWD=/root`)."""
    value = hit.value
    key = hit.text[hit.begin : hit.start].rstrip(b" \t=:\"'")
    if value.rstrip(b",;)").isdigit() and (len(value) <= 3 or SOURCE.search(key)):
        return False
    bare = value.rstrip(b",;)}]")
    if any(what.fullmatch(bare) and name.search(hit.before[-8:] + key.rstrip(b"\\")) for name, what in ABOUT):
        return False
    if key.lower() == b"pwd" and (value[:1] in (b"/", b"\\", b"~") or value[1:2] == b":"):
        return False
    return is_secret(hit)


def is_assigned(hit: Hit) -> bool:
    """Whether the value was set like a setting (`=`, quotes, an element), not just named in a sentence."""
    return ASSIGNED.search(hit.text, hit.begin, hit.start) is not None


def begins_line(hit: Hit) -> bool:
    """Whether nothing but the key stands before the value on its line, and the value is not in quotes."""
    if hit.text[hit.start - 1 : hit.start] in (b'"', b"'"):
        return False
    before = hit.before
    stem = before.rstrip(BARE)
    if stem and stem[-1] not in BARE_ENDS:  # nearly always, and told sooner than by a look at the line
        return False
    line = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1  # searching it from the front would cost more than all else at a hit
    return BARE_LINE.fullmatch(before, line) is not None


def unquoted(hit: Hit) -> bool:
    """Whether the value is not in quotes."""
    return hit.text[hit.start - 1 : hit.start] not in (b'"', b"'")


def is_name(hit: Hit) -> bool:
    """A user's name behind its key, not what became of a login (`login: ok`)."""
    return not (hit.end - hit.start <= LONGEST_OUTCOME and OUTCOME.fullmatch(hit.value)) and is_secret(hit)


def is_named(hit: Hit) -> bool:
    """A user's name in words: no word that everybody uses, and longer than an abbreviation."""
    return is_name(hit) and not is_weak(hit.value)


def is_host(hit: Hit) -> bool:
    """The name of a machine of the user, not of the broker, an address or a part of a path of this machine."""
    value = hit.value.lower()
    known = value in NO_HOSTS or BROKER.search(value) is not None
    return is_name(hit) and not known and not value.replace(b".", b"").isdigit()


def is_named_host(hit: Hit) -> bool:
    """Whether a machine's name is told apart from a word: set like a setting, or with a digit or a hyphen (`LAPTOP-55XJ9H`)."""
    return is_assigned(hit) or re.search(rb"[0-9-]", hit.value) is not None


def is_person(hit: Hit) -> bool:
    """A folder of a person, not one that every machine has."""
    return hit.value.lower() not in SYSTEM_PEOPLE and is_secret(hit)


def is_old_folder(hit: Hit) -> bool:
    """A user's folder in its old form: not one of the folders that every installation has."""
    return hit.value not in FOLDERS


def is_mail(hit: Hit) -> bool:
    """An address whose first part is not a stand-in already (`https://secret-removed@host.example.net`)."""
    person, host = re.split(rb"@|%40|\\u0040", hit.value)[:2]
    return STAND_IN.fullmatch(person) is None and PICTURE.match(host) is None


def is_mac(hit: Hit) -> bool:
    """Not a time stamp written with hyphens (`26-08-28-22-29-01`), not the fingerprint of a certificate or its end."""
    before = hit.before
    whole = before[len(before.rstrip(PAIRS)) :] + hit.value
    return STAMP.fullmatch(hit.value) is None and FINGERPRINT.fullmatch(whole) is None


def is_dotted_mac(hit: Hit) -> bool:
    """As switches write it (`001a.2b3c.4d5e`); digits alone are amounts or counters."""
    return re.search(rb"[A-Fa-f]", hit.value) is not None


def is_ip(hit: Hit) -> bool:
    """An address, not a version; loopback, "any" and network masks stay."""
    value = hit.text[hit.start : hit.end]
    if not _is_address(value):
        return False
    if COLON in value or PERCENT in value:  # `a::b` is C++
        return plain(value).count(b":") > 2 or re.search(rb"[0-9]", plain(value)) is not None
    begin = hit.begin
    before = hit.text[begin - VERSION_REACH if begin > VERSION_REACH else 0 : begin]
    return not (is_version(before) or hit.text.startswith(b".jar", hit.end))


@lru_cache(maxsize=4096)
def is_version(before: bytes) -> bool:
    """Whether what stands before a number says that it is a version: `version 3.8.4.2`, `"build": "`, `v3`, `IBC-3`."""
    return VERSION_BEFORE.search(before) is not None


@lru_cache(maxsize=4096)
def _is_address(value: bytes) -> bool:
    import ipaddress

    value = plain(value).replace(b"-", b".")
    try:
        address = ipaddress.ip_address(value.decode("ascii"))
    except ValueError:  # an octet over 255, or leading zeros
        return False
    return not (address.is_loopback or address.is_unspecified or value.startswith(b"255."))


def is_card(hit: Hit) -> bool:
    """14 to 19 digits that satisfy Luhn's sum (ISO/IEC 7812-1), in one piece or in the groups that are printed on cards."""
    value = plain(hit.value).replace(b"+", b" ")
    if not CARD_GROUPS.fullmatch(value):  # `30440843-265598` is an order and a contract
        return False
    digits = [byte - 48 for byte in value if 48 <= byte <= 57]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return 14 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(hit: Hit) -> bool:
    """Whether ISO 13616's check digits fit (mod 97)."""
    plain = hit.value.replace(b" ", b"").decode("ascii")
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


def is_keyed_phone(hit: Hit) -> bool:
    """8 to 15 digits behind a word for a telephone."""
    return 8 <= sum(48 <= byte <= 57 for byte in hit.value) <= 15


def is_phone(hit: Hit) -> bool:
    """8 to 15 digits (ITU-T E.164) that are no amount with one decimal point."""
    value = plain(hit.value)
    digits = sum(48 <= byte <= 57 for byte in value)
    return 8 <= digits <= 15 and re.fullmatch(rb"\+[0-9]{1,15}\.[0-9]{1,15}", value) is None


VALUE_CHECKS = frozenset({is_old_folder, is_person, is_mail, is_dotted_mac, is_card, is_iban, is_keyed_phone, is_phone})
"""Those that look at nothing but the value."""
