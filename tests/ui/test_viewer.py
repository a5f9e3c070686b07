"""The content of a log before it leaves: found by words and by kind, scrolled at any size, and what a person undoes is said."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from capture_tool.core.model import CleanFile, CleanPath, Ticket
from capture_tool.core.redaction import Redactor
from capture_tool.tool import Tool
from capture_tool.ui.flow import Flow
from capture_tool.ui.review.file_row import FileRow
from capture_tool.ui.review.file_rows import FILE
from capture_tool.ui.review.values import LogsWanted
from capture_tool.ui.review.viewer import Viewer
from capture_tool.ui.review.window import ReviewWindow
from tests.ui.conftest import shot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform
LINES = 30_000


def file_of(folder: Path, data: bytes, *, name: str = "logs/tws/launcher.log", **replaced: int) -> CleanFile:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    path = folder / f"{len(data)}.member"
    path.write_bytes(packer.compress(data) + packer.flush())
    size = len(data)
    return CleanFile(
        source="tws",
        name=name,
        member=CleanPath(path),
        method="deflate",
        bytes=size,
        packed_bytes=path.stat().st_size,
        crc32=0,
        sha256="",
        bytes_before=size,
        file_bytes=size,
        replaced={kind.replace("_", "-"): count for kind, count in replaced.items()},
    )


@pytest.fixture
def log(tmp_path: Path) -> CleanFile:
    lines = [f"2026-02-12 11:05:37.952 [TE] INFO line {number}" for number in range(LINES)]
    lines[10] += " Account acct-live-K3V7Q2ABCDEFG"
    lines[20_000] += " password=secret-removed"
    lines[25_000] += " Account acct-paper-K3V7Q2ABCDEFG"
    return file_of(tmp_path, "\n".join(lines).encode(), account=2, password=1)


@pytest.fixture
def viewer(qtbot: QtBot) -> Iterator[Viewer]:
    made = Viewer()
    qtbot.addWidget(made)
    yield made
    made.forget()


def opened(viewer: Viewer, qtbot: QtBot, file: CleanFile) -> None:
    viewer.show_file(file)
    qtbot.waitUntil(lambda: viewer._view is not None and viewer._view.whole)
    qtbot.waitUntil(lambda: "so far" not in viewer.status.text())


def press(viewer: Viewer, qtbot: QtBot, text: str) -> None:
    qtbot.mouseClick(
        next(button for button in viewer.findChildren(QPushButton) if text in button.text()), Qt.MouseButton.LeftButton
    )


def test_words_are_found_forwards_backwards_and_around(viewer: Viewer, qtbot: QtBot, log: CleanFile) -> None:
    opened(viewer, qtbot, log)
    viewer.words.setText("LINE 29999")
    with qtbot.waitSignal(viewer.pane.moved):
        qtbot.keyClick(viewer.words, Qt.Key.Key_Return)
    assert viewer.pane.current == 29_999
    with qtbot.waitSignal(viewer.pane.moved):
        viewer.words.setText("line 7")
        qtbot.keyClick(viewer, Qt.Key.Key_F3)
    assert viewer.pane.current == 7
    assert "beginning" in viewer.notice.text
    viewer.words.setText("not there")
    qtbot.mouseClick(viewer.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "not in this log" in viewer.notice.text)


def test_a_kind_leads_from_one_stand_in_to_the_next(viewer: Viewer, qtbot: QtBot, log: CleanFile) -> None:
    opened(viewer, qtbot, log)
    for line in (10, 25_000, 10):
        with qtbot.waitSignal(viewer.pane.moved):
            press(viewer, qtbot, "2 accounts")
        assert viewer.pane.current == line
    with qtbot.waitSignal(viewer.pane.moved):
        press(viewer, qtbot, "1 password")
    assert viewer.pane.current == 20_000


def test_only_harmless_kinds_can_be_undone_and_only_after_a_question(viewer: Viewer, qtbot: QtBot, log: CleanFile) -> None:
    opened(viewer, qtbot, log)
    actions = viewer.undo.menu().actions()
    assert [action.text() for action in actions] == ["2 accounts"]
    with qtbot.assertNotEmitted(viewer.undo_requested):
        actions[0].trigger()
    with qtbot.waitSignal(viewer.undo_requested) as asked:
        press(viewer, qtbot, "Send as it is")
    assert asked.args == ["account"]


def test_the_keyboard_moves_through_the_lines(viewer: Viewer, qtbot: QtBot, log: CleanFile) -> None:
    opened(viewer, qtbot, log)
    for key, line in ((Qt.Key.Key_End, LINES - 1), (Qt.Key.Key_Up, LINES - 2), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Down, 1)):
        qtbot.keyClick(viewer.pane, key)
        assert viewer.pane.current == line
    qtbot.keyClick(viewer.pane, Qt.Key.Key_PageDown)
    assert 10 < viewer.pane.current < 100


@pytest.mark.parametrize("name", ["a", "b"])
def test_the_pane_paints_stand_ins_with_a_ground_of_their_own(viewer: Viewer, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    text = b"x secret-removed y" if name == "a" else b"x ordinary-words y"
    opened(viewer, qtbot, file_of(tmp_path, text + b"\n\n\n"))
    viewer.pane.go(2)
    picture = viewer.pane.viewport().grab().toImage()
    row = [picture.pixelColor(QPoint(x, 4 + viewer.pane.fontMetrics().lineSpacing() // 8)) for x in range(picture.width())]
    reddish = sum(colour.red() > colour.green() + 25 for colour in row)
    assert (reddish > 20) == (name == "a")


def test_an_empty_log_and_one_that_is_gone_do_no_harm(viewer: Viewer, qtbot: QtBot, tmp_path: Path) -> None:
    opened(viewer, qtbot, file_of(tmp_path, b""))
    qtbot.keyClick(viewer.pane, Qt.Key.Key_End)
    assert viewer.pane.current == 0
    gone = file_of(tmp_path, b"text\n" * 9)
    gone.member.unlink()
    viewer.show_file(gone)
    qtbot.waitUntil(lambda: "cannot be shown" in viewer.notice.text)


def test_a_file_that_is_cleaned_again_stays_at_its_line(viewer: Viewer, qtbot: QtBot, log: CleanFile, tmp_path: Path) -> None:
    opened(viewer, qtbot, log)
    viewer.pane.go(900)
    viewer.renew(file_of(tmp_path, b"other\n", name="logs/tws/other.log"))
    assert viewer._file == log
    fresh = file_of(tmp_path, b"line\n" * 2000, email=1)
    viewer.renew(fresh)
    qtbot.waitUntil(lambda: "2" in viewer.status.text())
    assert (viewer._file, viewer.pane.current) == (fresh, 900)


def test_an_undone_kind_is_sent_as_it_is_and_the_ticket_says_so(
    qtbot: QtBot, tool: Tool, ticket: Ticket, filed: Path, tmp_path: Path
) -> None:
    (tmp_path / "exported.log").write_bytes(b"2026-02-12 11:05:37.952 [TE] INFO U7654321 from 81.2.69.142 password=Sesame12x\n")
    flow = Flow(tool, ReviewWindow(), ticket)
    qtbot.addWidget(flow.window)
    flow.open([shot()], logs=LogsWanted(platform=False, chosen=(tmp_path / "exported.log",), incident=ticket.moment.utc))

    def ready() -> bool:
        gathering = flow._gathering
        return gathering is not None and not gathering.running and gathering.result() is not None

    qtbot.waitUntil(ready, timeout=20_000)
    files = flow.window.files
    delegate = files.view.itemDelegate()
    assert isinstance(delegate, FileRow)
    delegate.opened.emit(files.rows.index(0).data(FILE))
    assert files.viewer
    assert files.viewer.isVisible()
    files.viewer.undo_requested.emit("account")
    qtbot.waitUntil(lambda: "accounts" in files.waiver.text and ready(), timeout=20_000)
    with qtbot.waitSignal(flow.ended, timeout=30_000):
        flow.window.submit()
    assert not files.viewer.isVisible()
    (bundle,) = filed.rglob("*.zip")
    with zipfile.ZipFile(bundle) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        text = opened.read(next(name for name in opened.namelist() if "exported" in name))
    assert manifest["waivers"] == ["undo:account"]
    assert b"U7654321" in text
    assert b"Sesame12x" not in text
    assert b"81.2.69.142" not in text


def test_what_opens_doors_can_never_be_undone() -> None:
    with pytest.raises(ValueError, match="always replaced: password"):
        Redactor(b"k" * 32, undone=frozenset({"password"}))
