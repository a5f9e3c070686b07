"""A real desktop for the tests of this folder, and a painter that knows what it painted."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

if sys.platform == "linux":  # elsewhere `desktop` skips the test before anything here is used
    import Xlib.display
    import Xlib.X
    import Xlib.Xatom

from tests.desktop import Desktop, desktop, until


class Painter:
    """An X11 client: windows whose every pixel the test chooses."""

    def __init__(self, display: str) -> None:
        self.x = Xlib.display.Display(display)
        self.root = self.x.screen().root

    def fill(self, drawable: object, left: int, top: int, width: int, height: int, colour: int) -> None:
        drawable.fill_rectangle(self.pen(drawable, colour), left, top, width, height)
        self.x.sync()

    def pen(self, drawable: object, colour: int) -> object:
        return drawable.create_gc(foreground=colour, subwindow_mode=Xlib.X.IncludeInferiors)

    def window(self, left: int, top: int, width: int, height: int, *, title: str = "A window", override: bool = False) -> object:
        """A mapped window that the server itself paints 0x336699 with a red, a green, a blue and a white corner of 5 pixels."""
        made = self.root.create_window(left, top, width, height, 0, Xlib.X.CopyFromParent, override_redirect=override)
        pixmap = made.create_pixmap(width, height, self.x.screen().root_depth)
        pixmap.fill_rectangle(self.pen(pixmap, 0x336699), 0, 0, width, height)
        for (x, y), colour in zip(corners(width, height), CORNERS, strict=True):
            pixmap.fill_rectangle(self.pen(pixmap, colour), x, y, 5, 5)
        made.change_attributes(background_pixmap=pixmap, event_mask=Xlib.X.StructureNotifyMask | Xlib.X.ExposureMask)
        made.set_wm_class("painter", "Painter")
        made.set_wm_normal_hints(flags=1 << 2, min_width=1, min_height=1)  # PPosition: the window manager keeps the place
        self.text(made, "_NET_WM_NAME", title)
        made.map()
        self.x.sync()
        if not override:
            until(lambda: self._managed(made), "the window manager")
        until(lambda: made.get_attributes().map_state == Xlib.X.IsViewable, "the window")
        return made

    def _managed(self, window: Any) -> bool:
        """Whether the window manager has it; one that came while it was starting may be overlooked, and is shown again."""
        state = self.x.intern_atom("WM_STATE")
        end = time.monotonic() + 2
        while time.monotonic() < end:
            if window.get_full_property(state, Xlib.X.AnyPropertyType):
                return True
            time.sleep(0.02)
        window.unmap()
        window.map()
        self.x.sync()
        return False

    def text(self, window: object, name: str, value: str) -> None:
        window.change_property(self.x.intern_atom(name), self.x.intern_atom("UTF8_STRING"), 8, value.encode())

    def numbers(self, window: object, name: str, values: list[int], kind: int = 6) -> None:
        """A property of 32-bit values, by default of type CARDINAL."""
        window.change_property(self.x.intern_atom(name), kind, 32, values)
        self.x.sync()

    def close(self) -> None:
        self.x.close()


CORNERS = (0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF)


def corners(width: int, height: int) -> list[tuple[int, int]]:
    return [(0, 0), (width - 5, 0), (0, height - 5), (width - 5, height - 5)]


@pytest.fixture(scope="module")
def shared_desk() -> Iterator[Desktop]:
    with desktop((1000, 700), wm="openbox", tray=None, bus=False) as made:
        yield made


@pytest.fixture
def desk(shared_desk: Desktop, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """openbox on one monitor of 1000x700; DISPLAY points to it."""
    return use(shared_desk, monkeypatch)


@pytest.fixture
def painter(desk: Desktop) -> Iterator[Painter]:
    with closing(Painter(desk.display)) as made:
        yield made


def use(made: Desktop, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    monkeypatch.setenv("DISPLAY", made.display)
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XAUTHORITY"):
        monkeypatch.delenv(name, raising=False)
    return made
