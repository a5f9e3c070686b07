"""All pictures as small ones in a row, each with the check box that puts it into the ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from capture_tool.core.model import Rect, Screenshot
from capture_tool.i18n import _
from capture_tool.ui.review.scaler import wrap
from capture_tool.ui.theme import GAP

SIZE = QSize(112, 64)


class Shown(Protocol):
    """What the strip reads of a picture's marks."""

    shot: Screenshot
    included: bool
    removed: bool

    @property
    def shown(self) -> tuple[Rect, ...]:
        """Black-outs."""


def kind_name(shot: Screenshot) -> str:
    """What a picture shows, in a word."""
    return {"desktop": _("Desktop"), "monitor": _("Monitor"), "window": _("Window"), "region": _("Region")}[shot.kind]


def small(shot: Screenshot, black_outs: Sequence[Rect], *, faint: bool, ratio: float) -> QPixmap:
    """A small picture: first thinned out, then smoothed, so that a 4K one costs under a millisecond."""
    box = SIZE * ratio
    keep, fast, smooth = (
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.FastTransformation,
        Qt.TransformationMode.SmoothTransformation,
    )
    image: QImage = wrap(shot.image)
    image = image.scaled(box * 3, keep, fast) if image.width() > box.width() * 3 else image
    image = image.scaled(box, keep, smooth)
    made = QPixmap(box)
    made.fill(Qt.GlobalColor.transparent)
    left, top = (box.width() - image.width()) // 2, (box.height() - image.height()) // 2
    painter = QPainter(made)
    painter.setOpacity(0.35 if faint else 1)
    painter.drawImage(left, top, image)
    factor = image.width() / shot.image.width
    for rect in black_outs:
        painter.fillRect(
            round(left + rect.left * factor),
            round(top + rect.top * factor),
            max(1, round(rect.width * factor)),
            max(1, round(rect.height * factor)),
            Qt.GlobalColor.black,
        )
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


class Thumbnail(QWidget):
    """One small picture; made once and used again. Its pixels come when the event loop is next idle: the large one is first."""

    chosen = Signal(int)
    ticked = Signal(int, bool)

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self._drawn: tuple[object, ...] = ()
        self.button = QToolButton()
        self.button.setCheckable(True)
        self.button.setIconSize(SIZE)
        self.button.setFixedSize(SIZE.width() + 10, SIZE.height() + 10)
        self.box = QCheckBox()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.button)
        column.addWidget(self.box)
        self._mark: Shown | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._draw)
        self.button.clicked.connect(self._choose)
        self.box.clicked.connect(self._tick)

    def _choose(self) -> None:
        self.chosen.emit(self._index)

    def _tick(self, on: bool) -> None:  # noqa: FBT001  (a slot)
        self.ticked.emit(self._index, on)

    def show_mark(self, mark: Shown, *, current: bool, number: int) -> None:
        """Takes over the state of one picture; pixels are drawn again only when they changed."""
        name = _("{number} · {kind}").format(number=number, kind=kind_name(mark.shot))
        self.box.setText(name)
        self.box.setChecked(mark.included)
        self.box.setAccessibleName(_("Send picture {name}").format(name=name))
        self.button.setAccessibleName(_("Show picture {name}").format(name=name))
        self.button.setChecked(current)
        self._mark = mark
        self._soon.start()
        self.show()

    def _draw(self) -> None:
        mark = self._mark
        if mark is None:
            return
        ratio = self.devicePixelRatioF()
        drawn = (mark.shot, mark.shown, mark.included, ratio)
        if len(self._drawn) != 4 or self._drawn[0] is not drawn[0] or self._drawn[1:] != drawn[1:]:
            self._drawn = drawn
            self.button.setIcon(QIcon(small(mark.shot, mark.shown, faint=not mark.included, ratio=ratio)))

    def clear(self) -> None:
        """Lets the pixels go."""
        self._soon.stop()
        self._mark, self._drawn = None, ()
        self.button.setIcon(QIcon())


class Strip(QScrollArea):
    """A row of thumbnails."""

    chosen = Signal(int)
    ticked = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Pictures of this ticket"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("clear")
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addStretch(1)
        self.setWidget(inside)
        self._thumbnails: list[Thumbnail] = []
        self._grow(1)
        self.setFixedHeight(self._thumbnails[0].sizeHint().height() + 14)

    def _grow(self, count: int) -> None:
        while len(self._thumbnails) < count:
            made = Thumbnail(len(self._thumbnails))
            made.chosen.connect(self.chosen)
            made.ticked.connect(self.ticked)
            self._row.insertWidget(len(self._thumbnails), made)
            self._thumbnails.append(made)
            made.hide()

    def clear(self) -> None:
        """Lets the pixels go. The thumbnails stand: the next review shows one, and a widget that appears costs 5 ms."""
        for thumbnail in self._thumbnails:
            thumbnail.clear()

    def show_marks(self, marks: Sequence[Shown], current: int) -> None:
        """Shows the pictures that are not removed."""
        self._grow(len(marks))
        number = 0
        for index, thumbnail in enumerate(self._thumbnails):
            if index < len(marks) and not marks[index].removed:
                number += 1
                thumbnail.show_mark(marks[index], current=index == current, number=number)
            else:
                thumbnail.clear()
                thumbnail.hide()
        if current < len(self._thumbnails) and len(marks) > 1:
            self.ensureWidgetVisible(self._thumbnails[current])
