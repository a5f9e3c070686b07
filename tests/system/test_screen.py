"""Pixels of a real X server."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Rect, Screenshot
from capture_tool.system.screen import grabber
from tests.desktop import Desktop, desktop, set_monitors
from tests.system.conftest import Painter, use


def pixel(shot: Screenshot, x: int, y: int) -> int:
    """0xRRGGBB at a place of the desktop."""
    at = ((y - shot.rect.top) * shot.image.width + x - shot.rect.left) * 4
    return int.from_bytes(bytes(shot.image.data[at : at + 3]), "little")


def test_the_picture_shows_what_was_drawn(desk: Desktop, painter: Painter) -> None:
    painter.fill(painter.root, 0, 0, 1000, 700, 0x102030)
    painter.fill(painter.root, 999, 699, 1, 1, 0xFEDCBA)
    painter.fill(painter.root, 0, 0, 1, 1, 0x010203)
    with closing(grabber()) as screen:
        shot = screen.grab()
    assert (shot.kind, shot.rect, shot.image.width, shot.image.height) == ("desktop", Rect(0, 0, 1000, 700), 1000, 700)
    assert len(shot.image.data) == 1000 * 700 * 4
    assert (pixel(shot, 0, 0), pixel(shot, 500, 300), pixel(shot, 999, 699)) == (0x010203, 0x102030, 0xFEDCBA)


def test_a_region_is_that_part(desk: Desktop, painter: Painter) -> None:
    painter.fill(painter.root, 0, 0, 1000, 700, 0)
    painter.fill(painter.root, 100, 50, 30, 20, 0x445566)
    with closing(grabber()) as screen:
        shot = screen.grab(Rect(100, 50, 30, 20))
    assert (shot.kind, shot.image.width, shot.image.height) == ("region", 30, 20)
    assert {pixel(shot, x, y) for x in range(100, 130) for y in range(50, 70)} == {0x445566}


def test_a_region_over_the_edge_is_cut(desk: Desktop) -> None:
    with closing(grabber()) as screen:
        assert screen.grab(Rect(-50, 650, 100, 100)).rect == Rect(0, 650, 50, 50)


def test_a_region_off_the_desktop_says_so(desk: Desktop) -> None:
    with closing(grabber()) as screen, pytest.raises(CaptureToolError) as caught:
        screen.grab(Rect(2000, 0, 10, 10))
    assert caught.value.code == "screen.region"


def test_a_picture_that_is_kept_does_not_change(desk: Desktop, painter: Painter) -> None:
    with closing(grabber()) as screen:
        painter.fill(painter.root, 0, 0, 1000, 700, 0x111111)
        first, second = screen.grab(), screen.grab()
        painter.fill(painter.root, 0, 0, 1000, 700, 0x222222)
        third = screen.grab()
        assert [pixel(shot, 9, 9) for shot in (first, second, third)] == [0x111111, 0x111111, 0x222222]


def test_a_buffer_that_nobody_holds_is_used_again(desk: Desktop) -> None:
    with closing(grabber()) as screen:
        screen.grab()
        places = set()
        for _ in range(5):
            shot = screen.grab()
            places.add(id(memoryview(shot.image.data).obj))
            del shot
        assert len(places) == 1


def test_memory_of_pictures_that_nobody_holds_is_freed(desk: Desktop) -> None:
    with closing(grabber()) as screen:
        held = [screen.grab() for _ in range(4)]
        before = Path("/proc/self/maps").read_text().count("mss-shm-buf")
        for _ in range(8):
            held = [*held[1:], screen.grab()]
        assert Path("/proc/self/maps").read_text().count("mss-shm-buf") == before
    pixel(held[0], 5, 5)  # a picture outlives its grabber


def test_monitors_of_different_size_and_black_between(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop(monitors=[(1000, 700, 0, 200), (800, 600, 1000, 0)], wm=None, tray=None, bus=False) as made:
        use(made, monkeypatch)
        with closing(Painter(made.display)) as painter, closing(grabber()) as screen:
            painter.fill(painter.root, 0, 0, 3000, 2000, 0x777777)
            shot = screen.grab()
            assert [(one.number, one.name, one.rect, one.primary) for one in shot.monitors] == [
                (1, "DUMMY0", Rect(0, 200, 1000, 700), True),
                (2, "DUMMY1", Rect(1000, 0, 800, 600), False),
            ]
            assert shot.rect == Rect(0, 0, 1800, 900)
            shown = {(0, 200), (999, 899), (1000, 0), (1799, 599)}
            hidden = {(0, 0), (999, 199), (1000, 600), (1799, 899)}
            assert {pixel(shot, *place) for place in shown} == {0x777777}
            assert {pixel(shot, *place) for place in hidden} == {0}
            second = screen.grab(shot.monitors[1].rect)
            assert (second.kind, second.rect) == ("monitor", Rect(1000, 0, 800, 600))


def test_plugging_and_resizing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop(monitors=[(800, 600, 0, 0)], wm=None, tray=None, bus=False) as made:
        use(made, monkeypatch)
        with closing(Painter(made.display)) as painter, closing(grabber()) as screen:
            assert screen.grab().rect == Rect(0, 0, 800, 600)
            set_monitors(made, [(800, 600, 0, 0), (1920, 1080, 800, 0)])
            painter.fill(painter.root, 0, 0, 3000, 2000, 0x335577)
            shot = screen.grab()
            assert shot.rect == Rect(0, 0, 2720, 1080)
            assert (pixel(shot, 2719, 1079), pixel(shot, 0, 1079)) == (0x335577, 0)
            set_monitors(made, [(800, 600, 0, 0), (1024, 768, 0, 0)], off=[0])
            assert [one.name for one in screen.monitors()] == ["DUMMY1"]
            assert screen.grab().rect == Rect(0, 0, 1024, 768)


def test_scale_comes_from_the_x_resources(desk: Desktop) -> None:
    desk.run(["xrdb", "-merge"], input="Xft.dpi: 144\n")
    with closing(grabber()) as screen:
        assert [one.scale for one in screen.monitors()] == [1.5]
    desk.run(["xrdb", "-remove"])


@pytest.mark.parametrize(("name", "value"), [("WAYLAND_DISPLAY", "wayland-0"), ("XDG_SESSION_TYPE", "wayland")])
def test_wayland_is_refused_instead_of_a_black_picture(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CaptureToolError) as caught:
        grabber()
    assert caught.value.code == "screen.wayland"
    assert caught.value.advice


@pytest.mark.parametrize("display", [":4711", "nonsense", ""])
def test_no_display_is_said_plainly(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(CaptureToolError) as caught:
        grabber()
    assert caught.value.code == "screen.no-display"


def test_a_server_that_went_away_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop((300, 200), wm=None, tray=None, bus=False) as made:
        use(made, monkeypatch)
        screen = grabber()
        screen.grab()
    with pytest.raises(CaptureToolError) as caught:
        screen.grab()
    assert caught.value.code == "screen.no-display"
    screen.close()


def test_grabbing_leaks_no_descriptors(desk: Desktop) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def use_it() -> None:
        with closing(grabber()) as screen:
            screen.grab()
            screen.grab()

    use_it()
    before = count()
    for _ in range(20):
        use_it()
    assert count() == before


def test_the_light_path_stays_light(desk: Desktop) -> None:
    code = "import sys; from capture_tool.system.screen import grabber; g = grabber(); g.grab(); g.close(); print(*sys.modules)"
    loaded = set(desk.run([sys.executable, "-c", code]).stdout.split())
    assert not loaded & {"numpy", "PySide6", "requests", "Xlib", "PIL", "psutil"}
