"""The redaction stream: any bytes, cut anywhere and worked on in blocks of any size, give the same bytes or the same refusal."""

from __future__ import annotations

from capture_tool.core.model import Treatment
from capture_tool.core.redaction import Redactor, UnredactableError

FILLER = b"2026-08-28 22:29:01.789 INFO  [JTS-Main] - no secret here, only a line to fill the block\n"


def check(data: bytes) -> None:
    """The first bytes choose the blocks; from the fourth on it is text, in which 0x80 stands for a filler of some length."""
    if len(data) < 4:
        return
    block, cut, mode, text = 1 + data[0] * 37, 1 + data[1] * 11, data[2], data[3:]
    if mode & 2:
        pieces = text.split(b"\x80")
        text = pieces[0] + b"".join((FILLER * 20)[: 200 * number] + piece for number, piece in enumerate(pieces[1:8], 1))
    if mode & 4:
        text = text.decode("latin-1").encode("utf-16" if mode & 8 else "utf-16-be")
    treatment = Treatment.INI_ALLOW_LIST if mode & 1 else Treatment.TEXT
    whole = _cleaned([text], treatment, 1 << 20)
    small = _cleaned([text[at : at + cut] for at in range(0, len(text), cut)], treatment, block)
    assert small == whole, (block, cut)


def _cleaned(chunks: list[bytes], treatment: Treatment, block: int) -> tuple[bytes, dict[str, int]] | str:
    stream = Redactor(b"k" * 32).stream(chunks, treatment, block=block)
    try:
        return b"".join(stream), dict(stream.counts)
    except UnredactableError as error:
        return str(error)
