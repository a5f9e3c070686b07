"""A file as base64 that is read from the disk while it is sent: for mails in lines (RFC 2045 section 6.8), for JSON in one."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Attachment
from capture_tool.core.ports import Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations._body import Body

LINE = 57
"""Bytes that make a line of 76 characters."""


class Base64:
    """Base64 of an attachment with a known length. A file that is not what was saved never comes to its end."""

    def __init__(self, attachment: Attachment, progress: Progress, cancel: Cancel, *, lines: bool = False) -> None:
        """`lines` ends each 76 characters with CRLF. Raises PermanentError when the saved file cannot be read."""
        self._body = Body(attachment, 0, progress, cancel)
        self._wanted, self._lines = attachment.sha256, lines
        self._seen, self._carried = hashlib.sha256(), b""
        self._length = (attachment.bytes + 2) // 3 * 4 + (2 * -(-attachment.bytes // LINE) if lines else 0)

    def __len__(self) -> int:
        return self._length

    def read(self, _size: int = -1) -> bytes:
        """The next piece, about 1.4 MB, empty at the end. Raises PermanentError `body.changed`, CancelledError, OSError."""
        piece = self._body.read()
        self._seen.update(piece)
        raw = self._carried + piece
        if not piece and self._seen.hexdigest() != self._wanted:
            raise PermanentError("body.changed", "The saved file is not what it was.", "Look at the disk, then press Retry.")
        whole = len(raw) // LINE * LINE if piece else len(raw)
        self._carried = raw[whole:]
        if piece and not whole:
            return self.read()
        if self._lines:
            return base64.encodebytes(raw[:whole]).replace(b"\n", b"\r\n")
        return base64.b64encode(raw[:whole])

    def close(self) -> None:
        """Closes the file."""
        self._body.close()


class Json:
    """A JSON text as a request body, with base64 of a file in one place of it."""

    HERE = "\0file\0"
    """A value that no other one is."""

    def __init__(self, value: Any, coded: Base64) -> None:
        """`value` holds `Json.HERE` once, where the file goes."""
        head, _, tail = json.dumps(value).partition(json.dumps(self.HERE))
        self._pieces: list[BinaryIO | Base64] = [io.BytesIO(f'{head}"'.encode()), coded, io.BytesIO(f'"{tail}'.encode())]
        self._length = len(head) + len(tail) + 2 + len(coded)
        self._coded = coded

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read():
            yield piece

    def read(self, _size: int = -1) -> bytes:
        """The next piece, empty at the end. Raises like `Base64.read`."""
        while self._pieces:
            if piece := self._pieces[0].read(1 << 20):
                return piece
            del self._pieces[0]
        return b""

    def close(self) -> None:
        """Closes the file."""
        self._coded.close()
