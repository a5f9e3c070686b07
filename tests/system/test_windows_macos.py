"""The parts of the macOS way that need no Mac: what CGWindowList tells becomes windows."""

from __future__ import annotations

from typing import Any

from capture_tool.core.model import Rect
from capture_tool.system.windows.macos import listed, packed


def entry(number: int, pid: int = 7, layer: int = 0, **more: Any) -> dict[str, Any]:
    bounds = {"X": -10.0, "Y": 5.0, "Width": 300.0, "Height": 200.0}
    words = {"kCGWindowOwnerName": "Trader Workstation", "kCGWindowBounds": bounds, "kCGWindowIsOnscreen": True}
    return {"kCGWindowNumber": number, "kCGWindowOwnerPID": pid, "kCGWindowLayer": layer, **words, **more}


def test_points_become_pixels() -> None:
    (window,) = listed([entry(1, kCGWindowName="DU1234567")], 2)
    assert (window.id, window.title, window.app, window.pid) == (1, "DU1234567", "Trader Workstation", 7)
    assert window.rect == Rect(-20, 10, 600, 400)


def test_the_front_one_is_first_and_listed_once() -> None:
    hidden = entry(3, kCGWindowIsOnscreen=False)
    assert [(one.id, one.minimised) for one in listed([entry(2), entry(1), entry(2), hidden], 1)] == [
        (2, False),
        (1, False),
        (3, True),
    ]


def test_menus_and_the_dock_are_no_windows() -> None:
    assert listed([entry(1, layer=25), entry(2, layer=-2147483603), entry(3, kCGWindowAlpha=0)], 1) == ()


def test_a_panel_belongs_to_the_front_window_of_its_program() -> None:
    assert [one.owner for one in listed([entry(1, layer=8), entry(2, pid=9), entry(3), entry(4)], 1)] == [3, None, None, None]


def test_row_padding_is_removed() -> None:
    assert packed(b"aaaabbbb....ccccdddd....", 2, 2, 12) == b"aaaabbbbccccdddd"
    assert packed(b"aaaabbbb", 1, 2, 4) == b"aaaabbbb"
