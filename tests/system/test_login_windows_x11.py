"""Login windows are found on a real X server: with a window manager and without, minimised, off the screen, in Java."""

from __future__ import annotations

import pytest

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.login_windows import covers
from capture_tool.core.screen import Image, Rect, Screenshot, Window
from capture_tool.system.windows import login_windows, window_system
from tests.desktop import Desktop, desktop, until


def found(made: Desktop, monkeypatch: pytest.MonkeyPatch) -> dict[str, Window]:
    monkeypatch.setenv("DISPLAY", made.display)
    return {window.title: window for window in login_windows()}


def open_xterm(made: Desktop, title: str, place: str) -> None:
    made.spawn(["xterm", "-T", title, "-geometry", place])
    until(lambda: made.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], check=False).stdout, title)


def test_they_are_where_the_window_list_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop((1000, 700), tray=None, bus=False) as made:
        open_xterm(made, "Second Factor Authentication", "30x8+100+80")
        open_xterm(made, "U1234567 Interactive Brokers", "30x8+300+200")
        open_xterm(made, "Enter security code", "30x8--40--60")
        logins = found(made, monkeypatch)
        listed = window_system()
        same = {window.title: window.rect for window in listed.windows()}
        listed.close()
        assert {title: window.rect for title, window in logins.items()} == {
            title: same[title] for title in ("Second Factor Authentication", "Enter security code")
        }
        rect = Rect(0, 0, 1000, 700)
        picture = Screenshot("desktop", Image(1000, 700, bytes(4 * 1000 * 700)), rect)
        black = [cover.rect for cover in covers(picture, logins.values())]
        assert max(one.right for one in black) == 1000  # the one that hangs over the edge is cut there
        # A minimised one shows nothing
        made.run(["xdotool", "search", "--name", "^Enter security code$", "windowminimize"])
        until(lambda: "Enter security code" not in found(made, monkeypatch), "the end of the window")
        assert "Second Factor Authentication" in found(made, monkeypatch)


def test_a_bare_server_without_a_window_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop((640, 480), wm=None, tray=None, bus=False) as made:
        assert found(made, monkeypatch) == {}
        open_xterm(made, "Login", "20x5+50+60")
        (login,) = found(made, monkeypatch).values()
        assert (login.rect.left, login.rect.top) == (50, 60)
        assert login.rect.width > 100


def test_the_platform_and_its_dialog_on_two_monitors(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop(monitors=[(800, 600, 0, 0), (640, 480, 800, 0)], tray=None, bus=False) as made:
        made.trader("--title", "Login", "--at", "850,60", "--size", "200x150", "--dialog")
        until(lambda: {"Login", "Order Confirmation"} <= found(made, monkeypatch).keys(), "both windows")
        login = found(made, monkeypatch)["Login"]
        first, second = (
            Screenshot("monitor", Image(1, 1, bytes(4)), rect) for rect in (Rect(0, 0, 800, 600), Rect(800, 0, 640, 480))
        )
        assert not covers(first, [login])
        (cover,) = covers(second, [login])
        assert cover.rect == Rect(login.rect.left - 800, login.rect.top, login.rect.width, login.rect.height)


def test_without_a_server_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":60999")
    with pytest.raises(CaptureToolError) as failed:
        login_windows()
    assert failed.value.code == "windows.list"
    monkeypatch.delenv("DISPLAY")
    assert login_windows() == ()
