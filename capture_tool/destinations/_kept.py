"""Files as a ticket system keeps them: found again, read back, and sent once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.core.model import Attachment
from capture_tool.core.ports import Progress
from capture_tool.core.threads import Cancel
from capture_tool.core.value import dataclass
from capture_tool.destinations._http import Client

MOST_ALTERED = 3
"""Wrong copies in a ticket after which no further one is sent: the system alters what it gets."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that a ticket system lists. `sha256` reads it back; it gives None where that cannot be done."""

    name: str
    bytes: int
    sha256: Callable[[], str | None]


def send_once(attachment: Attachment, listed: Callable[[], Iterable[Kept]], send: Callable[[], None], progress: Progress) -> bool:
    """Sends what is not there under its name with its bytes; True when the SHA-256 of what is there was compared.

    Raises TransientError when the system keeps something else, PermanentError when it did so every time.
    """
    verified, altered = _look(attachment, listed())
    if verified is None:
        if altered >= MOST_ALTERED:
            raise PermanentError(
                "attachment.altered",
                "The ticket system keeps a file otherwise than it was sent, again and again.",
                "Ask its administrator what changes attachments (a virus scanner, a size limit), then press Retry.",
            )
        send()
        verified, _ = _look(attachment, listed())
    if verified is None:
        raise TransientError(
            "attachment.lost", "The ticket system did not keep a file as it was sent.", "It is sent again by itself."
        )
    progress(attachment.bytes, attachment.bytes)
    return verified


def read_back(client: Client, url: str, size: int, cancel: Cancel) -> str | None:
    """SHA-256 of the file at `url`, None when it cannot be had (or not in time). Raises TransientError, CancelledError."""
    digest, got = hashlib.sha256(), 0

    def take(piece: bytes) -> None:
        nonlocal got
        cancel.check()
        got += len(piece)
        if got > size:  # what is not our file may be endless
            raise TransientError("attachment.foreign", "Something else came in place of a file.", "It is asked for again.")
        digest.update(piece)

    return in_time(lambda: digest.hexdigest() if client.fetch(url, take) else None)


def in_time(read: Callable[[], str | None]) -> str | None:
    """What `read` gives, None when it takes too long."""
    try:
        return read()
    except TransientError as error:
        if error.code == "http.timeout":  # a slow line: asked again it would be as slow
            return None
        raise


def _look(attachment: Attachment, listed: Iterable[Kept]) -> tuple[bool | None, int]:
    """Whether the file is there and compared (True), there (False) or not (None); how many are there that are not it."""
    there, altered = None, 0
    for kept in listed:
        if kept.name != attachment.name:
            continue
        digest = kept.sha256() if kept.bytes == attachment.bytes else ""
        if digest == attachment.sha256:
            return True, altered
        if digest is None:
            there = False
        else:
            altered += 1
    return there, altered
