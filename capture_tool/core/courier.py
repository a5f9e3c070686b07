"""The courier: takes what waits in the outbox to its destination. The only place that tries again.

One attempt is core/delivery.py. A transient failure is tried again for ever, a permanent one waits for a person.
A delivery that the user cancels stays pending and is held until `Outbox.retry` or the next start of `run`.
Each destination gets one ticket at a time, the oldest that is due; a dead one holds back its own tickets only.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from capture_tool.core.delivery import Delivery
from capture_tool.core.durable import NotSavedError
from capture_tool.core.errors import CancelledError, CaptureToolError, TransientError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import INCOMPLETE, Carrier, Destination, Progress
from capture_tool.core.standing import CANCELLED
from capture_tool.core.threads import Cancel, start
from capture_tool.core.timetable import LONGEST_ASKED, Timetable

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
"""Seconds: doubled from the first to the longest, less up to a half by chance."""
LOOK_AGAIN = 30.0
"""Seconds: the longest sleep. Another process may have saved something, the clock may have jumped, the machine may have slept."""
SECOND_LOOK = 0.05
"""Seconds until a lock is asked for again: a terminal that lists the outbox has it for a moment."""
BETWEEN_REPORTS = 0.5


def _nobody(_: Entry) -> None: ...


def _no_progress(_done: int, _total: int) -> None: ...


class Courier:
    """Delivers entries. `changed` is called on the working threads after each change and while bytes move."""

    def __init__(
        self,
        outbox: Outbox,
        destination: Callable[[str], Destination],
        *,
        changed: Callable[[Entry], None] = _nobody,
        carrier: Callable[[], Carrier | None] = lambda: None,
    ) -> None:
        self._outbox = outbox
        self._carrier = carrier
        self._destination = destination
        self._changed = changed
        self._woken = threading.Event()
        self._news = threading.Event()
        self._times = Timetable()
        self._sending: set[TicketId] = set()
        self._at_work: set[str] = set()
        """Destinations that `run` delivers to now."""
        self._watchers: dict[TicketId, tuple[Progress, Cancel]] = {}
        """Who waits in `deliver` for an attempt of `run`: it gets the progress, and its cancel counts."""

    def deliver(self, ticket_id: str, *, progress: Progress = _no_progress, cancel: Cancel | None = None) -> Entry:
        """One attempt now, after the one that runs already if there is one. The entry tells: SENT, PENDING (and why) or FAILED.

        A failed entry is left alone: `Outbox.retry` first. Raises NotSavedError when our own disk
        refuses, UsageError for an unknown id.
        """
        cancel = cancel or Cancel()
        entry = self._outbox.get(ticket_id)
        self._watchers[entry.id] = (progress, cancel)
        try:
            while (lock := self._outbox.hold(entry.id)) is None:
                if cancel.wait(0.2):  # the attempt that runs ends at its next piece
                    return self._outbox.get(ticket_id)
        finally:
            self._watchers.pop(entry.id, None)
        with lock:
            try:
                return self._attempt(self._outbox.get(ticket_id), progress, cancel)
            except CancelledError:
                return self._hold_back(entry.id)

    def run(self, stop: Cancel) -> None:
        """Delivers what is due until `stop` (call `wake` after asking); sleeps until one is due, a wake, or half a minute.

        Returns when all its deliveries have ended.
        """
        try:
            for entry in self._outbox.entries(State.PENDING):
                if entry.code == CANCELLED:
                    self._outbox.retry(entry.id)
        except CaptureToolError as error:
            log.warning("what was held back stays so: %s", error.code)
        works: list[Future[None]] = []
        while not stop.asked:
            due, seconds = self._next()
            for destination, ticket_id in due.items():
                self._at_work.add(destination)
                works.append(start(f"courier {destination}", partial(self._work, destination, ticket_id, stop)))
            self._woken.wait(seconds)
            self._woken.clear()
            works = [work for work in works if not _ended(work)]
        wait(works)

    def sending(self, ticket_id: str) -> bool:
        """Whether this process sends that ticket at the moment; a change of it is told after this has changed."""
        return ticket_id in self._sending

    def wake(self) -> None:
        """Makes `run` look again now: something was saved, retried, or is to stop."""
        self._woken.set()

    def network_changed(self) -> None:
        """Makes `run` try now what waits only because the last try failed: a network came, or the machine woke up."""
        self._news.set()
        self._woken.set()

    def _next(self) -> tuple[dict[str, TicketId], float]:
        """The entry that is due for each destination that is free, and the seconds until another may be."""
        try:
            waiting = [entry for entry in self._outbox.entries(State.PENDING) if entry.code != CANCELLED]
        except NotSavedError as error:
            log.warning("the outbox cannot be read: %s", error.code)
            return {}, LOOK_AGAIN
        self._times.forget_but(waiting)
        if self._news.is_set():
            self._news.clear()
            self._times.hurry(waiting)
        due: dict[str, TicketId] = {}
        soonest = LOOK_AGAIN
        for entry in waiting:
            if seconds := self._times.left(entry):
                soonest = min(soonest, seconds)
            elif entry.destination not in self._at_work:  # else its end wakes the loop
                due.setdefault(entry.destination, entry.id)
        return due, soonest

    def _work(self, destination: str, ticket_id: TicketId, stop: Cancel) -> None:
        try:
            self._try(ticket_id, stop)
        finally:
            self._at_work.discard(destination)
            self.wake()

    def _try(self, ticket_id: TicketId, stop: Cancel) -> None:
        """One attempt of the loop. Another process at work or a disk that refuses must not make it spin: look again later."""
        self._times.busy(ticket_id, LOOK_AGAIN)
        early = self._times.begin(ticket_id)
        try:
            lock = self._outbox.hold(ticket_id)
            if lock is None and not stop.wait(SECOND_LOOK):
                lock = self._outbox.hold(ticket_id)
            if lock is None:
                return
            with lock:
                entry = self._outbox.get(ticket_id)
                if early:  # another network: what failed in the old one says nothing of this one
                    entry = replace(entry, attempts=0)
                try:
                    self._attempt(entry, self._reporter(entry), stop)
                except CancelledError:
                    if not stop.asked:  # else the program ends, and the next start goes on
                        self._hold_back(ticket_id)
        except CaptureToolError as error:
            log.warning("%s: a delivery could not be noted: %s", ticket_id, error.code)
        else:
            self._times.busy(ticket_id, 0.0)

    def _attempt(self, entry: Entry, progress: Progress, cancel: Cancel) -> Entry:
        if entry.state is not State.PENDING:
            return entry
        if entry.receipt:  # a crash came between the receipt and the move
            return self._keep(replace(entry, state=State.SENT))
        reached = entry.sent_bytes

        def count(done: int, total: int) -> None:
            nonlocal reached
            reached = max(reached, done)
            progress(done, total)

        try:
            return self._send(entry, count, cancel)
        except (CancelledError, NotSavedError):
            raise
        except CaptureToolError as error:
            return self._failed(entry, error, reached)
        except Exception as error:  # nobody else would tell the person whose ticket waits
            log.error("%s: nobody foresaw this", entry.id, exc_info=error)
            return self._failed(entry, _broken(error), reached)

    def _failed(self, entry: Entry, error: CaptureToolError, reached: int) -> Entry:
        """Notes why an attempt failed, and when the next one is due."""
        attempts = 1 if reached > entry.sent_bytes else entry.attempts + 1
        entry = self._outbox.get(entry.id)
        if entry.state is not State.PENDING:
            return entry
        log.info("%s: attempt %s failed: %s", entry.id, attempts, error.code)
        if error.code == INCOMPLETE:
            entry, reached = replace(entry, sent=(), unverified=()), 0
        entry = replace(entry, attempts=attempts, sent_bytes=reached)
        entry = replace(entry, code=error.code, reason=f"{error.title} {error.advice}".strip())
        if isinstance(error, TransientError):
            until = datetime.now(UTC) + timedelta(seconds=_wait(attempts, error.retry_after))
            if error.retry_after is not None:
                self._times.asked(entry.id, until)
            return self._keep(replace(entry, next_try=until))
        return self._keep(replace(entry, state=State.FAILED, next_try=None))

    def _send(self, entry: Entry, progress: Progress, cancel: Cancel) -> Entry:
        delivery = Delivery(self._outbox, self._destination(entry.destination), self._keep, self._carrier())
        self._sending.add(entry.id)
        try:
            return delivery.run(entry, progress, cancel)
        finally:
            self._sending.discard(entry.id)

    def _keep(self, entry: Entry) -> Entry:
        self._changed(self._outbox.store(entry))
        return entry

    def _hold_back(self, ticket_id: TicketId) -> Entry:
        entry = replace(self._outbox.get(ticket_id), next_try=None, code=CANCELLED)
        return self._keep(replace(entry, reason="Cancelled by you. It goes out after Retry or at the next start."))

    def _reporter(self, entry: Entry) -> Progress:
        last = 0.0

        def report(done: int, total: int) -> None:
            nonlocal last
            if watcher := self._watchers.get(entry.id):
                progress, cancel = watcher
                progress(done, total)
                cancel.check()
            if time.monotonic() - last >= BETWEEN_REPORTS:
                last = time.monotonic()
                self._changed(replace(entry, sent_bytes=done))

        return report


def _ended(work: Future[None]) -> bool:
    """Whether it is over. An error that nobody foresaw is logged; its ticket is looked at again later."""
    if not work.done():
        return False
    if (error := work.exception()) is not None:
        log.error("a delivery broke off: %s", type(error).__name__)
    return True


def _broken(error: Exception) -> TransientError:
    """What to say of an error that is none of ours: its text may hold anything."""
    title = f"Something went wrong that nobody foresaw ({type(error).__name__})."
    return TransientError("delivery.broken", title, "It is tried again by itself. Tell who looks after this program.")


def _wait(attempts: int, asked: float | None) -> float:
    """Seconds until the next attempt: what the server asked for, else doubling, with jitter lest all machines come at once."""
    if asked is not None:
        return min(max(asked, 1.0), LONGEST_ASKED)
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts - 1, 20)) * random.uniform(0.5, 1.0)  # noqa: S311 (not a secret)
