"""Windows on a real X server with a real window manager."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing

import pytest

if sys.platform != "linux":
    pytest.skip("needs X11", allow_module_level=True)

import Xlib.X
import Xlib.Xutil

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Rect, Screenshot, Window
from capture_tool.core.ports import WindowSystem
from capture_tool.core.screen import dialogs_of
from capture_tool.system.windows import window_system
from tests.desktop import Desktop, desktop, trader_pixels, until
from tests.system.conftest import CORNERS, Painter, corners, use

TRADER = "DU1234567 Interactive Brokers (Simulated Trading)"


@pytest.fixture
def windows(desk: Desktop) -> Iterator[WindowSystem]:
    with closing(window_system()) as made:
        yield made


def find(windows: WindowSystem, title: str) -> Window:
    """The window of that title, as soon as the window manager lists it."""
    found: Window = until(lambda: next((one for one in windows.windows() if one.title == title), None), title)
    return found


def pixel(shot: Screenshot, x: int, y: int) -> int:
    at = (y * shot.image.width + x) * 4
    return int.from_bytes(bytes(shot.image.data[at : at + 3]), "little")


def client_corners(shot: Screenshot, left: int, top: int, width: int, height: int) -> tuple[int, ...]:
    """The colours of the painter's four corners, whose client area begins at `left`, `top` in the picture."""
    return tuple(pixel(shot, left + x + 2, top + y + 2) for x, y in corners(width, height))


def inner(painter: Painter, window: object, shot: Screenshot) -> tuple[int, int]:
    place = painter.root.translate_coords(window, 0, 0)
    return place.x - shot.rect.left, place.y - shot.rect.top


def test_titles_class_and_order(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    back = painter.window(10, 40, 200, 100, title="Ordini – già eseguiti ✓")
    front = painter.window(300, 40, 200, 100, title="front")
    painter.numbers(front, "_NET_WM_PID", [4711])
    until(lambda: {back.id, front.id} <= {one.id for one in windows.windows()}, "both windows")
    desk.run(["wmctrl", "-i", "-a", hex(front.id)])
    until(lambda: (active := windows.active()) and active.id == front.id, "the focus")
    listed = [one for one in windows.windows() if one.id in (back.id, front.id)]
    assert [(one.title, one.app) for one in listed] == [("front", "Painter"), ("Ordini – già eseguiti ✓", "Painter")]
    assert listed[0].pid == 4711
    front.destroy()
    back.destroy()


def test_a_window_is_shown_with_its_frame(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    window = painter.window(100, 100, 300, 200, title="framed")
    shot = windows.grab(find(windows, "framed"))
    left, top = inner(painter, window, shot)
    assert (left > 0, top > 10) == (True, True)
    assert client_corners(shot, left, top, 300, 200) == CORNERS
    assert (shot.kind, shot.image.width, shot.image.height) == ("window", shot.rect.width, shot.rect.height)
    window.destroy()


def test_the_picture_equals_the_screen(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    window = painter.window(100, 100, 300, 200, title="equal")
    shot = windows.grab(find(windows, "equal"))
    rect = shot.rect
    reply = painter.root.get_image(rect.left, rect.top, rect.width, rect.height, Xlib.X.ZPixmap, 0xFFFFFFFF)
    seen, got = bytearray(reply.data), bytearray(shot.image.data)
    seen[3::4] = got[3::4] = bytes(len(got) // 4)
    assert seen == got
    window.destroy()


def test_a_covered_window_is_whole(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    window = painter.window(100, 100, 300, 200, title="under")
    cover = painter.window(50, 50, 500, 400, override=True)
    shot = windows.grab(find(windows, "under"))
    assert client_corners(shot, *inner(painter, window, shot), 300, 200) == CORNERS
    cover.destroy()
    window.destroy()


def test_a_window_that_was_covered_before_we_came_is_whole(desk: Desktop, painter: Painter) -> None:
    window = painter.window(100, 100, 300, 200, title="under before")
    cover = painter.window(50, 50, 500, 400, override=True)
    with closing(window_system()) as windows:
        shot = windows.grab(find(windows, "under before"))
    assert client_corners(shot, *inner(painter, window, shot), 300, 200) == CORNERS
    cover.destroy()
    window.destroy()


def test_a_window_half_off_the_screen_is_whole(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    window = painter.window(100, 100, 300, 200, title="outside")
    window.configure(x=-150, y=600)
    painter.x.sync()
    until(lambda: find(windows, "outside").rect.left < 0, "the move")
    shot = windows.grab(find(windows, "outside"))
    assert shot.rect.left < 0
    assert client_corners(shot, *inner(painter, window, shot), 300, 200) == CORNERS
    window.destroy()


def test_a_minimised_window_says_why(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    window = painter.window(100, 100, 300, 200, title="small")
    known = find(windows, "small")
    desk.run(["xdotool", "windowminimize", str(window.id)])
    until(lambda: find(windows, "small").minimised, "the window manager")
    with pytest.raises(CaptureToolError) as caught:
        windows.grab(known)
    assert caught.value.code == "window.minimised"
    window.destroy()


def test_a_window_that_is_just_opening_is_waited_for(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    window = painter.root.create_window(100, 100, 200, 100, 0, Xlib.X.CopyFromParent, background_pixel=0x336699)
    painter.x.sync()
    later = threading.Timer(0.2, lambda: desk.run(["xdotool", "windowmap", str(window.id)]))
    later.start()
    shot = windows.grab(Window(window.id, "opening", "painter", None, Rect(0, 0, 0, 0), minimised=True))
    later.join()
    assert pixel(shot, shot.image.width // 2, shot.image.height // 2) == 0x336699
    window.destroy()


def test_a_window_that_went_away_says_so(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    window = painter.window(100, 100, 300, 200, title="closing")
    known = find(windows, "closing")
    window.destroy()
    painter.x.sync()
    with pytest.raises(CaptureToolError) as caught:
        windows.grab(known)
    assert caught.value.code == "window.gone"


def test_windows_without_a_manager_are_not_listed(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    tip = painter.window(10, 10, 50, 20, title="tip", override=True)
    assert tip.id not in {window.id for window in windows.windows()}
    tip.destroy()


def test_dialogs_belong_to_their_window(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    main = painter.window(10, 40, 300, 200, title="main")
    other = painter.window(400, 40, 300, 200, title="other")
    named = painter.window(20, 60, 100, 50, title="named")
    named.set_wm_transient_for(main)
    nested = painter.window(30, 80, 80, 40, title="nested")
    nested.set_wm_transient_for(named)
    same = painter.window(40, 90, 80, 40, title="same program")
    painter.numbers(same, "_NET_WM_WINDOW_TYPE", [painter.x.intern_atom("_NET_WM_WINDOW_TYPE_DIALOG")], 4)
    for window in (main, same):
        painter.numbers(window, "_NET_WM_PID", [4242])
    listed = windows.windows()
    assert {one.title for one in dialogs_of(find(windows, "main"), listed)} == {"named", "nested", "same program"}
    assert dialogs_of(find(windows, "other"), listed) == ()
    for window in (same, nested, named, other, main):
        window.destroy()


def test_a_shadow_drawn_by_the_program_is_left_out(desk: Desktop, painter: Painter, windows: WindowSystem) -> None:
    window = painter.window(100, 100, 300, 200, title="shadow")
    painter.numbers(window, "_GTK_FRAME_EXTENTS", [10, 20, 30, 40])
    shot = windows.grab(find(windows, "shadow"))
    place = painter.root.translate_coords(window, 0, 0)
    assert shot.rect == Rect(place.x + 10, place.y + 30, 270, 130)
    assert pixel(shot, 0, 0) == 0x336699
    window.destroy()


@pytest.mark.journey
def test_a_hung_java_platform_is_still_grabbed(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop((1000, 700), wm="metacity", tray=None) as made:
        use(made, monkeypatch)
        trader = made.trader("--at", "100,80")
        os.kill(trader.pid, signal.SIGSTOP)
        with closing(window_system()) as windows, closing(Painter(made.display)) as painter:
            painter.window(150, 150, 200, 100, override=True)
            window = find(windows, TRADER)
            shot = windows.grab(window)
        assert window.app == "jclient-LoginFrame"
        assert window.pid == trader.pid
        left, top = trader.left - shot.rect.left, trader.top - shot.rect.top
        stride = shot.image.width * 4
        rows = [(top + y) * stride + left * 4 for y in range(trader.height)]
        got = bytearray(b"".join(bytes(shot.image.data[at : at + trader.width * 4]) for at in rows))
        got[3::4] = bytes(len(got) // 4)
        assert bytes(got) == trader_pixels(trader.width, trader.height)


@pytest.mark.journey
def test_a_java_dialog_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop((1000, 700), wm="openbox", tray="trayer") as made:
        use(made, monkeypatch)
        made.trader("--dialog")
        with closing(window_system()) as windows:
            find(windows, "Order Confirmation")
            main = find(windows, TRADER)
            listed = windows.windows()
            assert [one.title for one in dialogs_of(main, listed)] == ["Order Confirmation"]
            assert {one.app for one in listed} == {"jclient-LoginFrame"}  # the tray's panel is no window


def test_no_session_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # python-xlib forgets to close the sockets that it tried
        with pytest.raises(CaptureToolError) as caught:
            window_system()
        code = caught.value.code
        del caught
        gc.collect()
    assert code == "windows.no-display"


def test_nothing_is_printed(desk: Desktop, painter: Painter) -> None:
    code = "from capture_tool.system.windows import window_system; w = window_system(); w.windows(); w.active(); w.close()"
    done = desk.run([sys.executable, "-W", "error", "-c", code])
    assert (done.stdout, done.stderr) == ("", "")
