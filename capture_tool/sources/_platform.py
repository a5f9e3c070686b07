"""The files of a settings folder that TWS and IB Gateway share: each is taken once, by the program the folder belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from capture_tool.core.line_time import name_time
from capture_tool.core.model import LeftOut, LogFile, Treatment
from capture_tool.core.ports import Surroundings
from capture_tool.sources._files import Found, look, size_of, unrotated, walk
from capture_tool.sources._never import MEMORY, PACKED, PICTURE, never, never_content, plain
from capture_tool.sources._window import OLD, Cut, changed, long_ago, taken, text_log
from capture_tool.sources._zone import Zone

DEPTH = 2
"""Settings folder, login folder or version folder, one more."""

SHARED_TEXT = r"launcher(\.\d{8})?\.log|log\.[^.]{1,20}\.txt|api\.\d+\.[^/]{1,30}\.log"
SHARED_ENCRYPTED = r"api\.\d+\.[^/]*\.(ibgzenc|ibenc)"
TWS = re.compile(r"tws\.\d{8}\.[^/]*\.(log|ibgzenc|ibenc)|tws\.xml")
GATEWAY = re.compile(r"ibgateway\.[^/]*\.(log|ibgzenc|ibenc)|ibg\.xml")
SHARED = re.compile(rf"{SHARED_TEXT}|{SHARED_ENCRYPTED}|jts\.ini")
ENCRYPTED = re.compile(r".*\.(ibgzenc|ibenc)")
STATE = re.compile(r"(tws|ibg)\.xml")

JTS_INI = re.compile(r".*jts\.ini.*")
"""A copy that the user made of the settings is treated as they are."""

MAGIC = b"IBGZENC\0"
NOT_SEALED = "not encrypted, whatever its name says"
SEALED = "encrypted, from outside the window of time"


def platform_logs(source: str, own: re.Pattern[str], other: re.Pattern[str], where: Surroundings) -> Iterator[LogFile | LeftOut]:
    """Files of `own` shape in every root, and the shared ones of the roots that belong to this program.

    A root with files of the `other` program only is the other's; one with both or neither is TWS's.
    """
    for root in where.roots:
        found = list(walk(root, depth=DEPTH))
        files = [entry for entry in found if isinstance(entry, Found)]
        known = [(file, unrotated(file.plain.casefold())) for file in files]
        mine = any(own.fullmatch(name) for _, name in known)
        others = any(other.fullmatch(name) for _, name in known)
        keeps_shared = (mine and not others) if source == "gateway" else (mine or not others)
        if keeps_shared:
            yield from (entry for entry in found if isinstance(entry, LeftOut))
        for file, name in known:
            if own.fullmatch(name) or (keeps_shared and SHARED.fullmatch(name)):
                yield platform_file(source, file, where)


def platform_file(source: str, found: Found, where: Surroundings, *, chosen: bool = False) -> LogFile | LeftOut:
    """A file as its name says it has to be treated; `found` may be any file that the user chose."""
    name = found.plain.casefold()
    inner = plain(found.plain).removesuffix(".gz")
    why = never(found.plain) or never(inner)
    if inner != plain(found.plain) and any(shape.fullmatch(inner) for shape in (ENCRYPTED, STATE, JTS_INI)):
        why = PACKED
    if why:
        return LeftOut(found.name, size_of(found.path), why)
    if ENCRYPTED.fullmatch(name):
        return _encrypted(source, found, where, chosen=chosen)
    if STATE.fullmatch(name):
        return _state(source, found)
    if JTS_INI.fullmatch(plain(found.plain)):
        return _settings(source, found)
    return text_log(source, found, where, chosen=chosen)


def _encrypted(source: str, found: Found, where: Surroundings, *, chosen: bool) -> LogFile | LeftOut:
    """An encrypted segment (no header is known of `.ibenc`): its name says when it began, its last change when it ended."""
    seen = look(found)
    if isinstance(seen, LeftOut):
        return seen
    if not seen.head.startswith(MAGIC) and (found.plain.casefold().endswith(".ibgzenc") or not _sealed(seen.head)):
        return LeftOut(found.name, seen.size, NOT_SEALED)
    zone = Zone(where.moment)
    named = name_time(found.plain.encode("utf-8", "surrogateescape"))
    began, ended = zone.utc(named) if named else None, changed(seen)
    if not chosen and (ended < where.since or (began is not None and began > where.until)):
        return LeftOut(found.name, seen.size, OLD if long_ago(seen, where) else SEALED)
    return taken(source, found, seen, Cut(0, seen.size, began, ended), treatment=Treatment.STORED, group="encrypted")


def _state(source: str, found: Found) -> LogFile | LeftOut:
    """The platform's full settings: XML text, or encrypted whatever the name says; never ticked beforehand."""
    seen = look(found)
    if isinstance(seen, LeftOut):
        return seen
    is_text = seen.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"\0" not in seen.head
    whole = Cut(0, seen.size)
    if is_text:
        return taken(source, found, seen, whole, group="state")
    if not _sealed(seen.head):
        return LeftOut(found.name, seen.size, NOT_SEALED)
    return taken(source, found, seen, whole, treatment=Treatment.STORED, group="encrypted")


def _settings(source: str, found: Found) -> LogFile | LeftOut:
    seen = look(found)
    if isinstance(seen, LeftOut):
        return seen
    if seen.size > 1_000_000:
        return LeftOut(found.name, seen.size, "too big for a settings file")
    return taken(source, found, seen, Cut(0, seen.size), treatment=Treatment.INI_ALLOW_LIST)


def _sealed(head: bytes) -> bool:
    """Whether this may be encrypted: no picture, no memory, and not mostly letters, for then it must be redacted."""
    printed = sum(byte == 0 or byte in b"\t\r\n" or 32 <= byte < 127 for byte in head[:4096])
    return never_content(head) not in (MEMORY, PICTURE) and printed < 0.6 * len(head[:4096])
