"""The tray program: every part but icon and keys is made and every signal is connected here, the most when idle."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication

from capture_tool import i18n
from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Entry, State, Ticket
from capture_tool.core.settings import Settings
from capture_tool.i18n import _
from capture_tool.system.paths import Paths
from capture_tool.ui import trace
from capture_tool.ui.actions import Actions
from capture_tool.ui.instance import Instance
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.keys import Keys
from capture_tool.ui.tray import Tray
from capture_tool.ui.wish import Wish, parse

if TYPE_CHECKING:
    from capture_tool.tool import Tool
    from capture_tool.ui.background import Background
    from capture_tool.ui.captures import Captures
    from capture_tool.ui.control_window import ControlWindow
    from capture_tool.ui.notify import Notices
    from capture_tool.ui.windows import Windows

WAIT_FOR_TRAY_MS = 3000
"""At login the tray's host may come after us; only then the control window stands in for it."""


class Program(QObject):
    """Made once, when icon and keys are there."""

    def __init__(self, app: QApplication, where: Paths, instance: Instance, tray: Tray, keys: Keys, settings: Settings) -> None:
        super().__init__()
        self._app, self._where, self._instance = app, where, instance
        self.tray, self.keys, self._settings = tray, keys, settings
        i18n.use(settings.language)
        self._jobs = Jobs(self)
        self.actions = Actions(tray.menu, self)
        self._screens_rest = QTimer(self, singleShot=True, interval=500)
        self._background: Background | None = None
        self._control: ControlWindow | None = None

    def start(self, words: Sequence[str]) -> None:
        """The menu and what keys do now, the rest when the event loop is idle; `words` are what the user started it with."""
        self.actions.wished.connect(lambda wish: self._captures.take(Ticket.new(), wish))
        self.actions.opened.connect(self._open)
        self.keys.pressed.connect(self._pressed)
        self._instance.asked.connect(self._asked)
        self._show_keys()
        QTimer.singleShot(0, self, lambda: self._go_on(words))

    def close(self) -> None:
        """Gives keys, icon and name back. Drafts and the outbox are on disk."""
        if self._background:
            self._background.close()
        self._jobs.close()
        self.keys.close()
        self.tray.hide()
        self._instance.close()

    def bind_keys(self, settings: Settings) -> Mapping[str, str]:
        """Binds the keys of `settings`; a taken one is told where the user will see it."""
        return self.try_keys({"desktop": settings.hotkey_desktop, "window": settings.hotkey_window})

    def try_keys(self, keys: Mapping[str, str]) -> Mapping[str, str]:
        """Binds `keys` now, shows them in the menu, gives what could not be bound."""
        refused = self.keys.bind(keys)
        self._show_keys()
        return refused

    def _show_keys(self) -> None:
        words = self.keys.words()
        self.actions.show_keys(words.get("desktop", ""), words.get("window", ""))
        if "_windows" in self.__dict__:
            self._windows.tell_keys(words, self.keys.refused)

    # --- made when first needed ---------------------------------------------------------------------------------------

    @cached_property
    def tool(self) -> Tool:
        """The tool; its courier tells this program what changes."""
        from capture_tool.core.courier import Courier
        from capture_tool.tool import Tool

        made = Tool(self._where)
        changed = self._jobs.relay(self._entry_changed)
        made.courier = Courier(made.outbox, made.destination, changed=changed, carrier=made.carrier)
        return made

    @cached_property
    def _captures(self) -> Captures:
        from capture_tool.ui import theme
        from capture_tool.ui.captures import Captures

        theme.apply(self._app, self._settings.theme)
        made = Captures(self.tool, self)
        made.filed.connect(self._filed)
        return made

    @cached_property
    def _windows(self) -> Windows:
        from capture_tool.ui.windows import Windows

        made = Windows(self.tool, self.try_keys, self)
        made.applied.connect(self._apply)
        made.recording.connect(lambda resting: self.keys.rest(resting=resting))
        made.outbox_changed.connect(self._outbox_touched)
        made.tell_keys(self.keys.words(), self.keys.refused)
        return made

    @cached_property
    def _notices(self) -> Notices:
        from capture_tool.ui.notify import Notices

        made = Notices(self.tray, self)
        made.clicked.connect(self._show_result)
        return made

    # --- start --------------------------------------------------------------------------------------------------------

    def _go_on(self, words: Sequence[str]) -> None:
        sys.excepthook = self._unexpected
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if words:
            self._asked(shlex.join(words))
        try:
            self._instance.listen()
        except CaptureToolError as error:
            self._tell(error)
        self._app.screenAdded.connect(self._watch_screen)
        self._app.screenRemoved.connect(self._screens_rest.start)
        self._screens_rest.timeout.connect(self._screens_changed)
        for screen in self._app.screens():
            self._watch_screen(screen)
        self._screens_rest.stop()
        self._captures.warm(self._warm)
        QTimer.singleShot(WAIT_FOR_TRAY_MS, self, self._stand_in)

    def _warm(self) -> None:
        """Grabber and window are ready: now the outbox, the desk and what a crash left."""
        from capture_tool.ui.background import Background

        trace.mark("idle")
        self._captures.reopen_drafts()
        if self.keys.refused:
            self._tell_refused()
        self._background = Background(self.tool, self)
        self._background.changed.connect(self._outbox_changed)
        self._jobs.run("desk", self._ensure_desk, lambda _none: None, self._tell_damaged)
        self._look_for_adding()

    def _look_for_adding(self) -> None:
        self._jobs.run(
            "adds",
            lambda: self.tool.plugs.adds(self.tool.settings.destination),
            lambda adds: self._captures.allow(adding=adds),
            self._quietly,
        )

    def _ensure_desk(self) -> None:
        self.tool.need_settings()  # a desk that nobody chose would be started
        if self.tool.settings.destination == "desk":
            self.tool.plugs.ensure_desk()

    def _stand_in(self) -> None:
        if not self.tray.there:
            self._show_control(unasked=True)

    def _show_control(self, *, unasked: bool = False) -> None:
        from capture_tool.ui.control_window import ControlWindow
        from capture_tool.ui.place import present

        if self._control is None:
            self._control = ControlWindow(self.actions)
        words = self.keys.words()
        self._control.show_keys(words.get("desktop", ""), words.get("window", ""), tray=self.tray.there)
        present(self._control, unasked=unasked)

    def _watch_screen(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._screens_rest.start)
        screen.physicalDotsPerInchChanged.connect(self._screens_rest.start)
        self._screens_rest.start()

    def _screens_changed(self) -> None:
        self._captures.camera.warm()
        self.actions.show_monitors()
        self.tray.look()

    # --- what people ask for ------------------------------------------------------------------------------------------

    def _pressed(self, name: str, ticket: Ticket) -> None:
        self._captures.take(ticket, Wish(kind="window" if name == "window" else "desktop"))

    def _asked(self, line: str) -> None:
        """Words of a second start, or of this one."""
        words = shlex.split(line) or ["capture"]
        if words[0] == "capture":
            try:
                self._captures.take(Ticket.new(), parse(words[1:]))
            except CaptureToolError as error:
                self._tell(error)
        elif words[0] == "show":
            self._show_control()
        else:
            self._open(words[0])

    def _open(self, what: str) -> None:
        if what == "quit":
            self._app.exit()  # quit() asks every window first, and one that sends or holds words says no; drafts and outbox stay
        elif what in ("outbox", "settings", "help"):
            self._captures  # noqa: B018  (dresses the application)
            {
                "outbox": self._windows.show_outbox,
                "settings": self._windows.show_settings,
                "help": self._windows.show_help,
            }[what]()

    def _apply(self) -> None:
        from capture_tool.ui import theme

        self._settings = self.tool.settings
        theme.apply(self._app, self._settings.theme)
        self.bind_keys(self._settings)
        self._jobs.run("desk", self._ensure_desk, lambda _none: self.tool.courier.wake(), self._quietly)
        self._look_for_adding()

    # --- what the outbox says -----------------------------------------------------------------------------------------

    def _entry_changed(self, entry: Entry) -> None:
        self._windows.tell_entry(entry)
        self._captures.progressed(entry)
        if entry.state is State.SENT and not self._captures.sends(entry.id):
            self._notices.tell(entry)
        self._count()

    def _show_result(self, entry: Entry) -> None:
        self._windows.show_result(entry)

    def _filed(self, entry: Entry) -> None:
        self._windows.show_result(entry, unasked=True)
        if entry.state is not State.PENDING:
            self._notices.tell(entry)
        self.tool.courier.wake()
        self._count()

    def _outbox_touched(self) -> None:
        self.tool.courier.wake()
        self._count()

    def _outbox_changed(self) -> None:
        """By whomever, a terminal too."""
        if "_windows" in self.__dict__:
            self._windows.look_again()
        self._count()

    def _count(self) -> None:
        def show(entries: tuple[Entry, ...]) -> None:
            self.tray.tell(entries, self.tool.courier.sending)
            self.actions.show_waiting(len(entries))

        self._jobs.run("count", lambda: self.tool.outbox.entries(State.PENDING, State.FAILED), show, self._quietly)

    # --- what goes wrong ----------------------------------------------------------------------------------------------

    def _tell_refused(self) -> None:
        from capture_tool.ui import problem

        title, reasons = _("A hotkey could not be taken."), "\n".join(self.keys.refused.values())
        if not self.tray.message(title, reasons):
            problem.tell(title, reasons, (_("Settings"), lambda: self._open("settings")))

    def _tell_damaged(self, error: Exception) -> None:
        """Settings that stop all sending are told at once, not when a ticket is wanted."""
        if isinstance(error, CaptureToolError) and error.code == "settings.damaged":
            self._tell(error)
        else:
            self._quietly(error)

    def _tell(self, error: BaseException) -> None:
        from capture_tool.ui import problem

        problem.tell(*problem.words_of(error))

    def _quietly(self, error: Exception) -> None:
        """Background work that nobody waits for: in our log, and the outbox shows what it means for a ticket."""
        from capture_tool.ui import problem

        problem.words_of(error)

    def _unexpected(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        self._tell(error)
