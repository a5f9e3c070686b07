"""The second window: the ticket's number, its link, what was uploaded and what that means; or that it is saved and waits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

from capture_tool.core.model import Receipt
from capture_tool.core.standing import receipt_lines
from capture_tool.i18n import _, ngettext
from capture_tool.ui import icons
from capture_tool.ui.place import present
from capture_tool.ui.review import sent_files
from capture_tool.ui.review.elided import ElidedLabel
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.theme import GAP, larger

COPIED_MS = 1600


class AcknowledgementWindow(QWidget):
    """Made once and used again."""

    open_requested = Signal(QUrl)
    """The user wants to see the ticket in the browser."""
    outbox_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(_("Ticket"))
        self.setWindowIcon(icons.app_icon())
        self._url = ""
        self._state = "done"
        self._badge = QLabel()
        self._title = QLabel()
        larger(self._title, 1.1, bold=False)
        self._number = QLabel()
        self._number.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._number.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        larger(self._number, 2.2)
        self._link = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._link.setProperty("look", "muted")
        self._files_title = QLabel()
        self._files = QListWidget()
        self._files.setAccessibleName(_("Files that were uploaded"))
        self._files.setProperty("look", "rows")
        self._files.setUniformItemSizes(True)
        self._files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._meaning = WrappedLabel()
        self._meaning.setProperty("look", "muted")
        self.copy_number = _button(_("Copy &number"))
        self.copy_link = _button(_("Copy &link"))
        self.open = _button(_("&Open ticket"))
        self.outbox = _button(_("&Show outbox"))
        self.close_button = _button(_("&Close"))
        self.close_button.setProperty("look", "primary")
        self._copied = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP * 2)
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._title, self._number, self._link):
            words.addWidget(label)
        words.addStretch(1)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        actions = QHBoxLayout()
        actions.setSpacing(GAP)
        for button in (self.open, self.copy_link, self.copy_number, self.outbox):
            actions.addWidget(button)
        actions.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(GAP * 2)
        foot.addWidget(self._meaning, 1)
        foot.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP * 3, GAP * 3, GAP * 3, GAP * 2)
        column.setSpacing(GAP + 4)
        column.addLayout(head)
        column.addLayout(actions)
        column.addWidget(self._files_title)
        column.addWidget(self._files, 1000)
        column.addStretch(1)  # stands in for the list where there is none
        column.addLayout(foot)
        self.setMinimumSize(440, 240)

    def _connect(self) -> None:
        self.copy_number.clicked.connect(self._copy_number)
        self.copy_link.clicked.connect(self._copy_link)
        self.open.clicked.connect(self._open)
        self.outbox.clicked.connect(self.outbox_requested)
        self.close_button.clicked.connect(self.close)
        self._copied.timeout.connect(self._not_copied)
        QShortcut(QKeySequence("Esc"), self, self.close)

    def show_receipt(self, receipt: Receipt, *, unasked: bool = False) -> None:
        """The ticket is filed."""
        self._url = receipt.ticket.url
        title = _("Added to ticket") if receipt.added else _("Your ticket is filed")
        self._head("done", title, receipt.ticket.number or _("no number"), receipt.ticket.url)
        self._list(receipt.files, ngettext("{n} file uploaded", "{n} files uploaded", len(receipt.files)))
        self._meaning.tell("\n".join(receipt_lines(receipt)))
        self._offer(waiting=False)
        self._present(unasked=unasked)

    def show_waiting(self, text: str, files: tuple[str, ...] = (), *, unasked: bool = False) -> None:
        """The ticket is safe on this computer and goes out later; `text` says what it waits for."""
        self._url = ""
        self._head("clock", _("Not sent yet"), _("Saved, waiting"), "")
        self._list(files, ngettext("{n} file waits", "{n} files wait", len(files)))
        self._meaning.tell(f"{text} " + _("Nothing is lost: it is sent as soon as that is possible, and you will be told."))
        self._offer(waiting=True)
        self._present(unasked=unasked)

    def _head(self, state: str, title: str, number: str, link: str) -> None:
        self._state = state
        self._title.setText(title)
        self._number.setText(number)
        self._number.setAccessibleName(f"{title}: {number}")
        self._link.setText(link)
        self._link.setVisible(bool(link))

    def _list(self, files: tuple[str, ...], title: str) -> None:
        self._files_title.setText(title.format(n=len(files)))
        self._files_title.setVisible(bool(files))
        self._files.setVisible(bool(files))
        self.resize(580, 460 if files else 260)
        sent_files.fill(self._files, files)

    def _offer(self, *, waiting: bool) -> None:
        self._not_copied()
        for button in (self.open, self.copy_link):
            button.setVisible(bool(self._url))
        self.copy_number.setVisible(not waiting)
        self.outbox.setVisible(waiting)

    def _present(self, *, unasked: bool) -> None:
        self._draw()
        present(self, unasked=unasked)
        self.close_button.setFocus()

    def _draw(self) -> None:
        self.open.setIcon(icons.icon("open"))
        self.outbox.setIcon(icons.icon("outbox"))
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        self._badge.setPixmap(icons.pixmap(self._state, 44, colour, ratio=self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        """New colours, new icons."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
            self._not_copied()
        super().changeEvent(event)

    def _copy_number(self) -> None:
        self._copy(self.copy_number, self._number.text())

    def _copy_link(self) -> None:
        self._copy(self.copy_link, self._url)

    def _copy(self, button: QPushButton, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._not_copied()
        button.setMinimumWidth(button.width())
        button.setText(_("Copied"))
        button.setIcon(icons.icon("check"))
        self._copied.start()

    def _not_copied(self) -> None:
        self._copied.stop()
        for button, text in ((self.copy_number, _("Copy &number")), (self.copy_link, _("Copy &link"))):
            button.setText(text)
            button.setIcon(icons.icon("copy"))

    def _open(self) -> None:
        self.open_requested.emit(QUrl(self._url))


def _button(text: str) -> QPushButton:
    made = QPushButton(text)
    made.setAccessibleName(text.replace("&", ""))
    made.setIconSize(QSize(16, 16))
    made.setAutoDefault(True)
    return made
