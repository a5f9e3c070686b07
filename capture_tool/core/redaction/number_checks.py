"""The second look at numbers: addresses of networks, cards, accounts at banks, telephones. Versions and amounts look alike."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from capture_tool.core.redaction.checks import COLON, PERCENT, Hit, plain
from capture_tool.core.redaction.people_checks import is_old_folder, is_person

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

STAMP = re.compile(
    rb"[23][0-9]-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])-(?:[01][0-9]|2[0-3])-[0-5][0-9]-[0-5][0-9](?:-[0-9]{2}){0,2}"
)
VERSION_BEFORE = re.compile(
    rb"(?i:(?:(?:version|server|build) number|version|(?<![a-z])(?:ver|build|release|revision|jre|jdk|objectid|section|netty))"
    rb"\\{0,3}[\"']?[ \t]{0,4}[:=/_-]?[ \t]{0,20}\\{0,3}[\"']?"
    rb"|(?i:version|build|release)\"?(?:>|</key>)(?:</?(?:key|string)>|\s){0,8}(?:<string>)?"
    rb"|(?<![a-z])java[/_-]|\b(?:headless)?(?:chrom(?:e|ium)|edga?|opr|safari|crios|openresty|akamaighost)/|\bv|ibc-|[A-Za-z0-9~]~"
    rb"|(?:ibapi|twsapi|ib_insync|ib_async)[-_]|[A-Za-z0-9_\]]==[ ]?"
    rb"|\bP[0-9]:[ ]|(?i:file|prod)ver(?:sion)?:[ ]?|\.(?i:sys|dll|ocx)[ ]?\(|\.jar:|(?:java|jdk|javafx)\.[a-z]{2,24}@"
    rb"|(?i:version|release)\\{0,3}[\"']?[ \t]{0,2}[:=][ \t]{0,16}\\{0,3}[\"']?(?:[A-Za-z0-9_.-]{1,24}@|[0-9.]{5,15} ?[-(] ?)"
    rb"|(?i:version) (?:do|are) you [a-z]{2,8},? "
    rb"|\bApp[ ])\Z"
)
PRODUCT_BEFORE = re.compile(
    rb"(?i:(?<![a-z0-9])(?:(?P<clear>jxbrowser|zulu|corretto|temurin|liberica|semeru|graalvm|openjdk|hotspot|javafx|firmware|bios|uefi"
    rb"|drivers?|treiber|webview2?|chromedriver|geckodriver|signatures?|teamviewer|anydesk)[ ]?[\"']?[:=/ _-][ ]{0,3}[\"']?"
    rb"|(?:sdk|api|runtime|framework|library|plug-?in|patch|update|java|ibc|ibcontroller|ibautomater)[/ _-]))\Z"
)
"""What has versions and no address; a machine may have the name of the second of these words."""
INSIDE = re.compile(rb"(?:10|169\.254|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)\.")
"""An address whatever stands before it."""
SMALL = re.compile(rb"[0-9]{1,2}\.(?:[0-9]\.[0-9]\.[0-9]{1,2}|[0-9]{1,2}\.[0-9]\.[0-9]|[0-9]\.[0-9]{1,2}\.[0-9])")
"""As numbers of versions are, and hardly any address."""
REACHED = re.compile(rb"[:/][0-9]")
"""A port, or the bits of a network."""
VERSION_BEHIND = re.compile(
    rb"\.(?:jar|tar(?:\.[a-z0-9]{2,4})?|zip|whl|dll|exe|sys|deb|rpm|so)(?![A-Za-z0-9.-])|\.b[0-9]{1,3}(?![A-Za-z0-9.])"
    rb"|-(?:SNAPSHOT|RELEASE|alpha|beta|rc|dev|GA|Final)"
)
VERSION = re.compile(rb"[0-9]\.[0-9]{1,3}\.0\.0")
"""No machine has such an address."""
VERSION_REACH = 40
"""Bytes of the longest text that it fits, and one more: few enough to be the same again and again."""
OCTET = rb"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
QUAD = re.compile(rb"(" + OCTET + rb")(?:\." + OCTET + rb"){3}")
"""An address of IPv4: the module `ipaddress` takes five times as long, in logs with another one on every line."""
NO_MACHINE = frozenset(str(first).encode() for first in (127, 255, *range(224, 240)))
"""The first octet of loopback, masks and multicast."""
PRIVATE = re.compile(
    rb"(?:0|10|127|24[0-9]|25[0-5]|169\.254|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168|192\.0\.2|198\.1[89]|198\.51\.100|203\.0\.113)\."
    rb"|192\.0\.0\.(?:[0-7]|17[01])\Z"
)
"""Those that are not routed (IANA's IPv4 Special-Purpose Address Registry)."""
CARD_GROUPS = re.compile(rb"[0-9]+|[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{2,7}|[0-9]{4}([ -])[0-9]{6}\2[0-9]{4,5}")
ISSUED = re.compile(
    rb"3(?:0[0-5][0-9]{11,13}|095[0-9]{10,12}|[689][0-9]{12,14}|[47][0-9]{13}|5(?:2[89]|[3-8][0-9])[0-9]{12,15})|4[0-9]{15,18}"
    rb"|(?:2[2-7]|5[0-9]|6[0-9])[0-9]{14}|(?:6011|65[0-9]{2}|64[4-9][0-9]|62[0-9]{2})[0-9]{12,15}"
    rb"|(?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{10,15}"
)
"""Numbers by who issues cards (ISO/IEC 7812): American Express, Diners, Discover, JCB, Maestro, Mastercard, UnionPay, Visa."""
MORE_GROUPS = re.compile(rb" (?!(?:0[1-9]|1[0-2])[0-9]{2}|20[0-9]{2})[0-9]{4} [0-9]{4}(?![0-9])")
"""A row of numbers, of which some look like a card; behind a card stands the month or the year in which it ends."""
NEGATIVE = re.compile(rb"[,\[(_]-\Z")
"""Before a negative number of a list."""
GROUP = re.compile(rb"(?i:01[:-]00[:-]5e|33[:-]33)[:-]")
"""Of multicast, the same everywhere (RFC 1112, 2464)."""
FINGERPRINT = re.compile(rb"(?:[0-9A-F]{2}:){19}(?:(?:[0-9A-F]{2}:){12})?[0-9A-F]{2}")
"""SHA-1 and SHA-256 of a certificate, as openssl and keytool print them: who breaks TLS open is told by it."""
PAIRS = b"0123456789ABCDEF:"
"""What a fingerprint consists of."""


NOBODYS = re.compile(rb"(?i:[0:-]{1,96}|[f:-]{1,96}|(?:00-){5,7}e0)")
"""Of loopback, of all, and of the adapters of Windows that tunnel."""
WELL_KNOWN_GROUP = re.compile(rb"(?i:ff0[0-9a-f]::(?!1:ff)[0-9a-f]{0,4}(?::[0-9a-f]{1,4})?|fe00::0?)")
"""Multicast of IPv6 (RFC 4291, 2.7), but for what is made of the address of a machine."""


def is_somebodys(hit: Hit) -> bool:
    """The address of one machine."""
    return NOBODYS.fullmatch(plain(hit.value)) is None


def is_mac(hit: Hit) -> bool:
    """Not a time stamp written with hyphens (`26-08-28-22-29-01`), not the fingerprint of a certificate or its end."""
    before = hit.before
    whole = (before[len(before.rstrip(PAIRS)) :] + hit.value).lstrip(b":")
    told = STAMP.fullmatch(hit.value) or GROUP.match(hit.value) or FINGERPRINT.fullmatch(whole)
    return told is None and is_somebodys(hit)


def is_dotted_mac(hit: Hit) -> bool:
    """As switches write it (`001a.2b3c.4d5e`); digits alone are amounts or counters."""
    return re.search(rb"[A-Fa-f]", hit.value) is not None and hit.value.strip(b"fF.") != b""


def is_ip(hit: Hit) -> bool:
    """An address, not a version; loopback, "any" and network masks stay."""
    value = hit.text[hit.start : hit.end]
    if not _is_address(value):
        return False
    if COLON in value or PERCENT in value:  # `a::b` is C++
        return plain(value).count(b":") > 2 or re.search(rb"[0-9]", plain(value)) is not None
    begin = hit.begin
    before = hit.text[begin - VERSION_REACH if begin > VERSION_REACH else 0 : begin]
    if is_version(before) or VERSION_BEHIND.match(hit.text, hit.end) or VERSION.fullmatch(value):
        return False
    clear = _is_of_product(before)
    if clear is None or INSIDE.match(value) or REACHED.match(hit.text, hit.end):
        return True
    return not (clear or SMALL.fullmatch(value))


@lru_cache(maxsize=4096)
def _is_of_product(before: bytes) -> bool | None:
    """Whether the word of a product before a number is clear; nothing without such a word."""
    product = PRODUCT_BEFORE.search(before)
    return product and product["clear"] is not None


@lru_cache(maxsize=4096)
def is_version(before: bytes) -> bool:
    """Whether what stands before a number says that it is a version: `version 3.8.4.2`, `"build": "`, `v3`, `IBC-3`."""
    return VERSION_BEFORE.search(before) is not None


@lru_cache(maxsize=256)
def ip_address(value: bytes) -> IPv4Address | IPv6Address:
    """As `ipaddress` reads it; the last ones are kept, for each is asked for three times. Raises ValueError."""
    import ipaddress

    return ipaddress.ip_address(value.decode("ascii"))


@lru_cache(maxsize=4096)
def _is_address(value: bytes) -> bool:
    value = plain(value).replace(b"-", b".")
    if quad := QUAD.fullmatch(value):
        return quad[1] not in NO_MACHINE and value != b"0.0.0.0"
    if WELL_KNOWN_GROUP.fullmatch(value):
        return False
    try:
        address = ip_address(value)
    except ValueError:  # an octet over 255, or leading zeros
        return False
    return not (address.is_loopback or address.is_unspecified or value.startswith(b"255."))


def is_private(address: bytes) -> bool:
    """Whether an address of IPv4 or IPv6 is one inside a network."""
    if QUAD.fullmatch(address):
        return PRIVATE.match(address) is not None
    return ip_address(address).is_private


def is_card(hit: Hit) -> bool:
    """14 to 19 digits that satisfy Luhn's sum (ISO/IEC 7812-1), in one piece or in the groups that are printed on cards."""
    value = plain(hit.value).replace(b"+", b" ")
    if not CARD_GROUPS.fullmatch(value):  # `30440843-265598` is an order and a contract
        return False
    number = value.translate(None, b" -")
    if not ISSUED.fullmatch(number) or MORE_GROUPS.match(hit.text, hit.end):
        return False
    if value.isdigit() and NEGATIVE.search(hit.before[-2:]):
        return False
    digits = [byte - 48 for byte in number]
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
    return 8 <= digits <= 15 and (
        re.fullmatch(rb"\+[0-9]{1,15}\.[0-9]{1,15}", value) is None or DOTTED_PHONE.fullmatch(value) is not None
    )


DOTTED_PHONE = re.compile(
    rb"\+(?:1\.[2-9][0-9]{2}[2-9][0-9]{6}|39\.(?:3[0-9]{9}|0[0-9]{8,9})|49\.1[567][0-9]{8,9}|33\.[1-9][0-9]{8}|34\.[6-9][0-9]{8}"
    rb"|41\.[2-9][0-9]{8}|43\.6[0-9]{8,10}|44\.[127][0-9]{9}|351\.[29][0-9]{8}|32\.4[0-9]{8}|31\.6[0-9]{8})"
)
"""As registries of domains write it (RFC 5733): a point behind the country, then as many digits as it has there."""
VALUE_CHECKS = frozenset({is_old_folder, is_person, is_dotted_mac, is_iban, is_keyed_phone, is_phone})
"""Those that look at nothing but the value."""
