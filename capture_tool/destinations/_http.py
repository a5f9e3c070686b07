"""HTTP for destinations: one client that never retries, never leaks its token and judges every answer.

The courier alone tries again, so each method does one request and raises TransientError or PermanentError. TLS is always
verified, by the operating system's own certificate store; plain http goes to this machine only, unless the setting says
otherwise. Redirects are never followed: the token would go with them.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.model import NOTHING
from capture_tool.destinations._body import Sendable
from capture_tool.destinations._network import Network
from capture_tool.destinations._transport import RawAnswer, Sink, Transport, not_ours, whole_number

log = logging.getLogger(__name__)

AGAIN = frozenset({408, 425, 429})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
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
BUSY = ("http.busy", "The server cannot take it now ({status}).", "It is tried again by itself.")
REFUSED = ("http.refused", "The server refuses the request ({status}).", "Ask the server's staff, then press Retry.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: `data` is the body read as JSON, None when it is not."""

    status: int
    headers: Mapping[str, str]
    data: Any

    @property
    def json(self) -> Mapping[str, Any] | None:
        """The body when it is a JSON object."""
        return self.data if isinstance(self.data, dict) else None

    def number(self, header: str) -> int:
        """A count from a header. Raises TransientError `http.not-ours` when it is not there."""
        if (value := whole_number(self.headers.get(header))) is None:
            raise not_ours("a header is missing", unknown=True)
        return value


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """The header that logs in, and what may never be repeated in a message."""

    header: str
    value: str
    secret: str

    @classmethod
    def token(cls, token: str, *, header: str = "Authorization", scheme: str = "Bearer ") -> Credentials:
        """A token behind its scheme. Raises PermanentError `http.token` for what no token looks like."""
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise PermanentError("http.token", "The token is missing or holds characters that no token has.", "Enter it again.")
        return cls(header, f"{scheme}{token}", token)

    @classmethod
    def basic(cls, user: str, password: str) -> Credentials:
        """User and password, or an API key in the place of one of them (RFC 7617, UTF-8)."""
        if not password or ":" in user or not f"{user}{password}".isprintable():
            raise PermanentError("http.token", "The password or key is missing or holds control characters.", "Enter it again.")
        packed = base64.b64encode(f"{user}:{password}".encode()).decode()
        return cls("Authorization", f"Basic {packed}", password)


class Client:
    """One server. `ours` tells its answers from those of somebody else in between (a captive portal, a gateway's page)."""

    def __init__(
        self,
        address: str,
        credentials: Credentials,
        *,
        ours: Callable[[Answer], bool],
        plain_http: bool = False,
        network: Network | None = None,
    ) -> None:
        self.address = checked_address(address, plain_http=plain_http)
        here = is_here(urlsplit(self.address).hostname or "")
        self._network = replace(network or Network(), proxies=Network().proxies) if here else network or Network()
        self._credentials = credentials
        self._ours = ours
        self._transport: Transport | None = None

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: Sendable | None = None,
        headers: Mapping[str, str] = NOTHING,
        sink: Sink | None = None,
    ) -> Answer:
        """One request. Any answer of our server comes back, errors too (see `judge`).

        A 200 whose body went into `sink` (see Transport.exchange) is not looked at. Raises TransientError or PermanentError for
        all else.
        """
        from_us = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        from_us[self._credentials.header] = self._credentials.value
        data = None if json is None else _packed(json)
        if data is not None:
            from_us["Content-Type"] = "application/json"
        try:
            url = f"{self.address}{path}"
            raw = self._wire().exchange(method, url, data=data if body is None else body, headers=from_us, sink=sink)
        finally:
            if body is not None:
                body.close()
        log.debug("%s answered %s", method, raw.status)
        answer = Answer(raw.status, raw.headers, _json(raw))
        if not (sink and raw.status == 200) and not self._ours(answer):
            raise _foreign(answer)
        return answer

    def fetch(self, url: str, sink: Sink) -> bool:
        """Whether the file at an address that our server named came whole into `sink`.

        It may lie with another host: that one never sees the token, and when it is out of reach there is no file. A page in
        place of a file is none. Raises TransientError for trouble with our own server.
        """
        raw = RawAnswer(303, {"Location": url}, b"")
        if url.startswith(f"{self.address}/"):
            raw = self._fetch(url, {self._credentials.header: self._credentials.value}, sink)
            if raw.status in AGAIN or raw.status >= 500:
                raise self.judge(Answer(raw.status, raw.headers, None))
        elsewhere = _joined(url, raw.headers.get("Location", "")) if raw.status in REDIRECTS else ""
        if _is_private(elsewhere) and not elsewhere.startswith(f"{self.address}/"):
            try:
                raw = self._fetch(elsewhere, NOTHING, sink)
            except (TransientError, PermanentError):
                return False
        return raw.status == 200 and not raw.headers.get("Content-Type", "").startswith("text/html")

    def _fetch(self, url: str, headers: Mapping[str, str], sink: Sink) -> RawAnswer:
        return self._wire().exchange("GET", url, data=None, headers={"Accept-Encoding": "identity", **headers}, sink=sink)

    def _wire(self) -> Transport:
        if self._transport is None:
            self._transport = Transport(self._network)
        return self._transport

    def judge(self, answer: Answer, *, said: str = "", words: Mapping[str, Any] = NOTHING) -> CaptureToolError:
        """The error that an answer of our server means.

        `said` are its words, put behind ours; `words` (code, title, advice) of a server that is ours take their place.
        """
        code, title, advice = WORDS.get(answer.status, REFUSED)
        title = title.format(status=answer.status)
        if answer.status in AGAIN or answer.status >= 500:
            code, title, advice = BUSY
            title = title.format(status=answer.status)
        if answer.status < 400:
            return not_ours(f"answer {answer.status}", unknown=True)
        if plain := self._plain(said):
            title = f"{title} It says: {plain}"
        code, title, advice = (
            self._plain(words.get(key)) or ours for key, ours in (("code", code), ("title", title), ("advice", advice))
        )
        if answer.status in AGAIN or answer.status >= 500:
            return TransientError(code, title, advice, retry_after=_retry_after(answer), unknown=answer.status != 429)
        return PermanentError(code, title, advice)

    def _plain(self, said: Any) -> str:
        """A server's words as one short line without our secret in it."""
        text = said if isinstance(said, str) else ""
        for secret in (self._credentials.secret, self._credentials.value):
            text = text.replace(secret, "...")
        return "".join(c if c.isprintable() else " " for c in text[:2000]).strip()[:300]


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


def _is_private(url: str) -> bool:
    """Whether nobody on the way can read what comes from there."""
    try:
        return urlsplit(url).scheme == "https" or is_here(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        return ""


def is_here(host: str) -> bool:
    """Whether the host is this machine by its very name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _packed(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=dict, separators=(",", ":")).encode()


def _json(raw: RawAnswer) -> Any:
    try:
        return json.loads(raw.body)
    except (ValueError, RecursionError):
        return None


def _foreign(answer: Answer) -> CaptureToolError:
    """An answer without our header: a gateway's own words count where they can only be about the upload, all else is not ours."""
    if answer.status == 413:
        return PermanentError(*WORDS[413])
    if answer.status in AGAIN or answer.status >= 500:
        text = f"The server, or a gateway before it, cannot take it now ({answer.status})."
        return TransientError(
            "http.busy", text, "It is tried again by itself.", retry_after=_retry_after(answer), unknown=answer.status != 429
        )
    return not_ours(f"answer {answer.status}", unknown=True)


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
