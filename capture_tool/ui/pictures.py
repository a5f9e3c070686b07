"""The pictures of one review: on disk at once (fast form, for a crash), in their small form while the user types."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from capture_tool.core.draft import DraftPicture
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import CleanPath, Picture, Rect, Screenshot
from capture_tool.core.png import encode_fast, encode_small
from capture_tool.core.screen import Cover
from capture_tool.core.threads import Cancel, Lane
from capture_tool.ui import pixels
from capture_tool.ui.review.values import ChosenPicture

Black = tuple[tuple[Rect, ...], tuple[Cover, ...]]
"""What is black in a picture: the user's rectangles, the tool's covers."""
NONE: Black = ((), ())


class Pictures:
    """`folder` is the draft's own. All encoding happens in turn on one thread; `shots` belongs to the GUI thread."""

    def __init__(self, folder: Path, made: Callable[[int, int], None], there: Sequence[str] = ()) -> None:
        """`made(index, bytes)` is called on the encoding thread for each small form.

        `there` names the files in `folder` of the first pictures that will be added: a draft has them already.
        """
        self.folder = folder
        self._tell = made
        self._names = list(there)
        self._number = max((int(name[:2]) for name in there), default=0)
        self.shots: list[Screenshot] = []
        self._lane = Lane("pictures")
        self._cancel = Cancel()
        self._wanted: dict[int, Black] = {}
        self._made: dict[int, tuple[Screenshot, Black, bytes]] = {}

    def add(self, shot: Screenshot) -> None:
        """Takes one more."""
        self.shots.append(shot)
        index = len(self.shots) - 1
        if index == len(self._names):
            self._names.append(self._put_raw(shot))
        self._want(index, NONE)

    def put(self, index: int, shot: Screenshot) -> None:
        """Takes one more, or `shot` in place of an earlier one under a new name: the draft may still speak of the old one."""
        if index == len(self.shots):
            self.add(shot)
            return
        self.shots[index] = shot
        self._names[index] = self._put_raw(shot)
        self._want(index, NONE)

    def drafted(self, chosen: Sequence[ChosenPicture]) -> tuple[DraftPicture, ...]:
        """All but the removed ones, as the draft has them."""
        return tuple(
            DraftPicture(
                name=self._names[picture.index],
                kind=self.shots[picture.index].kind,
                rect=self.shots[picture.index].rect,
                black_outs=picture.black_outs,
                covers=picture.covers,
                ocr=picture.ocr,
                included=picture.included,
                monitors=self.shots[picture.index].monitors,
                window=self.shots[picture.index].window,
            )
            for picture in chosen
            if not picture.removed
        )

    def prepare(self, chosen: Sequence[ChosenPicture]) -> None:
        """Makes the small forms anew where black-outs have changed."""
        for picture in chosen:
            if picture.included and self._wanted.get(picture.index) != (black := _black(picture)):
                self._want(picture.index, black)

    def finish(self, chosen: Sequence[ChosenPicture]) -> tuple[Picture, ...]:
        """The included ones, flattened and written. Blocks: for a job. Raises PermanentError when the disk is full."""
        shots = list(self.shots)
        return self._lane.start(lambda: self._write(shots, [picture for picture in chosen if picture.included])).result()

    def close(self) -> None:
        """Ends the thread and what it is doing: the next key press may come at once and wants the processor."""
        self._cancel()
        self._lane.close()

    def _put_raw(self, shot: Screenshot) -> str:
        self._number += 1
        name = f"{self._number:02}-{shot.kind}.png"
        path = self.folder / name
        self._lane.start(lambda: _put(path, encode_fast(shot.image, self._cancel)))
        return name

    def _want(self, index: int, black: Black) -> None:
        shot, self._wanted[index] = self.shots[index], black
        self._lane.start(lambda: self._make(index, shot, black) if self._wanted[index] == black else b"")

    def _make(self, index: int, shot: Screenshot, black: Black) -> bytes:
        made = self._made.get(index)
        if made is None or made[0] is not shot or made[1] != black:
            made = self._made[index] = shot, black, encode_small(pixels.flattened(shot.image, *black), self._cancel)
            self._tell(index, len(made[2]))
        return made[2]

    def _write(self, shots: list[Screenshot], chosen: list[ChosenPicture]) -> tuple[Picture, ...]:
        pictures = []
        for number, picture in enumerate(chosen, 1):
            shot = shots[picture.index]
            name = f"{number:02}-{shot.kind}.png"
            path = self.folder / "small" / name
            path.parent.mkdir(mode=0o700, exist_ok=True)
            rects, covers = black = _black(picture)
            _put(path, self._make(picture.index, shot, black))
            image, count = shot.image, len(rects) + len(covers)
            pictures.append(Picture(name, CleanPath(path), shot.kind, image.width, image.height, shot.rect, count, picture.ocr))
        return tuple(pictures)


def _black(picture: ChosenPicture) -> Black:
    return picture.black_outs, tuple(cover for cover in picture.covers if not cover.dropped)


def _put(path: Path, data: bytes) -> None:
    try:
        part = path.with_suffix(".part")  # a crash leaves the whole picture or none
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
        part.replace(path)
    except OSError as error:
        raise PermanentError(
            "draft.write", f"A picture could not be written: {error.strerror}.", "Make room on the disk and press Submit again."
        ) from error
