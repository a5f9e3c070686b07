"""A file in parts to S3-like storage: each part's MD5 is compared with what the store has, the whole's SHA-256 before it counts.

The file is read a mebibyte at a time, once to hash a part and once to send it. Parts that the store has already are only hashed.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from capture_tool.carriers._wire import Wire, judge
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.model import Attachment
from capture_tool.core.ports import Memo, Progress
from capture_tool.core.threads import Cancel
from capture_tool.core.value import replace
from capture_tool.destinations._body import PIECE, Body
from capture_tool.destinations._transport import not_ours

SMALLEST_PART = 16 << 20
MOST_PARTS = 1000
"""As many as one answer of ListParts holds; S3 allows 10,000 of 5 MiB to 5 GiB each (Multipart upload limits)."""


def part_bytes(total: int) -> int:
    """Bytes of every part but the last: the same for every attempt, in whole mebibytes."""
    return max(SMALLEST_PART, math.ceil(total / MOST_PARTS / PIECE) * PIECE)


def send_parts(
    attachment: Attachment,
    size: int,
    arrived: Mapping[int, str],
    put: Callable[[int, Body, bytes], str],
    *,
    opaque: bool,
    progress: Progress,
    cancel: Cancel,
) -> Mapping[int, str]:
    """Sends what is not in `arrived` (part number to ETag) and gives the ETags of all parts.

    `put` sends one part with its MD5 and gives its ETag. With `opaque` ETags (encrypted by a key service) nothing can be
    compared here: the store has compared the MD5 that went with the part. Raises PermanentError when the file is not what
    was sealed, TransientError `carrier.altered` when the store has other bytes than those of the file.
    """
    whole = hashlib.sha256()
    etags: dict[int, str] = {}
    for number, start in enumerate(range(0, attachment.bytes, size), 1):
        part = replace(attachment, offset=attachment.offset + start, bytes=min(size, attachment.bytes - start))
        md5 = hashlib.md5(usedforsecurity=False)
        read_into(part, cancel, whole, md5)
        etag = arrived.get(number, "")
        if not etag:
            etag = put(number, Body(part, 0, _within(progress, start, attachment.bytes), cancel), md5.digest())
        if not opaque and etag != md5.hexdigest():
            raise TransientError("carrier.altered", "The upload did not arrive as it was sent.", "It is sent again by itself.")
        etags[number] = etag
        progress(start + part.bytes, attachment.bytes)
    be_sealed(whole, attachment)
    return etags


@contextmanager
def forgetting(memo: Memo) -> Iterator[None]:
    """Begins anew next time where an upload holds other bytes than those that were sealed."""
    try:
        yield
    except CaptureToolError as error:
        if error.code in ("carrier.altered", "body.file"):
            memo.keep("")
        raise


def put_part(wire: Wire, url: str, body: Body, md5: bytes) -> str:
    """One part to its presigned address; its ETag without quotes. The store refuses it when the MD5 differs."""
    answer = wire.exchange("PUT", url, data=body, headers={"Content-MD5": base64.b64encode(md5).decode()})
    if answer.status != 200:
        raise judge(answer)
    if not (etag := answer.headers.get("ETag", "").strip('"')):
        raise not_ours("no ETag")
    return etag


def prove(wire: Wire, link: str, total: int) -> None:
    """Opens the link as support will, for its first byte: it must be a file of `total` bytes. A HEAD would need another link."""
    answer = wire.exchange("GET", link, headers={"Range": "bytes=0-0"})
    told = answer.headers.get("Content-Range", "")
    if answer.status not in (200, 206) or not told:  # rclone says 200
        raise judge(answer)
    if told != f"bytes 0-0/{total}":
        raise TransientError("carrier.truncated", "The store did not keep the whole file.", "It is sent again by itself.")


def read_into(attachment: Attachment, cancel: Cancel, *hashes: Any) -> None:
    """Hashes the file's range. Raises PermanentError when it cannot be read or is shorter than it was, CancelledError."""
    body = Body(attachment, 0, lambda _done, _total: None, cancel)
    try:
        while piece := body.read():
            for made in hashes:
                made.update(piece)
    except OSError as error:
        raise PermanentError("body.file", f"The saved file cannot be read: {error.strerror}.", "Look at the disk.") from error
    finally:
        body.close()


def be_sealed(whole: Any, attachment: Attachment) -> None:
    """Raises PermanentError when the bytes that were read are not those that were sealed."""
    if whole.hexdigest() != attachment.sha256:
        raise PermanentError("body.file", "The saved file is not what it was.", "Look at the disk.")


def _within(progress: Progress, start: int, total: int) -> Progress:
    return lambda done, _: progress(start + done, total)
