"""Reads the words in a picture with Tesseract, a program on this machine: nothing is sent or downloaded. Optional.

Debian: `apt-get install tesseract-ocr`; on Windows and macOS an installed one is found by PATH or at its usual place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path

from capture_tool.core.errors import PermanentError
from capture_tool.core.screen import Rect
from capture_tool.core.threads import Cancel, start

USUAL = (
    Path("C:/Program Files/Tesseract-OCR/tesseract.exe"),
    Path("/opt/homebrew/bin/tesseract"),
    Path("/usr/local/bin/tesseract"),
)
HOW_TO_INSTALL = "To read them for names: apt-get install tesseract-ocr (Windows and macOS: install Tesseract)."
SPARSE = "11"
"""Tesseract's page segmentation mode for text anywhere, in no order: a screen is not a page."""
LEAST_CONFIDENCE = 20.0
"""Percent. Below it, what Tesseract sees in icons and charts is noise; digits of small fonts come with 40 and more."""
LONGEST_SECONDS = 300.0
LOOK_SECONDS = 0.2
IDLE_PRIORITY = 0x40
"""IDLE_PRIORITY_CLASS of winbase.h."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands, in pixels of the picture; words of one `line` stand side by side."""

    text: str
    rect: Rect
    line: tuple[int, int, int]


def find() -> Path | None:
    """The program, None when it is not installed."""
    named = shutil.which("tesseract")
    return Path(named) if named else next((path for path in USUAL if path.is_file()), None)


def words(picture: bytes, cancel: Cancel, *, program: Path) -> tuple[Word, ...]:
    """The words in a picture (PGM or PPM), line by line. Takes seconds, at a low priority: for a thread that nobody waits for.

    Small fonts are read better when the picture was enlarged to twice its size before. Raises CancelledError, PermanentError
    `ocr.failed`.
    """
    arguments = [str(program), "stdin", "stdout", "--psm", SPARSE, "tsv"]
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several threads would take the processor from the one who types
    try:
        with subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env,
            creationflags=IDLE_PRIORITY if sys.platform == "win32" else 0,
        ) as process:
            if sys.platform != "win32":
                os.setpriority(os.PRIO_PROCESS, process.pid, 10)
            out = _talk(process, picture, cancel)
    except OSError as error:
        raise _failed(error.strerror or "it did not start") from error
    if process.returncode:
        raise _failed(f"it ended with {process.returncode}")
    return tuple(_parsed(out.decode("utf-8", "replace")))


def _talk(process: subprocess.Popen[bytes], data: bytes, cancel: Cancel) -> bytes:
    """Hands `data` over and waits for the answer, looking for a cancel in between.

    On a thread: communicate() with a time limit forgets what it has not yet written (before Python 3.12). The thread knows the
    pipes by their numbers, so it has ended before they are closed: the next file or socket that is opened gets those numbers,
    and would get the picture, or lose to the thread what it was to hear.
    """
    answer = start("ocr", lambda: process.communicate(data)[0])
    end = time.monotonic() + LONGEST_SECONDS
    try:
        while time.monotonic() < end:
            cancel.check()
            if wait((answer,), timeout=LOOK_SECONDS).done:
                return answer.result()
        raise _failed("it took too long")
    finally:
        process.kill()
        wait((answer,))


def _parsed(table: str) -> Iterator[Word]:
    """Tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip() and float(cells[10]) >= LEAST_CONFIDENCE:
            block, paragraph, line = (int(cell) for cell in cells[2:5])
            yield Word(cells[11].strip(), Rect(*(int(cell) for cell in cells[6:10])), (block, paragraph, line))


def _failed(why: str) -> PermanentError:
    return PermanentError(
        "ocr.failed",
        f"The text in the picture could not be read: {why}.",
        "Look at the picture and black out what must not leave.",
    )
