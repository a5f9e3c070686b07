"""What the tool blacks out by itself: real Tesseract on a small trading window, proposals, and Submit that never waits for it."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from PySide6.QtCore import QPoint, Qt

from capture_tool.core.login_windows import covers
from capture_tool.core.model import Image, Rect, Screenshot, Ticket, Window
from capture_tool.core.redaction import Redactor
from capture_tool.core.screen import Cover
from capture_tool.core.settings import set_value
from capture_tool.core.threads import Cancel
from capture_tool.system import ocr
from capture_tool.system.paths import paths
from capture_tool.tool import Tool
from capture_tool.ui import pixels, reading
from capture_tool.ui.camera import Camera
from capture_tool.ui.flow import Flow
from capture_tool.ui.label import forms
from capture_tool.ui.review.pictures import PicturesPane
from capture_tool.ui.review.window import ReviewWindow
from capture_tool.ui.review.wrapped import WrappedLabel
from tests.desktop import until
from tests.ui.conftest import shot
from tests.ui.platform_picture import platform_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed: apt-get install tesseract-ocr"
)
ACCOUNTS = ["DU1234567", "U7654321", "F2468013"]


@pytest.fixture
def flow(qtbot: Any, tool: Tool, ticket: Ticket) -> Flow:
    set_value(paths().settings, "pictures.ocr", "auto")
    tool.reload()
    window = ReviewWindow()
    qtbot.addWidget(window)
    made = Flow(tool, window, ticket)
    made.window.destroyed.connect(made.deleteLater)
    return made


@pytest.fixture
def pane(qtbot: Any) -> PicturesPane:
    made = PicturesPane()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def trading(pixel_size: int = 12, scale: int = 1) -> Screenshot:
    image, _places = platform_window(ACCOUNTS, pixels=pixel_size, scale=scale, size=(700, 180))
    return Screenshot("desktop", image, Rect(0, 0, image.width, image.height))


def stuck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Tesseract that stops itself (SIGSTOP) and never answers; gives the file with its process id."""
    told, program = tmp_path / "pid", tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\necho $$ > {told}\nkill -STOP $$\n")
    program.chmod(0o700)
    monkeypatch.setattr(ocr, "find", lambda: program)
    return told


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def sent(filed: Path) -> tuple[Any, Pillow.Image]:
    (path,) = filed.rglob("capture-*.zip")
    with zipfile.ZipFile(path) as read:
        said = json.loads(read.read("manifest.json"))["files"][0]
        return said, Pillow.open(io.BytesIO(read.read(said["name"]))).convert("RGB")


def submit(qtbot: Any, flow: Flow) -> None:
    qtbot.waitUntil(lambda: flow._gathering is not None and not flow._gathering.running, timeout=20_000)
    with qtbot.waitSignal(flow.ended, timeout=30_000):
        flow.window.submit()


@needs_tesseract
@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("pixel_size", [11, 13])
def test_accounts_in_small_fonts_are_found(qtbot: Any, pixel_size: int, scale: int) -> None:
    image, places = platform_window(ACCOUNTS, pixels=pixel_size, scale=scale, size=(700, 180))
    redactor, program = Redactor(b"k" * 32), ocr.find()
    assert program
    covers = reading.judged(reading.reader(image, program, lambda _words: None, Cancel())(), redactor, image)
    assert [cover.label for cover in covers] == [redactor.text(account) for account in ACCOUNTS]
    for cover, place in zip(covers, places, strict=True):
        assert cover.rect.left <= place.left() + 2
        assert cover.rect.right >= place.right() - 2
        assert cover.rect.top < place.center().y() < cover.rect.bottom
        assert cover.rect.width < place.width() + 20 * scale


def test_what_is_misread_teaches_the_logs_nothing() -> None:
    redactor = Redactor(b"k" * 32)
    word = ocr.Word("Password:", Rect(0, 0, 50, 10), (1, 1, 1)), ocr.Word("Xk9-11aQ", Rect(60, 0, 50, 10), (1, 1, 1))
    (cover,) = reading.judged(word, redactor, Image(200, 20, bytes(16000)))
    assert (cover.rect, cover.label) == (Rect(58, 0, 54, 12), "secret-removed")
    assert not redactor.found()


def test_a_tall_picture_is_read_in_bands_and_each_word_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tops: list[int] = []

    def words(data: bytes, _cancel: Cancel, *, program: Path) -> tuple[ocr.Word, ...]:
        height, top = int(data.split()[2]) // 2, len(tops) * (reading.BAND - reading.OVERLAP)
        tops.append(top)
        line = 2 * (500 - top)
        inside = 0 <= line < 2 * height
        return (ocr.Word("DU1234567", Rect(20, line, 100, 16), (1, 1, 1)),) if inside else ()

    monkeypatch.setattr(ocr, "words", words)
    image = Image(300, 1200, bytes(300 * 1200 * 4))
    found = reading.reader(image, Path("none"), lambda _words: None, Cancel())()
    assert len(tops) == 3
    assert [word.rect for word in found] == [Rect(10, 500, 50, 8)] * 2
    assert [cover.rect for cover in reading.judged(found, Redactor(b"k" * 32), image)] == [Rect(8, 498, 54, 12)]


@needs_tesseract
def test_proposals_leave_black_with_the_stand_in_of_the_logs(qtbot: Any, flow: Flow, filed: Path, tool: Tool) -> None:
    picture = trading()
    flow.open([picture])
    flow.window.words.text.setPlainText("U7654321 froze.")
    qtbot.waitUntil(lambda: flow.window.pictures.chosen()[0].ocr == "done", timeout=60_000)
    covers = flow.window.pictures.chosen()[0].covers
    assert [cover.label for cover in covers] == [tool.redactor().text(account) for account in ACCOUNTS]
    flow.window.pictures.canvas.toggled.emit(2)
    submit(qtbot, flow)
    said, image = sent(filed)
    assert (said["ocr"], said["black_outs"]) == ("done", 2)
    whole = pixels.to_qimage(picture.image)
    for cover in covers[:2]:  # nothing but black, and the label's white and greys
        rect = cover.rect
        colours = {image.getpixel((x, y)) for x in range(rect.left, rect.right) for y in range(rect.top, rect.bottom)}
        assert (0, 0, 0) in colours
        assert max(min(colour) for colour in colours if isinstance(colour, tuple)) > 150  # the label is there
        assert all(max(colour) - min(colour) == 0 for colour in colours if isinstance(colour, tuple))
    shown = covers[2].rect
    there = whole.pixelColor(shown.left + 3, shown.top + 3)
    assert image.getpixel((shown.left + 3, shown.top + 3)) == (there.red(), there.green(), there.blue())


def test_a_hanging_program_never_delays_submit_and_is_killed(
    qtbot: Any, flow: Flow, filed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = stuck(tmp_path, monkeypatch)
    flow.covering._program = ocr.find()
    flow.open([trading()])
    flow.window.words.text.setPlainText("It froze.")
    qtbot.waitUntil(lambda: told.exists() and told.read_text().strip() != "", timeout=20_000)
    submit(qtbot, flow)
    assert sent(filed)[0]["ocr"] == "not finished"
    until(lambda: gone(int(told.read_text())), "the end of the program")


def test_a_removed_picture_is_read_no_longer(qtbot: Any, flow: Flow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = stuck(tmp_path, monkeypatch)
    flow.covering._program = ocr.find()
    flow.open([trading(), shot()])
    qtbot.waitUntil(lambda: told.exists() and told.read_text().strip() != "", timeout=20_000)
    first = int(told.read_text())
    flow.window.pictures.bar.remove.click()
    until(lambda: gone(first), "the end of the program")
    qtbot.waitUntil(lambda: int(told.read_text() or first) != first, timeout=20_000)  # the next one has its turn
    flow.window.cancelled.emit()
    until(lambda: gone(int(told.read_text())), "the end of the second")


def test_without_the_program_all_is_as_ever(qtbot: Any, flow: Flow, filed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flow.covering._program = None
    flow.open([trading()])
    flow.window.words.text.setPlainText("It froze.")
    submit(qtbot, flow)
    assert (sent(filed)[0]["ocr"], sent(filed)[0]["black_outs"]) == ("off", 0)


@pytest.mark.parametrize(("setting", "said"), [("auto", "Tesseract is not installed"), ("off", "switched off")])
def test_the_review_says_that_pictures_are_not_searched(
    qtbot: Any, tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, said: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("capture_tool.system.ocr.USUAL", ())
    set_value(tool.paths.settings, "pictures.ocr", setting)
    tool.reload()
    window = ReviewWindow()
    qtbot.addWidget(window)
    flow = Flow(tool, window, Ticket.new())
    flow.open([shot()])
    line = next(label for label in window.pictures.findChildren(WrappedLabel) if label.isVisible() and label.text())
    assert said in line.text()
    assert line.toolTip()
    monkeypatch.undo()
    flow._drop()


def test_nothing_is_said_where_pictures_are_searched(qtbot: Any, flow: Flow) -> None:
    assert flow.covering._program
    flow.open([shot()])
    assert not any(label.isVisible() for label in flow.window.pictures.findChildren(WrappedLabel))
    flow._drop()


def test_submit_waits_for_the_login_windows(qtbot: Any, flow: Flow, filed: Path) -> None:
    flow.covering._program = None
    picture = shot()
    flow.covering.expect([picture])
    flow.open([picture])
    flow.window.words.text.setPlainText("It froze.")
    qtbot.waitUntil(lambda: flow._gathering is not None and not flow._gathering.running, timeout=20_000)
    flow.window.submit()
    assert flow.reviewing
    with qtbot.waitSignal(flow.ended, timeout=30_000):
        flow.covering.take([picture], [Window(5, "Login", "tws", 1, Rect(10, 10, 20, 20))])
    said, image = sent(filed)
    assert said["black_outs"] == 1
    assert {image.getpixel((x, y)) for x in range(10, 30) for y in range(10, 30)} == {(0, 0, 0)}
    assert image.getpixel((9, 10)) != (0, 0, 0)


def test_a_picture_is_black_when_nobody_can_tell_whether_a_login_is_in_it(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise OSError

    monkeypatch.setattr("capture_tool.ui.camera.login_windows", broken)
    monkeypatch.setattr(Tool, "window_system", property(lambda _self: broken()))
    picture = shot()
    (cover,) = covers(picture, Camera(tool)._logins())
    assert cover.rect == Rect(0, 0, picture.image.width, picture.image.height)


def test_decisions_survive_a_crash(qtbot: Any, flow: Flow, tool: Tool) -> None:
    flow.covering._program = None
    picture = shot()
    flow.open([picture])
    qtbot.waitUntil(lambda: flow.drafting.draft is not None and flow._pictures is not None)
    made = [Cover(Rect(1, 1, 9, 9), "acct-live-A"), Cover(Rect(20, 20, 9, 9), "acct-live-B")]
    flow.window.pictures.cover(picture, made, "done")
    flow.window.pictures.canvas.toggled.emit(1)
    expected = flow.window.pictures.chosen()
    assert expected[0].covers == (made[0], Cover(made[1].rect, made[1].label, dropped=True))
    draft = flow.drafting.draft
    assert draft
    qtbot.waitUntil(lambda: draft.draft.pictures != () and draft.draft.pictures[0].covers == expected[0].covers)
    draft.close()
    (found,) = tool.drafts.open_ones()
    assert (found.draft.pictures[0].covers, found.draft.pictures[0].ocr) == (expected[0].covers, "done")
    found.close()


def test_covers_are_dropped_and_taken_back_by_mouse_and_by_keyboard(qtbot: Any, pane: PicturesPane) -> None:
    picture = shot(400, 300)
    pane.set_pictures([picture])
    pane.cover(picture, [Cover(Rect(0, 0, 80, 60))])
    pane.cover(picture, [Cover(Rect(100, 100, 80, 20), "acct-live-A"), Cover(Rect(200, 200, 80, 20), "user-B")], "done")

    def dropped() -> list[bool]:
        return [cover.dropped for cover in pane.chosen()[0].covers]

    spot = pane.canvas._to_view(Rect(130, 105, 1, 1)).topLeft().toPoint()
    view = pane.canvas.viewport()
    for expected in ([False, True, False], [False, False, False]):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)
        assert dropped() == expected
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(spot.x(), spot.y() - 60))  # beside it
    assert dropped() == [False, False, False]
    for keys, expected in (
        ((Qt.Key.Key_PageUp, Qt.Key.Key_Return), [False, False, True]),
        ((Qt.Key.Key_Return,), [False, False, False]),
        ((Qt.Key.Key_PageDown, Qt.Key.Key_Space), [True, False, False]),
        ((Qt.Key.Key_Escape, Qt.Key.Key_Return), [True, False, False]),
    ):
        for key in keys:
            qtbot.keyClick(pane.canvas, key)
        assert dropped() == expected
    # The button shows what was found first, the login windows only after a press of their own
    for expected in ([True, True, True], [False, False, False], [False, True, True], [True, True, True]):
        pane.warning._buttons[0].click()
        assert dropped() == expected


def test_what_the_user_decided_stays_when_more_names_are_known(pane: PicturesPane) -> None:
    picture = shot(400, 300)
    pane.set_pictures([picture])
    first = Cover(Rect(1, 1, 50, 20), "acct-live-A")
    pane.cover(picture, [first], "not finished")
    pane.canvas.toggled.emit(0)
    pane.cover(picture, [first, Cover(Rect(60, 1, 50, 20), "user-B")], "done")
    assert [cover.dropped for cover in pane.chosen()[0].covers] == [True, False]
    pane.cover(shot(), [first], "done")  # of a picture that is not here any more


@pytest.mark.parametrize("label", ["acct-live-K3V9Q2ABCDEFG", "secret-removed", "user-A host-B", "removed"])
def test_a_label_gets_shorter_and_stays_a_part_of_itself(label: str) -> None:
    made = list(forms(label))
    assert made[0] == label
    assert all(form and form in label for form in made)
    assert [len(form) for form in made] == sorted((len(form) for form in made), reverse=True)


@needs_tesseract
def test_a_cancel_ends_the_program_too(tmp_path: Path) -> None:
    cancel, told, program = Cancel(), tmp_path / "pid", tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\necho $$ > {told}\nkill -STOP $$\n")
    program.chmod(0o700)
    from capture_tool.core.threads import start

    answer = start("ocr-test", reading.reader(trading().image, program, lambda _words: None, cancel))
    until(lambda: told.exists() and told.read_text().strip(), "the program")
    cancel()
    until(answer.done, "the end of reading")
    assert gone(int(told.read_text()))


def test_the_doctor_says_how_to_install_it(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find", lambda: None)
    set_value(paths().settings, "pictures.ocr", "auto")
    tool.reload()
    (line,) = [finding for finding in tool.check() if finding.name == "ocr"]
    assert "tesseract-ocr" in line.text
