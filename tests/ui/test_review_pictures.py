"""Pictures in the review: black-outs, zoom, sensitive windows, add, retake and remove."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from capture_tool.core.login_windows import is_sensitive
from capture_tool.core.model import Image, Rect, Screenshot, Window
from capture_tool.core.screen import Cover
from capture_tool.ui.review.pictures import PicturesPane

LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform


def shot(width: int = 800, height: int = 600, title: str | None = None) -> Screenshot:
    rect = Rect(0, 0, width, height)
    window = Window(1, title, "tws", 1, rect) if title is not None else None
    pixel = bytes((200, 180, 160, 0))
    return Screenshot("window" if window else "desktop", Image(width, height, pixel * width * height), rect, window=window)


@pytest.fixture
def pane(qtbot: QtBot) -> PicturesPane:
    made = PicturesPane()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.set_pictures([shot()])
    made.show()
    qtbot.waitExposed(made)
    return made


def drag(qtbot: QtBot, pane: PicturesPane, begin: QPoint, end: QPoint) -> None:
    view = pane.canvas.viewport()
    qtbot.mousePress(view, LEFT, pos=begin)
    qtbot.mouseMove(view, pos=end)
    # QTest's moves carry no pressed button on every platform: one that does
    _move(view, end)
    qtbot.mouseRelease(view, LEFT, pos=end)


def _move(view: QWidget, to: QPoint) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(view.mapToGlobal(to)),
        Qt.MouseButton.NoButton,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, event)


def test_black_out_is_in_pixels_of_the_picture(qtbot: QtBot, pane: PicturesPane) -> None:
    # Given the picture at one device pixel per pixel, scrolled to its top left
    pane.canvas.set_scale(1.0)
    pane.canvas.horizontalScrollBar().setValue(0)
    pane.canvas.verticalScrollBar().setValue(0)
    origin = pane.canvas._origin().toPoint()
    # When the user drags over a part
    pane.bar.black_out.click()
    drag(qtbot, pane, origin + QPoint(100, 50), origin + QPoint(300, 120))
    # Then the result says where, in the picture's own pixels
    (mark,) = pane.chosen()
    (rect,) = mark.black_outs
    assert abs(rect.left - 100) <= 1
    assert abs(rect.top - 50) <= 1
    assert abs(rect.right - 300) <= 1
    assert abs(rect.bottom - 120) <= 1


def test_black_out_covers_at_least_what_was_dragged_at_any_zoom(qtbot: QtBot, pane: PicturesPane) -> None:
    pane.set_pictures([shot(3840, 2160)])
    origin, scale = pane.canvas._origin(), pane.canvas._logical()
    begin, end = (origin + QPointF(51, 33)).toPoint(), (origin + QPointF(99, 77)).toPoint()
    pane.bar.black_out.click()
    drag(qtbot, pane, begin, end)
    rect = pane.chosen()[0].black_outs[0]
    assert rect.left <= (begin.x() - origin.x()) / scale
    assert rect.right >= (end.x() - origin.x()) / scale
    assert rect.bottom >= (end.y() - origin.y()) / scale


def test_black_out_never_leaves_the_picture(qtbot: QtBot, pane: PicturesPane) -> None:
    pane.bar.black_out.click()
    drag(qtbot, pane, QPoint(2, 2), QPoint(pane.canvas.viewport().width() + 300, pane.canvas.viewport().height() + 300))
    rect = pane.chosen()[0].black_outs[0]
    assert (rect.left >= 0, rect.right, rect.bottom) == (True, 800, 600)


def test_black_out_is_solid_on_the_screen(pane: PicturesPane) -> None:
    pane.canvas.drawn.emit(Rect(0, 0, 800, 600))
    middle = pane.canvas.viewport().rect().center()
    assert pane.canvas.viewport().grab().toImage().pixelColor(middle) == QColor(0, 0, 0)


def test_a_slip_of_the_hand_is_no_black_out(qtbot: QtBot, pane: PicturesPane) -> None:
    pane.bar.black_out.click()
    qtbot.mouseClick(pane.canvas.viewport(), LEFT, pos=QPoint(100, 100))
    assert pane.chosen()[0].black_outs == ()


def test_without_the_tool_dragging_draws_nothing(qtbot: QtBot, pane: PicturesPane) -> None:
    drag(qtbot, pane, QPoint(100, 100), QPoint(200, 200))
    assert pane.chosen()[0].black_outs == ()


def test_undo_takes_the_last_one_back(qtbot: QtBot, pane: PicturesPane) -> None:
    pane.canvas.drawn.emit(Rect(1, 1, 10, 10))
    pane.canvas.drawn.emit(Rect(20, 20, 10, 10))
    pane.bar.undo.click()
    assert pane.chosen()[0].black_outs == (Rect(1, 1, 10, 10),)
    pane.bar.undo.click()
    assert not pane.bar.undo.isEnabled()


def test_black_out_by_keyboard(qtbot: QtBot, pane: PicturesPane) -> None:
    pane.bar.black_out.click()
    canvas = pane.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    for _step in range(100):
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
    qtbot.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    (rect,) = pane.chosen()[0].black_outs
    assert rect.left == 0
    assert rect.height == 600 // 8 + 800 // 50


def test_escape_drops_a_rectangle_begun_by_keyboard(qtbot: QtBot, pane: PicturesPane) -> None:
    pane.bar.black_out.click()
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Return)
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Escape)
    qtbot.keyClick(pane.canvas, Qt.Key.Key_A)
    assert pane.chosen()[0].black_outs == ()


def test_wheel_zooms_around_the_pointer(qtbot: QtBot, pane: PicturesPane) -> None:
    pane.set_pictures([shot(3840, 2160)])
    canvas = pane.canvas
    spot = QPointF(200, 200)
    before = canvas._to_picture(spot)
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        spot, spot, QPoint(), QPoint(0, 600), none, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    )
    canvas.wheelEvent(event)
    after = canvas._to_picture(spot)
    assert canvas.scale > 0.4
    assert abs(before.x() - after.x()) < 4
    assert abs(before.y() - after.y()) < 4


def test_fit_and_full_size(pane: PicturesPane) -> None:
    pane.set_pictures([shot(3840, 2160)])
    pane.bar.full.click()
    assert pane.canvas.scale == 1.0
    assert pane.bar.scale.text() == "100 %"
    pane.bar.fit.click()
    assert pane.canvas.scale < 0.3


def test_smooth_picture_follows_the_fast_one(qtbot: QtBot, pane: PicturesPane) -> None:
    """Of black and white columns the fast one shows some, the smooth one their grey."""
    columns = Image(3840, 2160, b"\0\0\0\0\xff\xff\xff\xff" * (1920 * 2160))
    rect = Rect(0, 0, 3840, 2160)
    pane.set_pictures([Screenshot("desktop", columns, rect, ())])

    def shown() -> set[int]:
        image = pane.canvas.viewport().grab().toImage()
        return {image.pixelColor(image.width() // 2 + x, image.height() // 2).lightness() for x in range(20)}

    assert shown() <= {0, 255}
    qtbot.waitUntil(lambda: not shown() & {0, 255})


@pytest.mark.parametrize(
    ("title", "sensitive"),
    [
        ("Second Factor Authentication", True),
        ("  login", True),
        ("Enter Security Code", True),
        ("New Login", True),
        ("U1234567 Interactive Brokers", False),
        ("How to log in - Browser", False),
        ("", False),
    ],
)
def test_windows_that_may_show_a_code(title: str, sensitive: bool) -> None:
    assert is_sensitive(title) is sensitive


def test_sensitive_picture_starts_black_until_shown(pane: PicturesPane) -> None:
    pane.set_pictures([shot(520, 360, "Second Factor Authentication")])
    whole = Rect(0, 0, 520, 360)
    assert pane.chosen()[0].covers == (Cover(whole),)
    assert pane.warning.isVisible()
    pane.warning._buttons[0].click()
    assert pane.chosen()[0].covers == (Cover(whole, dropped=True),)
    pane.warning._buttons[0].click()
    assert pane.chosen()[0].covers == (Cover(whole),)


def test_unticked_and_removed_pictures_are_not_included(pane: PicturesPane) -> None:
    pane.set_pictures([shot(), shot(), shot()])
    pane.strip.ticked.emit(0, False)
    pane.strip.chosen.emit(1)
    pane.bar.remove.click()
    assert [mark.included for mark in pane.chosen()] == [False, False, True]


def test_marks_stay_when_a_picture_is_added_and_go_when_it_is_retaken(qtbot: QtBot, pane: PicturesPane) -> None:
    first, second = shot(), shot()
    pane.set_pictures([first])
    pane.canvas.drawn.emit(Rect(1, 1, 10, 10))
    pane.set_pictures([first, second])
    assert [mark.black_outs for mark in pane.chosen()] == [(Rect(1, 1, 10, 10),), ()]
    pane.set_pictures([shot(), second])
    assert [mark.black_outs for mark in pane.chosen()] == [(), ()]


def test_retake_names_the_picture_in_front(qtbot: QtBot, pane: PicturesPane) -> None:
    pane.set_pictures([shot(), shot()])
    pane.strip.chosen.emit(1)
    with qtbot.waitSignal(pane.retake_requested) as caught:
        pane.bar.retake.click()
    assert caught.args == [1]


def test_add_menu_names_the_kind(qtbot: QtBot, pane: PicturesPane) -> None:
    kinds = []
    pane.add_requested.connect(kinds.append)
    for action in pane.bar.add.menu().actions():
        action.trigger()
    assert kinds == ["desktop", "monitor", "window", "pick", "region"]


def test_no_picture_at_all(pane: PicturesPane) -> None:
    pane.set_pictures([])
    assert pane.chosen() == ()
    assert not pane.bar.remove.isEnabled()
    pane.undo()
    pane.canvas.zoom_by(2)
    pane.grab()


def test_cleared_pictures_are_free(pane: PicturesPane) -> None:
    pane.clear()
    assert pane.canvas._image is None
    assert pane.chosen() == ()


@pytest.mark.parametrize("form", [bytes, bytearray, memoryview])
def test_pixels_of_every_form_are_shown(pane: PicturesPane, form: type) -> None:
    pixels = form(bytes((0, 0, 255, 0)) * 800 * 600)
    pane.set_pictures([Screenshot("desktop", Image(800, 600, pixels), Rect(0, 0, 800, 600))])
    middle = pane.canvas.viewport().rect().center()
    assert pane.canvas.viewport().grab().toImage().pixelColor(middle) == QColor(255, 0, 0)
