"""The files of a ticket in the outbox: what is in its zip, and a copy of it wherever the user wants one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from capture_tool.core import durable, zip_reader
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Entry
from capture_tool.core.outbox import Outbox


def contents(outbox: Outbox, entry: Entry) -> list[tuple[str, int]]:
    """Name and size in bytes of every file in the zip. Raises PermanentError when it was pruned or cannot be read."""
    try:
        return [(member.name, member.bytes) for member in zip_reader.members(_body(outbox, entry)).values()]
    except (OSError, zip_reader.DamagedZipError) as error:
        raise PermanentError("outbox.read", "The ticket's file cannot be read.", "It may be damaged.") from error


def save_copy(outbox: Outbox, entry: Entry, target: Path) -> None:
    """Copies the zip to `target`, whole or not at all. Raises PermanentError."""
    source, part = _body(outbox, entry), target.with_name(f".{target.name}.part")
    try:
        durable.copy(source, part)
        durable.sync(part)
        durable.rename(part, target)
        durable.sync(target.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        title = f"The file could not be saved: {error.strerror}."
        raise PermanentError("outbox.copy", title, "Choose another folder.") from error


def _body(outbox: Outbox, entry: Entry) -> Path:
    if not entry.bundle:
        raise PermanentError(
            "outbox.pruned", "The files of this ticket are no longer kept.", "Its receipt tells what was sent; ask support."
        )
    return outbox.path(entry) / entry.bundle
