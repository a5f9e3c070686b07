"""From a wish to pixels: our own windows out of the picture, a countdown, the overlay of a region, the list of windows."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from capture_tool.core import png
from capture_tool.core.errors import CaptureToolError, PermanentError
from capture_tool.core.model import Screenshot, Ticket, Window
from capture_tool.core.screen import dialogs_of
from capture_tool.core.threads import Lane
from capture_tool.i18n import _
from capture_tool.system.windows import login_windows
from capture_tool.tool import Shot, Tool
from capture_tool.ui import pixels, trace
from capture_tool.ui.countdown import Countdown
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.picker import THUMBNAIL, Picker
from capture_tool.ui.place import present
from capture_tool.ui.region import RegionPick
from capture_tool.ui.wish import Wish

log = logging.getLogger(__name__)
SETTLE_MS = 250
"""From hiding a window or a menu of ours until the desktop has drawn what was below it (compositors fade)."""


class Camera(QObject):
    """Takes pictures in turn on its own thread, which keeps the grabber warm. Every wish ends in one of the signals."""

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
        self._lane = Lane("camera")
        self._jobs = Jobs(self, lane=self._lane)
        self._hidden: list[QWidget] = []
        self._open: RegionPick | Picker | None = None
        self._countdown: Countdown | None = None

    def warm(self, done: Callable[[], None] = lambda: None) -> None:
        """Makes grabber and window system anew, readies the encoder: at idle after the start, and when monitors have changed."""

        def renew() -> None:
            self._tool.renew_grabber()
            self._tool.shoot(Shot())  # touches the pages that the first real one will need
            self._tool.window_system.active()
            png.warm()

        def failed(error: Exception) -> None:
            log.warning("no warm grabber: %s", type(error).__name__)
            done()

        self._jobs.run("warm", renew, lambda _none: done(), failed)

    def take(self, ticket: Ticket, wish: Wish) -> None:
        """Begins; a wish while a region or a window is being chosen is called off, one during a countdown replaces it."""
        if self._open is not None:
            self.called_off.emit(ticket, wish)
            return
        if self._countdown is not None:
            self._countdown.stop.click()
        if wish.delay > 0:
            self._countdown = Countdown(wish.delay)
            self._countdown.finished.connect(lambda: self._after_countdown(ticket, wish))
            self._countdown.cancelled.connect(lambda: self._stop_countdown(ticket, wish))
            self._countdown.start()
        else:
            self._prepare(ticket, wish, settle=wish.settle)

    def _after_countdown(self, ticket: Ticket, wish: Wish) -> None:
        self._countdown = None
        self._prepare(ticket, wish, settle=True)

    def _stop_countdown(self, ticket: Ticket, wish: Wish) -> None:
        self._countdown = None
        self.called_off.emit(ticket, wish)

    def _prepare(self, ticket: Ticket, wish: Wish, *, settle: bool) -> None:
        """Takes our windows away where they would be in the picture (a window is shot whole, whatever covers it)."""
        if wish.kind not in ("window", "pick"):
            self._hidden = [widget for widget in QApplication.topLevelWidgets() if _is_window(widget)]
            for widget in self._hidden:
                widget.hide()
        if self._hidden or settle:
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
            trace.mark("shot taken")
            if wish.kind == "region":
                self._choose_region(ticket, wish, result[0], logins)  # type: ignore[index]
            elif wish.kind == "pick":
                self._choose_window(ticket, wish, result)  # type: ignore[arg-type]
            else:
                self._end()
                self._give(ticket, wish, result, logins)  # type: ignore[arg-type]

        self._jobs.run("shoot", work, done, lambda error: self._refuse(ticket, wish, error))
        logins = self._lane.start(self._logins)

    @staticmethod
    def _logins() -> tuple[Window, ...]:
        try:
            return login_windows()
        except CaptureToolError as error:
            log.warning("login windows: %s", error.code)
            return ()

    def _give(self, ticket: Ticket, wish: Wish, shots: tuple[Screenshot, ...], logins: Future[tuple[Window, ...]]) -> None:
        """The pictures at once, the login windows in them as soon as they are known."""
        self.taken.emit(ticket, wish, shots)
        logins.add_done_callback(lambda known: self._jobs.post(lambda: self.looked.emit(shots, known.result())))

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
        self._end()
        self._give(ticket, wish, (part,), logins)

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
            lambda shots: self._give(ticket, wish, shots, logins),
            lambda error: self._refuse(ticket, wish, error),
        )
        logins = self._lane.start(self._logins)

    def _call_off(self, ticket: Ticket, wish: Wish) -> None:
        self._end()
        self.called_off.emit(ticket, wish)

    def _refuse(self, ticket: Ticket, wish: Wish, error: Exception) -> None:
        self._end()
        self.refused.emit(ticket, wish, error)

    def _end(self) -> None:
        """Shows again what was hidden for the picture."""
        self._open = None
        hidden, self._hidden = self._hidden, []
        for widget in hidden:
            widget.show()


def _is_window(widget: QWidget) -> bool:
    """Whether it is a window that can be seen. On X11 Qt's tray icon is a widget of the top level, too; it stays."""
    return widget.isVisible() and not widget.isMinimized() and not widget.inherits("QSystemTrayIconSys")
