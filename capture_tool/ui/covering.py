"""What the tool itself blacks out in one review: login windows at once, words that OCR finds while the user types."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from capture_tool.core import login_windows
from capture_tool.core.errors import CancelledError, CaptureToolError
from capture_tool.core.model import Screenshot, Window
from capture_tool.core.redaction import Redactor
from capture_tool.core.screen import Cover, Reading
from capture_tool.core.settings import Settings
from capture_tool.core.threads import Cancel, Lane
from capture_tool.i18n import _
from capture_tool.system import ocr
from capture_tool.system.ocr import Word
from capture_tool.ui import reading
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.problem import words_of
from capture_tool.ui.review.values import ChosenPicture

log = logging.getLogger(__name__)
Tell = Callable[[Screenshot, Sequence[Cover] | None, Reading | None], None]


@dataclass(slots=True)
class Read:
    """How far the reading of one picture is."""

    shot: Screenshot
    cancel: Cancel = field(default_factory=Cancel)
    words: tuple[Word, ...] = ()
    state: Reading = "not finished"


class Covering(QObject):
    """`tell` takes the covers of a picture; set `redactor`, which gives the ticket's one, None as long as there is none.

    Pictures are read in turn on a thread of its own at a low priority; nobody waits for it.
    """

    ready = Signal()
    """Every picture has been looked at for login windows."""

    def __init__(self, program: Path | None, tell: Tell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, self._tell = program, tell
        self.redactor: Callable[[], Redactor | None] = lambda: None
        self._lanes = reader, judge = Lane("ocr"), Lane("judge")  # the second: the first may be busy with the next picture
        self._reader, self._judge = Jobs(self, lane=reader), Jobs(self, lane=judge)
        self._some = self._reader.relay(self._take_some)
        self._awaited: list[Screenshot] = []
        self._reads: list[Read] = []

    # --- login windows ------------------------------------------------------------------------------------------------

    def later(self, go_on: Callable[[], None]) -> bool:
        """Whether a picture has still to be looked at for login windows: nothing may leave yet, `go_on` is called when it may."""
        if self._awaited:
            self.ready.connect(go_on, Qt.ConnectionType.SingleShotConnection)
        return bool(self._awaited)

    def expect(self, shots: Sequence[Screenshot]) -> None:
        """`take` will follow for these."""
        self._awaited += shots

    def take(self, shots: Sequence[Screenshot], logins: Sequence[Window]) -> None:
        """The login windows of the moment of `shots`."""
        for shot in shots:
            if covers := login_windows.covers(shot, logins):
                self._tell(shot, covers, None)
        self._awaited = [shot for shot in self._awaited if not any(shot is other for other in shots)]
        if not self._awaited:
            self.ready.emit()

    # --- words --------------------------------------------------------------------------------------------------------

    def follow(self, shots: Sequence[Screenshot], chosen: Sequence[ChosenPicture]) -> None:
        """Reads what is new, and ends the reading of what was removed or taken again."""
        if self._program is None:
            return
        wanted = [shots[picture.index] for picture in chosen if not picture.removed and picture.ocr != "done"]
        for read in [read for read in self._reads if not any(read.shot is shot for shot in shots)]:
            read.cancel()
            self._reads.remove(read)
        for read in self._reads:
            if read.state != "done" and not any(read.shot is shot for shot in wanted):
                read.cancel()
        for shot in wanted:
            if not any(read.shot is shot and not read.cancel.asked for read in self._reads):
                self._begin(shot)

    def judge(self) -> None:
        """Judges all words anew: the redactor has learned more names."""
        for read in self._reads:
            self._ask(read)

    def stop(self) -> None:
        """Ends all reading at once; what is still found is not told any more."""
        for read in self._reads:
            read.cancel()

    def close(self) -> None:
        """The review is over."""
        self.stop()
        self._reads.clear()
        for lane in self._lanes:
            lane.close()

    def _begin(self, shot: Screenshot) -> None:
        read, program = Read(shot), self._program
        assert program
        self._reads = [other for other in self._reads if other.shot is not shot] + [read]

        def done(words: tuple[Word, ...]) -> None:
            read.words, read.state = words, "done"
            self._ask(read)

        some = partial(self._some, read)
        self._reader.run("ocr", reading.reader(shot.image, program, some, read.cancel), done, _failed)
        self._tell(shot, None, "not finished")  # last: it makes the review ask again for what is to be read

    def _take_some(self, read: Read, words: tuple[Word, ...]) -> None:
        read.words = words
        self._ask(read)

    def _ask(self, read: Read) -> None:
        redactor, words, state = self.redactor(), read.words, read.state
        if redactor is None or read.cancel.asked:
            return  # it is judged as soon as the logs' names are known

        def tell(covers: tuple[Cover, ...]) -> None:
            if not read.cancel.asked:
                self._tell(read.shot, covers, state)

        self._judge.run("judge", lambda: reading.judged(words, redactor, read.shot.image), tell, _failed)


def program_of(settings: Settings) -> Path | None:
    """What reads the words in pictures; None where it is not installed or switched off."""
    return ocr.find() if settings.pictures_ocr == "auto" else None


def why_unread(program: Path | None, settings: Settings) -> tuple[str, str]:
    """What is said of pictures that `program` does not read, and the cure; empty when there is one."""
    if program:
        return "", ""
    if settings.pictures_ocr != "auto":
        return _(
            "Pictures are not searched for account numbers and names: that is switched off."
        ), "settings set pictures.ocr auto"
    return _("Pictures are not searched for account numbers and names: Tesseract is not installed."), ocr.HOW_TO_INSTALL


def _failed(error: Exception) -> None:
    """Nothing is proposed; the black-outs by hand remain."""
    if not isinstance(error, CancelledError):
        log.info("a picture was not read: %s", error.code if isinstance(error, CaptureToolError) else words_of(error)[0])
