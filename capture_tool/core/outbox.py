"""The outbox: one folder per ticket that moves by rename through `tmp`, `pending`, `sent` and `failed`.

`<state>/<ticket id>/` holds `entry.json` and the zip, readable without the tool; the folder is the state. Two kinds of kernel
lock lie in `locks/`: `moves`, held for the few operations of a move, and one per ticket, held while it is sealed or delivered,
so that two processes never send the same one at once. The ticket's lock is taken before `moves`, or not waited for. Whatever
did not reach `pending` was never called saved, and goes at the next start.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from capture_tool.core import bundle as zips
from capture_tool.core import durable, entry_file, locks
from capture_tool.core.entry_file import DAMAGED
from capture_tool.core.errors import PermanentError, TransientError, UsageError
from capture_tool.core.ids import TicketId, parse_ticket_id, short
from capture_tool.core.model import Bundle, CleanPath, Entry, Receipt, State, TicketRef
from capture_tool.core.outbox_folders import OutboxFolders
from capture_tool.core.ports import ELSEWHERE, ONE_ATTEMPT, UNKNOWN

_LOOK = (State.PENDING, State.FAILED, State.SENT, State.PENDING)
"""The order to look in without a lock: a ticket that moves meanwhile is met in its new place."""


class Outbox:
    """All tickets of one user. Any number of processes and threads may use the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._folders = OutboxFolders(folder)
        self._rooms: dict[TicketId, locks.Lock] = {}

    # --- saving -----------------------------------------------------------------------------------------------------

    def room(self, ticket_id: TicketId) -> Path:
        """A fresh folder to seal the bundle into; it stays this process's until `put` or `leave`.

        Raises NotSavedError, TransientError `outbox.busy` when another process has the ticket.
        """
        if ticket_id not in self._rooms:
            lock = self.hold(ticket_id)
            if lock is None:
                raise _busy()
            self._rooms[ticket_id] = lock
        with durable.saving("outbox"):
            self._folders.make()
            room = self._folders.tmp / ticket_id
            durable.remove_tree(room)
            durable.make_folder(room)
        return room

    def leave(self, ticket_id: TicketId) -> None:
        """Gives up a room that nothing was put from (cancelled, failed)."""
        lock = self._rooms.pop(ticket_id, None)
        if lock:
            with durable.saving("outbox"), lock:
                durable.remove_tree(self._folders.tmp / ticket_id)

    def put(self, bundle: Bundle, *, destination: str, summary: str, add_to: str = "") -> Entry:
        """Saves the bundle for delivery; when it returns, the ticket outlives a power cut. In any case its room is given up.

        The zip is taken out of its room; one from elsewhere is copied. The same bundle again gives the entry that exists.
        Raises NotSavedError when the disk refuses, PermanentError `outbox.exists` when the ticket is saved with other contents.
        """
        entry = Entry(
            id=parse_ticket_id(bundle.ticket_id),
            state=State.PENDING,
            destination=destination,
            bundle=_file_name(bundle),
            bytes=bundle.bytes,
            sha256=bundle.sha256,
            created=datetime.now(UTC),
            summary=summary.strip().partition("\n")[0][:200],
            add_to=add_to.strip(),
        )
        body = self._folders.tmp / entry.id / entry.bundle
        try:
            inside = entry.id in self._rooms and bundle.path.parent == body.parent
            if not inside:
                self.room(entry.id)
            with durable.saving("outbox"):
                if not inside:
                    durable.copy(bundle.path, body)
                elif bundle.path != body:
                    durable.rename(bundle.path, body)
                body.chmod(0o600)
                durable.sync(body)
                entry_file.write(body.parent, entry)
                with self._folders.moving():
                    return self._enter(body.parent, entry)
        finally:
            self.leave(entry.id)

    def _enter(self, room: Path, entry: Entry) -> Entry:
        state = self._folders.where(entry.id)
        there = self._folders.read(state, entry.id) if state else None
        if state and there and there.code != DAMAGED:
            if there.sha256 != entry.sha256:
                raise PermanentError(
                    "outbox.exists",
                    "This ticket is in the outbox already, with other contents.",
                    "Make a new ticket for what is new, and name the first one in it.",
                )
            durable.sync(self.folder / state)
            return there
        if state:
            self._folders.set_aside(state, entry.id)
        self._folders.move(room, self._folders.of(State.PENDING, entry.id))
        return entry

    # --- looking ----------------------------------------------------------------------------------------------------

    def entries(self, *states: State) -> tuple[Entry, ...]:
        """All entries (of `states`), oldest first. A damaged one is FAILED with code `outbox.damaged`, a reason and a cure."""
        found: dict[TicketId, Entry] = {}
        with durable.saving("outbox"):
            for state in [one for one in _LOOK if not states or one in states or State.FAILED in states]:
                for ticket_id in self._folders.names(state):
                    try:
                        found[ticket_id] = self._folders.read(state, ticket_id)
                    except FileNotFoundError:
                        continue  # it moved on, and is met there
        return tuple(found[ticket_id] for ticket_id in sorted(found) if not states or found[ticket_id].state in states)

    def get(self, ticket_id: str) -> Entry:
        """One entry. Raises UsageError `outbox.unknown` when the outbox has no such ticket."""
        try:
            known = parse_ticket_id(ticket_id)
        except ValueError:
            raise _unknown() from None
        for state in _LOOK:
            try:
                return self._folders.read(state, known)
            except FileNotFoundError:
                continue
        raise _unknown()

    def path(self, entry: Entry) -> Path:
        """The folder that the entry lies in: that of its state, but a damaged one stays where it was."""
        state = self._folders.where(entry.id) if entry.code == DAMAGED else None
        return self._folders.of(state or entry.state, entry.id)

    def bundle(self, entry: Entry) -> Bundle:
        """The entry's zip, whole as it was saved. Raises PermanentError when it was pruned or is damaged."""
        if not entry.bundle:
            raise PermanentError(
                "outbox.pruned", "The files of this ticket are no longer kept.", "Its receipt tells what was sent; ask support."
            )
        made = zips.read(CleanPath(self.path(entry) / entry.bundle))
        if (made.ticket_id, made.sha256) != (entry.id, entry.sha256):
            raise PermanentError(
                "outbox.body-damaged",
                "The saved files of this ticket are damaged on the disk.",
                f"Look at the disk. What is left lies in {self.path(entry)}.",
            )
        return made

    def at_work(self, entry: Entry) -> bool:
        """Whether some process seals or sends this one at the moment. Raises NotSavedError."""
        with durable.saving("outbox"):
            return entry.state is State.PENDING and self._folders.locked(entry.id)

    # --- moving -----------------------------------------------------------------------------------------------------

    def hold(self, ticket_id: TicketId) -> locks.Lock | None:
        """The ticket's lock, None when somebody seals or delivers it now. Raises NotSavedError."""
        with durable.saving("outbox"):
            return self._folders.lock(ticket_id)

    def store(self, entry: Entry) -> Entry:
        """Writes the entry and moves it to the folder of its state. Only for the holder of its lock.

        Raises NotSavedError, UsageError when it is gone.
        """
        if entry.code == DAMAGED:  # what is said of a record that could not be read must never take its place
            raise durable.NotSavedError("outbox.disk", "The record of this ticket could not be read.", "Look at the disk.")
        with durable.saving("outbox"), self._folders.moving():
            state = self._folders.where(entry.id)
            if state is None:
                raise _unknown()
            folder = self._folders.of(state, entry.id)
            entry_file.write(folder, entry)
            if state is not entry.state:
                self._folders.move(folder, self._folders.of(entry.state, entry.id))
        return entry

    def tidy(self, entry: Entry) -> None:
        """Removes what was made for the way of a ticket that is filed. Only for its lock's holder. Raises NotSavedError."""
        with durable.saving("outbox"):
            self._folders.tidy(self.path(entry), entry.bundle)

    def retry(self, ticket_id: str, *, add_to: str | None = None) -> Entry:
        """Makes a waiting or failed entry due now; a sent one, or one that is being sent, stays as it is.

        `add_to` sends it to another ticket than was said, or empty as a new one. Raises PermanentError for a damaged one; where
        it is too late for another ticket, UsageError `outbox.begun`, TransientError `outbox.busy`.
        """
        entry = self.get(ticket_id)
        lock = self.hold(entry.id)
        if lock is None:
            if add_to is None:
                return entry
            raise _busy()
        with lock:
            if (entry := self.get(ticket_id)).code == DAMAGED:
                raise PermanentError(entry.code, entry.reason)
            if entry.state is State.FAILED:
                entry = _offered_again(entry)
            if add_to is not None and add_to.strip() != entry.add_to:
                if entry.ticket or entry.asked:
                    raise UsageError("outbox.begun", "It is on its way to a ticket already.", "Wait for it, or remove it.")
                entry = replace(entry, add_to=add_to.strip())
            if entry.state is State.SENT:
                return entry
            return self.store(replace(entry, state=State.PENDING, next_try=None, reason="", code="", attempts=0))

    def arrived(self, ticket_id: str, number: str = "") -> Entry:
        """A person has found the ticket of which only a person can tell: SENT, with a receipt that says who says so.

        Raises UsageError `outbox.no-question` for any other, TransientError `outbox.busy` while it is being sent.
        """
        lock = self.hold(self.get(ticket_id).id)
        if lock is None:
            raise _busy()
        with lock:
            entry = self.get(ticket_id)
            if entry.state is not State.FAILED or entry.code != UNKNOWN:
                raise UsageError("outbox.no-question", "Whether it arrived is no question here.", "`outbox show` says how it is.")
            files: tuple[str, ...] = ()
            with suppress(PermanentError):  # damaged or pruned: what a person saw there counts
                files = tuple(file["name"] for file in self.bundle(entry).manifest["files"])
            receipt = Receipt(
                ticket=TicketRef(number.strip()) if number.strip() else entry.ticket or TicketRef(entry.add_to),
                destination=entry.destination,
                delivered=datetime.now(UTC),
                files=files,
                guarantee=ONE_ATTEMPT,
                verified=False,
                added=bool(entry.add_to),
                by_hand=True,
            )
            done = replace(entry, state=State.SENT, ticket=receipt.ticket, receipt=receipt, asked=None, memo="")
            return self.store(replace(done, next_try=None, reason="", code=""))

    def remove(self, ticket_id: str) -> None:
        """Removes an entry with its files for good. Raises TransientError `outbox.busy` while it is being sent."""
        entry = self.get(ticket_id)
        lock = self.hold(entry.id)
        if lock is None:
            raise _busy()
        with durable.saving("outbox"), lock:
            gone = self._folders.tmp / entry.id
            durable.remove_tree(gone)
            with self._folders.moving():
                self._folders.move(self.path(self.get(ticket_id)), gone)
            durable.remove_tree(gone)
            lock.close(remove=True)

    def recover(self) -> None:
        """Brings the folders in order after a crash: once at the start, any number of processes may. Raises NotSavedError."""
        with durable.saving("outbox"):
            self._folders.make()
            for ticket_id in self._folders.names(None):
                lock = self.hold(ticket_id)
                if lock:
                    with lock:
                        durable.remove_tree(self._folders.tmp / ticket_id)
            with self._folders.moving():
                self._folders.settle_doubles()
        for entry in self.entries(State.PENDING):
            lock = self.hold(entry.id) if entry.receipt else None
            if lock:
                with lock, suppress(UsageError):  # somebody may have moved it on, or removed it, since we looked
                    found = self.get(entry.id)
                    if found.receipt and found.state is State.PENDING:
                        self.store(replace(found, state=State.SENT))


def _file_name(bundle: Bundle) -> str:
    name = bundle.path.name
    return name if entry_file.PLAIN_NAME.fullmatch(name) and name.endswith(".zip") else f"capture-{short(bundle.ticket_id)}.zip"


def _offered_again(entry: Entry) -> Entry:
    """A failed entry as a person wants it tried again: all of it but what the system cannot show, for it would be doubled."""
    if entry.code in ("ticket.unknown", ELSEWHERE):  # the ticket that is noted counts for nothing any more
        entry = replace(entry, unverified=(), ticket=None, memo="" if entry.code == ELSEWHERE else entry.memo)
    if entry.asked and entry.code == UNKNOWN:  # that person has looked
        entry = replace(entry, asked=None, doubtful=True)
    return replace(entry, sent=entry.unverified, sent_bytes=0)


def _busy() -> TransientError:
    return TransientError("outbox.busy", "This ticket is being saved or sent right now.", "Wait until it is done, or cancel it.")


def _unknown() -> UsageError:
    return UsageError("outbox.unknown", "There is no such ticket in the outbox.", "`capture-tool outbox list` shows them.")
