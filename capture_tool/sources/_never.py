"""What is never collected, not even when the user picks the folder: live sessions, passwords, memory, cookies, pictures."""

from __future__ import annotations

import re
import unicodedata
import zlib

from capture_tool.core.redaction.stream import UnredactableError, encoding_of, without_holes

SESSION = "never collected: it holds a live session"
PASSWORDS = "never collected: it holds passwords"
MEMORY = "never collected: an image of memory"
BROWSER = "never collected: it belongs to a browser profile"
PICTURE = "never collected: a picture found on disk"
BINARY = "not a text file"
PACKED = "packed: unpack it and add it again"
GZIP = b"\x1f\x8b"
DAMAGED = "packed, and damaged"
LINKED = "the same file as one that is never collected"

NAMES = (
    (re.compile(r".*autorestart.*|autore~\d.*"), SESSION),
    (re.compile(r"(.*[ ._-])?config.*\.ini(\..*|~)?|.*ibautomater\.json.*|ibauto~\d\.jso"), PASSWORDS),
    (
        re.compile(r"secrets\.json.*|staff_key|token|[._]netrc|\.pgpass|\.git-credentials|.*\.(kdbx?|p12|pfx|jks|keystore)"),
        PASSWORDS,
    ),
    (re.compile(r".*\.(hprof|m?dmp)(\..*)?|core(\.\d+|\..*\.(zst|lz4|xz))?|.*\.core"), MEMORY),
    (re.compile(r"nia2\..*|\.?jxbrowser.*"), BROWSER),
    (re.compile(r".*\.(png|jpe?g|jfif|gif|bmp|tiff?|webp|hei[cf]|avif|ico|icns|psd|svg|xcf|pdf)"), PICTURE),
)
"""Plain names (see `plain`), our own secrets among them; the card with the security codes is often a picture or a PDF."""
ALIKE = str.maketrans("авекмнорстухіјѕαβεικνορτυχ", "abekmhopctyxijsabeiknoptux")
"""Cyrillic and Greek letters that look like Latin ones."""

CONTENTS = (
    (b"\x7fELF", MEMORY),
    (b"MDMP", MEMORY),
    (b"JAVA PROFILE", MEMORY),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"%PDF", PICTURE),
    (b"PK\x03\x04", PACKED),
    (b"BZh", PACKED),
    (b"\xfd7zXZ", PACKED),
    (b"7z\xbc\xaf", PACKED),
    (b"\x28\xb5\x2f\xfd", PACKED),
)
IBC_PASSWORD = re.compile(rb"(?mi)^\s*(?:Ib|FIX)Password\s*=")
SETTING = re.compile(rb"\s*(?:[#;!].*|\[[^\]]*\]\s*|[A-Za-z][\w.-]*\s*=.*)?")
MOST_LINES = 0.9
"""Settings of IBC under another name: its password at the start of a line, and nearly all lines are settings."""
BROWSER_FOLDER = re.compile(r"\.?jxbrowser.*")


def never(path_name: str) -> str | None:
    """Why a file of this name is never collected, None when nothing speaks against the name."""
    name = plain(path_name)
    return next((why for shape, why in NAMES if shape.fullmatch(name)), None)


def never_folder(name: str) -> bool:
    """Whether nothing in a folder of this name may be collected."""
    return BROWSER_FOLDER.fullmatch(plain(name)) is not None


def never_content(head: bytes) -> str | None:
    """Why a file that begins like this is never collected as text: its own mark, or bytes that no text has.

    What is packed with gzip (RFC 1952) is judged by what it holds.
    """
    if head.startswith(GZIP):
        inside = unpacked(head)
        if not inside:
            return DAMAGED
        return PACKED if inside.startswith(GZIP) else never_content(inside)
    for mark, why in CONTENTS:
        if head.startswith(mark):
            return why
    narrow = head.replace(b"\0", b"")
    if IBC_PASSWORD.search(narrow):
        lines = narrow.splitlines()
        if sum(SETTING.fullmatch(line) is not None for line in lines) >= MOST_LINES * len(lines):
            return PASSWORDS
    return BINARY if b"\0" in without_holes(head[:8192]) and not utf_16(head) else None


def utf_16(head: bytes) -> str:
    """`utf-16-le` or `utf-16-be` when a text begins like this, with a mark or without; as redaction will see it. Else empty."""
    try:
        return encoding_of(head)
    except UnredactableError:
        return ""


def unpacked(head: bytes) -> bytes:
    """The first bytes of what a gzip file that begins with `head` holds, as many as `head` has at most; empty when damaged."""
    try:
        return zlib.decompressobj(31).decompress(head, len(head))
    except zlib.error:
        return b""


def plain(name: str) -> str:
    """The name as Windows or the eye would take it: `Config.INI::$DATA`, `config.ini. ` and a full-width one are config.ini."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(ALIKE)
    shown = "".join(c for c in folded if unicodedata.category(c)[0] != "C")
    return (shown[:1] + shown[1:].partition(":")[0]).strip().rstrip(". ")
