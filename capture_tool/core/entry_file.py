"""`entry.json`, the record of one ticket in the outbox: readable by a person, checked when read, unknown keys kept when written.

The state is not in it: the folder that the entry lies in (`pending`, `sent`, `failed`) is the state. Times are ISO 8601 in UTC,
sizes bytes.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capture_tool.core import durable
from capture_tool.core.errors import PermanentError
from capture_tool.core.ids import TicketId, parse_ticket_id
from capture_tool.core.model import Carried, Entry, Receipt, State, TicketRef

NAME = "entry.json"
FORMAT = 1
DAMAGED = "outbox.damaged"
LARGEST = 1 << 20
"""Bytes; a real one has about 1 kB."""
PLAIN_NAME = re.compile(r"(?!entry\.json$)[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")


def read(folder: Path, state: State) -> Entry:
    """The entry in `folder`. Raises FileNotFoundError, or ValueError with a plain reason when it is damaged."""
    raw = load(folder / NAME)
    if raw.get("format") != FORMAT:
        raise ValueError(f"format {FORMAT} is wanted")
    entry_id = parse_ticket_id(_text(raw, "id"))
    bundle = _text(raw, "bundle")
    if entry_id != folder.name:
        raise ValueError("it has another ticket's id")
    if bundle and not PLAIN_NAME.fullmatch(bundle):
        raise ValueError("the bundle's name is not a plain file name")
    return Entry(
        id=entry_id,
        state=state,
        destination=_text(raw, "destination"),
        bundle=bundle,
        bytes=_number(raw, "bytes"),
        sha256=_text(raw, "sha256"),
        created=_moment(raw, "created"),
        summary=_text(raw, "summary"),
        ticket=_ticket(raw.get("ticket")),
        where=_text(raw, "where"),
        add_to=_text(raw, "add_to"),
        asked=_time(raw, "asked"),
        memo=_text(raw, "memo"),
        doubtful=raw.get("doubtful") is True,
        sent=_names(raw, "sent"),
        cut=_number(raw, "cut"),
        place=_text(raw, "place"),
        carried=_carried(raw.get("carried")),
        unverified=_names(raw, "unverified"),
        sent_bytes=_number(raw, "sent_bytes"),
        attempts=_number(raw, "attempts"),
        next_try=_time(raw, "next_try"),
        reason=_text(raw, "reason"),
        code=_text(raw, "code"),
        receipt=_receipt(raw.get("receipt")),
    )


def write(folder: Path, entry: Entry) -> None:
    """Replaces `entry.json` in `folder` in one step that survives a power cut.

    Raises OSError; PermanentError `outbox.record` for more than would be read again: then the old one stays.
    """
    made: dict[str, Any] = {"format": FORMAT} | asdict(entry)
    del made["state"]
    with suppress(FileNotFoundError, ValueError):  # a first or a damaged one: nothing to keep
        made = _merged(load(folder / NAME), made)
    data = (json.dumps(made, indent=2, ensure_ascii=False, default=_plain) + "\n").encode("utf-8", "replace")
    if len(data) > LARGEST:
        raise PermanentError(
            "outbox.record",
            "The ticket's record would be too long: the ticket system answers with more than any number or address has.",
            "Ask its administrator, then press Retry.",
        )
    durable.replace(folder / NAME, data)
    durable.sync(folder)


def damaged(folder: Path, problem: str) -> Entry:
    """What can be said of the ticket whose record cannot be read. Raises FileNotFoundError when its folder is gone."""
    found = folder.stat()
    body = min(folder.glob("*.zip"), key=lambda path: (len(path.name), path.name), default=None)  # its volumes have longer names
    cure = f"Its files are kept: `capture-tool send {body}` files it again." if body else f"Look at {folder}."
    return Entry(
        id=TicketId(folder.name),
        state=State.FAILED,
        destination="",
        bundle=body.name if body else "",
        bytes=body.lstat().st_size if body else 0,
        sha256="",
        created=datetime.fromtimestamp(found.st_mtime, UTC),
        reason=f"The record of this ticket is damaged ({problem}). {cure}",
        code=DAMAGED,
    )


def load(path: Path, *, largest: int = LARGEST) -> dict[str, Any]:
    """A JSON object from a regular file of at most `largest` bytes. Raises FileNotFoundError, ValueError with the reason."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > largest:
            raise ValueError("it is not a small regular file")
        raw = json.loads(path.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("it is not JSON") from None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from error
    if not isinstance(raw, dict):
        raise ValueError("it is not a JSON object")
    return raw


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    both = {**old, **new}
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            both[key] = _merged(before, value)
    return both


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(type(value).__name__)


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"{key} is not text")
    return value


def _number(raw: Mapping[str, Any], key: str) -> int:
    value = raw.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise ValueError(f"{key} is not a count")
    return value


def _time(raw: Mapping[str, Any], key: str) -> datetime | None:
    value = raw.get(key)
    if value is None:
        return None
    try:
        made = datetime.fromisoformat(value)
        if made.tzinfo is None:
            raise ValueError
        return made.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{key} is not a time with its zone") from None


def _moment(raw: Mapping[str, Any], key: str) -> datetime:
    """A time that must be there, and in a year that has a local time everywhere."""
    made = _time(raw, key)
    if made is None or not 1970 <= made.year <= 9998:
        raise ValueError(f"{key} is missing or no time of a clock")
    return made


def _names(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"{key} is not a list of names")
    return tuple(value)


def _ticket(raw: Any) -> TicketRef | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise ValueError("ticket is not an object")
    return TicketRef(_text(raw, "number"), _text(raw, "url"), _text(raw, "key"))


def _carried(raw: Any) -> Carried | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise ValueError("carried is not an object")
    return Carried(_text(raw, "url"), _time(raw, "expires"), _number(raw, "bytes"), _text(raw, "sha256"))


def _receipt(raw: Any) -> Receipt | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise ValueError("receipt is not an object")
    if (ticket := _ticket(raw.get("ticket"))) is None:
        raise ValueError("the receipt lacks its ticket")
    return Receipt(
        ticket=ticket,
        destination=_text(raw, "destination"),
        delivered=_moment(raw, "delivered"),
        files=_names(raw, "files"),
        guarantee=_text(raw, "guarantee"),
        verified=raw.get("verified") is True,
        left_out=_names(raw, "left_out"),
        carried=raw.get("carried") is True,
        link_until=_time(raw, "link_until"),
        added=raw.get("added") is True,
        doubtful=raw.get("doubtful") is True,
        by_hand=raw.get("by_hand") is True,
    )
