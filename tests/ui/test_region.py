"""A region is cut out of the frozen picture, exact to the physical pixel, by mouse and by keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from capture_tool.core.black_out import blacked_out
from capture_tool.core.model import Monitor, Rect, Screenshot
from capture_tool.ui import pixels
from capture_tool.ui.region import RegionPick
from tests.ui.conftest import shot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")  # offscreen


def frozen(scale: int = 1) -> Screenshot:
    """The offscreen screen in `scale` physical pixels for each logical one."""
    size = QGuiApplication.primaryScreen().size() * scale
    made = shot(size.width(), size.height())
    monitor = Monitor(1, QGuiApplication.primaryScreen().name(), made.rect, scale=scale)
    return Screenshot("desktop", made.image, made.rect, (monitor,))


@pytest.fixture
def picking(qtbot: Any) -> Any:
    def open_on(scale: int) -> RegionPick:
        pick = RegionPick(frozen(scale))
        for overlay in pick.overlays:
            qtbot.addWidget(overlay)
        pick.open()
        qtbot.waitExposed(pick.overlays[0])
        return pick

    return open_on


def drag(qtbot: Any, pick: RegionPick, start: QPoint, end: QPoint) -> None:
    overlay = pick.overlays[0]
    qtbot.mousePress(overlay, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(overlay, end)
    qtbot.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=end)
    pick.move((end.x() * round(overlay.ratio), end.y() * round(overlay.ratio)))


@pytest.mark.parametrize("scale", [1, 2])
def test_dragged_rectangle_is_in_physical_pixels(qtbot: Any, picking: Any, scale: int) -> None:
    pick = picking(scale)
    pick.press((10 * scale, 20 * scale))
    drag(qtbot, pick, QPoint(10, 20), QPoint(110, 70))
    with qtbot.waitSignal(pick.chosen) as chosen:
        qtbot.keyClick(pick.overlays[0], Qt.Key.Key_Return)
    assert chosen.args == [Rect(10 * scale, 20 * scale, 100 * scale + 1, 50 * scale + 1)]


def test_keys_move_and_resize_by_one_pixel(qtbot: Any, picking: Any) -> None:
    pick = picking(2)
    pick.press((100, 100))
    pick.move((199, 149))
    pick.release()
    overlay = pick.overlays[0]
    qtbot.keyClick(overlay, Qt.Key.Key_Left)
    qtbot.keyClick(overlay, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(overlay, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert pick.rect == Rect(99, 110, 101, 50)
    pick.reject()


def test_keys_cannot_push_it_off_the_desktop(qtbot: Any, picking: Any) -> None:
    pick = picking(1)
    pick.press((0, 0))
    pick.move((9, 9))
    pick.release()
    pick.nudge(-50, -50, size=False)
    assert pick.rect == Rect(0, 0, 10, 10)
    pick.nudge(-50, -50, size=True)
    assert pick.rect == Rect(0, 0, 1, 1)
    pick.reject()


def test_escape_cancels(qtbot: Any, picking: Any) -> None:
    pick = picking(1)
    with qtbot.waitSignal(pick.cancelled):
        qtbot.keyClick(pick.overlays[0], Qt.Key.Key_Escape)
    assert not pick.overlays[0].isVisible()


def test_enter_without_a_rectangle_takes_the_monitor(qtbot: Any, picking: Any) -> None:
    pick = picking(1)
    with qtbot.waitSignal(pick.chosen) as chosen:
        qtbot.keyClick(pick.overlays[0], Qt.Key.Key_Return)
    assert chosen.args == [pick.overlays[0].monitor.rect]


def test_the_keyboard_alone_can_choose(qtbot: Any, picking: Any) -> None:
    pick = picking(1)
    overlay = pick.overlays[0]
    whole = overlay.monitor.rect
    qtbot.keyClick(overlay, Qt.Key.Key_Left)
    assert pick.rect == Rect(whole.width // 4 - 1, whole.height // 4, whole.width // 2, whole.height // 2)
    qtbot.keyClick(overlay, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(pick.chosen) as chosen:
        qtbot.keyClick(overlay, Qt.Key.Key_Return)
    assert chosen.args == [Rect(whole.width // 4 - 1, whole.height // 4, whole.width // 2, whole.height // 2 + 1)]


def test_crop_has_the_pixels_and_the_place() -> None:
    whole = shot(64, 48, left=-20, top=-10)
    part = pixels.crop(whole, Rect(-15, -8, 30, 20))
    assert (part.kind, part.rect, part.image.width) == ("region", Rect(-15, -8, 30, 20), 30)
    x, y = 7, 3
    at = (y * 30 + x) * 4
    assert bytes(part.image.data[at : at + 3]) == bytes((5 + x, 2 + y, (5 + x) ^ (2 + y)))


def test_crop_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        pixels.crop(shot(), Rect(1000, 1000, 5, 5))


def test_black_outs_replace_pixels_in_a_new_picture() -> None:
    before = shot()
    after = blacked_out(before.image, (Rect(60, 40, 100, 100), Rect(-5, -5, 6, 6)))
    assert bytes(after.data[:4]) == bytes(4)
    assert bytes(after.data[-4:]) == bytes(4)
    assert bytes(after.data[4:8]) == bytes(before.image.data[4:8])
    assert bytes(before.image.data[-4:]) != bytes(4)
