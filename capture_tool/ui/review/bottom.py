"""The bar at the bottom: what will leave and how big it is, Submit, Save, Cancel; while sending, the progress."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from capture_tool.core.pace import Pace
from capture_tool.core.standing import moving
from capture_tool.i18n import _
from capture_tool.ui.review import formats
from capture_tool.ui.review.elided import ElidedLabel
from capture_tool.ui.theme import GAP


class BottomBar(QFrame):
    """Two faces: `editing` and sending."""

    cancel_upload_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "bar")
        self._pace = Pace()
        self.total = ElidedLabel()
        self.submit = _button(_("&Submit"), _("Send the ticket (Ctrl+Enter)"))
        self.submit.setProperty("look", "primary")
        self.save = _button(_("Save &as file…"), _("Keep it as a file instead of sending it (Ctrl+S)"))
        self.save.setShortcut(QKeySequence.StandardKey.Save)
        self.cancel = _button(_("&Cancel"), _("Close without sending (Esc)"))
        self._what = ElidedLabel()
        self.progress = QProgressBar(textVisible=False)
        self.progress.setAccessibleName(_("Upload"))
        self.stop = _button(_("&Cancel upload"), _("The ticket stays in the outbox or comes back here"))
        self.stop.clicked.connect(self.cancel_upload_requested)
        self._faces = QStackedWidget()
        self._faces.addWidget(self._editing())
        self._faces.addWidget(self._sending())
        self._faces.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP * 2, GAP + 2, GAP * 2, GAP + 2)
        column.addWidget(self._faces)

    def _editing(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.total, 1)
        for button in (self.cancel, self.save, self.submit):
            row.addWidget(button)
        return made

    def _sending(self) -> QWidget:
        made = QWidget()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._what)
        words.addWidget(self.progress)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP * 2)
        row.addLayout(words, 1)
        row.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignVCenter)
        return made

    def show_editing(self) -> None:
        """The buttons."""
        self._pace = Pace()
        self._faces.setCurrentIndex(0)

    def show_sending(self, done: int, total: int) -> None:
        """Bytes sent so far and in all (0 when not known yet: sealing)."""
        self._pace.tell(done, total)
        self.progress.setRange(0, 1000 if total else 0)
        self.progress.setValue(min(1000, done * 1000 // total) if total else 0)
        self._what.setText(moving(done, total, self._pace, formats.size) if total else _("Preparing…"))
        self._faces.setCurrentIndex(1)

    def show_preparing(self, done: int, total: int) -> None:
        """Bytes of the bundle written and looked at so far, and in all."""
        if self.sending and total:
            self.progress.setRange(0, 1000)
            self.progress.setValue(min(1000, done * 1000 // total))
            self._what.setText(_("Preparing {size}").format(size=formats.size(total // 2)))  # written and looked at: twice

    @property
    def sending(self) -> bool:
        """Whether the progress is shown."""
        return self._faces.currentIndex() == 1


def _button(text: str, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setAccessibleName(text.replace("&", ""))
    made.setToolTip(tip)
    made.setAutoDefault(True)
    return made
