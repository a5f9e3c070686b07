"""Real Tesseract on real pictures of text; without it the tool says so and goes on."""

from __future__ import annotations

import io
import shutil
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from capture_tool.core.errors import CancelledError, PermanentError
from capture_tool.core.threads import Cancel, start
from capture_tool.system import ocr
from tests.desktop import until

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed: apt-get install tesseract-ocr"
)


def picture(lines: list[str], *, ink: str = "black", paper: str = "white", size: int = 26) -> bytes:
    made = Pillow.new("RGB", (1000, 60 + 60 * len(lines)), paper)
    font = ImageFont.truetype(FONT, size)
    for number, text in enumerate(lines):
        ImageDraw.Draw(made).text((40, 40 + 60 * number), text, fill=ink, font=font)
    out = io.BytesIO()
    made.save(out, "PPM")
    return out.getvalue()


@needs_tesseract
@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), ("#e0e0e0", "#1b1f25"), ("#ffb000", "black")])
def test_words_are_read_where_they_stand(ink: str, paper: str) -> None:
    program = ocr.find()
    assert program
    found = ocr.words(picture(["Account DU1234567", "Net Liquidation"], ink=ink, paper=paper), Cancel(), program=program)
    account = next(word for word in found if word.text == "DU1234567")
    liquidation = next(word for word in found if word.text == "Liquidation")
    assert 150 < account.rect.left < 190
    assert 30 < account.rect.top < 60
    assert liquidation.rect.top > account.rect.bottom
    assert account.line != liquidation.line


@needs_tesseract
def test_a_picture_larger_than_a_pipe_is_handed_over_however_slow_the_program_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "LOOK_SECONDS", 0.01)
    slow = tmp_path / "slow"
    slow.write_text(f'#!/bin/sh\nsleep 0.3\nexec {ocr.find()} "$@"\n')
    slow.chmod(0o700)
    assert any(word.text == "word" for word in ocr.words(picture(["word"] * 9), Cancel(), program=slow))


@needs_tesseract
def test_a_cancel_ends_it_soon() -> None:
    cancel = Cancel()
    cancel()
    with pytest.raises(CancelledError):
        ocr.words(picture(["word"] * 20), cancel, program=ocr.find() or Path())


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_nobody_uses_the_pipes_after_a_cancel(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    program = tmp_path / "tesseract"  # hears nothing, and leaves a child behind that has the pipes too
    program.write_text(f"#!/bin/sh\nsleep 1 &\ntouch {begun}\nexec sleep 60\n")
    program.chmod(0o700)
    cancel = Cancel()
    read = start("reading", lambda: ocr.words(bytes(1 << 20), cancel, program=program))
    until(begun.exists, "the program")
    cancel()
    assert isinstance(read.exception(30), CancelledError)
    assert not [thread for thread in threading.enumerate() if thread.name == "ocr"]


def test_a_program_that_fails_is_told_in_words(tmp_path: Path) -> None:
    for content in ("#!/bin/sh\nexit 3\n", "no program at all"):
        program = tmp_path / "tesseract"
        program.write_text(content)
        program.chmod(0o700)
        with pytest.raises(PermanentError) as failed:
            ocr.words(picture(["x"]), Cancel(), program=program)
        assert failed.value.code == "ocr.failed"
    with pytest.raises(PermanentError):
        ocr.words(picture(["x"]), Cancel(), program=tmp_path / "none")


def test_without_the_program_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(ocr, "USUAL", ())
    assert ocr.find() is None
