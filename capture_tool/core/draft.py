"""Drafts: what the user has typed and shot while a review is open, on disk so that a crash of the tool loses nothing.

`<ticket id>/` holds `draft.json`, `pictures/` and `members/`; `<ticket id>.lock` beside it is held while the review is open, so
that only what a dead process left is offered again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from capture_tool.core import durable, entry_file, locks
from capture_tool.core.errors import TransientError
from capture_tool.core.ids import parse_ticket_id
from capture_tool.core.model import Category, Moment, Monitor, PictureKind, Rect, Ticket, Window
from capture_tool.core.screen import Cover, Reading

log = logging.getLogger(__name__)

FILE = "draft.json"
LARGEST = 1 << 26
"""Bytes of a `draft.json` that is read: whole logs have been pasted into a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPicture:
    """A picture of the review as it was shot, `name` in the draft's `pictures/`; what was blacked out stands beside it."""

    name: str
    kind: PictureKind
    rect: Rect
    black_outs: tuple[Rect, ...] = ()
    """In pixels of the picture."""
    covers: tuple[Cover, ...] = ()
    """The tool's own black-outs, with what the user decided about each."""
    ocr: Reading = "off"
    included: bool = True
    monitors: tuple[Monitor, ...] = ()
    window: Window | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The review as far as the user got."""

    ticket: Ticket
    text: str = ""
    expected: str = ""
    category: Category = Category.OTHER
    incident: datetime | None = None
    belongs_to: str = ""
    add_to: str = ""
    pictures: tuple[DraftPicture, ...] = ()


class DraftFolder:
    """One open review's folder, this process's until `close` or `discard`."""

    def __init__(self, folder: Path, draft: Draft, lock: locks.Lock) -> None:
        self.folder = folder
        self.pictures = folder / "pictures"
        self.members = folder / "members"
        self.draft = draft
        """As last saved."""
        self._lock = lock

    def save(self, draft: Draft) -> None:
        """Replaces `draft.json` in one step: old or new after any crash. One small fsync: call it at each pause.

        Raises NotSavedError.
        """
        if draft != self.draft or not (self.folder / FILE).exists():
            with durable.saving("draft"):
                durable.replace(self.folder / FILE, _written(draft))
            self.draft = draft

    def close(self) -> None:
        """Leaves the draft on disk for the next start."""
        self._lock.close()

    def discard(self) -> None:
        """Removes the draft: its ticket is saved in the outbox, or the user dropped it. Raises NotSavedError."""
        with durable.saving("draft"):
            durable.remove(self.folder / FILE)  # first: without it the rest is nobody's draft
            durable.remove_tree(self.folder)
        self._lock.close(remove=True)


class Drafts:
    """All drafts of one user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, ticket: Ticket) -> DraftFolder:
        """A new draft on disk. Raises NotSavedError, TransientError when this ticket is open elsewhere."""
        with durable.saving("draft"):
            durable.make_folder(self.folder)
            lock = locks.take(self.folder / f"{ticket.id}.lock", wait=False)
            if lock is None:
                raise TransientError("draft.open", "This report is open in another window.", "Finish it there.")
            made = DraftFolder(self.folder / ticket.id, Draft(ticket=ticket), lock)
            durable.make_folder(made.pictures)
            durable.make_folder(made.members)
        made.save(made.draft)
        return made

    def open_ones(self) -> tuple[DraftFolder, ...]:
        """Drafts that a crash left, oldest first; they are this process's now. A damaged one is logged and left on disk."""
        found: list[DraftFolder] = []
        with durable.saving("draft"):
            for folder in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
                if not folder.is_dir() or (lock := locks.take(self.folder / f"{folder.name}.lock", wait=False)) is None:
                    continue
                if not (folder / FILE).exists():  # half discarded, or never begun
                    durable.remove_tree(folder)
                    lock.close(remove=True)
                    continue
                try:
                    found.append(DraftFolder(folder, _read(folder), lock))
                except (KeyError, TypeError, ValueError, OSError):
                    log.warning("draft %s cannot be read", folder.name)
                    lock.close()
        return tuple(found)


def _written(draft: Draft) -> bytes:
    text = json.dumps(asdict(draft), indent=2, ensure_ascii=False, default=lambda value: value.astimezone(UTC).isoformat())
    return text.encode("utf-8", "replace")


def _read(folder: Path) -> Draft:
    raw = entry_file.load(folder / FILE, largest=LARGEST)
    ticket = Ticket(parse_ticket_id(raw["ticket"]["id"]), _moment(raw["ticket"]["moment"]))
    if ticket.id != folder.name:
        raise ValueError("another ticket's draft")
    pictures = tuple(_picture(each) for each in raw["pictures"])
    return Draft(
        ticket=ticket,
        text=str(raw["text"]),
        expected=str(raw["expected"]),
        category=Category(raw["category"]),
        incident=datetime.fromisoformat(raw["incident"]) if raw["incident"] else None,
        belongs_to=str(raw["belongs_to"]),
        add_to=str(raw.get("add_to", "")),
        pictures=tuple(picture for picture in pictures if (folder / "pictures" / picture.name).is_file()),
    )


def _moment(raw: Mapping[str, Any]) -> Moment:
    utc = datetime.fromisoformat(raw["utc"]).astimezone(UTC)
    return Moment(utc, float(raw["monotonic"]), str(raw["zone"]), int(raw["utc_offset_seconds"]))


def _picture(raw: Mapping[str, Any]) -> DraftPicture:
    if not entry_file.PLAIN_NAME.fullmatch(raw["name"]) or raw["kind"] not in get_args(PictureKind):
        raise ValueError("not a picture of ours")
    black_outs = tuple(_rect(each) for each in raw["black_outs"])
    return DraftPicture(
        name=raw["name"],
        kind=raw["kind"],
        rect=_rect(raw["rect"]),
        black_outs=black_outs,
        covers=tuple(Cover(_rect(each["rect"]), str(each["label"]), each["dropped"] is True) for each in raw.get("covers", ())),
        ocr=raw["ocr"] if raw.get("ocr") in get_args(Reading) else "off",
        included=raw["included"] is True,
        monitors=tuple(Monitor(**each | {"rect": _rect(each["rect"])}) for each in raw.get("monitors", ())),
        window=Window(**window | {"rect": _rect(window["rect"])}) if (window := raw.get("window")) else None,
    )


def _rect(raw: Mapping[str, Any]) -> Rect:
    return Rect(**{side: int(raw[side]) for side in ("left", "top", "width", "height")})
