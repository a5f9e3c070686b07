"""Stand-ins: the same value gets the same typed word in every file, and nobody without the key can go back.

Letters, digits and hyphens only, so that one stands in file names, XML and JSON alike: `acct-live-K3V9Q2ABCDEFG`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from capture_tool.core.redaction.checks import plain
from capture_tool.core.redaction.number_checks import ip_address, is_private

SECRET = b"secret-removed"
"""For password-like values: constant, so that not even two equal passwords can be told."""
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MOST_KEPT = 10_000
"""Stand-ins that are kept at hand, three megabytes of them; another one is made in three microseconds."""
PAIRS = tuple(bytes((first, second)) for first in LETTERS for second in LETTERS)
"""Two letters of base32 (RFC 4648) by ten bits: base64.b32encode costs ten times as much."""
KEYS = re.compile(rb"PWD|TOTP")
"""In no stand-in: the names of secrets would take what stands behind it for one. Longer names do not come by chance."""


class StandIns:
    """Makes stand-ins with one key. `secret_kinds` all become SECRET."""

    def __init__(self, key: bytes, secret_kinds: frozenset[str]) -> None:
        self._key = key
        self._secret_kinds = secret_kinds
        self._made: dict[tuple[str, bytes], bytes] = {}

    def __call__(self, kind: str, value: bytes) -> bytes:
        """The stand-in of `value`: HMAC-SHA-256 of kind and value, the first 65 bits as 13 base32 characters."""
        if kind in self._secret_kinds:
            return SECRET
        made = self._made.get((kind, value))
        if made is None:
            same = _canonical(kind, value)
            digest = hmac.digest(self._key, kind.encode() + b"\0" + same, "sha256")
            while KEYS.search(letters := _letters(digest)):
                digest = hashlib.sha256(digest).digest()
            made = b"%b-%b" % (_word(kind, same), letters)
            if len(self._made) < MOST_KEPT:
                self._made[kind, value] = made
        return made


def _letters(digest: bytes) -> bytes:
    """The first 65 bits in base32."""
    bits = int.from_bytes(digest[:9], "big") >> 2  # two letters seven times, the last of them left out
    return b"".join([PAIRS[bits >> shift & 1023] for shift in range(60, -1, -10)])[:13]


def _canonical(kind: str, value: bytes) -> bytes:
    """One form for the ways in which the same value is written."""
    match kind:
        case "account":
            same = value.upper()
        case "mac":
            same = re.sub(rb"[^0-9A-F]", b"", plain(value).upper())
        case "ip":
            same = plain(value).lower().replace(b"-", b".")
            if b":" in same:  # with and without its zeros
                same = ip_address(same).compressed.encode()
        case "iban":
            same = value.replace(b" ", b"")
        case "phone" | "card":
            same = re.sub(rb"[^0-9]", b"", plain(value))
        case "email":
            same = re.sub(rb"%40|\\u0040", b"@", _folded(value))
        case "folder":
            same = value
        case _:
            same = _folded(_unescaped(plain(value)))
    return same


def _unescaped(value: bytes) -> bytes:
    """Without the escapes of JSON for letters."""
    if b"\\u" not in value:
        return value
    return re.sub(rb"\\u([0-9A-Fa-f]{4})", lambda escape: chr(int(escape[1], 16)).encode("utf-8", "surrogatepass"), value)


def _folded(value: bytes) -> bytes:
    """One form for small and capital letters, composed or not (macOS), in UTF-8 or cp1252."""
    if value.isascii():
        return value.lower()
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = value.decode("cp1252", "replace")
    return unicodedata.normalize("NFC", text).casefold().encode()


def _word(kind: str, value: bytes) -> bytes:
    """The first part: live and paper accounts, public and private addresses stay apart."""
    if kind == "account":
        return b"acct-paper" if value.startswith(b"D") else b"acct-live"
    return b"ip-private" if kind == "ip" and is_private(value) else kind.encode()
