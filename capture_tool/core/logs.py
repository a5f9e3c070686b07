"""The nouns of logs: what is on disk and what was made of it. Part of core/model, which names them all. Sizes are bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NewType

from capture_tool.core.value import dataclass, field

RawPath = NewType("RawPath", Path)
"""A file that may hold secrets; putting one into a bundle is a type error."""
CleanPath = NewType("CleanPath", Path)
"""A file that redaction has written."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Treatment(StrEnum):
    """How a log file is cleaned."""

    TEXT = "text"  # every line through the rules
    INI_ALLOW_LIST = "ini"  # values of unknown keys are replaced, then the rules
    STORED = "stored"  # encrypted by the platform: cannot be redacted, opt-in only, stored as it is


@dataclass(frozen=True, slots=True)
class Clock:
    """How the naive times in a file were read: seconds east of UTC at its last line, of this machine's zone or as was told."""

    utc_offset_seconds: int
    guessed: bool = False
    """From the file's last change against its last line."""
    told: bool = False
    """By a line of the file that has both."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a file on disk the same file when it is opened again: a log may be rotated between two looks."""

    device: int
    inode: int
    """0 where the file system has none."""
    mark: int
    """CRC-32 of its first bytes (snapshot.MARK of them): a file that was emptied and written anew has others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """A byte range of a file on disk that a source wants in the ticket. Never its content."""

    source: str
    name: str
    """What support will see below `logs/<source>/`; still to be redacted."""
    path: RawPath
    size: int
    """Bytes of the whole file when it was found."""
    start: int = 0
    end: int | None = None
    """Byte range wanted: [start, end), None is up to the end."""
    text_bytes: int | None = None
    """Bytes of text in a packed file; None for one that is not. Then `start` and `end` are places in the text."""
    first: datetime | None = None
    last: datetime | None = None
    modified: datetime | None = None
    treatment: Treatment = Treatment.TEXT
    selected: bool = True
    """Whether it is ticked before the user looks (previous days and encrypted ones are not)."""
    group: Literal["incident", "previous-days", "encrypted", "state"] = "incident"
    """The box of the Advanced view that switches it."""
    clock: Clock | None = None
    """How its times were read; None where its lines have none."""
    identity: Identity | None = None
    """The file that was looked at; None when whatever has this path now is meant."""

    @property
    def length(self) -> int:
        """Bytes of text that the range has."""
        whole = self.size if self.text_bytes is None else self.text_bytes
        return (whole if self.end is None else self.end) - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanFile:
    """A log that may leave: redacted and already packed as one zip member on disk, so that sealing only copies.

    `member` holds the raw deflate stream (`method` "deflate") or the bytes themselves ("store").
    """

    source: str
    name: str
    """Full member name: `logs/<source>/<redacted name>`, characters `[A-Za-z0-9._/-]`."""
    member: CleanPath
    method: Literal["deflate", "store"]
    bytes: int
    """Size after redaction, unpacked."""
    packed_bytes: int
    crc32: int
    sha256: str
    bytes_before: int
    """Size of the range read, before redaction."""
    file_bytes: int
    """Size of the whole original file; of the text in a packed one of which a part was taken."""
    replaced: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    """How many values of each kind were replaced."""
    clipped: tuple[int, int] | None = None
    """The byte range taken when it is not the whole file; of the text in a packed one."""
    first: datetime | None = None
    last: datetime | None = None
    encrypted: bool = False
    selected: bool = True
    group: Literal["incident", "previous-days", "encrypted", "state"] = "incident"
    clock: Clock | None = None
    """How its times were read; None where its lines have none."""


EMPTY = "empty"
"""Why a file is left out that has nothing in it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not in the ticket, and why: shown in the review, written in the manifest, told to support."""

    name: str
    bytes: int
    reason: str


def replaced_totals(files: tuple[CleanFile, ...]) -> Mapping[str, int]:
    """How many values of each kind were replaced in all files."""
    totals: dict[str, int] = {}
    for file in files:
        for kind, count in file.replaced.items():
            totals[kind] = totals.get(kind, 0) + count
    return totals
