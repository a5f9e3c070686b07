"""HTTP for destinations: one client that never retries, never leaks its token and judges every answer.

The courier alone tries again, so each method does one request and raises TransientError or PermanentError. TLS is always
verified, by the operating system's own certificate store; plain http goes to this machine only, unless the setting says
otherwise. Redirects are never followed: the token would go with them.
"""

from __future__ import annotations

import ipaddress
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.model import NOTHING, Attachment
from capture_tool.core.ports import Progress
from capture_tool.core.threads import Cancel
from capture_tool.destinations._transport import RawAnswer, Transport, not_ours

log = logging.getLogger(__name__)

PIECE = 1 << 20
"""Bytes read from the disk and given to the socket at a time."""
AGAIN = frozenset({408, 425, 429})
WORDS = {
    401: ("http.unauthorized", "The server does not accept the token.", "Enter a valid token in the settings, then press Retry."),
    403: ("http.forbidden", "The token has no right to file tickets.", "Ask the server's staff for the right, then press Retry."),
    404: ("http.not-found", "The server does not know this address.", "Look at the address in the settings, then press Retry."),
    413: (
        "http.too-large",
        "The ticket is too large for the server.",
        "Leave out large logs, or ask the server's staff to raise the limit.",
    ),
    422: ("http.refused", "The server refuses the ticket's contents.", "Ask the server's staff, then press Retry."),
}
REFUSED = ("http.refused", "The server refuses the request ({status}).", "Ask the server's staff, then press Retry.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: `json` is None when the body is not a JSON object."""

    status: int
    headers: Mapping[str, str]
    json: Mapping[str, Any] | None

    def number(self, header: str) -> int:
        """A count from a header. Raises TransientError `http.not-ours` when it is not there."""
        value = self.headers.get(header, "")
        if not value.isascii() or not value.isdigit():
            raise not_ours("a header is missing")
        return int(value)


class Body:
    """A byte range of a file as a request body with a known length: 1 MiB at a time, whatever the socket asks for."""

    def __init__(self, attachment: Attachment, start: int, progress: Progress, cancel: Cancel) -> None:
        self._file = attachment.path.open("rb", buffering=0)
        self._file.seek(attachment.offset + start)
        self._done, self._total = start, attachment.bytes
        self._length = attachment.bytes - start
        self._progress, self._cancel = progress, cancel

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read():
            yield piece

    def read(self, _size: int = -1) -> bytes:
        """The next piece, empty at the end. Raises CancelledError, OSError."""
        self._cancel.check()
        self._progress(self._done, self._total)
        piece = self._file.read(min(PIECE, self._total - self._done))
        self._done += len(piece)
        return piece

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


class Client:
    """One server. `ours` is a header that its every answer carries: without it somebody else answered (a captive portal)."""

    def __init__(self, address: str, token: str, *, ours: str, plain_http: bool = False) -> None:
        self.address = checked_address(address, plain_http=plain_http)
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise PermanentError("http.token", "The token is missing or holds characters that no token has.", "Enter it again.")
        self._token = token
        self._ours = ours
        self._transport: Transport | None = None

    def send(
        self, method: str, path: str, *, json: Any = None, body: Body | None = None, headers: Mapping[str, str] = NOTHING
    ) -> Answer:
        """One request. Any answer of our server comes back, errors too (see `judge`).

        Raises TransientError or PermanentError for all else.
        """
        transport = self._transport = self._transport or Transport(proxies=not is_here(urlsplit(self.address).hostname or ""))
        from_us = {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            **headers,
        }
        data = None if json is None else _packed(json)
        if data is not None:
            from_us["Content-Type"] = "application/json"
        try:
            raw = transport.exchange(method, f"{self.address}{path}", data=data if body is None else body, headers=from_us)
        finally:
            if body is not None:
                body.close()
        log.debug("%s answered %s", method, raw.status)
        answer = Answer(raw.status, raw.headers, _object(raw))
        if self._ours not in answer.headers:
            raise _foreign(answer)
        return answer

    def judge(self, answer: Answer) -> CaptureToolError:
        """The error that an answer of our server means; its own words are used when it gave some."""
        code, title, advice = WORDS.get(answer.status, REFUSED)
        said = answer.json or {}
        code = self._plain(said.get("code")) or code
        title = self._plain(said.get("title")) or title.format(status=answer.status)
        advice = self._plain(said.get("advice")) or advice
        if answer.status in AGAIN or answer.status >= 500:
            if not said.get("title"):
                code, title, advice = (
                    "http.busy",
                    f"The server cannot take it now ({answer.status}).",
                    "It is tried again by itself.",
                )
            return TransientError(code, title, advice, retry_after=_retry_after(answer))
        if answer.status < 400:
            return not_ours(f"answer {answer.status}")
        return PermanentError(code, title, advice)

    def _plain(self, said: Any) -> str:
        """A server's words as one short line without our token in it."""
        text = said if isinstance(said, str) else ""
        return "".join(c if c.isprintable() else " " for c in text[:2000]).replace(self._token, "...").strip()[:300]


def checked_address(address: str, *, plain_http: bool) -> str:
    """The address without a final slash. Raises PermanentError `http.address`, `http.plain` with the cure."""
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise PermanentError(
            "http.address", "The server's address is not a web address.", "Enter one like https://desk.example.com."
        )
    if parts.scheme == "http" and not plain_http and not is_here(host):
        raise PermanentError(
            "http.plain", "The address would send the ticket unencrypted.", "Enter an https:// address, or set plain_http to yes."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_here(host: str) -> bool:
    """Whether the host is this machine by its very name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _packed(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=dict, separators=(",", ":")).encode()


def _object(raw: RawAnswer) -> Mapping[str, Any] | None:
    try:
        made = json.loads(raw.body)
    except (ValueError, RecursionError):
        return None
    return made if isinstance(made, dict) else None


def _foreign(answer: Answer) -> CaptureToolError:
    """An answer without our header: a gateway's own words count where they can only be about the upload, all else is not ours."""
    if answer.status == 413:
        return PermanentError(*WORDS[413])
    if answer.status in AGAIN or answer.status >= 500:
        text = f"The server, or a gateway before it, cannot take it now ({answer.status})."
        return TransientError("http.busy", text, "It is tried again by itself.", retry_after=_retry_after(answer))
    return not_ours(f"answer {answer.status}")


def _retry_after(answer: Answer) -> float | None:
    """Seconds from `Retry-After`: a number or a date (RFC 9110 section 10.2.3)."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
