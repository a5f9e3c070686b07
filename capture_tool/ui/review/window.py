"""The review window: what would leave, word by word and pixel by pixel, before anything leaves.

Made once and kept hidden; `show_ticket` fills and shows it. It takes values and emits signals and knows nothing of the tool.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from capture_tool.core.model import Category, Screenshot, Ticket
from capture_tool.core.redaction.refusal import refuse
from capture_tool.i18n import _
from capture_tool.ui import icons
from capture_tool.ui.pixels import screen_of
from capture_tool.ui.place import keep_keyboard, paint_now, present
from capture_tool.ui.review import formats, layout
from capture_tool.ui.review.values import ChosenPicture, LogsWanted, ReviewResult, Words


class ReviewWindow(QWidget):
    """One window for every ticket. `refuse` tells why a text must not be sent at all: it holds a code or a password."""

    submitted = Signal(object)
    """ReviewResult"""
    save_requested = Signal(object)
    """ReviewResult"""
    cancelled = Signal()
    """The window is closed without a ticket."""
    draft_changed = Signal(object)
    """ReviewResult, when typing rests, as `allowed` gives it."""

    def __init__(self, refuse: Callable[[str], str | None] = refuse, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(_("New ticket"))
        self.setWindowIcon(icons.app_icon())
        self.setAcceptDrops(True)
        keep_keyboard(self)
        self._refuse = refuse
        self._question = _("Throw away what you wrote?")
        self._sizes: dict[int, int] = {}
        self._done, self._allowed = False, ("", "", "")
        self.parts = layout.build(self)
        self.pictures, self.words, self.files = self.parts.pictures, self.parts.words, self.parts.files
        self.notice, self.bar, self.help = self.parts.notice, self.parts.bar, self.parts.help
        # Signals and slots of the parts, under the window's name: declared by the one who knows, connected by the one who uses.
        self.add_picture_requested = self.pictures.add_requested
        self.retake_requested = self.pictures.retake_requested
        self.log_choice_changed = self.files.log_choice_changed
        self.add_files_requested = self.files.add_files_requested
        self.cancel_upload_requested = self.bar.cancel_upload_requested
        self.preparing = self.bar.show_preparing
        self.add_file, self.clear_files = self.files.add, self.files.clear_files
        self.gathering = self.files.gathering
        self.gathered = self.files.gathered
        self.add_chosen = self.files.add_chosen
        self.tell_platform = self.parts.platform.take
        self._connect()

    def _connect(self) -> None:
        self.words.changed.connect(self._tell_draft)
        self.words.category_changed.connect(self._show_help)
        self.words.incident_changed.connect(self._move_incident)
        self.words.text.textChanged.connect(self.parts.refusal.hide)
        for working in (self.words.text.textChanged, self.words.expected.textChanged, self.pictures.changed):
            working.connect(self._go_on)
        self.pictures.changed.connect(self._tell_draft)
        self.pictures.changed.connect(self._tell_total)
        self.files.changed.connect(self._tell_total)
        self.help.left.connect(self._show_pictures)
        self.parts.platform.login.help_wanted.connect(self._open_help)
        self.bar.submit.clicked.connect(self.submit)
        self.bar.save.clicked.connect(self.save)
        self.bar.cancel.clicked.connect(self.close)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.submit)
        QShortcut(QKeySequence("Esc"), self, self.close)

    # --- in ----------------------------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Makes the native window, styles and lays out everything once while nobody waits, so that the first showing is quick."""
        layout.fit_screen(self)
        self.winId()
        self.grab()

    def show_ticket(
        self,
        ticket: Ticket,
        shots: Sequence[Screenshot],
        words: Words | None = None,
        pictures: Sequence[ChosenPicture] = (),
        logs: LogsWanted | None = None,
    ) -> None:
        """Starts a review and puts the window in front with the focus in the text; `words` and `pictures` bring a draft back.

        It opens on the monitor of the first picture; `logs` are those that were asked for at the start.
        """
        if self.isHidden():  # first: the window manager frames it (4 ms on its own) while it is filled and painted
            present(self, screen_of(shots[0]) if shots else None)
        self._done, self._allowed = False, ("", "", "")
        self._sizes.clear()
        self.notice.hide()
        self.parts.refusal.hide()
        self._lock(locked=False)
        self.words.fill(ticket, words)
        self.help.start()
        self.parts.platform.start()
        self.files.start(replace(logs or LogsWanted(incident=self.words.incident), incident=self.words.incident))
        self.pictures.clear()
        self.set_pictures(shots, pictures)
        self._show_help()
        self.words.text.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        paint_now(self)

    def set_pictures(self, shots: Sequence[Screenshot], pictures: Sequence[ChosenPicture] = ()) -> None:
        """The pictures after one was added or retaken; marks of those that stay are kept."""
        self.pictures.set_pictures(shots, pictures)
        self._show_pictures()

    def set_estimate(self, index: int, size: int) -> None:
        """How many bytes a picture will take, once it is encoded."""
        self._sizes[index] = size
        self._tell_total()

    def uploading(self, done: int, total: int) -> None:
        """Bytes sent so far and in all; total 0 while the bundle is being sealed."""
        self.notice.hide()
        self._lock(locked=True)
        self.bar.show_sending(done, total)

    def failed(self, title: str, advice: str) -> None:
        """It did not work: says so and gives the form back with everything in it."""
        self._lock(locked=False)
        self.notice.tell("bad", f"{title} {advice}".strip())
        self.words.text.setFocus()

    def editing(self) -> None:
        """Gives the form back, for example after the upload was cancelled."""
        self._lock(locked=False)

    def saved_waiting(self, text: str) -> None:
        """It is safe in the outbox and goes out later: nothing is left to do here."""
        self._lock(locked=False)
        self._lock_form(locked=True)
        self._done = True
        self.notice.tell("good", text)
        self.bar.cancel.setFocus()

    def finish(self) -> None:
        """Closes without a question and lets the pictures go."""
        self._done = True
        self.hide()
        self.pictures.clear()

    # --- out ---------------------------------------------------------------------------------------------------------

    def result(self) -> ReviewResult:
        """What the user decided so far."""
        words = self.words
        return ReviewResult(
            text=words.text.toPlainText().strip(),
            expected=words.expected.toPlainText().strip(),
            category=words.chosen_category,
            incident=words.incident,
            belongs_to=words.belongs_to.text().strip(),
            add_to=words.where.value,
            pictures=self.pictures.chosen(),
            files=self.files.rows.chosen(),
            logs=self.files.wanted,
        )

    def allowed(self) -> ReviewResult:
        """The result as it may be kept on disk: a text that must not leave is as it was before it was refused."""
        texts = zip(self.words.parts(), self._allowed, strict=True)
        text, expected, belongs_to = (before if self._refuse(now) else now.strip() for (_field, now), before in texts)
        self._allowed = text, expected, belongs_to
        return replace(self.result(), text=text, expected=expected, belongs_to=belongs_to)

    def submit(self) -> None:
        """Emits `submitted` when nothing speaks against it."""
        if self._may_leave(for_support=True):
            self.submitted.emit(self.result())

    def save(self) -> None:
        """Emits `save_requested` when nothing speaks against it."""
        if self._may_leave(for_support=False):
            self.save_requested.emit(self.result())

    def _may_leave(self, *, for_support: bool) -> bool:
        if self.bar.sending or self._done:
            return False
        for field, text in self.words.parts():
            reason = self._refuse(text)
            if reason:
                self.parts.refusal.tell("bad", reason)
                field.setFocus()
                return False
        result = self.result()
        there = result.text or result.files or any(picture.included for picture in result.pictures)
        nothing = "" if there else _("There is nothing to send yet: write a line, or tick a picture or a log.")
        if lacking := nothing or (self.words.where.lacking if for_support else ""):
            self.notice.tell("info", lacking)
            return False
        about_login = result.category is Category.LOGIN or self.parts.platform.login.failed
        if for_support and about_login and not self.help.read.isChecked():
            self._open_help()
            self.notice.tell("warn", _("Please read the login help first: a ticket cannot solve a login problem."))
            self.help.read.setFocus()
            return False
        self.notice.hide()
        return True

    # --- inside ------------------------------------------------------------------------------------------------------

    def _lock(self, *, locked: bool) -> None:
        self._lock_form(locked=locked)
        if not locked:
            self.bar.show_editing()

    def _lock_form(self, *, locked: bool) -> None:
        self.parts.body.setEnabled(not locked)
        for button in (self.bar.submit, self.bar.save):
            button.setEnabled(not locked)

    def _show_help(self) -> None:
        category = self.words.chosen_category
        self.parts.platform.ask(category)
        self._open_help() if category is Category.LOGIN else self._show_pictures()

    def _open_help(self) -> None:
        self.help.fill()
        self.parts.left.setCurrentWidget(self.help)

    def _show_pictures(self) -> None:
        self.parts.left.setCurrentWidget(self.pictures)

    def _move_incident(self) -> None:
        self.files.move_incident(self.words.incident)

    def _tell_draft(self) -> None:
        if self.isVisible():
            self.draft_changed.emit(self.allowed())

    def _tell_total(self) -> None:
        included = [picture.index for picture in self.pictures.chosen() if picture.included]
        guessed = {index: formats.guess(self.pictures.pixels(index)) for index in included}
        size = self.files.rows.chosen_bytes + sum(self._sizes.get(index, guessed[index]) for index in included)
        exact = all(index in self._sizes for index in included)
        self.bar.total.setText(formats.total(self.files.rows.chosen_count, len(included), size, exact=exact))

    # --- the window itself -------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks, inside the window, before words are thrown away; while sending, closing only hides."""
        if self.bar.sending:
            event.ignore()
        elif self._done:
            self.finish()
        elif self._asked():
            event.ignore()
            self._keep()
        elif self.words.written or self.pictures.touched:
            event.ignore()
            keep, _drop = self.notice.tell("warn", self._question, (_("Keep writing"), self._keep), (_("Throw away"), self._drop))
            keep.setFocus()
        else:
            self._drop()

    def _asked(self) -> bool:
        return not self.notice.isHidden() and self.notice.text == self._question

    def _go_on(self) -> None:
        if self._asked():  # whoever goes on working has answered
            self.notice.hide()

    def _keep(self) -> None:
        self.notice.hide()
        self.words.text.setFocus()

    def _drop(self) -> None:
        self.finish()
        self.cancelled.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Adds what was dropped to the logs."""
        paths = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        if paths and not self.bar.sending:
            event.acceptProposedAction()
            self.files.add_chosen(paths)
