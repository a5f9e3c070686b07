"""Where the parts of the review window stand: pictures left, words and logs right, the bar below."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from capture_tool.ui.review.bottom import BottomBar
from capture_tool.ui.review.files import FilesPane
from capture_tool.ui.review.login_help import LoginHelpPanel
from capture_tool.ui.review.notice import Notice
from capture_tool.ui.review.pictures import PicturesPane
from capture_tool.ui.review.platform_notices import PlatformNotices
from capture_tool.ui.review.words import WordsForm
from capture_tool.ui.theme import GAP

WANTED = QSize(1240, 800)
LEAST = QSize(860, 440)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the window; `body` is all that is locked while sending, `left` holds the pictures or the login help."""

    body: QWidget
    left: QStackedWidget
    pictures: PicturesPane
    help: LoginHelpPanel
    words: WordsForm
    platform: PlatformNotices
    refusal: Notice
    files: FilesPane
    notice: Notice
    bar: BottomBar


def build(window: QWidget) -> Parts:
    """Makes the parts and puts them into `window`."""
    left = QStackedWidget()
    parts = Parts(
        QWidget(),
        left,
        PicturesPane(),
        LoginHelpPanel(),
        WordsForm(),
        PlatformNotices(),
        Notice(),
        FilesPane(),
        Notice(),
        BottomBar(),
    )
    left.addWidget(parts.pictures)
    left.addWidget(parts.help)
    parts.words.below_text.addWidget(parts.refusal)
    card = _card(left)
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(GAP + 4)
    splitter.addWidget(card)
    splitter.addWidget(_right(parts))
    splitter.setStretchFactor(0, 1)
    splitter.setStretchFactor(1, 0)
    splitter.setSizes([WANTED.width() - 470, 440])
    inside = QVBoxLayout(parts.body)
    inside.setContentsMargins(GAP + 4, GAP + 4, GAP + 4, GAP + 4)
    inside.addWidget(splitter)
    notice = QWidget()
    around = QVBoxLayout(notice)
    around.setContentsMargins(GAP + 4, 0, GAP + 4, 0)
    around.addWidget(parts.notice)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(parts.body, 1)
    column.addWidget(notice)
    column.addSpacing(GAP // 2)
    column.addWidget(parts.bar)
    window.setMinimumSize(LEAST)
    _order(window, parts)
    return parts


def fit_screen(window: QWidget) -> None:
    """The wanted size, or what the screen has."""
    room = window.screen().availableGeometry().size() - QSize(24, 56)
    window.resize(WANTED.boundedTo(room).expandedTo(LEAST))


def _card(inside: QWidget) -> QFrame:
    made = QFrame()
    made.setProperty("look", "card")
    column = QVBoxLayout(made)
    column.setContentsMargins(1, 1, 1, 1)
    column.addWidget(inside)
    return made


def _right(parts: Parts) -> QWidget:
    inside = QWidget()
    inside.setObjectName("clear")
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 2, 0)
    column.setSpacing(GAP + 2)
    column.addWidget(parts.platform.login)
    column.addWidget(parts.platform.api)
    column.addWidget(parts.words, 3)
    column.addWidget(parts.files, 3)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumWidth(360)
    area.setWidget(inside)
    for fold in (parts.files.left, parts.files.more):
        fold.opened.connect(area.ensureWidgetVisible, Qt.ConnectionType.QueuedConnection)  # once it has its place
    return area


def _order(window: QWidget, parts: Parts) -> None:
    words, files, bar, tools = parts.words, parts.files, parts.bar, parts.pictures.bar
    stops: tuple[QWidget, ...] = (
        words.text,
        words.expected,
        words.category,
        words.when,
        words.belongs_to,
        words.where.new,
        words.where.add,
        files.all,
        files.add_button,
        files.view,
        files.left.heading,
        files.left.body,
        files.more.heading,
        files.advanced.platform,
        files.advanced.previous_days,
        files.advanced.encrypted,
        files.advanced.state,
        parts.help.page,
        parts.help.read,
        parts.help.back,
        tools.black_out,
        tools.undo,
        tools.zoom_out,
        tools.zoom_in,
        tools.fit,
        tools.full,
        tools.retake,
        tools.remove,
        tools.add,
        parts.pictures.canvas,
        bar.cancel,
        bar.save,
        bar.submit,
    )
    for before, after in pairwise(stops):
        window.setTabOrder(before, after)
