"""One ticket in review: its pictures, its logs and its draft behind the window, until it is filed, saved or dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from capture_tool.core.bundle import bundle_name
from capture_tool.core.draft import DraftFolder, DraftPicture
from capture_tool.core.errors import CancelledError
from capture_tool.core.gather import Gathered
from capture_tool.core.model import Bundle, Entry, Report, Screenshot, Ticket
from capture_tool.i18n import _
from capture_tool.tool import Tool
from capture_tool.ui import dialogs
from capture_tool.ui.covering import Covering, program_of, why_unread
from capture_tool.ui.drafting import Drafting
from capture_tool.ui.filing import Filing, maker
from capture_tool.ui.gathering import Gathering
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.pictures import Pictures
from capture_tool.ui.place import bring_forward
from capture_tool.ui.problem import words_of
from capture_tool.ui.review.notice import Kind
from capture_tool.ui.review.values import ChosenPicture, LogsWanted, ReviewResult, Words
from capture_tool.ui.review.window import ReviewWindow

STAND_MS = 80
"""From showing the window until draft, logs and encoding begin: they would take the interpreter from its first painting."""


class Flow(QObject):
    """From the first picture to the receipt. The window is lent: it is free again after `ended`."""

    ended = Signal(object, object)
    """This flow, and the Entry it became (None: dropped, or saved as a file)."""
    picture_wanted = Signal(object, str, int)
    """This flow; what kind (`desktop`, `window` ...), or "" to take the picture of that index again."""

    def __init__(self, tool: Tool, window: ReviewWindow, ticket: Ticket, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tool, self.window, self.ticket = tool, window, ticket
        self.shots: list[Screenshot] = []
        self.reviewing = True
        """Whether the user can still change something."""
        self._jobs = Jobs(self)
        self.drafting = Drafting(tool, ticket, self)
        self.drafting.ready.connect(self._begin)
        self.drafting.failed.connect(self._warn)
        self._before: timedelta | None = None
        self._restored: tuple[str, ...] = ()
        self._pictures: Pictures | None = None
        self._gathering: Gathering | None = None
        self._filing: Filing | None = None
        self._submit_waits = False
        """Whether Submit was pressed while logs were collected, or pictures looked at for login windows."""
        self._refused = False
        """Whether Submit was pressed while nothing could be redacted."""
        program = program_of(tool.settings)
        self.covering = Covering(program, window.pictures.cover, self)
        window.pictures.tell_unread(*why_unread(program, tool.settings))
        self._connections = [
            signal.connect(slot)
            for signal, slot in (
                (window.submitted, self._submit),
                (window.save_requested, self._save),
                (window.cancelled, self._drop),
                (window.draft_changed, self._keep),
                (window.add_picture_requested, self._want_picture),
                (window.retake_requested, self._want_again),
                (window.log_choice_changed, self._gather_again),
                (window.add_files_requested, self._choose_files),
                (window.cancel_upload_requested, self._cancel_upload),
            )
        ]

    # --- pictures -----------------------------------------------------------------------------------------------------

    def open(
        self,
        shots: Sequence[Screenshot],
        words: Words | None = None,
        logs: LogsWanted | None = None,
        before: timedelta | None = None,
    ) -> None:
        """Shows the window with the first pictures; everything else starts after it. `before`: how long before it logs matter."""
        self.shots, self._before = list(shots), before
        self.window.show_ticket(self.ticket, self.shots, words, logs=logs)
        QTimer.singleShot(STAND_MS, self, self._begin_draft)

    def _begin_draft(self) -> None:
        if self.reviewing:
            self.drafting.begin()

    def reopen(self, draft: DraftFolder, found: Sequence[tuple[DraftPicture, Screenshot]]) -> None:
        """Shows what a crash left: the words, and the pictures with their ticks and black-outs."""
        self.shots = [shot for _kept, shot in found]
        self._restored = tuple(picture.name for picture, _shot in found)
        kept = [picture for picture, _shot in found]
        marks = [ChosenPicture(at, k.black_outs, k.included, covers=k.covers, ocr=k.ocr) for at, k in enumerate(kept)]
        self.window.show_ticket(self.ticket, self.shots, draft.draft, marks)
        self.drafting.adopt(draft)
        self._tell("info", _("This report was still open when the program ended. Nothing of it was sent."))

    def add(self, shots: Sequence[Screenshot], index: int | None = None) -> None:
        """More pictures, or one in place of another. A Submit that still waited is void: nobody has seen these."""
        if self._submit_waits:
            self._do_not_wait()
        for shot in shots:
            place = len(self.shots) if index is None else index
            self.shots[place : place + 1] = [shot]
            if self._pictures:
                self._pictures.put(place, shot)
        self.window.set_pictures(self.shots)
        self.show()

    def show(self) -> None:
        """Puts the window in front again."""
        bring_forward(self.window)

    def _want_picture(self, kind: str) -> None:
        self.picture_wanted.emit(self, kind, -1)

    def _want_again(self, index: int) -> None:
        self.picture_wanted.emit(self, "", index)

    # --- draft and logs -----------------------------------------------------------------------------------------------

    def _begin(self, folder: Path) -> None:
        (folder / "pictures").mkdir(mode=0o700, exist_ok=True)
        self._pictures = Pictures(folder / "pictures", self._jobs.relay(self.window.set_estimate), self._restored)
        for shot in self.shots:
            self._pictures.add(shot)
        self._gathering = gathering = Gathering(self.tool, self.ticket, folder / "members", self)
        self.covering.redactor = lambda: gathering.redactor
        gathering.found.connect(self.window.add_file)
        gathering.moved.connect(self.window.gathering)
        gathering.finished.connect(self._gathered)
        gathering.failed.connect(self._not_gathered)
        gathering.told.connect(self.window.tell_platform)
        self.window.gathering(0, 0)
        gathering.again(self.window.files.wanted, self._before)
        self._keep(self.window.allowed())

    def _keep(self, result: ReviewResult) -> None:
        """The draft on disk follows, and pictures with new black-outs are encoded again."""
        if self._pictures is not None and self.reviewing:
            self._pictures.prepare(result.pictures)
            self.covering.follow(self.shots, result.pictures)
            self.drafting.keep(result, self._pictures.drafted(result.pictures))

    def _warn(self, text: str) -> None:
        self._tell("warn", text)

    def _tell(self, kind: Kind, text: str) -> None:
        if self.reviewing:
            self.window.notice.tell(kind, text)

    def _gather_again(self, wanted: LogsWanted) -> None:
        if self._gathering:
            self.window.clear_files()
            self._gathering.again(wanted)

    def _gathered(self) -> None:
        self.covering.judge()  # the logs have taught more names
        self.window.gathered()
        if self._refused:
            self._refused = False
            self._tell("good", _("Redaction works again. Look at the files and press Submit."))
        self._go_on()

    def _not_gathered(self, error: Exception) -> None:
        self.window.gathered()
        title, advice = words_of(error)
        self._warn(_("Logs could not be collected: {title} {advice}").format(title=title, advice=advice))
        self._go_on()

    def _go_on(self) -> None:
        if self._submit_waits:
            self._submit_waits = False
            self.window.submit()

    def _choose_files(self) -> None:
        dialogs.ask_files(self.window, self.window.add_chosen)

    # --- out ----------------------------------------------------------------------------------------------------------

    def _submit(self, result: ReviewResult) -> None:
        if not self.reviewing:
            return
        if self._gathering is None or self._gathering.running:
            self._submit_waits = True
            self.window.notice.tell(
                "info",
                _("Logs are still being collected. The ticket goes out as soon as they are here."),
                (_("Send without the rest"), lambda: self._file(self.window.result())),
                (_("Keep editing"), self._do_not_wait),
            )
            return
        self._file(result)

    def _do_not_wait(self) -> None:
        self._submit_waits = False
        self.window.notice.hide()

    def _file(self, result: ReviewResult) -> None:
        self._submit_waits = False
        if self.covering.later(self._go_on):
            self._submit_waits = True
            return
        make = self._maker(result)
        if make is None:
            return
        self.reviewing = False
        self.covering.stop()
        filing = self._way_out()
        filing.saved.connect(self._saved)
        filing.moved.connect(self.window.uploading)
        filing.ended.connect(self._end)
        filing.start(make)

    def _way_out(self) -> Filing:
        """For one bundle; its progress is shown, and the form comes back when it fails or is cancelled."""
        self.window.uploading(0, 0)
        filing = self._filing = Filing(self.tool, self)
        filing.prepared.connect(self.window.preparing)
        filing.failed.connect(self._give_back)
        return filing

    def _maker(self, result: ReviewResult) -> Callable[[], tuple[Report, Gathered]] | None:
        """What makes the report on a thread; None when there is nothing yet that could take secrets out."""
        gathered = self._gathering.result() if self._gathering else None
        pictures = self._pictures
        if gathered is None or pictures is None:
            self._refuse()
            return None
        return maker(self.ticket, result, pictures, gathered, list(self.shots))

    def _refuse(self) -> None:
        """Nothing may leave while there is no redaction. What stopped it may be mended by now: it is tried again."""
        gathering = self._gathering
        if gathering is None or gathering.error is None:
            self.window.failed(_("The logs' redaction is not ready."), _("Wait a moment and press Submit again."))
            return
        self._refused = True
        self.window.failed(*words_of(gathering.error))
        self.window.clear_files()
        gathering.again(self.window.files.wanted)

    def _saved(self, _entry: Entry) -> None:
        """In the outbox: the draft has done its work."""
        self._discard()

    def _give_back(self, error: Exception) -> None:
        self.reviewing = True
        if isinstance(error, CancelledError):
            self.window.editing()
        else:
            self.window.failed(*words_of(error))

    def _cancel_upload(self) -> None:
        if self._filing:
            self._filing.cancel()

    def progressed(self, entry: Entry) -> None:
        """The courier's loop tells how a delivery moves; it may be ours."""
        if self._filing:
            self._filing.progressed(entry)

    def _save(self, result: ReviewResult) -> None:
        dialogs.ask_target(self.window, bundle_name(self.ticket), lambda target: self._save_as(result, target))

    def _save_as(self, result: ReviewResult, target: Path) -> None:
        if self.covering.later(lambda: self._save_as(self.window.result(), target)):
            return
        make = self._maker(result)
        if make is None:
            return
        filing = self._way_out()
        filing.kept.connect(self._kept)
        filing.save(make, target)

    def _kept(self, bundle: Bundle) -> None:
        self.window.editing()
        self.window.notice.tell("good", _("Saved as {path}.").format(path=bundle.path))

    def _drop(self) -> None:
        self._discard()
        self._end(None)

    def _discard(self) -> None:
        if self._gathering:
            self._gathering.stop()
        self.drafting.discard()

    def _end(self, entry: Entry | None) -> None:
        self.reviewing = False
        for connection in self._connections:
            QObject.disconnect(connection)
        self.covering.close()
        if self._pictures:
            self._pictures.close()
        self.drafting.close()
        self.window.finish()
        self.shots.clear()
        self.ended.emit(self, entry)
