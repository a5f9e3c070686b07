"""What a sender announces with PUT, checked value by value before anything of it is kept or used in a path."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from capture_tool.desk.border import RefusedError
from capture_tool.desk.paper import summary
from capture_tool.desk.store import Blob

MANIFEST_BYTES = 8 << 20
BLOB_BYTES = 64 << 30
BLOBS = 1000
HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,80}/[a-z0-9][a-z0-9.+-]{0,80}")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A checked body of PUT; `fingerprint` is equal exactly when the manifest and the contents of the files are."""

    fingerprint: str
    blobs: tuple[Blob, ...]
    summary: Mapping[str, Any]
    add_to: str = ""
    """The ticket that this is evidence for, as people write its number; empty for a ticket of its own."""


def announced(body: bytes, ticket_id: str) -> Announcement:
    """The announcement in `body`. Raises RefusedError (422) with what is wrong."""
    try:
        told = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _wrong("it is not JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("manifest"), dict) or not isinstance(told.get("blobs"), list):
        raise _wrong("it needs a manifest and blobs")
    if told["manifest"].get("ticket", ticket_id) != ticket_id:
        raise _wrong("the manifest carries another ticket id")
    add_to = told.get("add_to", "")
    if not isinstance(add_to, str) or len(add_to) > 40:
        raise _wrong("add_to is no ticket number")
    if not 1 <= len(told["blobs"]) <= BLOBS:
        raise _wrong(f"it needs 1 to {BLOBS} blobs")
    blobs = tuple(_blob(item) for item in told["blobs"])
    if len({blob.sha256 for blob in blobs}) < len(blobs) or len({blob.name.lower() for blob in blobs}) < len(blobs):
        raise _wrong("two blobs have the same name or hash")
    contents = sorted((blob.sha256, blob.bytes) for blob in blobs)  # not the names: a person may rename a zip
    canonical = json.dumps({**told, "blobs": contents}, sort_keys=True, separators=(",", ":")).encode()
    return Announcement(hashlib.sha256(canonical).hexdigest(), blobs, summary(told["manifest"]), add_to.strip())


def _blob(item: Any) -> Blob:
    if not isinstance(item, dict):
        raise _wrong("a blob is not an object")
    size = item.get("bytes")
    if type(size) is not int or not 1 <= size <= BLOB_BYTES:
        raise _wrong(f"a blob has 1 to {BLOB_BYTES} bytes")
    return Blob(_text(item, "sha256", HASH), _text(item, "name", _NAME), _text(item, "media_type", _MEDIA_TYPE), size)


def _text(item: Mapping[str, Any], key: str, shape: re.Pattern[str]) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise _wrong(f"a blob's {key} is missing or has a wrong form")
    return value


def _no_constant(word: str) -> None:
    raise ValueError(word)


def _wrong(what: str) -> RefusedError:
    return RefusedError(
        422, "ticket.form", f"The announcement cannot be used: {what}.", "Update Capture Tool on the sending side."
    )
