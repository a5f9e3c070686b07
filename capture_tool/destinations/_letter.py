"""A mail made from a zip: its text and headers in memory, its pictures and the zip read from the disk while it is sent."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from capture_tool.core import report_text
from capture_tool.core.bundle import members
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Attachment, Bundle
from capture_tool.core.ports import Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations._base64 import Base64
from capture_tool.destinations._words import subject, text

ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]{1,255}")
ENCODED_WORD = 45
"""Bytes of UTF-8 in one encoded word, which may have 75 characters."""
SPARE = 2000
"""Bytes of headers and boundaries of one more part, with room."""


@dataclass(frozen=True)
class Letter:
    """The mail for one zip of a ticket. `first`: the Message-ID of the ticket's first mail; `mark` begins the subject."""

    bundle: Bundle
    zip_file: Attachment
    sender: str
    to: Sequence[str]
    first: str
    mark: str = ""

    @contextmanager
    def opened(self, largest: int, progress: Progress, cancel: Cancel) -> Iterator[tuple[int, Sequence[bytes | Base64]]]:
        """Its bytes in all and its pieces. Pictures with which it would be above `largest` stay in the zip only."""
        boundary = f"capture-tool-{secrets.token_hex(16)}"
        head, ending = self._head(boundary), f"--{boundary}--\r\n".encode()
        with ExitStack() as files:

            def part(attachment: Attachment, how: str, progress: Progress) -> tuple[bytes, Base64]:
                coded = Base64(attachment, progress, cancel, lines=True)
                files.callback(coded.close)
                return _part_head(boundary, attachment, how), coded

            pieces: list[bytes | Base64] = [head]
            zip_part = part(self.zip_file, "attachment", progress)
            left = largest - len(head) - len(zip_part[1]) - SPARE
            for picture in self._pictures():
                shown = part(picture, "inline", _nobody)
                left -= len(shown[1]) + SPARE
                if left >= 0:
                    pieces += shown
            pieces += (*zip_part, ending)
            yield sum(len(piece) for piece in pieces), pieces

    def _pictures(self) -> Iterable[Attachment]:
        try:
            return members(self.bundle, "screenshots/")
        except (ValueError, OSError):  # a DamagedZipError is a ValueError: it was whole a moment ago
            raise PermanentError(
                "bundle.damaged", "The saved files of this ticket are damaged on the disk.", "Look at the disk."
            ) from None

    def _head(self, boundary: str) -> bytes:
        """Headers and text, up to the first file. Made by hand: the library's headers take an encoded line break for one."""
        volume = self.bundle.manifest.get("volume") or {"number": 1, "of": 1}
        number, count = volume["number"], volume["of"]
        several = f" ({number} of {count})" if count > 1 else ""
        headers = {
            "From": self.sender,
            "To": ",\n ".join(self.to),
            "Subject": f"{self.mark}[{self.bundle.ticket_id}] {_encoded(f'{subject(self.bundle)}{several}')}",
            "Date": format_datetime(datetime.now(UTC)),
            "Message-ID": self.first if number == 1 else self.first.replace("@", f".{number}@", 1),
            **({"In-Reply-To": self.first, "References": self.first} if number > 1 else {}),
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/mixed; boundary="{boundary}"',
        }
        plain = {"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "quoted-printable"}
        head = f"{_lines(headers)}\n--{boundary}\n{_lines(plain)}\n"
        said = re.sub(r"\r\n?", "\n", self._text(number, count)).encode()
        return (head.encode() + binascii.b2a_qp(said)).replace(b"\n", b"\r\n") + b"\r\n"

    def _text(self, number: int, count: int) -> str:
        """The report; of several mails, the first shows what the manifest knows of it."""
        if count == 1:
            return text(self.bundle)
        if number == 1:
            return f"{report_text.write(self.bundle.manifest, {})}\nPart 1 of {count}: the other files come in further mails.\n"
        return f"Part {number} of {count} of ticket {self.bundle.ticket_id}.\n"


def addresses(said: str) -> tuple[str, ...]:
    """Plain mail addresses from a list with commas, domains in ASCII (RFC 5891); none when one of them is not an address."""
    made = []
    for word in said.split(","):
        local, _, domain = word.strip().rpartition("@")
        try:
            plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
        except UnicodeError:
            return ()
        if not ADDRESS.fullmatch(plain) or not plain.isprintable():
            return ()
        made.append(plain)
    return tuple(dict.fromkeys(made))


def _encoded(words: str) -> str:
    """A header's words in ASCII (RFC 2047): whole characters in pieces of at most 75."""
    if words.isascii() and "=?" not in words:
        return words
    pieces = [b""]
    for character in words:
        if len(pieces[-1]) + len(character.encode()) > ENCODED_WORD:
            pieces.append(b"")
        pieces[-1] += character.encode()
    return "\n ".join(f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in pieces)


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\n" for name, value in headers.items())


def _part_head(boundary: str, attachment: Attachment, how: str) -> bytes:
    """Headers of one file. Its name is ours: plain ASCII."""
    kind = attachment.media_type if how == "inline" else "application/octet-stream"
    name = attachment.name if how == "attachment" else f"{attachment.path.stem}-{attachment.name}"
    return (
        f'--{boundary}\r\nContent-Type: {kind}\r\nContent-Disposition: {how}; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode()


def _nobody(_done: int, _total: int) -> None: ...
