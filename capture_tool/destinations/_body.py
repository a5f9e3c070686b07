"""Request bodies that are read from the disk while they are sent: a byte range of a file, or a form that holds one."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol

from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Attachment
from capture_tool.core.ports import Progress
from capture_tool.core.threads import Cancel

PIECE = 1 << 20
"""Bytes read from the disk and given to the socket at a time."""


class Sendable(Protocol):
    """A body of known length that is read once."""

    def __len__(self) -> int:
        """Bytes in all."""

    def read(self, _size: int = -1) -> bytes:
        """The next piece, empty at the end."""

    def close(self) -> None:
        """Lets go of the file."""


class Body:
    """A byte range of a file as a request body with a known length: 1 MiB at a time, whatever the socket asks for."""

    def __init__(self, attachment: Attachment, start: int, progress: Progress, cancel: Cancel) -> None:
        """From byte `start` of the attachment on. Raises PermanentError when the saved file cannot be read."""
        try:
            self._file = attachment.path.open("rb", buffering=0)
            self._file.seek(attachment.offset + start)
        except OSError as error:
            raise PermanentError(
                "body.file", f"The saved file cannot be read: {error.strerror}.", "Look at the disk, then press Retry."
            ) from error
        self._done, self._total = start, attachment.bytes
        self._length = attachment.bytes - start
        self._progress, self._cancel = progress, cancel

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read():
            yield piece

    def read(self, _size: int = -1) -> bytes:
        """The next piece, empty at the end. Raises CancelledError, OSError; PermanentError when the file became shorter."""
        self._cancel.check()
        self._progress(self._done, self._total)
        piece = self._file.read(min(PIECE, self._total - self._done))
        if not piece and self._done < self._total:  # the server would wait for the rest
            raise PermanentError("body.file", "The saved file is shorter than it was.", "Look at the disk, then press Retry.")
        self._done += len(piece)
        return piece

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


class Short(io.BytesIO):
    """A body that is at hand."""

    def __len__(self) -> int:
        return self.getbuffer().nbytes


class Form:
    """A multipart/form-data body (RFC 7578): texts first, then one file, read while it is sent."""

    def __init__(self, texts: Sequence[tuple[str, str, str]], field: str, body: Body, name: str) -> None:
        """`texts` are (field, media type, text). Field and file names are ours: plain ASCII."""
        boundary = f"capture-tool-{os.urandom(16).hex()}"
        self.content_type = f"multipart/form-data; boundary={boundary}"
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\nContent-Type: {kind}\r\n\r\n{text}\r\n'
            for key, kind, text in texts
        )
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self._pieces: list[BinaryIO | Body] = [io.BytesIO(head.encode()), body, io.BytesIO(f"\r\n--{boundary}--\r\n".encode())]
        self._length = len(head.encode()) + len(body) + len(boundary) + 8
        self._body = body

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read():
            yield piece

    def read(self, _size: int = -1) -> bytes:
        """The next piece, empty at the end. Raises CancelledError, OSError."""
        while self._pieces:
            if piece := self._pieces[0].read(PIECE):
                return piece
            del self._pieces[0]
        return b""

    def close(self) -> None:
        """Closes the file."""
        self._body.close()
