"""The one door to processes: other cores clean pieces of logs, while this process and its windows stay free.

A worker is this program once more. It gets rules, key and text through a pipe and ends when the pipe does; nothing of them stands
in its arguments, its environment or on a disk. A piece whose worker died is cleaned here instead.
"""

from __future__ import annotations

import logging
import os
import pickle
import queue
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from capture_tool.core import deflate
from capture_tool.core.errors import CancelledError
from capture_tool.core.redaction import Redactor, UnredactableError
from capture_tool.core.redaction.engine import Inside
from capture_tool.core.redaction.names import Learned, News
from capture_tool.core.redaction.pieces import Late, Unread
from capture_tool.core.threads import start

log = logging.getLogger(__name__)

MODULE, WORD = "capture_tool.core.worker", "clean-pieces"
"""What a worker runs, and what a frozen program is told instead."""
MOST_WORKERS = 4
LEAST_BYTES = 32 << 20
"""Less text than this is cleaned about as soon as the workers have started: the same second for 24 MiB, three quarters for 96."""
FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(64 << 20), "MALLOC_TRIM_THRESHOLD_": str(64 << 20)}
"""For glibc, others do not read it: what one piece took is kept for the next one. Fresh pages cost a nanosecond a byte."""
END_SECONDS = 0.3
WORN_BLOCKS = 150_000
"""Objects of Python that a worker has more than at its first answer when it has made patterns and automata for very many kinds of
text: with what re2 has, some 100 MB. A new one takes its place. Logs of one platform make 100,000; nothing tells the memory of a
process on every system."""
WORN_SECONDS = 3.0
"""How long a worker works before that is asked: to begin anew costs it one or two."""
NO_NEWS: News = ((), ())


@dataclass(frozen=True, slots=True)
class Packed:
    """A piece that was cleaned and packed (a `deflate.run`), and what was learned on the way."""

    text: bytes
    run: bytes
    counts: Mapping[str, int]
    over: int
    inside: Inside
    """Both as in Rewritten."""
    news: News
    examples: Mapping[str, tuple[str, str]]
    upto: int | None = None
    """The revision of the asking redactor up to which `text` was searched for what was learned since the work began."""
    held: bool = False
    """Whether something of that was found."""


class Work:
    """What is done with pieces: cleaned by what `redactor` knows now (or learned after revision `since`) and packed.

    `away`: in a worker; `sent`: whether there may be workers, which need it too.
    """

    def __init__(
        self,
        redactor: Redactor,
        form: deflate.Form = "fast",
        *,
        since: int | None = None,
        away: bool = False,
        sent: bool = True,
    ) -> None:
        self.began = redactor.revision
        self.as_sent = b"" if away or not sent else pickle.dumps((redactor, form, since))
        self._redactor = redactor
        self._cleaner = redactor.cleaner(since)
        self._form = form
        self._told = redactor.revision if away else None
        self._late: tuple[int, Late] | None = None
        """What looks for all that was learned between the beginning and a revision."""

    def names(self, since: int) -> Learned:
        """What was learned after revision `since`, for `hear` of this work elsewhere."""
        return self._redactor.news(since)

    def hear(self, names: Learned) -> None:
        """Takes over what others learned meanwhile: it is looked for in what is made, and never told as news."""
        if names:
            self._redactor.hear((tuple((value, kind, False) for value, kind, _ in names), ()))
            self._told = self._redactor.revision

    def do(self, piece: Unread, upto: int | None = None, *, look: bool = False) -> Packed:
        """With `upto`, what is made is searched for what was learned since the work began. A `look` makes only the counts.

        Raises UnredactableError when it is no text.
        """
        known = self._redactor.revision
        made = self._cleaner.clean(piece.read())
        news = NO_NEWS
        if self._told is not None:
            news = self._redactor.news(self._told), self._redactor.give()
            self._told += len(news[0])
        text, run = (b"", b"") if look else (made.text, deflate.run(made.text, self._form))
        held = upto is not None and known > self.began and self._holds(text)
        return Packed(text, run, made.counts, made.over, made.inside, news, self._redactor.examples, upto, held)

    def _holds(self, text: bytes) -> bool:
        revision, late = self._redactor.revision, self._late
        if late is None or late[0] != revision:
            late = self._late = revision, self._redactor.late(self.began)  # in one step: another thread may be here too
        return late[1].holds(text)


class Team(Protocol):
    """Those who do the work."""

    @property
    def ahead(self) -> int:
        """How many pieces of a file are given out before the first comes back."""

    def submit(self, work: Work, piece: Unread, upto: int | None = None, *, look: bool = False) -> Future[Packed]:
        """What becomes of a piece, soon; as `Work.do`."""

    def give_up(self) -> None:
        """Somebody waits for too long: from now on the work is done here."""


class Alone:
    """The team of one: the thread that asks does it."""

    ahead = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nobody to send home."""

    def submit(self, work: Work, piece: Unread, upto: int | None = None, *, look: bool = False) -> Future[Packed]:
        """Done when it returns."""
        return _answered(Future(), partial(work.do, piece, upto, look=look))

    def give_up(self) -> None:
        """There is nobody else."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A piece in the line."""

    work: Work
    piece: Unread
    upto: int | None
    look: bool
    future: Future[Packed] = field(default_factory=Future)


class Workers:
    """Processes, each with a thread of ours that speaks with it; used in a `with`, at the end of which they are gone."""

    def __init__(self, count: int) -> None:
        self.ahead = count + 2
        self._line: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._closed = False
        self._lanes = [start(f"clean-worker-{number}", self._lane) for number in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closed = True
        for _ in self._lanes:
            self._line.put(None)
        self.give_up()
        wait(self._lanes, END_SECONDS)

    def submit(self, work: Work, piece: Unread, upto: int | None = None, *, look: bool = False) -> Future[Packed]:
        """By the next process that is free."""
        asked = _Asked(work, piece, upto, look)
        self._line.put(asked)
        return asked.future

    def give_up(self) -> None:
        """Ends the processes; they hold nothing that is not here too."""
        for process in tuple(self._processes):
            process.kill()

    def _lane(self) -> None:
        process = self._begun()
        knows: Work | None = None
        heard = blocks = first = 0
        since = monotonic()
        while (asked := self._line.get()) is not None:
            worn = blocks - first > WORN_BLOCKS and monotonic() - since > WORN_SECONDS
            if process and worn and not self._closed and process.poll() is None:  # who was given up is not called again
                _end(process)
                process, knows, since, first = self._begun(), None, monotonic(), 0
            answer: Packed | UnredactableError | None = None
            if process and not self._closed:
                try:
                    if knows is not asked.work:
                        _send(process, asked.work.as_sent)
                        knows, heard = asked.work, asked.work.began
                    names = asked.work.names(heard) if asked.upto is not None else ()
                    heard += len(names)
                    _send(process, pickle.dumps((asked.piece, asked.upto, asked.look, names), 5))
                    answer, blocks = pickle.load(_out(process))  # noqa: S301  (our own process)
                    first = first or blocks
                except Exception as error:  # noqa: BLE001  (whatever a dying process leaves in the pipe)
                    if not self._closed:
                        log.warning("a worker ended: %s", type(error).__name__)
                    _end(process)
                    process = None
            _answered(asked.future, partial(self._given, answer, asked))
        if process:
            _end(process)

    def _begun(self) -> subprocess.Popen[bytes] | None:
        process = _started()
        if process:
            self._processes.append(process)
        return process

    def _given(self, answer: Packed | UnredactableError | None, asked: _Asked) -> Packed:
        """What a worker said; without an answer the piece is done here, if it is still wanted."""
        if isinstance(answer, UnredactableError):
            raise answer
        if answer is None and self._closed:
            raise CancelledError
        return answer or asked.work.do(asked.piece, asked.upto, look=asked.look)


def workers_for(size: int) -> int:
    """How many processes are worth it for `size` bytes of text; 0 for none."""
    return min(MOST_WORKERS, os.cpu_count() or 1) if size > LEAST_BYTES else 0


def _started() -> subprocess.Popen[bytes] | None:
    words = [WORD] if getattr(sys, "frozen", False) else ["-m", MODULE]
    try:
        return subprocess.Popen(
            [sys.executable, *words],
            env={**os.environ, **MEMORY},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=FLAGS,
        )
    except OSError as error:
        log.warning("no worker: %s", error.strerror)
        return None


def _send(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.flush()


def _out(process: subprocess.Popen[bytes]) -> BinaryIO:
    assert process.stdout is not None
    return process.stdout  # type: ignore[return-value]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # half a message was waiting in it
                continue


def _answered(future: Future[Packed], make: partial[Packed]) -> Future[Packed]:
    try:
        future.set_result(make())
    except Exception as error:  # noqa: BLE001  (it goes to whoever waits)
        future.set_exception(error)
    return future
