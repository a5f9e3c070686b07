"""The review window as a person uses it: keys, clicks and drops on the real widgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from capture_tool.core.choice import NOT_TICKED
from capture_tool.core.model import Category, CleanFile, CleanPath, Image, LeftOut, Rect, Screenshot, Ticket, Window
from capture_tool.ui import theme
from capture_tool.ui.review import ChosenPicture, LogsWanted, ReviewResult, ReviewWindow, login_help

CHECK = Qt.ItemDataRole.CheckStateRole

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform


def shot(width: int = 400, height: int = 300, title: str | None = None) -> Screenshot:
    rect = Rect(0, 0, width, height)
    window = Window(1, title, "tws", 1, rect) if title is not None else None
    return Screenshot("window" if window else "desktop", Image(width, height, bytes(width * height * 4)), rect, window=window)


def log(name: str = "tws/launcher.log", size: int = 81_000, **more: object) -> CleanFile:
    now = datetime.now(UTC)
    values: dict[str, object] = {
        "source": "tws",
        "name": f"logs/{name}",
        "member": CleanPath(Path("member")),
        "method": "deflate",
        "bytes": size * 9,
        "packed_bytes": size,
        "crc32": 0,
        "sha256": "0" * 64,
        "bytes_before": size * 9,
        "file_bytes": size * 9,
        "first": now - timedelta(minutes=30),
        "last": now,
        "replaced": {"account": 12, "ip": 1},
    }
    return CleanFile(**(values | more))  # type: ignore[arg-type]


@pytest.fixture
def review(qtbot: QtBot) -> Iterator[ReviewWindow]:
    window = ReviewWindow(lambda text: "This looks like a password." if "hunter2" in text else None)
    qtbot.addWidget(window)
    window.warm()
    window.show_ticket(Ticket.new(), [shot()])
    qtbot.waitExposed(window)
    yield window
    window.finish()


def button(window: QWidget, text: str) -> QAbstractButton:
    return next(one for one in window.findChildren(QPushButton) if one.text().replace("&", "") == text and one.isVisible())


def submitted(qtbot: QtBot, review: ReviewWindow) -> ReviewResult:
    with qtbot.waitSignal(review.submitted) as caught:
        qtbot.keyClick(review, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    result = caught.args[0]
    assert isinstance(result, ReviewResult)
    return result


def test_text_has_the_focus_at_once(qtbot: QtBot, review: ReviewWindow) -> None:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is review.words.text)
    qtbot.keyClicks(QApplication.focusWidget(), "it froze")
    assert review.words.text.toPlainText() == "it froze"


def test_ctrl_enter_submits_what_was_written(qtbot: QtBot, review: ReviewWindow) -> None:
    qtbot.keyClicks(review.words.text, "it froze")
    qtbot.keyClicks(review.words.expected, "it goes on")
    qtbot.keyClicks(review.words.belongs_to, "T-000007")
    result = submitted(qtbot, review)
    assert (result.text, result.expected, result.belongs_to) == ("it froze", "it goes on", "T-000007")
    assert result.category is Category.OTHER


def test_incident_is_exact_until_changed(qtbot: QtBot, review: ReviewWindow) -> None:
    ticket = Ticket.new()
    review.show_ticket(ticket, [shot()])
    assert submitted(qtbot, review).incident == ticket.moment.utc
    review.words.when.setDateTime(review.words.when.dateTime().addSecs(-600))
    moved = submitted(qtbot, review).incident
    assert moved == ticket.moment.utc.replace(microsecond=0) - timedelta(minutes=10)
    assert moved.tzinfo is not None


def test_another_time_wants_other_logs(qtbot: QtBot, review: ReviewWindow) -> None:
    with qtbot.waitSignal(review.log_choice_changed) as caught:
        review.words.when.setDateTime(review.words.when.dateTime().addSecs(-600))
        review.words.when.editingFinished.emit()
    assert isinstance(caught.args[0], LogsWanted)
    assert caught.args[0].incident == review.result().incident


def test_escape_without_text_closes(qtbot: QtBot, review: ReviewWindow) -> None:
    with qtbot.waitSignal(review.cancelled):
        qtbot.keyClick(review, Qt.Key.Key_Escape)
    assert review.isHidden()


def test_a_closed_window_gets_its_native_one_back_before_it_is_wanted(review: ReviewWindow) -> None:
    review.close()
    assert not review.internalWinId()  # else standing by has become needless
    review.winId()
    assert review.internalWinId()
    assert not review.isVisible()


def test_escape_with_text_asks_and_keeps(qtbot: QtBot, review: ReviewWindow) -> None:
    qtbot.keyClicks(review.words.text, "it froze")
    with qtbot.assertNotEmitted(review.cancelled):
        qtbot.keyClick(review, Qt.Key.Key_Escape)
        assert review.isVisible()
        assert "Throw away" in review.notice.text
        button(review, "Keep writing").click()
    assert review.words.text.toPlainText() == "it froze"
    assert not review.notice.isVisible()


def test_escape_twice_goes_back_to_writing(qtbot: QtBot, review: ReviewWindow) -> None:
    qtbot.keyClicks(review.words.text, "it froze")
    for _time in range(2):
        qtbot.keyClick(review, Qt.Key.Key_Escape)
    assert review.isVisible()
    assert not review.notice.isVisible()


def test_throw_away_cancels(qtbot: QtBot, review: ReviewWindow) -> None:
    qtbot.keyClicks(review.words.text, "it froze")
    review.close()
    with qtbot.waitSignal(review.cancelled):
        button(review, "Throw away").click()
    assert review.isHidden()


@pytest.mark.parametrize("field", ["text", "expected", "belongs_to"])
def test_refused_text_stays_and_does_not_leave(qtbot: QtBot, review: ReviewWindow, field: str) -> None:
    qtbot.keyClicks(getattr(review.words, field), "password=hunter2")
    with qtbot.assertNotEmitted(review.submitted), qtbot.assertNotEmitted(review.save_requested):
        review.submit()
        review.save()
    assert review.parts.refusal.isVisible()
    assert review.parts.refusal.text == "This looks like a password."
    assert "hunter2" in dict.fromkeys(text for _field, text in review.words.parts() if text).popitem()[0]


def test_refused_text_is_no_draft(qtbot: QtBot, review: ReviewWindow) -> None:
    drafts: list[ReviewResult] = []
    review.draft_changed.connect(drafts.append)
    for text in ("it froze", "password=hunter2"):
        with qtbot.waitSignal(review.draft_changed):
            review.words.text.setPlainText(text)
    assert [draft.text for draft in drafts] == ["it froze", "it froze"]


def test_draft_comes_when_typing_rests(qtbot: QtBot, review: ReviewWindow) -> None:
    drafts: list[ReviewResult] = []
    review.draft_changed.connect(drafts.append)
    with qtbot.waitSignal(review.draft_changed):
        qtbot.keyClicks(review.words.text, "it froze")
    assert [draft.text for draft in drafts] == ["it froze"]


def test_a_draft_is_shown_again(qtbot: QtBot, review: ReviewWindow) -> None:
    review.words.text.setPlainText("it froze")
    review.words.category.setCurrentIndex(1)
    review.pictures.canvas.drawn.emit(Rect(1, 2, 3, 4))
    before = review.result()
    review.finish()
    review.show_ticket(Ticket.new(), [shot()], before, before.pictures)
    after = review.result()
    assert (after.text, after.category, after.incident, after.pictures) == (
        before.text,
        before.category,
        before.incident,
        before.pictures,
    )


def test_nothing_of_the_last_ticket_is_left(review: ReviewWindow) -> None:
    review.words.text.setPlainText("it froze")
    review.add_file(log())
    review.add_file(LeftOut("autorestart", 1, "never sent"))
    review.files.advanced.encrypted.click()
    review.failed("No.", "Try again.")
    review.show_ticket(Ticket.new(), [shot()])
    result = review.result()
    assert (result.text, result.files, result.logs.encrypted) == ("", (), False)
    assert not review.notice.isVisible()
    assert not review.files.left.isVisible()


def test_unticked_file_is_not_in_the_result(qtbot: QtBot, review: ReviewWindow) -> None:
    review.add_file(log("tws/launcher.log"))
    review.add_file(log("ibc/a.txt"))
    view = review.files.view
    box = view.visualRect(review.files.rows.index(1))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 16, box.center().y()))
    assert submitted(qtbot, review).files == ("logs/ibc/a.txt",)


def test_space_ticks_a_file(qtbot: QtBot, review: ReviewWindow) -> None:
    review.add_file(log())
    review.files.view.setFocus()
    review.files.view.setCurrentIndex(review.files.rows.index(0))
    qtbot.keyClick(review.files.view, Qt.Key.Key_Space)
    assert review.result().files == ()


def test_ticks_survive_gathering_again(review: ReviewWindow) -> None:
    review.add_file(log())
    review.files.rows.setData(review.files.rows.index(0), Qt.CheckState.Unchecked, CHECK)
    review.clear_files()
    review.add_file(log())
    assert review.result().files == ()


def test_encrypted_logs_start_unticked_and_say_so(review: ReviewWindow) -> None:
    review.add_file(log("tws/api.ibgzenc", encrypted=True, selected=False))
    index = review.files.rows.index(0)
    assert "cannot be redacted" in review.files.rows.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert review.result().files == ()


def test_the_box_of_encrypted_logs_says_how_much_it_would_add(review: ReviewWindow) -> None:
    box = review.files.advanced.encrypted
    plain = box.text()
    for size in (41_000_000, 93_000_000):
        review.add_file(LeftOut(f"tws/{size}.ibgzenc", size, NOT_TICKED["encrypted"]))
    assert "(2 files, 134 MB)" in box.text().replace("\u202f", " ")
    assert "&" not in box.accessibleName()
    review.clear_files()
    assert box.text() == plain


def test_replaced_counts_are_words(review: ReviewWindow) -> None:
    review.add_file(log())
    text = review.files.rows.data(review.files.rows.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert "12 accounts, 1 network address" in text


def test_total_follows_every_tick(review: ReviewWindow) -> None:
    assert "1 picture, about" in review.bar.total.text()
    review.set_estimate(0, 331_000)
    review.add_file(log(size=81_000))
    assert "1 file, 1 picture, 412\u202fkB will be sent".replace("\u202f", " ") == review.bar.total.text().replace("\u202f", " ")
    review.files.all.click()
    assert "1 picture, 331 kB" in review.bar.total.text()
    review.pictures.strip.ticked.emit(0, False)
    assert review.bar.total.text() == "Only your text will be sent"


def test_the_box_of_all_logs_shows_that_some_are_ticked(review: ReviewWindow) -> None:
    review.add_file(log("tws/a.log"))
    review.add_file(log("tws/b.log", selected=False))
    assert review.files.all.checkState() == Qt.CheckState.PartiallyChecked
    for state, files in ((Qt.CheckState.Checked, 2), (Qt.CheckState.Unchecked, 0), (Qt.CheckState.Checked, 2)):
        review.files.all.click()
        assert review.files.all.checkState() == state
        assert len(review.result().files) == files


def test_nothing_at_all_is_not_sent(qtbot: QtBot, review: ReviewWindow) -> None:
    review.pictures.strip.ticked.emit(0, False)
    with qtbot.assertNotEmitted(review.submitted):
        review.submit()
    assert "nothing to send" in review.notice.text


def test_files_that_arrive_take_neither_focus_nor_place(qtbot: QtBot, review: ReviewWindow) -> None:
    for number in range(40):
        review.add_file(log(f"tws/{number:03}.log"))
    qtbot.waitUntil(lambda: review.files.view.verticalScrollBar().maximum() > 0)
    review.files.view.verticalScrollBar().setValue(50)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is review.words.text)
    qtbot.keyClicks(review.words.text, "it ")
    for number in range(40, 80):
        review.add_file(log(f"tws/{number:03}.log"))
        review.add_file(LeftOut(f"{number}", 1, "too old"))
    qtbot.keyClicks(QApplication.focusWidget(), "froze")
    assert review.words.text.toPlainText() == "it froze"
    assert review.files.view.verticalScrollBar().value() == 50


def test_a_thousand_files_stay_quick_to_answer(qtbot: QtBot, review: ReviewWindow) -> None:
    for number in range(1000):
        review.add_file(log(f"tws/{number:04}.log", 1000))
    review.files.all.click()
    assert review.result().files == ()
    review.files.all.click()
    assert len(review.result().files) == 1000
    assert review.files.rows.chosen_bytes == 1_000_000
    review.files.view.scrollToBottom()
    assert review.files.view.indexAt(QPoint(60, review.files.view.viewport().height() - 4)).row() >= 990


def test_left_out_files_are_listed_with_the_reason(review: ReviewWindow) -> None:
    review.add_file(LeftOut("autorestart", 312, "holds a session token"))
    assert "1 file left &out" in review.files.left.heading.text()
    review.files.left.heading.click()
    assert review.files.left.body.isVisible()
    assert "holds a session token" in review.files.left_rows.stringList()[0]


def test_dropped_files_are_wanted(qtbot: QtBot, review: ReviewWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.log")), QUrl("https://example.org/b.log")])
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, left, none)
    review.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(review.log_choice_changed) as caught:
        review.dropEvent(QDropEvent(QPointF(5, 5), action, data, left, none))
    assert caught.args[0].chosen == (tmp_path / "a.log",)


def test_files_dropped_on_the_text_are_logs_not_words(review: ReviewWindow) -> None:
    for field in (review.words.text.viewport(), review.words.expected.viewport(), review.words.belongs_to):
        assert not field.acceptDrops()


def test_advanced_view_asks_for_more_logs(qtbot: QtBot, review: ReviewWindow) -> None:
    review.files.more.heading.click()
    for box, name in (
        (review.files.advanced.previous_days, "previous_days"),
        (review.files.advanced.encrypted, "encrypted"),
        (review.files.advanced.state, "state"),
    ):
        assert box.isVisible()
        with qtbot.waitSignal(review.log_choice_changed) as caught:
            box.click()
        assert getattr(caught.args[0], name) is True
    assert review.result().logs == caught.args[0]


def test_an_opened_fold_comes_into_view(qtbot: QtBot, review: ReviewWindow) -> None:
    review.resize(900, 500)
    review.files.more.heading.click()
    qtbot.waitUntil(lambda: not review.files.advanced.previous_days.visibleRegion().isEmpty())


def test_login_shows_the_help_first(qtbot: QtBot, review: ReviewWindow) -> None:
    review.words.text.setPlainText("cannot log in")
    review.words.category.setCurrentIndex(review.words.category.findData(Category.LOGIN.value))
    assert review.help.isVisible()
    assert "1-877-442-2757" in review.help.page.toPlainText().replace("\u00a0", " ")
    assert "24 hours after the LAST failure" in review.help.lockout.text
    assert "cannot solve" in review.help.cannot.text()
    with qtbot.assertNotEmitted(review.submitted):
        review.submit()
    review.help.read.click()
    assert submitted(qtbot, review).category is Category.LOGIN


def test_damaged_login_help_still_warns_and_lets_go(
    qtbot: QtBot, review: ReviewWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "login.toml").write_text("cannot = ")
    monkeypatch.setattr(login_help, "resource", lambda *parts: tmp_path / parts[-1])
    login_help.login_help.cache_clear()
    review.words.category.setCurrentIndex(review.words.category.findData(Category.LOGIN.value))
    assert "cannot solve a login" in review.help.cannot.text()
    review.help.read.click()
    assert submitted(qtbot, review).category is Category.LOGIN


def test_login_help_can_be_left_for_the_pictures(review: ReviewWindow) -> None:
    review.words.category.setCurrentIndex(review.words.category.findData(Category.LOGIN.value))
    review.help.back.click()
    assert review.pictures.isVisible()


def test_progress_locks_the_form_and_failure_gives_it_back(qtbot: QtBot, review: ReviewWindow) -> None:
    review.words.text.setPlainText("it froze")
    review.uploading(3_100_000, 12_400_000)
    assert not review.words.text.isEnabled()
    with qtbot.assertNotEmitted(review.submitted):
        review.submit()
    assert review.bar.progress.value() == 250
    with qtbot.waitSignal(review.cancel_upload_requested):
        button(review, "Cancel upload").click()
    review.failed("The disk is full.", "Free some space.")
    assert review.words.text.isEnabled()
    assert review.words.text.toPlainText() == "it froze"
    assert "Free some space." in review.notice.text


def test_closing_while_sending_does_nothing(qtbot: QtBot, review: ReviewWindow) -> None:
    review.uploading(1, 2)
    with qtbot.assertNotEmitted(review.cancelled):
        review.close()
    assert review.isVisible()


def test_saved_waiting_closes_without_a_question(qtbot: QtBot, review: ReviewWindow) -> None:
    review.words.text.setPlainText("it froze")
    review.saved_waiting("Saved. It is sent when the network is back.")
    with qtbot.assertNotEmitted(review.cancelled), qtbot.assertNotEmitted(review.submitted):
        review.submit()
        review.close()
    assert review.isHidden()


def test_every_control_has_a_name(review: ReviewWindow) -> None:
    review.files.more.heading.click()
    kinds: tuple[type[QWidget], ...] = (QAbstractButton, QComboBox, QPlainTextEdit)
    nameless = [one for kind in kinds for one in review.findChildren(kind) if one.isVisible() and not one.accessibleName()]
    assert nameless == []


def test_tab_goes_from_words_to_logs_to_tools_to_submit(qtbot: QtBot, review: ReviewWindow) -> None:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is review.words.text)
    review.add_file(log())
    seen: list[QWidget | None] = []
    for _step in range(40):
        qtbot.keyClick(QApplication.focusWidget() or review, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if seen[-1] is review.words.text:
            break
    wanted = [review.words.expected, review.words.category, review.files.view, review.pictures.canvas, review.bar.submit]
    assert [one for one in seen if one in wanted] == wanted
    assert seen[-1] is review.words.text


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_change_while_it_is_open(qapp: QApplication, review: ReviewWindow, mode: str) -> None:
    theme.apply(qapp, mode)
    review.grab()
    assert theme.is_dark(review) is (mode == "dark")


def test_result_names_every_picture(review: ReviewWindow) -> None:
    review.set_pictures([shot(), shot()])
    review.pictures.strip.ticked.emit(1, False)
    assert review.result().pictures == (ChosenPicture(0), ChosenPicture(1, (), included=False))


def test_enter_answers_the_question(qtbot: QtBot, review: ReviewWindow) -> None:
    review.words.text.setPlainText("it froze")
    review.close()
    qtbot.keyClick(button(review, "Keep writing"), Qt.Key.Key_Return)
    assert not review.notice.isVisible()
    assert review.words.text.hasFocus()


def test_writing_on_answers_the_question(qtbot: QtBot, review: ReviewWindow) -> None:
    review.words.text.setPlainText("it froze")
    review.close()
    with qtbot.waitSignal(review.draft_changed):  # the pause after the last word is no answer
        pass
    assert review.notice.isVisible()
    qtbot.keyClicks(review.words.text, "!")
    assert not review.notice.isVisible()


def test_every_alt_key_is_one_fields_own(review: ReviewWindow) -> None:
    kinds: tuple[type[QWidget], ...] = (QLabel, QAbstractButton)
    texts = [one.text() for kind in kinds for one in review.findChildren(kind) if one.isVisible()]  # type: ignore[attr-defined]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(keys) >= 12
    assert len(set(keys)) == len(keys)
