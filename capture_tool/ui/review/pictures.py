"""The pictures of the ticket: one large, all as a strip, with check boxes, black-outs, undo, add, retake and remove."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from capture_tool.core.login_windows import covers
from capture_tool.core.model import Rect, Screenshot
from capture_tool.core.screen import Cover, Reading
from capture_tool.i18n import _
from capture_tool.ui.review.canvas import STEP, Canvas
from capture_tool.ui.review.marks import Marks, about
from capture_tool.ui.review.notice import Kind, Notice
from capture_tool.ui.review.picture_bar import PictureBar
from capture_tool.ui.review.strip import Strip
from capture_tool.ui.review.values import ChosenPicture
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.theme import GAP


class PicturesPane(QWidget):
    """`changed` comes with every tick, black-out and removal; the others ask for what only the program can do."""

    changed = Signal()
    add_requested = Signal(str)
    """desktop, window, region, monitor or pick"""
    retake_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: list[Marks] = []
        self._current = 0
        self.canvas = Canvas()
        self.bar = PictureBar()
        self.strip = Strip()
        self.warning = Notice()
        self._unread = WrappedLabel()
        self._unread.hide()
        self._unread.setProperty("look", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.bar)
        column.addWidget(self.warning)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.strip)
        column.addWidget(self._unread)
        self.strip.chosen.connect(self._choose)
        self.strip.ticked.connect(self._tick)
        self.canvas.drawn.connect(self._black_out)
        self.canvas.toggled.connect(self._toggle)
        self.canvas.zoomed.connect(self.bar.show_scale)
        self.bar.black_out.toggled.connect(self.canvas.set_tool)
        self.bar.undo.clicked.connect(self.undo)
        self.bar.zoom_in.clicked.connect(self._zoom_in)
        self.bar.zoom_out.clicked.connect(self._zoom_out)
        self.bar.fit.clicked.connect(self._zoom_fit)
        self.bar.full.clicked.connect(self._zoom_full)
        self.bar.retake.clicked.connect(self._retake)
        self.bar.remove.clicked.connect(self._remove)
        self.bar.add_requested.connect(self.add_requested)
        for keys, slot in (
            (QKeySequence.StandardKey.ZoomIn, self._zoom_in),
            (QKeySequence("Ctrl+="), self._zoom_in),
            (QKeySequence.StandardKey.ZoomOut, self._zoom_out),
            (QKeySequence("Ctrl+0"), self._zoom_fit),
            (QKeySequence("Ctrl+1"), self._zoom_full),
        ):
            QShortcut(keys, self, slot, context=Qt.ShortcutContext.WindowShortcut)
        QShortcut(QKeySequence.StandardKey.Undo, self, self.undo, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def set_pictures(self, shots: Sequence[Screenshot], remembered: Sequence[ChosenPicture] = ()) -> None:
        """Shows `shots`; marks of pictures that stay are kept, a new or retaken one is shown first.

        `remembered` brings ticks and black-outs back (a draft).
        """
        old, known = self._marks, {mark.index: mark for mark in remembered}
        self._marks = []
        fresh = 0
        for index, shot in enumerate(shots):
            if index < len(old) and old[index].shot is shot:
                self._marks.append(old[index])
                continue
            mark = Marks(shot, covers=covers(shot, ()))
            if index in known:
                was = known[index]
                mark = Marks(shot, was.included, black_outs=list(was.black_outs), covers=was.covers, ocr=was.ocr)
            self._marks.append(mark)
            fresh = index if old else 0
        self._current = min(fresh if old else 0, max(0, len(shots) - 1))
        self._show()
        self.changed.emit()

    def tell_unread(self, why: str, cure: str) -> None:
        """Says under the pictures that nobody searches them for names, with the cure as its tip; empty when they are searched."""
        self._unread.tell(why)
        self._unread.setToolTip(cure)
        self._unread.setVisible(bool(why))

    def clear(self) -> None:
        """Forgets every picture: frees their memory."""
        self._marks = []
        self.bar.black_out.setChecked(False)
        self.strip.clear()
        self.canvas.show_picture(None, ())

    def chosen(self) -> tuple[ChosenPicture, ...]:
        """Every picture with its black-outs; removed ones are not included."""
        return tuple(
            ChosenPicture(index, tuple(mark.black_outs), mark.included and not mark.removed, mark.removed, mark.covers, mark.ocr)
            for index, mark in enumerate(self._marks)
        )

    @property
    def touched(self) -> bool:
        """Whether the user drew something that would be missed."""
        return any(mark.black_outs for mark in self._marks)

    def pixels(self, index: int) -> int:
        """How many pixels a picture has."""
        image = self._marks[index].shot.image
        return image.width * image.height

    def undo(self) -> None:
        """Takes the last black-out of the picture back."""
        if self._marks and self._marks[self._current].black_outs:
            self._marks[self._current].black_outs.pop()
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        mark = self._marks[self._current] if self._current < len(self._marks) and not self._marks[self._current].removed else None
        self.strip.show_marks(self._marks, self._current)
        self.canvas.show_picture(
            mark.shot.image if mark else None,
            tuple(mark.black_outs) if mark else (),
            mark.covers if mark else (),
            dimmed=bool(mark and not mark.included),
        )
        self.bar.show_state(picture=mark is not None, undo=bool(mark and mark.black_outs), covered=bool(mark and mark.whole))
        self._tell(mark)

    def _tell(self, mark: Marks | None) -> None:
        """Says what the tool has blacked out, with the way to show it and the way back."""
        text = about(mark) if mark else ""
        if mark is None or not text:
            self.warning.hide()
        elif all(cover.dropped for cover in mark.covers):
            self._offer("info", text, _("Black out again"), mark.cover_all)
        elif mark.whole:
            self._offer("warn", text, _("Show the picture"), mark.show_all)
        else:
            self._offer("info", text, _("Show all"), mark.show_all)

    def _offer(self, kind: Kind, text: str, label: str, do: Callable[[], None]) -> None:
        self.warning.tell(kind, text, (label, lambda: self._decide(do)))
        self.warning.setToolTip(_("In the picture, Page Down picks one and Enter shows it or blacks it out again."))

    def _decide(self, do: Callable[[], None]) -> None:
        do()
        self.canvas.setFocus()
        self._show()
        self.changed.emit()

    def _toggle(self, number: int) -> None:
        self._marks[self._current].toggle(number)
        self._show()
        self.changed.emit()

    def cover(self, shot: Screenshot, fresh: Sequence[Cover] | None, reading: Reading | None = None) -> None:
        """The tool's covers of one picture: of login windows, or with `reading` of the words found in it; None is no news.

        A picture that is not here any more is passed over.
        """
        mark = next((mark for mark in self._marks if mark.shot is shot), None)
        if mark is None:
            return
        before = mark.covers, mark.ocr
        if fresh is not None:
            mark.take(fresh, labelled=reading is not None)
        mark.ocr = reading or mark.ocr
        if (mark.covers, mark.ocr) != before:
            self._show()
            self.changed.emit()

    def _choose(self, index: int) -> None:
        self._current = index
        self._show()

    def _tick(self, index: int, on: bool) -> None:  # noqa: FBT001  (a slot)
        self._marks[index].included = on
        self._show()
        self.changed.emit()

    def _black_out(self, rect: Rect) -> None:
        self._marks[self._current].black_outs.append(rect)
        self._show()
        self.changed.emit()

    def _retake(self) -> None:
        self.retake_requested.emit(self._current)

    def _remove(self) -> None:
        self._marks[self._current].removed = True
        left = [index for index, mark in enumerate(self._marks) if not mark.removed]
        self._current = min(left, key=lambda index: abs(index - self._current), default=self._current)
        self._show()
        self.changed.emit()

    def _zoom_in(self) -> None:
        self.canvas.zoom_by(STEP)

    def _zoom_out(self) -> None:
        self.canvas.zoom_by(1 / STEP)

    def _zoom_fit(self) -> None:
        self.canvas.set_scale(None)

    def _zoom_full(self) -> None:
        self.canvas.set_scale(1.0)

    def changeEvent(self, event: QEvent) -> None:
        """New colours, new icons."""
        if event.type() == QEvent.Type.PaletteChange:
            self.bar.draw_icons()
        super().changeEvent(event)
