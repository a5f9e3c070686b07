"""Windows on X11, through python-xlib: EWMH lists (https://specifications.freedesktop.org/wm-spec/) and XComposite pictures.

All answers come from the X server and the window manager's properties: a program that hangs cannot make us wait.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

import Xlib.display
import Xlib.error
import Xlib.X
from Xlib.ext import composite

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Image, Rect, Screenshot, Window
from capture_tool.system.windows.x11_properties import Properties, Sides

log = logging.getLogger(__name__)
T = TypeVar("T")
REPAINT = 0.6
"""Seconds that a program gets to paint what was covered when the server begins to keep its windows whole."""
OPENING = 1.0
"""Seconds that a window gets to appear: openbox names a new one active some 20 ms before it is framed and mapped."""
LOST = (Xlib.error.BadWindow, Xlib.error.BadDrawable, Xlib.error.BadMatch)
PIECE = 1_000_000
"""Bytes of a picture asked for at a time."""
ALL_PLANES = 0xFFFFFFFF
SIDES = ("DOCK", "DESKTOP")
"""Window types that nobody calls a window: panels and the wallpaper."""


class X11Windows:
    """A connection to the X server; while it is open the server keeps every window's pixels, covered or not."""

    def __init__(self) -> None:
        try:
            self._x = Xlib.display.Display()
        except (Xlib.error.DisplayError, OSError) as error:
            raise CaptureToolError(
                "windows.no-display", "There is no desktop session.", "Start the tool inside one (DISPLAY must be set)."
            ) from error
        self._x.set_error_handler(lambda *_: None)  # it would print; what matters is asked for and checked
        self._root: Any = self._x.screen().root
        self._properties = Properties(self._x)
        self._whole_since = time.monotonic()
        if self._x.has_extension("Composite"):
            composite.query_version(self._x)
            self._root.composite_redirect_subwindows(composite.RedirectAutomatic)
            self._x.sync()

    def windows(self) -> tuple[Window, ...]:
        """Top-level windows, the front one first."""
        order: dict[int, None] = dict.fromkeys(reversed(self._ids("_NET_CLIENT_LIST_STACKING")))
        order |= dict.fromkeys(self._ids("_NET_CLIENT_LIST"))
        order |= dict.fromkeys(self._ids("_NET_ACTIVE_WINDOW"))
        found = tuple(window for window_id in order if (window := self._or_none(lambda: self._window(window_id))))  # noqa: B023
        return tuple(self._owned(window, found) for window in found)

    def active(self) -> Window | None:
        """The window that has the focus now."""
        wanted = next(iter(self._ids("_NET_ACTIVE_WINDOW")), None)
        return next((window for window in self.windows() if window.id == wanted), None)

    def grab(self, window: Window) -> Screenshot:
        """The whole window as the program painted it.

        Raises CaptureToolError: `window.minimised`, `window.gone`, `window.no-pixels`.
        """
        client = self._x.create_resource_object("window", window.id)
        now = self._appeared(client)
        if now is None:
            raise gone()
        if now.minimised:
            raise CaptureToolError(
                "window.minimised", "The window is minimised and has no picture.", "Show the window and capture it again."
            )
        try:
            image = self._picture(self._top(client), now.rect)
        except LOST as error:
            raise gone() from error
        return Screenshot("window", image, now.rect, (), now)

    def close(self) -> None:
        """Ends the connection; the server keeps covered windows no longer."""
        try:
            self._x.close()
        except (Xlib.error.ConnectionClosedError, OSError):
            log.debug("the connection was lost before it was closed")

    def _ids(self, name: str) -> list[int]:
        return [number for number in self._properties.numbers(self._root, name) if number]

    def _or_none(self, work: Callable[[], T]) -> T | None:
        """What `work` gives; None when its window went away meanwhile."""
        try:
            return work()
        except LOST:
            return None

    def _appeared(self, client: Any) -> Window | None:
        """The window as soon as it can be seen, when it is neither gone nor hidden by the window manager."""
        end = time.monotonic() + OPENING
        while (now := self._or_none(lambda: self._window(client.id))) and now.minimised and time.monotonic() < end:
            if self._or_none(lambda: self._properties.hidden(client)):
                break
            time.sleep(0.005)
        return now

    def _window(self, window_id: int) -> Window | None:
        client = self._x.create_resource_object("window", window_id)
        attributes = client.get_attributes()
        kinds = self._properties.atoms(client, "_NET_WM_WINDOW_TYPE")
        if attributes.override_redirect or any(kind.endswith(SIDES) for kind in kinds):
            return None
        pid = next(iter(self._properties.numbers(client, "_NET_WM_PID")), None)
        owner = next(iter(self._properties.numbers(client, "WM_TRANSIENT_FOR")), None)
        if owner in (0, self._root.id) or (owner is None and any(kind.endswith("DIALOG") for kind in kinds)):
            owner = self._root.id  # a dialog of its program, the window is found in `_owned`
        return Window(
            id=window_id,
            title=self._properties.title(client),
            app=self._properties.app(client),
            pid=pid,
            rect=self._rect(client),
            minimised=attributes.map_state != Xlib.X.IsViewable or self._properties.hidden(client),
            owner=owner,
        )

    def _owned(self, window: Window, windows: tuple[Window, ...]) -> Window:
        """Gives a dialog without a named owner the front window of the same program."""
        if window.owner != self._root.id:
            return window
        same = (one.id for one in windows if one.pid == window.pid is not None and one.owner is None)
        return Window(
            window.id, window.title, window.app, window.pid, window.rect, minimised=window.minimised, owner=next(same, None)
        )

    def _top(self, client: Any) -> Any:
        """The frame that the window manager put around the client, or the client itself."""
        window = client
        while (parent := window.query_tree().parent) and parent.id != self._root.id:
            window = parent
        return window

    def _rect(self, client: Any) -> Rect:
        """What a person calls the window: with the frame, without a shadow that the program draws itself."""
        geometry, place = client.get_geometry(), self._root.translate_coords(client, 0, 0)
        inner = Rect(place.x, place.y, geometry.width, geometry.height)
        shadow, frame = self._properties.sides(client, "_GTK_FRAME_EXTENTS"), self._properties.sides(client, "_NET_FRAME_EXTENTS")
        top = self._top(client)
        if any(shadow) or top.id == client.id:
            return grown(inner, Sides(*(-side for side in shadow)))
        border = top.get_geometry()
        thick = border.border_width
        outer = Rect(border.x, border.y, border.width + 2 * thick, border.height + 2 * thick)
        return (grown(inner, frame).intersect(outer) if any(frame) else outer) or outer

    def _picture(self, top: Any, rect: Rect) -> Image:
        """The pixels of `rect` (on the desktop) out of the pixmap that the server keeps for the top window."""
        self._await_repaint(top)
        geometry = top.get_geometry()
        pixmap = composite.name_window_pixmap(top)
        try:
            size = pixmap.get_geometry()
            left, upper = rect.left - geometry.x, rect.top - geometry.y
            part = Rect(left, upper, rect.width, rect.height).intersect(Rect(0, 0, size.width, size.height))
            if part is None or size.depth not in (24, 32):
                raise CaptureToolError("window.no-pixels", "The window has no picture.", "Capture the whole desktop instead.")
            return Image(part.width, part.height, self._read(pixmap, part))
        finally:
            pixmap.free()

    def _read(self, pixmap: Any, part: Rect) -> bytes:
        """The pixels in pieces: python-xlib joins what it receives anew for every packet of one answer."""
        step = max(1, PIECE // (part.width * 4))
        tops = range(part.top, part.bottom, step)
        pieces = (
            pixmap.get_image(part.left, y, part.width, min(step, part.bottom - y), Xlib.X.ZPixmap, ALL_PLANES) for y in tops
        )
        return b"".join(piece.data for piece in pieces)

    def _await_repaint(self, top: Any) -> None:
        """Waits for the first pixels of a covered window when the server has only just begun to keep them."""
        left = self._whole_since + REPAINT - time.monotonic()
        if left > 0 and self._covered(top):
            time.sleep(left)

    def _covered(self, top: Any) -> bool:
        stack = self._root.query_tree().children
        mine = self._bounds(top)
        screen = self._root.get_geometry()
        if mine.intersect(Rect(0, 0, screen.width, screen.height)) != mine:
            return True
        above = stack[[one.id for one in stack].index(top.id) + 1 :]
        return any(self._or_none(lambda: self._over(one, mine)) for one in above)  # noqa: B023

    def _over(self, other: Any, mine: Rect) -> bool:
        return other.get_attributes().map_state == Xlib.X.IsViewable and self._bounds(other).intersect(mine) is not None

    def _bounds(self, window: Any) -> Rect:
        geometry = window.get_geometry()
        return Rect(geometry.x, geometry.y, geometry.width, geometry.height)


def gone() -> CaptureToolError:
    """The window was closed between the list and the picture."""
    return CaptureToolError("window.gone", "The window is not there any more.", "Choose another window, or capture the desktop.")


def grown(rect: Rect, by: Sides) -> Rect:
    """`rect` with its sides moved outwards."""
    return Rect(rect.left - by.left, rect.top - by.top, rect.width + by.left + by.right, rect.height + by.top + by.bottom)
