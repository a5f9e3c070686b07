"""What is never collected, not even when the user picks the folder: live sessions, passwords, memory, cookies, pictures."""

from __future__ import annotations

import re

SESSION = "never collected: it holds a live session"
PASSWORDS = "never collected: it holds passwords"
MEMORY = "never collected: an image of memory"
BROWSER = "never collected: it belongs to a browser profile"
PICTURE = "never collected: a picture found on disk"
BINARY = "not a text file"
PACKED = "packed: unpack it and add it again"

NAMES = (
    (re.compile(r"autorestart.*"), SESSION),
    (re.compile(r"config.*\.ini(\..*|~)?|ibautomater\.json.*"), PASSWORDS),
    (re.compile(r".*\.(hprof|m?dmp)(\..*)?|core(\.\d+|\..*\.(zst|lz4|xz))?|.*\.core"), MEMORY),
    (re.compile(r"nia2\..*|\.?jxbrowser.*"), BROWSER),
    (re.compile(r".*\.(png|jpe?g|jfif|gif|bmp|tiff?|webp|hei[cf]|avif|ico|icns|psd|svg|xcf|pdf)"), PICTURE),
)
"""Lower-case names; the card with the security codes is often saved as a picture or a PDF."""

CONTENTS = (
    (b"\x7fELF", MEMORY),
    (b"MDMP", MEMORY),
    (b"JAVA PROFILE", MEMORY),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"%PDF", PICTURE),
    (b"\x1f\x8b", PACKED),
    (b"PK\x03\x04", PACKED),
    (b"BZh", PACKED),
    (b"\xfd7zXZ", PACKED),
    (b"7z\xbc\xaf", PACKED),
    (b"\x28\xb5\x2f\xfd", PACKED),
)
IBC_SETTINGS = re.compile(rb"(?mi)^\s*(?:Ib|FIX)Password\s*=")
"""Settings of IBC under another name; its logs show the key behind a time stamp, never at the start of a line."""
BROWSER_FOLDER = re.compile(r"\.?jxbrowser.*")


def never(path_name: str) -> str | None:
    """Why a file of this name is never collected, None when nothing speaks against the name."""
    name = path_name.casefold()
    return next((why for shape, why in NAMES if shape.fullmatch(name)), None)


def never_folder(name: str) -> bool:
    """Whether nothing in a folder of this name may be collected."""
    return BROWSER_FOLDER.fullmatch(name.casefold()) is not None


def never_content(head: bytes) -> str | None:
    """Why a file that begins like this is never collected as text: its own mark, or bytes that no text has."""
    for mark, why in CONTENTS:
        if head.startswith(mark):
            return why
    if IBC_SETTINGS.search(head):
        return PASSWORDS
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return BINARY if b"\0" in head[:8192] and not wide else None
