"""Text in a text: what an address, JSON or Java properties write with escapes is read as it was meant, cleaned, and written so
again.
"""

from __future__ import annotations

import re
from collections.abc import Callable

PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
FORM = re.compile(rb"%([0-9A-Fa-f]{2})|\+")
"""Of forms (WHATWG URL, application/x-www-form-urlencoded), which write a blank as a plus."""
BACKSLASH = re.compile(rb"\\u([0-9A-Fa-f]{4})|\\[:=#! ]")
"""RFC 8259, 7; java.util.Properties."""
LINE_END = re.compile(rb"((?<!\\)(?:\\\\)*\\[nrt])")
IN_ADDRESS = rb"(?i:2[0257BF]|3[ACD]|5[BC]|7[BC]|C[23]|E2)"
IN_STRING = rb"(?:u00[2-9A-Fa-f]|u20|[:=])"
"""Behind the sign of an escape: what stands in nearly all that means something."""
ADDRESS_SIGNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~%+!*/-"
ADDRESS_SIGN = rb"[A-Za-z0-9_.~%+!*/-]"
"""What a value of an address consists of."""
STRING_SIGNS = bytes(set(range(256)) - set(b'"\r\n'))
STRING = rb"(?:[^\"\\\r\n]|\\[^\r\n]){4,4096}+"
Clean = Callable[[bytes], bytes]
Layer = Callable[[bytes, Clean], bytes | None]
"""A value with what it means cleaned; None if nothing was to be cleaned."""


def address(value: bytes, clean: Clean) -> bytes | None:
    """Percent-encoded (RFC 3986, 2.1), or as forms do."""
    return _recoded(value, clean, PERCENT if b"%20" in value else FORM, _byte)


def string(value: bytes, clean: Clean) -> bytes | None:
    """With the escapes of JSON and of Java properties, line by line."""
    parts = LINE_END.split(value)
    made = [_recoded(part, clean, BACKSLASH, _sign) for part in parts]
    if not any(made):
        return None
    return b"".join(part if one is None else one for part, one in zip(parts, made, strict=True))


def _recoded(value: bytes, clean: Clean, escape: re.Pattern[bytes], read: Callable[[re.Match[bytes]], bytes]) -> bytes | None:
    """All else is written as it was: what is written in two ways stays escaped while it is looked at."""
    rest = escape.sub(b"", value)
    forms: dict[bytes, bytes] = {}
    doubled = False
    for found in escape.finditer(value):
        meant = read(found)
        if meant not in rest:
            forms.setdefault(meant, found.group())
        else:
            doubled |= meant.isalnum()
    text = escape.sub(lambda found: meant if (meant := read(found)) in forms else found.group(), value)
    cleaned = text if text == value else clean(text)
    if doubled and cleaned == text:  # perhaps it means something when all are written plainly
        text = escape.sub(lambda found: meant if (meant := read(found)) in forms or meant.isalnum() else found.group(), value)
        cleaned = clean(text)
    if cleaned == text:
        return None
    escaped = re.compile(b"|".join(map(re.escape, sorted(forms, key=len, reverse=True))))
    return escaped.sub(lambda found: forms[found.group()], cleaned) if forms else cleaned


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode("ascii")) if found[1] else b" "


def _sign(found: re.Match[bytes]) -> bytes:
    if not found[1]:
        return found.group()[1:]
    code = int(found[1], 16)
    return chr(code).encode("utf-8", "surrogatepass") if code >= ord(" ") else found.group()
