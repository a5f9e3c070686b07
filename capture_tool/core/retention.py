"""How long and how much the outbox keeps: the files of sent tickets go after some days or when room is short, receipts later.

What is not sent is never touched: where it alone fills the room, a person is asked to make some.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from capture_tool.core import durable
from capture_tool.core.entry_file import DAMAGED
from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox

log = logging.getLogger(__name__)


def prune(outbox: Outbox, body_days: int, receipt_days: int) -> None:
    """Removes the files of tickets sent more than `body_days` ago, and receipts after `receipt_days`; nothing unsent."""
    now = datetime.now(UTC)
    for entry in outbox.entries(State.SENT):
        age = (now - _delivered(entry)) / timedelta(days=1)
        if entry.code == DAMAGED or age <= min(body_days, receipt_days):
            continue
        if age > receipt_days:
            outbox.remove(entry.id)
        else:
            drop_body(outbox, entry)


def make_room(outbox: Outbox, quota: int) -> None:
    """Brings the zips of the outbox below `quota` bytes by dropping those of sent tickets, the oldest first; 0 is no quota.

    Raises PermanentError `outbox.quota` when what is not sent fills it alone: nothing new may be sealed before a person made
    room. The bundle that comes next may go over it: how big it will be is known too late.
    """
    if not quota or (over := used(outbox) - quota) < 0:
        return
    for entry in sorted(outbox.entries(State.SENT), key=_delivered):
        if over >= 0 and entry.bundle and drop_body(outbox, entry):
            log.info("%s: its files made room", entry.id)
            over -= entry.bytes
    if used(outbox) >= quota:
        raise PermanentError(
            "outbox.quota",
            "The outbox is full of tickets that are not sent yet.",
            "Make room: send them, save them as files and remove them, or raise outbox.quota_bytes. Nothing in it is lost.",
        )


def used(outbox: Outbox) -> int:
    """Bytes of all zips in it. Raises NotSavedError."""
    with durable.saving("outbox"):
        return sum(_bytes(path) for state in State for path in (outbox.folder / state).glob("*/*.zip"))


def drop_body(outbox: Outbox, entry: Entry) -> bool:
    """Removes the zips of a sent ticket, its receipt stays; False while somebody works on it. Raises NotSavedError."""
    lock = outbox.hold(entry.id)
    if lock is None:
        return False
    with lock, durable.saving("outbox"):
        entry = outbox.get(entry.id)
        if entry.state is not State.SENT or entry.code == DAMAGED:
            return False
        if entry.bundle:
            outbox.store(replace(entry, bundle=""))
        for body in outbox.path(entry).glob("*.zip"):
            durable.remove(body)
    return True


def keep_house(outbox: Outbox, *, body_days: int, receipt_days: int, quota: int) -> None:
    """What is due, once at the start and each day after; what does not work is logged, for nobody waits for it."""
    try:
        prune(outbox, body_days, receipt_days)
        make_room(outbox, quota)
    except CaptureToolError as error:
        log.warning("the outbox could not be tidied: %s", error.code)


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # it moved on meanwhile
        return 0


def _delivered(entry: Entry) -> datetime:
    return entry.receipt.delivered if entry.receipt else entry.created
