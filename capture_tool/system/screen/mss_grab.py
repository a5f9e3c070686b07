"""Pixels through python-mss: X11 (shared memory), Windows (GDI), macOS (CoreGraphics).

Only this file and its `_mss` neighbours know mss; written for 10.2. What is met here: a picture can be larger than its monitor
(Retina), the fourth byte means nothing, an instance belongs to one thread and goes stale when monitors change, Wayland gives
black without an error.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import mss
from mss.exception import ScreenShotError

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Image, Monitor, PictureKind, Rect, Screenshot
from capture_tool.core.value import replace
from capture_tool.system.screen.layout import around, blackened, crop, is_black, uncovered

if sys.platform == "linux":
    from capture_tool.system.screen import _mss_linux as system
elif sys.platform == "win32":
    from capture_tool.system.screen import _mss_windows as system
else:
    from capture_tool.system.screen import _mss_macos as system

log = logging.getLogger(__name__)
FAILED = (ScreenShotError, AssertionError)
"""What mss raises; the second when the X server went away between a question and its answer."""
T = TypeVar("T")


class MssGrabber:
    """A warm way to the screen: connection and buffers are kept, and renewed when monitors change or after an error."""

    def __init__(self) -> None:
        refuse_wayland(())
        system.refuse_without_permission()
        self._mss: mss.MSS | None = None
        self._factor = 1
        self._monitors: tuple[Monitor, ...] = ()
        self._arrangement: object = None
        self._again(self._look)

    def monitors(self) -> tuple[Monitor, ...]:
        """Monitors as they are now, in physical pixels."""
        return self._again(self._look)

    def grab(self, rect: Rect | None = None) -> Screenshot:
        """The pixels of `rect` as far as it is on the desktop, or the whole desktop; black where no monitor is.

        Raises CaptureToolError: `screen.wayland`, `screen.permission`, `screen.no-display`, `screen.region`, `screen.black`.
        """
        return self._again(lambda: self._grab(rect))

    def close(self) -> None:
        """Frees the connection and the buffers."""
        if self._mss is not None:
            try:
                system.close(self._mss)
            except FAILED:  # the X server is gone already
                log.debug("the connection was lost before it was closed")
        self._mss = None

    def _again(self, work: Callable[[], T]) -> T:
        """Runs `work`, a second time with a new connection when the first fails: monitors may change in between."""
        try:
            return work()
        except FAILED as error:
            log.info("renewing the way to the screen after %s", type(error).__name__)
            self.close()
        try:
            return work()
        except FAILED as error:
            self.close()
            raise CaptureToolError(
                "screen.no-display",
                "The screen cannot be read.",
                "Start the tool inside the desktop session (DISPLAY must be set and allowed).",
            ) from error

    def _look(self) -> tuple[Monitor, ...]:
        """Asks for the monitors, which mss itself does only once, and renews mss when they changed."""
        if self._mss is not None and system.arrangement(self._mss) != self._arrangement:
            log.info("monitors changed")
            self.close()
        if self._mss is None:
            self._mss = system.open_mss()
            self._arrangement = system.arrangement(self._mss)
            refuse_wayland(str(one.get("output", "")) for one in self._mss.monitors)
            self._factor = max(system.pixels_per_point(self._mss, one) for one in _places(self._mss))
            self._monitors = tuple(self._monitor(number, one) for number, one in enumerate(_places(self._mss), 1))
        return self._monitors

    def _monitor(self, number: int, place: Mapping[str, object]) -> Monitor:
        assert self._mss
        name = str(place.get("output") or place.get("name") or f"monitor-{number}")
        scale = system.scale(self._mss, place)
        return Monitor(number, name, _times(_rect(place), self._factor), scale, bool(place.get("is_primary", number == 1)))

    def _grab(self, rect: Rect | None) -> Screenshot:
        monitors = self._look()
        desktop = around(monitor.rect for monitor in monitors)
        area = desktop if rect is None else rect.intersect(desktop)
        if area is None:
            raise CaptureToolError("screen.region", "The region is outside the desktop.", "Choose a region on a monitor.")
        image = self._pixels(area)
        if sys.platform != "linux" and is_black(image):  # on a real X server black is what the screen shows
            raise CaptureToolError("screen.black", "The screen gave a black picture.", "Unlock the screen and try again.")
        if holes := tuple(uncovered(area, (monitor.rect for monitor in monitors))):
            image = replace(image, data=blackened(image.data, area, holes))
        whole_monitor = any(area == monitor.rect for monitor in monitors)
        kind: PictureKind = "desktop" if rect is None else "monitor" if whole_monitor else "region"
        return Screenshot(kind, image, area, monitors)

    def _pixels(self, area: Rect) -> Image:
        """The pixels of `area`. mss counts in points, of which one can be several pixels; it is asked for whole ones."""
        assert self._mss
        factor = self._factor
        if factor == 1 and (shared := system.picture(self._mss, area)) is not None:
            return Image(area.width, area.height, shared)
        left, top = area.left // factor, area.top // factor
        right, bottom = -(-area.right // factor), -(-area.bottom // factor)
        shot = self._mss.grab({"left": left, "top": top, "width": right - left, "height": bottom - top})
        whole = Image(shot.width, shot.height, shot.raw)
        return crop(whole, Rect(area.left - left * factor, area.top - top * factor, area.width, area.height))


def refuse_wayland(outputs: Iterable[str]) -> None:
    """Raises CaptureToolError(screen.wayland) in a Wayland session: mss would give a black picture without a word."""
    session = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland"
    if sys.platform == "linux" and (session or any(name.startswith("XWAYLAND") for name in outputs)):
        raise CaptureToolError(
            "screen.wayland",
            "This session runs on Wayland, where a program cannot read the screen by itself.",
            "Capture a single window of the platform, or log in to an X11 (Xorg) session.",
        )


def _places(instance: mss.MSS) -> list[Mapping[str, object]]:
    """Monitors as mss tells them; its first entry is the whole, and the only one without RandR."""
    return list(instance.monitors[1:] or instance.monitors)


def _rect(place: Mapping[str, object]) -> Rect:
    return Rect(*(int(str(place[key])) for key in ("left", "top", "width", "height")))


def _times(rect: Rect, factor: int) -> Rect:
    return Rect(rect.left * factor, rect.top * factor, rect.width * factor, rect.height * factor)
