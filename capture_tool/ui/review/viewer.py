"""One log as it will be sent: what was replaced is marked, can be counted, found, and (but for passwords) left as it was."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from capture_tool.core.log_view import LogView
from capture_tool.core.model import CleanFile
from capture_tool.core.redaction import NEVER_LEFT, SECRET_KINDS
from capture_tool.core.redaction.stand_ins import SECRET
from capture_tool.core.threads import Cancel, Lane
from capture_tool.i18n import _
from capture_tool.ui import icons
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.place import present
from capture_tool.ui.review import formats
from capture_tool.ui.review.elided import ElidedLabel
from capture_tool.ui.review.file_rows import label
from capture_tool.ui.review.log_pane import LogPane
from capture_tool.ui.review.notice import Notice
from capture_tool.ui.theme import GAP, larger


def first_word(kind: str) -> str:
    """What every stand-in of a kind begins with."""
    if kind in SECRET_KINDS:
        return SECRET.decode("ascii")
    return {"account": "acct-", "ip": "ip-"}.get(kind, f"{kind}-")


class Viewer(QWidget):
    """Made once and used for one file after the other."""

    undo_requested = Signal(str)
    """A kind whose values are to be sent as they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(_("Log as it will be sent"))
        self.setWindowIcon(icons.app_icon())
        self.resize(980, 640)
        self._jobs, self._loads = Jobs(self, lane=Lane("log-view")), Jobs(self)
        self._cancel = Cancel()
        self._looking = Cancel()
        self._view: LogView | None = None
        self._file: CleanFile | None = None
        self.name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        larger(self.name, 1.15)
        self.status = QLabel()
        self.status.setProperty("look", "muted")
        self.pane = LogPane()
        self.notice = Notice()
        self.kinds = QHBoxLayout()
        self._kind_buttons: list[QPushButton] = []
        self.words = QLineEdit(placeholderText=_("Find in this log"), clearButtonEnabled=True)
        self.words.setAccessibleName(_("Find in this log"))
        self.previous = _arrow("chevron-up", _("Previous"))
        self.next = _arrow("chevron-down", _("Next"))
        self.undo = QPushButton(_("&Undo a kind…"))
        self.undo.setToolTip(_("Leaves one kind of value as it stands in the log. Passwords and tokens are always taken out."))
        self.undo.setMenu(QMenu(self.undo))
        self._lay_out()
        self.words.returnPressed.connect(partial(self._find, back=False))
        self.words.textChanged.connect(self.pane.mark)
        self.next.clicked.connect(partial(self._find, back=False))
        self.previous.clicked.connect(partial(self._find, back=True))
        QShortcut(QKeySequence.StandardKey.Find, self, self.words.setFocus)
        QShortcut(QKeySequence("F3"), self, partial(self._find, back=False))
        QShortcut(QKeySequence("Shift+F3"), self, partial(self._find, back=True))
        QShortcut(QKeySequence("Esc"), self, self.close)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.status)
        tools = QHBoxLayout()
        tools.setSpacing(GAP // 2)
        self.kinds.setSpacing(GAP // 2)
        tools.addLayout(self.kinds)
        tools.addWidget(self.undo)
        tools.addStretch(1)
        tools.addWidget(self.words)
        tools.addWidget(self.previous)
        tools.addWidget(self.next)
        self.words.setMinimumWidth(220)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP * 2, GAP * 2, GAP * 2, GAP * 2)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addLayout(tools)
        column.addWidget(self.notice)
        column.addWidget(self.pane, 1)

    def show_file(self, file: CleanFile) -> None:
        """Opens `file` at its beginning; it is read in the background."""
        self._open(file)
        present(self)
        self.pane.setFocus()

    def _open(self, file: CleanFile) -> None:
        self._file = file
        self._cancel()
        self._looking()
        cancel = self._cancel = Cancel()
        view = self._view = LogView(file)
        self.name.setText(label(file))
        self.setWindowTitle(_("{name} – as it will be sent").format(name=label(file)))
        self.notice.hide()
        self._show_kinds(file.replaced)
        self.pane.show_view(view)
        self._tell()

        def only_now(_result: object = None) -> None:
            if not cancel.asked:
                self.pane.grown()
                self._tell()

        def failed(error: Exception) -> None:
            if not cancel.asked:
                self.notice.tell("bad", _("The rest cannot be shown: {why}").format(why=type(error).__name__))

        self._loads.run("log-load", partial(view.load, self._loads.latest(only_now), cancel), only_now, failed)

    def renew(self, file: CleanFile) -> None:
        """The same file was cleaned again: shows it as it is now, at the same line."""
        if self._file and self._file.name == file.name and self.isVisible():
            line = self.pane.current
            self._open(file)
            self.pane.current = line

    def forget(self) -> None:
        """Closes and lets go of the file."""
        self._cancel()
        self._looking()
        self._view = self._file = None
        self.pane.show_view(None)
        self.hide()

    def _tell(self) -> None:
        if self._view:
            lines = self.locale().toString(self._view.lines)
            known = _("{n} lines, {size}") if self._view.whole else _("{n} lines so far, {size}")
            self.status.setText(known.format(n=lines, size=formats.size(self._view.bytes)))

    def _show_kinds(self, replaced: Mapping[str, int]) -> None:
        for old in self._kind_buttons:
            self.kinds.removeWidget(old)
            old.deleteLater()
        self._kind_buttons = []
        menu = self.undo.menu()
        menu.clear()
        for kind, count in sorted(replaced.items(), key=lambda item: (-item[1], item[0])):
            words = formats.replaced({kind: count})
            button = QPushButton(words)
            button.setToolTip(_("Go to the next one"))
            button.setProperty("look", "quiet")
            button.clicked.connect(partial(self._look_for, first_word(kind), back=False))
            self.kinds.addWidget(button)
            self._kind_buttons.append(button)
            if kind not in NEVER_LEFT:
                menu.addAction(words, partial(self._ask, kind, words))
        self.undo.setVisible(not menu.isEmpty())

    def _ask(self, kind: str, words: str) -> None:
        def agreed() -> None:
            self.notice.hide()
            self.undo_requested.emit(kind)

        text = _(
            "Send this kind of value as it is, in all logs of this ticket ({things} here)? Support and the ticket will say so."
        )
        keep, _send = self.notice.tell(
            "warn", text.format(things=words), (_("Keep replaced"), self.notice.hide), (_("Send as it is"), agreed)
        )
        keep.setFocus()

    # --- searching ---------------------------------------------------------------------------------------------------

    def _find(self, *, back: bool) -> None:
        if self.words.text():
            self._look_for(self.words.text(), back=back)

    def _look_for(self, words: str, *_clicked: object, back: bool) -> None:
        view, current = self._view, self.pane.current
        if view is None:
            return
        self._looking()
        cancel = self._looking = Cancel()

        def work() -> tuple[int | None, bool]:
            found = view.search(words, current + (-1 if back else 1), back=back, cancel=cancel)
            if found is not None:
                return found, False
            return view.search(words, view.lines - 1 if back else 0, back=back, cancel=cancel), True

        def done(result: tuple[int | None, bool]) -> None:
            if cancel.asked:
                return
            line, around = result
            if line is None:
                self.notice.tell("info", _("“{words}” is not in this log.").format(words=words))
                return
            self.notice.hide()
            if around:
                self.notice.tell("info", _("Searched from the end again.") if back else _("Searched from the beginning again."))
            self.pane.mark(words)
            self.pane.go(line)

        self._jobs.run("log-search", work, done, lambda _error: None)


def _arrow(icon: str, name: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icons.icon(icon))
    made.setIconSize(QSize(16, 16))
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
