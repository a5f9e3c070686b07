"""Reading the words of a picture: enlarged, in bands from the top, so that a large one costs no more memory than a small one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import reduce
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage

from capture_tool.core.model import Image, Rect
from capture_tool.core.redaction import Redactor, seen_words
from capture_tool.core.screen import Cover
from capture_tool.core.threads import Cancel
from capture_tool.system import ocr
from capture_tool.system.ocr import Word
from capture_tool.ui.pixels import to_qimage

ENLARGED = 2
"""Tesseract wants letters of 20 pixels and more; those of screens have 8 to 12."""
BAND, OVERLAP = 512, 48
"""Rows of the picture read at a time; a line at the border of one band stands whole in the next."""
ROOM = 2
"""Pixels around a word: its box is measured on letters that may be blurred."""
NAMELESS = "removed"


def reader(
    image: Image, program: Path, some: Callable[[tuple[Word, ...]], None], cancel: Cancel
) -> Callable[[], tuple[Word, ...]]:
    """Work for a thread that nobody waits for: all words of `image`; `some` gets those of each band as they come."""

    def work() -> tuple[Word, ...]:
        found: tuple[Word, ...] = ()
        for number, top in enumerate(range(0, max(1, image.height - OVERLAP), BAND - OVERLAP)):
            cancel.check()
            found += tuple(_words(image, number, top, program, cancel))
            if top + BAND < image.height:
                some(found)
        return found

    return work


def _words(image: Image, band: int, top: int, program: Path, cancel: Cancel) -> Iterator[Word]:
    part = to_qimage(image).copy(QRect(0, top, image.width, min(BAND, image.height - top)))
    size = part.size() * ENLARGED
    part = part.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    for word in ocr.words(_pgm(part.convertToFormat(part.Format.Format_Grayscale8)), cancel, program=program):
        rect, (block, paragraph, line) = word.rect, word.line
        left, upper = rect.left // ENLARGED, rect.top // ENLARGED
        right, lower = -(-rect.right // ENLARGED), -(-rect.bottom // ENLARGED)
        yield replace(
            word, rect=Rect(left, top + upper, right - left, lower - upper), line=(band * 10_000 + block, paragraph, line)
        )


def _pgm(grey: QImage) -> bytes:
    """A portable greymap (PGM, P5): a byte a pixel; Qt's rows may be longer."""
    width, stride, bits = grey.width(), grey.bytesPerLine(), grey.constBits()
    rows = (bits[row * stride : row * stride + width] for row in range(grey.height()))
    return b"P5 %d %d 255\n" % (width, grey.height()) + b"".join(rows)


def judged(words: Sequence[Word], redactor: Redactor, image: Image) -> tuple[Cover, ...]:
    """What must not leave of `words`, by the rules and the names of the logs; `redactor` learns nothing from what was misread."""
    apart, whole = deepcopy(redactor), Rect(0, 0, image.width, image.height)
    made: list[Cover] = []
    for _line, group in groupby(words, key=lambda word: word.line):
        line = [(part, word.rect) for word in group for part in word.text.split()]
        for first, behind, stand_in in seen_words.covered([part for part, _rect in line], apart.text):
            rect = reduce(Rect.union, (rect for _part, rect in line[first:behind]))
            room = Rect(rect.left - ROOM, rect.top - ROOM, rect.width + 2 * ROOM, rect.height + 2 * ROOM).intersect(whole)
            if room and not any(_same(room, other.rect) for other in made):
                made.append(Cover(room, stand_in or NAMELESS))
    return tuple(made)


def _same(one: Rect, other: Rect) -> bool:
    """Whether the middle of one is in the other: the same word, read in two bands."""
    x, y = one.left + one.width // 2, one.top + one.height // 2
    return other.left <= x < other.right and other.top <= y < other.bottom
