"""The tool without a face: builds the parts once and offers a handful of verbs to the terminal and to the windows.

Imports are late on purpose: `capture --full --no-logs --save` must take its picture before it imports what only the bundle needs,
and never import the network and the log sources.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capture_tool.core.choice import Gathered, LogChoice, Shot
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Bundle, CleanFile, Entry, LeftOut, Report, Screenshot, Ticket
from capture_tool.core.ports import Carrier, Destination, Finding, Grabber, Progress, Surroundings, WindowSystem
from capture_tool.core.settings import Settings, load
from capture_tool.core.threads import Cancel
from capture_tool.core.value import replace
from capture_tool.system.paths import Paths, paths, private_folder

if TYPE_CHECKING:
    from capture_tool.core.courier import Courier
    from capture_tool.core.draft import Drafts
    from capture_tool.core.login_summary import ApiLogging, LoginSummary
    from capture_tool.core.outbox import Outbox
    from capture_tool.core.redaction import Redactor
    from capture_tool.plugs import Plugs
    from capture_tool.system.secrets import Secrets

__all__ = ["LogChoice", "Shot", "Tool"]
PLUGS = ("sources", "destinations", "carriers", "system.screen", "system.windows", "system.hotkey", "system.autostart")


class Tool:
    """Made once per process. Verbs may be called from any thread; each raises CaptureToolError with title and advice."""

    def __init__(self, where: Paths | None = None) -> None:
        self.paths = where or paths()
        self.settings: Settings = load(self.paths.settings, self.paths.policy)
        self._here = threading.local()  # a grabber belongs to one thread (mss keeps a connection in it)

    @staticmethod
    def has_display() -> bool:
        """Whether windows can be opened here."""
        from capture_tool.system.display import has_display

        return has_display()

    # --- parts --------------------------------------------------------------------------------------------------------

    @cached_property
    def outbox(self) -> Outbox:
        """The outbox in its folder; recovered from whatever the last process left half done."""
        from capture_tool.core.outbox import Outbox

        made = Outbox(self.paths.outbox)
        made.recover()
        return made

    @cached_property
    def courier(self) -> Courier:
        """The one that delivers and retries."""
        from capture_tool.core.courier import Courier

        return Courier(self.outbox, self._ready_destination, carrier=self.carrier)

    @cached_property
    def drafts(self) -> Drafts:
        """Reviews that are open, or were when the last process ended."""
        from capture_tool.core.draft import Drafts

        return Drafts(self.paths.drafts)

    @cached_property
    def secrets(self) -> Secrets:
        """Tokens and keys, in the operating system's key store where there is one."""
        from capture_tool.system.secrets import Secrets

        return Secrets(self.paths.secrets)

    @cached_property
    def plugs(self) -> Plugs:
        """What is chosen by name in the settings."""
        from capture_tool.plugs import Plugs

        return Plugs(self.settings, self.secrets, self.paths)

    def destination(self, name: str) -> Destination:
        """The destination of that name, as the settings are now. Raises PermanentError when it cannot be made."""
        return self.plugs.destination(name)

    def carrier(self) -> Carrier | None:
        """The store for zips that the ticket system cannot take, as the settings are now. Raises PermanentError."""
        return self.plugs.carrier()

    def _ready_destination(self, name: str) -> Destination:
        self.need_settings(TransientError)  # what is saved waits for them
        return self.plugs.ready(name)

    def need_settings(self, kind: type[CaptureToolError] = PermanentError) -> None:
        """Raises `settings.damaged`, of that kind, while the files do not say what leaves this machine and where it goes."""
        if self.settings.blocking:
            self.reload()
        self.settings.need(kind)

    def reload(self) -> None:
        """Reads the settings again after a face has written them."""
        self.settings = load(self.paths.settings, self.paths.policy)
        self.__dict__.pop("plugs", None)

    def redactor(self, undone: frozenset[str] = frozenset()) -> Redactor:
        """A redactor that already knows this machine's own names: login, home folder, host. It leaves the kinds `undone`.

        Raises PermanentError `redaction.rules`, `settings.damaged`: while own rules or settings are broken nothing is prepared.
        """
        self.need_settings()
        from capture_tool.core.redaction import Redactor, own_rules
        from capture_tool.system.heap import share_heap
        from capture_tool.system.own_names import own_names

        share_heap()
        own = own_rules.load(own_rules.files(self.paths.policy, self.settings.redaction_rules))
        made = Redactor(self.secrets.installation_key, profile=self.settings.redaction_profile, undone=undone, own=own)
        for value, kind in own_names():
            made.learn_name(value, kind)
        return made

    # --- pictures -----------------------------------------------------------------------------------------------------

    @property
    def grabber(self) -> Grabber:
        """This thread's grabber, kept warm."""
        if (kept := getattr(self._here, "grabber", None)) is None:
            from capture_tool.system.screen import grabber

            kept = self._here.grabber = grabber()
        return kept

    def renew_grabber(self) -> None:
        """Forgets this thread's grabber: monitors changed, or it failed."""
        if (kept := getattr(self._here, "grabber", None)) is not None:
            self._here.grabber = None
            kept.close()

    @property
    def window_system(self) -> WindowSystem:
        """This thread's door to the windows of other programs."""
        if (kept := getattr(self._here, "windows", None)) is None:
            from capture_tool.system.windows import window_system

            kept = self._here.windows = window_system()
        return kept

    def shoot(self, what: Shot) -> Screenshot:
        """The picture, in physical pixels. After an error the grabber is made anew and the grab tried once more."""
        if what.window is not None:
            made = self.window_system.grab(what.window)
            return made if made.monitors else replace(made, monitors=self.grabber.monitors())
        try:
            return what.by(self.grabber)
        except CaptureToolError as error:
            if error.code.startswith("screen.no-"):
                raise
            self.renew_grabber()
            return what.by(self.grabber)

    # --- logs ---------------------------------------------------------------------------------------------------------

    def choice(self, ticket: Ticket, *, incident: datetime | None = None, **wanted: Any) -> LogChoice:
        """The usual choice of logs around the incident (default: the key press)."""
        at = incident or ticket.moment.utc
        before = timedelta(minutes=self.settings.logs_before_minutes)
        after = timedelta(minutes=self.settings.logs_after_minutes)
        return LogChoice(**{"since": at - before, "until": at + after, **wanted})

    def gather(
        self,
        ticket: Ticket,
        choice: LogChoice,
        *,
        folder: Path,
        found: Callable[[CleanFile | LeftOut], None],
        progress: Progress,
        cancel: Cancel,
        earlier: Gathered | None = None,
        told: Callable[[LoginSummary, ApiLogging], None] | None = None,
    ) -> Gathered:
        """Finds, cleans and packs the logs of one ticket into `folder`; `found` is called for each on a worker's thread.

        Names are learned first, so that they are replaced in every file. With `earlier`, only what is new is cleaned. `told` is
        called with what happened at login and of API logs before the first file is cleaned.
        """
        from capture_tool.system.facts import system_facts

        facts: dict[str, dict[str, Any]] = {"system": system_facts()}
        begun = earlier or Gathered(redactor=self.redactor(choice.undone))
        if not choice.logs:
            return Gathered(redactor=begun.redactor, facts=facts)
        from capture_tool.core.gather import gather
        from capture_tool.sources import find_all, name_files
        from capture_tool.sources._local_facts import api_logging, login_summary, told_facts
        from capture_tool.system.processes import platforms

        where = self._surroundings(ticket, choice)
        for path in name_files(where):
            begun.redactor.learn_file(path)
        facts["platform"] = {"running": [platform.facts() for platform in platforms()]}
        logs, left_out = find_all(where)
        login, api = login_summary(logs, where), api_logging(logs, where)
        if told:
            told(login, api)
        facts["platform"] |= told_facts(logs, login, api)
        return gather(
            logs,
            left_out,
            choice,
            earlier=replace(begun, facts=facts),
            folder=private_folder(folder),
            found=found,
            progress=progress,
            cancel=cancel,
            form="fast" if self.settings.bundle_form == "fast" else "small",
        )

    def _surroundings(self, ticket: Ticket, choice: LogChoice) -> Surroundings:
        from capture_tool.system.processes import surroundings

        where = surroundings(
            moment=ticket.moment,
            since=choice.since,
            until=choice.until,
            extra_roots=tuple(Path(root) for root in self.settings.logs_roots),
            chosen=choice.chosen,
            own_log=self.paths.log,
            small_bytes=self.settings.logs_small_bytes,
        )
        where = replace(where, budget_bytes=self.settings.logs_budget_bytes)
        if choice.roots is None:
            return where
        return replace(where, roots=choice.roots, ibc_logs=choice.ibc_logs, crash_folders=(), own_log=None)

    # --- bundle, outbox, delivery -------------------------------------------------------------------------------------

    def save(self, report: Report, gathered: Gathered, target: Path, *, progress: Progress, cancel: Cancel) -> Bundle:
        """Seals the report into one zip at `target`."""
        from capture_tool.core.bundle import seal

        return seal(report, target=target, redactor=gathered.redactor, progress=progress, cancel=cancel)

    def submit(self, report: Report, gathered: Gathered, *, progress: Progress, cancel: Cancel) -> Entry:
        """Seals the report into the outbox. When this returns, it is on disk; `deliver` or the courier's loop goes on."""
        from capture_tool.core.bundle import bundle_name
        from capture_tool.core.retention import make_room

        make_room(self.outbox, self.settings.quota_bytes)
        target = self.outbox.room(report.ticket.id) / bundle_name(report.ticket)
        try:
            bundle = self.save(report, gathered, target, progress=progress, cancel=cancel)
            summary = gathered.redactor.text(report.text).strip().partition("\n")[0][:120]
            return self.outbox.put(bundle, destination=self.settings.destination, summary=summary, add_to=report.add_to)
        finally:
            self.outbox.leave(report.ticket.id)

    def deliver(self, ticket_id: TicketId, *, progress: Progress, cancel: Cancel) -> Entry:
        """One attempt now; the entry says how it went."""
        return self.courier.deliver(ticket_id, progress=progress, cancel=cancel)

    def keep_house(self) -> None:
        """Lets go of what the outbox need not keep any more: at the start, daily, and after sending from a terminal."""
        from capture_tool.core.retention import keep_house

        settings = self.settings
        days = {"body_days": settings.keep_body_days, "receipt_days": settings.keep_receipt_days}
        keep_house(self.outbox, quota=settings.quota_bytes, **days)

    def check(self) -> Iterator[Finding]:
        """The doctor: one line and one cure each, from the settings to the ticket system."""
        from capture_tool.core import discover
        from capture_tool.system.doctor import findings

        yield from findings(self.paths, self.settings, self.secrets)
        yield Finding("plugs", "ok", discover.listed(PLUGS))
        yield from self.plugs.check()
        try:
            yield from self._ready_destination(self.settings.destination).check()
        except CaptureToolError as error:
            yield self.plugs.failed(self.settings.destination, error)
        try:
            carrier = self.plugs.carrier()
            yield from carrier.check() if carrier else ()
        except CaptureToolError as error:
            yield Finding(f"carrier {self.settings.body_carrier}", "fail", error.title, error.advice)
