"""From the first picture to the receipt with the real tool: outbox, courier and a folder as destination."""

from __future__ import annotations

import io
import json
import random
import threading
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from capture_tool.core.bundle import verify
from capture_tool.core.draft import Draft
from capture_tool.core.gather import Gathered
from capture_tool.core.model import Bundle, Category, Entry, Rect, State, Ticket, Window
from capture_tool.core.settings import set_value
from capture_tool.tool import LogChoice, Tool
from capture_tool.ui.captures import Captures
from capture_tool.ui.flow import Flow
from capture_tool.ui.review.values import ChosenPicture
from capture_tool.ui.review.window import ReviewWindow
from capture_tool.ui.windows import Windows
from capture_tool.ui.wish import Wish, parse
from tests.ui.conftest import shot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")  # offscreen


@pytest.fixture
def flow(qtbot: Any, tool: Tool, ticket: Ticket) -> Flow:
    window = ReviewWindow()
    qtbot.addWidget(window)
    made = Flow(tool, window, ticket)
    made.window.destroyed.connect(made.deleteLater)
    return made


def gathered(qtbot: Any, flow: Flow) -> None:
    qtbot.waitUntil(lambda: flow._gathering is not None and not flow._gathering.running, timeout=20_000)


def submit(qtbot: Any, flow: Flow) -> Entry | None:
    with qtbot.waitSignal(flow.ended, timeout=30_000) as ended:
        flow.window.submit()
    entry: Entry | None = ended.args[1]
    return entry


def test_submitted_ticket_is_filed_with_text_and_picture(qtbot: Any, flow: Flow, filed: Path, tool: Tool) -> None:
    flow.open([shot()])
    flow.window.words.text.setPlainText("It froze.")
    gathered(qtbot, flow)
    entry = submit(qtbot, flow)
    assert entry
    assert entry.state is State.SENT
    assert entry.receipt
    (bundle,) = filed.rglob("*.zip")
    assert verify(bundle) == ()
    with zipfile.ZipFile(bundle) as opened:
        assert "screenshots/01-desktop.png" in opened.namelist()
        assert "It froze." in opened.read("report.txt").decode()
    qtbot.waitUntil(lambda: not any(tool.paths.drafts.glob("*/draft.json")))


def test_black_outs_are_gone_from_the_pixels(qtbot: Any, flow: Flow, filed: Path) -> None:
    flow.open([shot()])
    gathered(qtbot, flow)
    flow.window.pictures.canvas.drawn.emit(Rect(0, 0, 10, 10))
    submit(qtbot, flow)
    (bundle,) = filed.rglob("*.zip")
    with zipfile.ZipFile(bundle) as opened:
        picture = Image.open(io.BytesIO(opened.read("screenshots/01-desktop.png"))).convert("RGB")
    assert picture.getpixel((9, 9)) == (0, 0, 0)
    assert picture.getpixel((10, 3)) == (9, 3, 10)


def test_permanent_failure_keeps_the_ticket(qtbot: Any, flow: Flow, tool: Tool) -> None:
    set_value(tool.paths.settings, "destinations.folder.path", "not-absolute")
    tool.reload()
    flow.open([shot()])
    gathered(qtbot, flow)
    entry = submit(qtbot, flow)
    assert entry
    assert entry.state is State.FAILED
    assert entry.reason
    assert [one.id for one in tool.outbox.entries()] == [flow.ticket.id]


def test_outbox_without_permission_gives_the_form_back(qtbot: Any, flow: Flow, tool: Tool) -> None:
    tool.paths.outbox.parent.mkdir(parents=True, exist_ok=True)
    tool.paths.outbox.write_text("not a folder")
    flow.open([shot()])
    flow.window.words.text.setPlainText("keep me")
    gathered(qtbot, flow)
    flow.window.submit()
    qtbot.waitUntil(lambda: flow.window.notice.isVisible() and flow.reviewing, timeout=20_000)
    assert flow.window.words.text.toPlainText() == "keep me"
    flow._drop()


def test_nothing_leaves_while_the_own_rules_are_broken_and_what_was_typed_stays(
    qtbot: Any, flow: Flow, tool: Tool, filed: Path, tmp_path: Path
) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text('[[rule]]\nkind = "badge"\npattern = "B-("\n')
    set_value(tool.paths.settings, "redaction.rules", str(rules))
    tool.reload()
    flow.open([shot()])
    flow.window.words.text.setPlainText("It froze, B-1234.")
    gathered(qtbot, flow)
    for _press in range(2):
        flow.window.submit()
        said = flow.window.notice.text
        assert f"{rules}: line 3" in said.replace(" are not used", "")
        assert "Mend the file" in said
        gathered(qtbot, flow)
        assert flow.window.words.text.toPlainText() == "It froze, B-1234."
        assert flow.reviewing
        assert not tool.outbox.entries()
        assert not any(filed.rglob("*"))
    rules.write_text('[[rule]]\nkind = "badge"\npattern = "B-[0-9]{4}"\n')
    flow.window.submit()
    gathered(qtbot, flow)
    assert "Submit" in flow.window.notice.text
    entry = submit(qtbot, flow)
    assert entry
    assert entry.state is State.SENT
    (bundle,) = filed.rglob("*.zip")
    with zipfile.ZipFile(bundle) as opened:
        assert "It froze, badge-" in opened.read("report.txt").decode()


def test_slow_logs_do_not_hold_the_ticket(
    qtbot: Any, flow: Flow, tool: Tool, filed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()

    def hang(*_arguments: Any, **_options: Any) -> Gathered:
        never.wait()
        raise AssertionError

    monkeypatch.setattr(tool, "gather", hang)
    flow.open([shot()])
    qtbot.waitUntil(lambda: flow._gathering is not None and flow._gathering.result() is not None, timeout=20_000)
    flow.window.submit()
    send_now = next(button for button in flow.window.notice._buttons if "without" in button.text())
    with qtbot.waitSignal(flow.ended, timeout=30_000) as ended:
        send_now.click()
    assert ended.args[1].state is State.SENT
    (bundle,) = filed.rglob("*.zip")
    with zipfile.ZipFile(bundle) as opened:
        left_out = json.loads(opened.read("manifest.json"))["left_out"]
    assert any("not finished" in left["reason"] for left in left_out)
    never.set()


def test_submit_waits_for_logs_and_goes_on_by_itself(qtbot: Any, flow: Flow, tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    go, gather = threading.Event(), tool.gather

    def slow(*arguments: Any, **options: Any) -> Gathered:
        go.wait()
        return gather(*arguments, **options)

    monkeypatch.setattr(tool, "gather", slow)
    flow.open([shot()])
    qtbot.waitUntil(lambda: flow._gathering is not None)
    flow.window.submit()
    assert flow.reviewing
    with qtbot.waitSignal(flow.ended, timeout=30_000) as ended:
        go.set()
    assert ended.args[1].state is State.SENT


def test_sealing_shows_how_far_it_is(qtbot: Any, flow: Flow, tmp_path: Path) -> None:
    log = tmp_path / "long.log"
    log.write_bytes(random.Random(1).randbytes(4 << 20).hex().encode())
    flow.open([shot()])
    flow.window.add_chosen([log])
    gathered(qtbot, flow)
    seen: list[tuple[int, int]] = []
    with qtbot.waitSignal(flow.ended, timeout=30_000):
        flow.window.submit()
        assert flow._filing
        flow._filing.prepared.connect(lambda _done, _all: seen.append((bar.progress.value(), bar.progress.maximum())))
        bar = flow.window.bar
    assert seen == sorted(seen)
    assert len({value for value, most in seen if most == 1000}) > 1


def test_saving_can_be_cancelled(qtbot: Any, flow: Flow, tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go, save = threading.Event(), tool.save

    def slow(*arguments: Any, **options: Any) -> Bundle:
        go.wait()
        return save(*arguments, **options)

    monkeypatch.setattr(tool, "save", slow)
    flow.open([shot()])
    flow.window.words.text.setPlainText("keep me")
    gathered(qtbot, flow)
    flow._save_as(flow.window.result(), tmp_path / "mine.zip")
    assert flow.window.bar.sending
    flow.window.bar.stop.click()
    go.set()
    qtbot.waitUntil(lambda: not flow.window.bar.sending, timeout=20_000)
    assert flow.window.words.text.toPlainText() == "keep me"
    assert not flow.window.notice.isVisible()
    assert not list(tmp_path.glob("*mine.zip*"))
    flow._drop()


def test_cancel_leaves_nothing_behind(qtbot: Any, flow: Flow, tool: Tool) -> None:
    flow.open([shot()])
    gathered(qtbot, flow)
    with qtbot.waitSignal(flow.ended) as ended:
        flow.window.close()
    assert ended.args[1] is None
    qtbot.waitUntil(lambda: not any(path.is_dir() for path in tool.paths.drafts.iterdir()))
    assert tool.outbox.entries() == ()


def crashed(qtbot: Any, flow: Flow, tool: Tool) -> Flow:
    """The review that opens again after `flow` ended without a word."""
    assert flow.drafting.draft
    flow.drafting.draft.close()  # as the kernel does with a lock when its process dies
    for connection in flow._connections:
        flow.disconnect(connection)
    flow._connections = []
    captures = Captures(tool)
    captures.reopen_drafts()
    qtbot.waitUntil(lambda: captures.review is not None, timeout=20_000)
    review = captures.review
    assert review
    qtbot.addWidget(review.window, before_close_func=lambda _window: captures.deleteLater())
    return review


def kept(flow: Flow) -> Draft | None:
    return flow.drafting.draft.draft if flow.drafting.draft else None


def test_text_and_pictures_survive_a_crash(qtbot: Any, flow: Flow, tool: Tool) -> None:
    flow.open([shot()])
    gathered(qtbot, flow)
    flow.window.words.text.setPlainText("half a sent")
    qtbot.waitUntil(lambda: (draft := kept(flow)) is not None and draft.text == "half a sent")
    qtbot.waitUntil((tool.paths.drafts / flow.ticket.id / "pictures" / "01-desktop.png").is_file)
    review = crashed(qtbot, flow, tool)
    assert review.ticket.id == flow.ticket.id
    assert review.window.words.text.toPlainText() == "half a sent"
    assert bytes(review.shots[0].image.data[:64:4]) == bytes(flow.shots[0].image.data[:64:4])
    gathered(qtbot, review)
    review._drop()


def test_window_and_monitors_of_a_picture_survive_a_crash(qtbot: Any, flow: Flow, tool: Tool, filed: Path) -> None:
    of = Window(7, "DU1234567 Interactive Brokers", "tws", 12, Rect(0, 0, 64, 48))
    flow.open([replace(shot(), kind="window", window=of)])
    gathered(qtbot, flow)
    qtbot.waitUntil(lambda: (draft := kept(flow)) is not None and len(draft.pictures) == 1)
    qtbot.waitUntil((tool.paths.drafts / flow.ticket.id / "pictures" / "01-window.png").is_file)
    review = crashed(qtbot, flow, tool)
    assert (review.shots[0].window, review.shots[0].monitors) == (of, flow.shots[0].monitors)
    gathered(qtbot, review)
    submit(qtbot, review)
    (bundle,) = filed.rglob("*.zip")
    with zipfile.ZipFile(bundle) as opened:
        manifest = json.loads(opened.read("manifest.json"))
    assert manifest["window"]["app"] == "tws"
    assert len(manifest["monitors"]) == 1


def test_black_outs_ticks_and_removals_survive_a_crash(qtbot: Any, flow: Flow, tool: Tool, filed: Path) -> None:
    flow.open([shot(), shot(32, 32), shot(16, 16)])
    gathered(qtbot, flow)
    pane = flow.window.pictures
    pane._remove()
    pane.strip.chosen.emit(1)
    pane.canvas.drawn.emit(Rect(2, 3, 10, 10))
    pane.strip.ticked.emit(2, False)
    qtbot.waitUntil(lambda: (draft := kept(flow)) is not None and not draft.pictures[-1].included)
    raw = tool.paths.drafts / flow.ticket.id / "pictures"
    qtbot.waitUntil((raw / "03-desktop.png").is_file)
    first = crashed(qtbot, flow, tool)
    first.add([shot(8, 8)])
    qtbot.waitUntil((raw / "04-desktop.png").is_file)
    qtbot.waitUntil(lambda: (draft := kept(first)) is not None and len(draft.pictures) == 3)
    review = crashed(qtbot, first, tool)
    assert [one.image.width for one in review.shots] == [32, 16, 8]
    assert review.window.pictures.chosen() == (
        ChosenPicture(0, (Rect(2, 3, 10, 10),)),
        ChosenPicture(1, included=False),
        ChosenPicture(2),
    )
    gathered(qtbot, review)
    submit(qtbot, review)
    (bundle,) = filed.rglob("*.zip")
    with zipfile.ZipFile(bundle) as opened:
        picture = Image.open(io.BytesIO(opened.read("screenshots/01-desktop.png"))).convert("RGB")
    assert [picture.getpixel(at) for at in ((2, 3), (11, 12), (1, 3))] == [(0, 0, 0), (0, 0, 0), (2, 3, 1)]


def test_a_black_out_is_kept_although_the_text_must_not_be(qtbot: Any, flow: Flow) -> None:
    flow.window._refuse = lambda text: "a password" if "hunter" in text else None
    flow.open([shot()])
    gathered(qtbot, flow)
    flow.window.words.text.setPlainText("before")
    qtbot.waitUntil(lambda: (draft := kept(flow)) is not None and draft.text == "before")
    flow.window.words.text.setPlainText("my password is hunter2")
    flow.window.pictures.canvas.drawn.emit(Rect(0, 0, 4, 4))
    qtbot.waitUntil(lambda: (draft := kept(flow)) is not None and draft.pictures[0].black_outs == (Rect(0, 0, 4, 4),))
    draft = kept(flow)
    assert draft
    assert draft.text == "before"
    flow._drop()


def test_a_review_dropped_at_once_leaves_no_draft(qtbot: Any, flow: Flow, tool: Tool) -> None:
    flow.open([shot()])
    flow._begin_draft()  # which else comes when the window stands
    flow.window.close()
    qtbot.waitUntil(lambda: tool.paths.drafts.is_dir() and not any(path.is_dir() for path in tool.paths.drafts.iterdir()))


def test_another_picture_joins_the_open_review(qtbot: Any, tool: Tool) -> None:
    captures = Captures(tool)
    first, second = Ticket.new(), Ticket.new()
    captures._taken(first, Wish(), (shot(),))
    review = captures.review
    assert review
    qtbot.addWidget(review.window)
    captures._taken(second, Wish(), (shot(32, 32),))
    assert [one.image.width for one in review.shots] == [64, 32]
    captures._taken(second, Wish(index=0), (shot(16, 16),))
    assert [one.image.width for one in review.shots] == [16, 32]
    gathered(qtbot, review)
    review._drop()


def test_words_of_the_terminal_fill_the_form(qtbot: Any, tool: Tool) -> None:
    captures = Captures(tool)
    captures._taken(Ticket.new(), Wish(text="from a script", category="orders"), (shot(),))
    review = captures.review
    assert review
    qtbot.addWidget(review.window)
    assert review.window.words.text.toPlainText() == "from a script"
    assert review.window.words.chosen_category is Category.ORDERS
    gathered(qtbot, review)
    review._drop()


def platform(tmp_path: Path) -> Path:
    """The log of a platform where it is looked for, written now."""
    root = tmp_path / "user" / "Jts"
    root.mkdir()
    (root / "launcher.log").write_text(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}.000 INFO  [JTS-Main] - Build 10.45.1j\n")
    return root


def names(flow: Flow) -> set[str]:
    return set(flow.window.result().files)


@pytest.mark.parametrize(
    ("words", "own", "platforms"), [([], False, True), (["--logs", "CHOSEN"], True, False), (["--no-logs"], False, False)]
)
def test_the_logs_asked_for_in_the_terminal_are_those_of_the_review(
    qtbot: Any, tool: Tool, tmp_path: Path, words: list[str], own: bool, platforms: bool
) -> None:
    platform(tmp_path)
    chosen = tmp_path / "mine.log"
    chosen.write_text("2026-01-01 10:00:00 mine\n")
    captures = Captures(tool)
    captures._taken(Ticket.new(), parse([word.replace("CHOSEN", str(chosen)) for word in words]), (shot(),))
    review = captures.review
    assert review
    qtbot.addWidget(review.window)
    gathered(qtbot, review)
    assert ("logs/chosen-files/mine.log" in names(review)) is own
    assert ("logs/tws/launcher.log" in names(review)) is platforms
    assert review.window.files.advanced.platform.isChecked() is platforms
    if not platforms:  # and what was left out at first can still be had
        review.window.files.advanced.platform.click()
        qtbot.waitUntil(lambda: "logs/tws/launcher.log" in names(review), timeout=20_000)
        gathered(qtbot, review)
        assert ("logs/chosen-files/mine.log" in names(review)) is own
    review._drop()


def test_encrypted_logs_asked_for_in_the_terminal_are_ticked_and_seen(qtbot: Any, tool: Tool) -> None:
    captures = Captures(tool)
    captures._taken(Ticket.new(), parse(["--review", "--encrypted-logs"]), (shot(),))
    review = captures.review
    assert review
    qtbot.addWidget(review.window)
    assert review.window.files.advanced.encrypted.isVisible()
    assert review.window.result().logs.encrypted
    gathered(qtbot, review)
    review._drop()
    captures._taken(Ticket.new(), Wish(), (shot(),))
    again = captures.review
    assert again
    assert not again.window.result().logs.encrypted
    gathered(qtbot, again)
    again._drop()


def test_a_span_of_logs_from_the_terminal_stays_when_a_box_is_ticked(
    qtbot: Any, tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[LogChoice] = []
    gather = tool.gather

    def watch(ticket: Ticket, choice: LogChoice, **options: Any) -> Gathered:
        asked.append(choice)
        return gather(ticket, choice, **options)

    monkeypatch.setattr(tool, "gather", watch)
    captures = Captures(tool)
    ticket = Ticket.new()
    captures._taken(ticket, parse(["--since", "3h"]), (shot(),))
    review = captures.review
    assert review
    qtbot.addWidget(review.window)
    gathered(qtbot, review)
    review.window.files.advanced.previous_days.click()
    gathered(qtbot, review)
    assert [choice.since for choice in asked] == [ticket.moment.utc - timedelta(hours=3)] * 2
    assert [choice.previous_days for choice in asked] == [False, True]
    review._drop()


def test_a_ticket_that_waits_shows_what_waits(qtbot: Any, flow: Flow, tool: Tool, filed: Path) -> None:
    filed.rmdir()  # the share is not connected
    flow.open([shot()])
    gathered(qtbot, flow)
    entry = submit(qtbot, flow)
    assert entry
    assert entry.state is State.PENDING
    windows = Windows(tool, lambda _keys: {})
    windows.show_result(entry)
    qtbot.waitUntil(lambda: windows._receipt is not None and windows._receipt.isVisible())
    assert windows._receipt
    qtbot.addWidget(windows._receipt)
    shown = [windows._receipt._files.item(row).text().strip() for row in range(windows._receipt._files.count())]
    assert {"01-desktop.png", "report.txt"} <= set(shown)
    assert "manifest.json" not in shown
    windows.deleteLater()
