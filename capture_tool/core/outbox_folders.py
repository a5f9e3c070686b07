"""The folders of the outbox and the moves between them; what they mean is in core/outbox.py."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_tool.core import durable, entry_file, link_file, locks
from capture_tool.core.ids import TicketId, parse_ticket_id
from capture_tool.core.model import Entry, State

log = logging.getLogger(__name__)


class OutboxFolders:
    """`tmp`, `pending`, `sent`, `failed`, `locks`, and `aside` for what must be neither used nor lost. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tmp = folder / "tmp"
        self._locks = folder / "locks"

    def make(self) -> None:
        """Makes what is missing."""
        for folder in (self.folder, self.tmp, self._locks, *(self.folder / state for state in State)):
            durable.make_lasting_folder(folder)

    def of(self, state: State, ticket_id: str) -> Path:
        """Where a ticket in that state lies."""
        return self.folder / state / ticket_id

    def where(self, ticket_id: str) -> State | None:
        """The state whose folder has the ticket."""
        return next((state for state in State if self.of(state, ticket_id).is_dir()), None)

    def names(self, state: State | None) -> tuple[TicketId, ...]:
        """The tickets in a state, or in `tmp` for None. Whatever is not named like a ticket is not ours."""
        try:
            found = [path.name for path in (self.folder / state if state else self.tmp).iterdir()]
        except FileNotFoundError:
            return ()
        return tuple(TicketId(name) for name in found if _is_ticket(name))

    def read(self, state: State, ticket_id: str) -> Entry:
        """The entry, or what can be said of a damaged one. Raises FileNotFoundError when it is not there."""
        folder = self.of(state, ticket_id)
        try:
            return entry_file.read(folder, state)
        except FileNotFoundError:
            return entry_file.damaged(folder, "it is missing")
        except ValueError as error:
            return entry_file.damaged(folder, str(error))

    def lock(self, ticket_id: TicketId) -> locks.Lock | None:
        """The ticket's lock, None when somebody has it."""
        durable.make_folder(self._locks)
        return locks.take(self._locks / ticket_id, wait=False)

    def locked(self, ticket_id: TicketId) -> bool:
        """Whether somebody has the ticket's lock; to ask keeps nobody from taking it."""
        return locks.held(self._locks / ticket_id)

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Nobody else moves a ticket inside this."""
        durable.make_folder(self._locks)
        lock = locks.take(self._locks / "moves", wait=True)
        assert lock is not None
        with lock:
            yield

    def move(self, folder: Path, target: Path) -> None:
        """One rename, safe from a power cut when it returns. Only inside `moving`."""
        durable.rename(folder, target)
        durable.sync(target.parent)
        durable.sync(folder.parent)

    def tidy(self, folder: Path, bundle: str) -> None:
        """Removes volumes and links that were made beside a bundle, and what a crash left of them."""
        for pattern in ("*.zip", f"*{link_file.ENDING}", ".*.part"):
            for path in folder.glob(pattern):
                if path.name != bundle:
                    durable.remove(path)
        for cut_off in folder.glob(".parts-*"):
            durable.remove_tree(cut_off)

    def set_aside(self, state: State, ticket_id: str) -> None:
        """Takes a ticket out of its state without losing it. Only inside `moving`."""
        aside = self.folder / "aside"
        durable.make_lasting_folder(aside)
        log.warning("%s in %s is set aside", ticket_id, state)
        self.move(self.of(state, ticket_id), aside / f"{ticket_id}.{sum(1 for _ in aside.iterdir())}")

    def settle_doubles(self) -> None:
        """A ticket in two states (a restored backup, a power cut): the one that got furthest stays. Only inside `moving`."""
        for ticket_id in {name for state in State for name in self.names(state)}:
            found = [(self.read(state, ticket_id), state) for state in State if self.of(state, ticket_id).is_dir()]
            found.sort(key=lambda one: _still_to_do(one[0]))
            for _, state in found[1:]:
                self.set_aside(state, ticket_id)


def _still_to_do(entry: Entry) -> tuple[bool, bool, bool, int]:
    return entry.receipt is None, entry.code == entry_file.DAMAGED, entry.ticket is None, -len(entry.sent)


def _is_ticket(name: str) -> bool:
    try:
        return parse_ticket_id(name) == name
    except ValueError:
        return False
