"""The way to a store over HTTP, and what its answers mean. A link is a capability: it stands in no log and no error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.model import NOTHING
from capture_tool.destinations._http import AGAIN, Answer, _retry_after, is_here
from capture_tool.destinations._network import Network
from capture_tool.destinations._transport import RawAnswer, Transport, not_ours

KEYS = ("The store does not accept the key.", "Enter the keys again in the settings, then press Retry.")
RIGHTS = ("The store does not let us upload there.", "Ask the store's staff for the right, then press Retry.")
SIZE = ("The file is too large for the store.", "Leave out large logs, or ask the store's staff to raise the limit.")
PERMANENT = {
    "InvalidAccessKeyId": ("carrier.key", *KEYS),
    "SignatureDoesNotMatch": ("carrier.key", *KEYS),
    "AccessDenied": ("carrier.rights", *RIGHTS),
    "NoSuchBucket": (
        "carrier.bucket",
        "The store has no such bucket.",
        "Look at the bucket's name in the settings, then press Retry.",
    ),
    "PermanentRedirect": ("carrier.region", "The bucket is in another region.", "Set the region, then press Retry."),
    "AuthorizationHeaderMalformed": ("carrier.region", "The bucket is in another region.", "Set the region, then press Retry."),
    "EntityTooLarge": ("carrier.too-large", *SIZE),
}
"""By S3's error code (Amazon S3 API Reference, Error responses)."""
TRANSIENT = {
    "NoSuchUpload": ("carrier.upload-gone", "The store has dropped the upload.", "It is sent again by itself."),
    "BadDigest": ("carrier.digest", "The upload did not arrive as it was sent.", "It is sent again by itself."),
    "InvalidPart": ("carrier.altered", "The store has lost a part of the upload.", "It is sent again by itself."),
    "RequestTimeTooSkewed": (
        "carrier.clock",
        "The store's clock and this machine's differ.",
        "Set the clock. It is tried again by itself.",
    ),
}
BY_STATUS = {
    401: ("carrier.key", *KEYS),
    403: ("carrier.rights", *RIGHTS),
    404: ("carrier.address", "The store does not know this address.", "Look at the address in the settings, then press Retry."),
    413: ("carrier.too-large", *SIZE),
}


class Wire:
    """Connections to the store and to whoever signs for it. Does one request at a time and never a second try."""

    def __init__(self, network: Network | None = None) -> None:
        self._network = network or Network()
        self._transport: Transport | None = None

    def exchange(self, method: str, url: str, *, data: Any = None, headers: Mapping[str, str] = NOTHING) -> RawAnswer:
        """One request; a file's body is closed. Raises TransientError, PermanentError, CancelledError."""
        try:
            self._transport = self._transport or Transport(self._network)
            return self._transport.exchange(method, url, data=data, headers={"Accept-Encoding": "identity", **headers})
        finally:
            if data is not None and not isinstance(data, bytes):
                data.close()


def judge(answer: RawAnswer) -> CaptureToolError:
    """The error that an answer means: S3's code in it counts first, then the status."""
    code = error_code(answer)
    if code in PERMANENT:
        return PermanentError(*PERMANENT[code])
    if code in TRANSIENT:
        return TransientError(*TRANSIENT[code])
    asked = _retry_after(Answer(answer.status, answer.headers, None))
    if answer.status == 507:
        return TransientError(
            "carrier.full", "The store is full.", "Its staff must make room. It is tried again.", retry_after=asked
        )
    if answer.status in AGAIN or answer.status in (409, 412, 423) or answer.status >= 500 or code == "SlowDown":
        text = f"The store cannot take it now ({answer.status})."
        return TransientError("carrier.busy", text, "It is tried again by itself.", retry_after=asked)
    if answer.status < 400:
        return not_ours(f"answer {answer.status}")
    refused = ("carrier.refused", f"The store refuses the request ({answer.status}).", "Ask the store's staff, then press Retry.")
    return PermanentError(*BY_STATUS.get(answer.status, refused))


def error_code(answer: RawAnswer) -> str:
    """S3's word for what is wrong, `""` when there is none."""
    found = re.search(rb"<Code>\s*([A-Za-z]{1,60})\s*</Code>", answer.body[:4096])
    return found[1].decode() if found else ""


def may_go(url: str, *, plain_http: bool) -> bool:
    """Whether an address that a server handed out may be used: https, or http to this machine or where it is allowed."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and (plain_http or is_here(host)))
    return safe and bool(host) and "@" not in parts.netloc and url.isascii() and url.isprintable() and " " not in url


def yes(value: Any) -> bool:
    """Whether a setting says yes."""
    return str(value or "").lower() in ("yes", "true", "1", "on")


def count(values: Mapping[str, Any], owner: str, field: str, *, most: int, default: int = 0) -> int:
    """A setting that is a whole number from 1 to `most`; `default` when it is empty. Raises PermanentError with its name."""
    text = str(values.get(field) or "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise PermanentError(
            "carrier.setting", f"{field} is not a number from 1 to {most}.", f"Set carriers.{owner}.{field}, then press Retry."
        )
    return int(text)


def needed(values: Mapping[str, Any], owner: str, *fields: str) -> tuple[str, ...]:
    """Settings that cannot be empty. Raises PermanentError with the name of the first that is."""
    for field in fields:
        if not str(values.get(field) or "").strip():
            raise PermanentError(
                "carrier.setting", f"The store's {field} is missing.", f"Set carriers.{owner}.{field}, then press Retry."
            )
    return tuple(str(values[field]).strip() for field in fields)
