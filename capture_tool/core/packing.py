"""Cleans a text piece by piece into a packed member file: several pieces at once, written in their order."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from capture_tool.core import deflate
from capture_tool.core.errors import PermanentError
from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.pieces import Piece, Unread, joined, pieces_of
from capture_tool.core.redaction.redactor import safe_name
from capture_tool.core.redaction.stream import widen
from capture_tool.core.second_look import Looked, Patience
from capture_tool.core.threads import Cancel
from capture_tool.core.workers import Alone, Packed, Team, Work

NO_SPACE = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
LOOK_SECONDS = 0.1
"""Between two looks at whether somebody asked to stop."""
HUNG_SECONDS = 60.0
"""A megabyte takes no worker as long as this: it hangs."""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How texts are cleaned and where their members go: the same for all files of a round."""

    redactor: Redactor
    folder: Path
    cancel: Cancel
    work: Work
    text: Callable[[str], str]
    """Redactor.text; in the first round by what was known when it began, for the later one names all files again."""
    form: deflate.Form = "fast"
    team: Team = field(default_factory=Alone)
    looked: dict[Path, Looked | None] = field(default_factory=dict)
    """By member, for the later round; nothing is known of texts in another encoding."""
    patience: Patience = field(default_factory=Patience)
    upto: int = 0
    """In a later round: the revision up to which a piece must have been searched, not to be searched again."""
    over_lines: bool = False
    """In a later round: whether what was learned may stand across a line end."""

    @classmethod
    def make(
        cls,
        redactor: Redactor,
        folder: Path,
        cancel: Cancel,
        *,
        since: int | None = None,
        form: deflate.Form = "fast",
        team: Team | None = None,
    ) -> Cleaning:
        """By what is known now, or only by what was learned after revision `since`."""
        team = team or Alone()
        work = Work(redactor, form, since=since, sent=team.ahead > 0)
        text = redactor.as_of_now() if since is None else redactor.text
        return cls(redactor, folder, cancel, work, text, form, team)

    def file_name(self, name: str) -> str:
        """A redacted name as in Redactor.file_name."""
        return safe_name(self.text(name))

    def later(self) -> Cleaning:
        """The round after this one, by nothing but what this one taught."""
        since, upto = self.work.began, self.redactor.revision
        made = self.make(self.redactor, self.folder, self.cancel, since=since, form=self.form, team=self.team)
        return replace(made, looked=self.looked, upto=upto, over_lines=self.redactor.over_lines(since))


@dataclass(slots=True)
class Member:
    """A member file (0600) while it is written."""

    descriptor: int
    path: Path
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    crc: int = 0
    size: int = 0
    packed: int = 0

    @classmethod
    def create(cls, folder: Path) -> Member:
        """Raises PermanentError when our own disk refuses."""
        try:
            descriptor, name = tempfile.mkstemp(prefix="log-", suffix=".member", dir=folder)
        except OSError as error:
            raise _own(error) from error
        return cls(descriptor, Path(name))

    def add(self, text: bytes, packed: bytes) -> None:
        """Takes the next bytes and what they were packed to."""
        self.digest.update(text)
        self.crc = deflate.crc32(text, self.crc)
        self.size += len(text)
        self._write(packed)

    def finish(self, ending: bytes = b"") -> None:
        """Closes the file behind its last bytes."""
        self._write(ending)
        os.close(self.descriptor)
        self.descriptor = -1

    def drop(self) -> None:
        """Away with it, finished or not."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        self.path.unlink(missing_ok=True)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[(written := os.write(self.descriptor, view)) :]
            except OSError as error:
                raise _own(error) from error
            self.packed += written


def pack(chunks: Iterable[bytes], encoding: str, cleaning: Cleaning) -> tuple[Member, dict[str, int]]:
    """The text of `chunks` (UTF-8 of what is written in `encoding`, if that is not empty) as a finished member, and the counts.

    Raises UnredactableError, PermanentError when our own disk refuses, CancelledError, and what `chunks` raises.
    """
    return pack_pieces(pieces_of(chunks), encoding, cleaning)


def pack_pieces(pieces: Iterable[Unread], encoding: str, cleaning: Cleaning) -> tuple[Member, dict[str, int]]:
    """The same of a text in pieces."""
    member, counts, looked = Member.create(cleaning.folder), dict[str, int](), Looked()
    back = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for made in _made(pieces, cleaning):
            text, run = made.text, made.run
            if encoding:
                text = widen(text, encoding, back)
                run = deflate.run(text, cleaning.form)
            member.add(text, run)
            looked.add(made, len(run))
            for kind, count in made.counts.items():
                counts[kind] = counts.get(kind, 0) + count
        member.finish(deflate.ENDING)
        cleaning.looked[member.path] = None if encoding else looked
    except BaseException:
        member.drop()
        raise
    return member, counts


def holds(chunks: Iterable[bytes], cleaning: Cleaning) -> bool:
    """Whether anything in a text is still to be replaced. Raises as `pack`."""
    return any(made.counts for made in _made(pieces_of(chunks), cleaning, look=True))


def _made(pieces: Iterable[Unread], cleaning: Cleaning, *, look: bool = False) -> Iterator[Packed]:
    """What becomes of a text, piece by piece; for a `look` the counts only."""
    return joined(_in_order(pieces, cleaning, look=look), partial(_now, cleaning, look=look))


def _in_order(pieces: Iterable[Unread], cleaning: Cleaning, *, look: bool) -> Iterator[tuple[Unread, Callable[[], Packed]]]:
    waiting: deque[tuple[Unread, Future[Packed]]] = deque()
    for piece in pieces:
        cleaning.cancel.check()
        # alone there is too little text to make up for numpy and its table
        upto = cleaning.patience.upto(cleaning.work.began, cleaning.redactor.revision) if cleaning.team.ahead else None
        waiting.append((piece, cleaning.team.submit(cleaning.work, piece, upto, look=look)))
        if len(waiting) > cleaning.team.ahead:
            first, future = waiting.popleft()
            yield first, partial(_answer, future, cleaning)
    for piece, future in waiting:
        yield piece, partial(_answer, future, cleaning)


def _now(cleaning: Cleaning, piece: Piece, *, look: bool) -> Packed:
    return _answer(cleaning.team.submit(cleaning.work, piece, look=look), cleaning)


def _answer(future: Future[Packed], cleaning: Cleaning) -> Packed:
    began = time.monotonic()
    while True:
        try:
            made = future.result(LOOK_SECONDS)
            break
        except TimeoutError:
            cleaning.cancel.check()
            if time.monotonic() - began > HUNG_SECONDS:
                cleaning.team.give_up()
    cleaning.redactor.hear(made.news)
    cleaning.patience.answered(cleaning.redactor.revision)
    for kind, example in made.examples.items():
        cleaning.redactor.examples.setdefault(kind, example)
    return made


def _own(error: OSError) -> PermanentError:
    if error.errno in NO_SPACE:
        return PermanentError(
            "clean.no-space",
            "The disk is full: the logs could not be prepared.",
            "Free some space and try again, or send without logs.",
        )
    return PermanentError(
        "clean.write", "The logs could not be prepared on this disk.", "Look at the rights of the tool's folder and try again."
    )
