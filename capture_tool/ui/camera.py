"""From a wish to pixels: our own windows out of the picture, a countdown, the overlay of a region, the list of windows."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.login_windows import with_dialogs
from capture_tool.core.model import Rect, Screenshot, Ticket, Window
from capture_tool.core.screen import dialogs_of
from capture_tool.core.threads import Lane
from capture_tool.i18n import _
from capture_tool.system.windows import login_windows
from capture_tool.tool import Shot, Tool
from capture_tool.ui import pixels, trace
from capture_tool.ui.aside import SETTLE_MS, Aside
from capture_tool.ui.countdown import Countdown
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.picker import THUMBNAIL, Picker
from capture_tool.ui.place import present
from capture_tool.ui.region import RegionPick
from capture_tool.ui.wish import Wish

log = logging.getLogger(__name__)
ANYWHERE = Window(0, "", "", None, Rect(-(1 << 20), -(1 << 20), 1 << 21, 1 << 21))
"""Stands for login windows that could not be looked for."""


class Camera(QObject):
    """Takes pictures in turn on its own thread, which keeps the grabber warm. Every wish ends in one of the signals.

    Wishes overlap when keys are pressed quickly: what has come of them is told when no shot is under way any more, for the
    windows that then open or come back would be in the next picture.
    """

    taken = Signal(object, object, object)
    """Ticket, Wish, tuple of Screenshots."""
    refused = Signal(object, object, object)
    """Ticket, Wish, the error with title and advice."""
    looked = Signal(object, object)
    """The Screenshots of `taken`, and the Windows that may show a code, as they were right after the pixels."""
    called_off = Signal(object, object)
    """Ticket, Wish: the user cancelled."""

    def __init__(self, tool: Tool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = tool
        self._jobs = Jobs(self, lane=Lane("camera"))
        self._aside = Aside(self)
        self._newest: Wish | None = None
        self._under_way = 0
        """Shots that are asked for and not taken yet."""
        self._news: list[Callable[[], None]] = []
        """What to tell when there are none."""
        self._open: RegionPick | Picker | None = None
        self._countdown: Countdown | None = None

    def warm(self, done: Callable[[], None] = lambda: None) -> None:
        """Makes grabber and window system anew: at idle after the start, and when monitors have changed."""

        def renew() -> None:
            self._tool.renew_grabber()
            self._tool.shoot(Shot())  # touches the pages that the first real one will need
            self._tool.window_system.active()

        def failed(error: Exception) -> None:
            log.warning("no warm grabber: %s", type(error).__name__)
            done()

        self._jobs.run("warm", renew, lambda _none: done(), failed)

    def take(self, ticket: Ticket, wish: Wish) -> None:
        """Begins. The newest wish counts: a region or a window that is being chosen, or a countdown, is called off for it."""
        self._newest = wish
        self._under_way += 1  # what is called off now must not bring our windows back before this picture
        chosen_over = self._drop_choice()
        if self._countdown is not None:
            self._countdown.stop.click()
        self._under_way -= 1
        if wish.delay > 0:
            self._countdown = Countdown(wish.delay)
            self._countdown.finished.connect(lambda: self._after_countdown(ticket, wish))
            self._countdown.cancelled.connect(lambda: self._stop_countdown(ticket, wish))
            self._countdown.start()
            self._tell()
        else:
            self._prepare(ticket, wish, settle=wish.settle or chosen_over)

    def forget(self, window: QWidget) -> None:
        """A window has ended: it does not come back after a picture."""
        self._aside.forget(window)

    def _drop_choice(self) -> bool:
        """Whether there was a choice to call off."""
        choice, self._open = self._open, None
        if isinstance(choice, RegionPick):
            choice.reject()
        elif choice is not None:
            choice.close()
        return choice is not None

    def _after_countdown(self, ticket: Ticket, wish: Wish) -> None:
        self._countdown = None
        self._prepare(ticket, wish, settle=True)

    def _stop_countdown(self, ticket: Ticket, wish: Wish) -> None:
        self._countdown = None
        self._end(lambda: self.called_off.emit(ticket, wish))

    def _prepare(self, ticket: Ticket, wish: Wish, *, settle: bool) -> None:
        """Takes our windows away where they would be in the picture (a window is shot whole, whatever covers it)."""
        self._under_way += 1
        if wish.kind not in ("window", "pick"):
            self._aside.step(lambda: self._shoot(ticket, wish), settle=settle)
        elif settle:
            QTimer.singleShot(SETTLE_MS, self, lambda: self._shoot(ticket, wish))
        else:
            self._shoot(ticket, wish)

    def _shoot(self, ticket: Ticket, wish: Wish) -> None:
        works: dict[str, Callable[[], object]] = {
            "window": lambda: self._window_and_dialogs(wish.shown),
            "pick": self._others,
            "monitor": lambda: (self._tool.shoot(Shot(monitor=wish.monitor)),),
            "area": lambda: (self._tool.shoot(Shot(region=wish.area)),),
        }
        work = works.get(wish.kind, lambda: (self._tool.shoot(Shot()),))

        def done(result: object) -> None:
            self._under_way -= 1
            trace.mark("shot taken")
            if wish.kind in ("region", "pick") and wish is not self._newest:
                self._call_off(ticket, wish)
            elif wish.kind == "region":
                self._choose_region(ticket, wish, result[0], logins)  # type: ignore[index]
            elif wish.kind == "pick":
                self._choose_window(ticket, wish, result)  # type: ignore[arg-type]
            else:
                self._end(lambda: self._give(ticket, wish, result, logins))  # type: ignore[arg-type]

        def failed(error: Exception) -> None:
            self._under_way -= 1
            self._refuse(ticket, wish, error)

        self._jobs.run("shoot", work, done, failed)
        logins = self._look_for_logins()

    def _look_for_logins(self) -> Future[tuple[Window, ...]]:
        """They are told on the GUI thread."""
        logins: Future[tuple[Window, ...]] = Future()
        self._jobs.run("logins", self._logins, logins.set_result, logins.set_exception)
        return logins

    def _logins(self) -> tuple[Window, ...]:
        """The login windows there are now. When nobody can tell, the whole picture starts black: nothing leaves unseen."""
        ways = (login_windows, lambda: with_dialogs(self._tool.window_system.windows()))
        for way in ways:
            try:
                return way()
            except (CaptureToolError, OSError) as error:
                log.warning("login windows: %s", type(error).__name__)
        return (ANYWHERE,)

    def _give(self, ticket: Ticket, wish: Wish, shots: tuple[Screenshot, ...], logins: Future[tuple[Window, ...]]) -> None:
        """The pictures at once, the login windows in them as soon as they are known."""
        self.taken.emit(ticket, wish, shots)
        logins.add_done_callback(lambda known: self.looked.emit(shots, known.result()))

    def _window_and_dialogs(self, again: Window | None) -> tuple[Screenshot, ...]:
        """The active window, or the front one when the active one is ours, and its dialogs. Runs on the camera's thread."""
        if again is not None:
            return (self._tool.shoot(Shot(window=again)),)
        windows = self._others()
        window = self._tool.window_system.active()
        if window is None or window.pid == os.getpid():
            window = next((other for other in windows if not other.minimised), None)
        if window is None:
            raise PermanentError(
                "window.none", _("There is no window to capture."), _("Open the window first, or capture the whole desktop.")
            )
        shots = [self._tool.shoot(Shot(window=window))]
        for dialog in dialogs_of(window, windows):
            try:
                shots.append(self._tool.shoot(Shot(window=dialog)))
            except CaptureToolError as error:
                log.info("a dialog could not be shot: %s", error.code)
        return tuple(shots)

    def _others(self) -> tuple[Window, ...]:
        return tuple(window for window in self._tool.window_system.windows() if window.pid != os.getpid())

    def _choose_region(self, ticket: Ticket, wish: Wish, shot: Screenshot, logins: Future[tuple[Window, ...]]) -> None:
        pick = self._open = RegionPick(shot, self)
        pick.chosen.connect(lambda rect: self._crop(ticket, wish, pixels.crop(shot, rect), logins))
        pick.cancelled.connect(lambda: self._call_off(ticket, wish))
        pick.open()

    def _crop(self, ticket: Ticket, wish: Wish, part: Screenshot, logins: Future[tuple[Window, ...]]) -> None:
        self._open = None
        self._end(lambda: self._give(ticket, wish, (part,), logins))

    def _choose_window(self, ticket: Ticket, wish: Wish, windows: tuple[Window, ...]) -> None:
        if not windows:
            self._refuse(ticket, wish, PermanentError("window.none", _("There is no window to capture."), ""))
            return
        picker = self._open = Picker(windows, self._look)
        picker.chosen.connect(lambda window: self._shoot_chosen(ticket, wish, window))
        picker.cancelled.connect(lambda: self._call_off(ticket, wish))
        present(picker)

    def _look(self, window: Window, give: Callable[[QImage | None, str], None]) -> None:
        """A thumbnail for the list, made on the camera's thread."""

        def small() -> QImage:
            image = self._tool.shoot(Shot(window=window)).image
            return pixels.to_qimage(image).scaled(
                THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )

        def why(error: Exception) -> None:
            give(None, error.title if isinstance(error, CaptureToolError) else _("It cannot be captured."))

        self._jobs.run("thumbnail", small, lambda image: give(image, ""), why)

    def _shoot_chosen(self, ticket: Ticket, wish: Wish, window: Window) -> None:
        self._open = None
        self._jobs.run(
            "shoot",
            lambda: (self._tool.shoot(Shot(window=window)),),
            lambda shots: self._end(lambda: self._give(ticket, wish, shots, logins)),
            lambda error: self._refuse(ticket, wish, error),
        )
        logins = self._look_for_logins()

    def _call_off(self, ticket: Ticket, wish: Wish) -> None:
        self._open = None
        self._end(lambda: self.called_off.emit(ticket, wish))

    def _refuse(self, ticket: Ticket, wish: Wish, error: Exception) -> None:
        self._end(lambda: self.refused.emit(ticket, wish, error))

    def _end(self, news: Callable[[], None]) -> None:
        """One wish is over."""
        self._news.append(news)
        self._tell()

    def _tell(self) -> None:
        if self._under_way or self._open is not None:
            return
        self._aside.back()
        news, self._news = self._news, []
        for tell in news:
            tell()
