"""What every fake ticket system stands on: a real socket, routes, a clock that a test sets, and faults that it orders."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from capture_tool.core.threads import start


@dataclass(frozen=True)
class Request:
    """One request, its body whole."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; RefusedError 400 when it is none or is not called so."""
        if self.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise RefusedError(415)
        try:
            return json.loads(self.body)
        except ValueError:
            raise RefusedError(400) from None

    def form(self) -> list[Part]:
        """The parts of a multipart/form-data body, in their order (RFC 7578)."""
        kind, _, boundary = self.headers.get("Content-Type", "").partition("; boundary=")
        if kind != "multipart/form-data" or not boundary:
            raise RefusedError(415)
        return [_part(raw) for raw in self.body.split(f"--{boundary}".encode())[1:-1]]


@dataclass(frozen=True)
class Part:
    """A field of a form: `filename` is empty for a text."""

    name: str
    filename: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Reply:
    """An answer. `body` bytes go out as they are, anything else as JSON."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """Befalls one request whose method and path match: `reply` comes in place of the true answer, or a hard cut without one."""

    method: str = ""
    """Empty for any."""
    path: str = ""
    """A pattern for a part of it."""
    reply: Reply | None = None
    after: bool = False
    """The request is carried out first: what was lost is only its answer."""
    at: int | None = None
    """Only the request of that number, counted from 0."""


HTML = Reply(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"})
"""What a captive portal says."""


def busy(seconds: int = 17) -> Reply:
    return Reply(429, {"error": "rate limit"}, {"Retry-After": str(seconds)})


class RefusedError(Exception):
    """Raised by a route: the reply to give instead."""

    def __init__(self, status: int, body: Any = None, **headers: str) -> None:
        super().__init__(status)
        self.reply = Reply(status, body, headers)


class _CutError(Exception):
    pass


Route = TypeVar("Route", bound=Callable[..., Reply])


def route(method: str, path: str) -> Callable[[Route], Route]:
    """Marks a method of a fake: called with the request and what the groups of the pattern `path` hold, percent-decoded."""

    def mark(answers: Route) -> Route:
        answers.route = (method, re.compile(path))  # type: ignore[attr-defined]
        return answers

    return mark


@dataclass
class Fake:
    """A ticket system; a subclass adds its state and `route` methods, called one at a time."""

    url: str = ""
    seen: list[Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    now: float = 1_800_000_000.0
    """The clock, in Unix seconds: only a test moves it."""
    lag: float = 0.0
    """Seconds until a search shows what was made."""
    truncate: int | None = None
    """The next file is kept only so far, and called received."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def authorized(self, request: Request) -> Reply | None:
        """The refusal, or None when the request may go on."""
        raise NotImplementedError

    def shown(self, made: float) -> bool:
        """Whether a search shows by now what was made then."""
        return self.now - made >= self.lag

    def shortened(self, data: bytes) -> bytes:
        """What is stored of a file that comes in."""
        size, self.truncate = self.truncate, None
        return data[:size]

    def count(self, method: str, path: str) -> int:
        """How often that was asked; `path` is a pattern for a part of it."""
        return sum(one.method == method and bool(re.search(path, one.path)) for one in self.seen)

    def answer(self, request: Request) -> Reply:
        """The reply to one request, with the fault that was ordered for it. Raises _CutError for a hard cut."""
        with self.lock:
            self.seen.append(request)
            fault = next((one for one in self.faults if self._befalls(one, request)), None)
            if fault is None:
                return self._true(request)
            self.faults.remove(fault)
            if fault.after:
                self._true(request)
            if fault.reply is None:
                raise _CutError
            return fault.reply

    def _befalls(self, fault: Fault, request: Request) -> bool:
        here = fault.at in (None, len(self.seen) - 1) and fault.method in ("", request.method)
        return here and bool(re.search(fault.path, request.path))

    def _true(self, request: Request) -> Reply:
        if refused := self.authorized(request):
            return refused
        for name in dir(type(self)):
            method, pattern = getattr(getattr(type(self), name), "route", ("", None))
            if method == request.method and (match := pattern.fullmatch(request.path)):
                try:
                    return getattr(self, name)(request, *(unquote(group) for group in match.groups()))  # type: ignore[no-any-return]
                except RefusedError as refusal:
                    return refusal.reply
        return Reply(404, {"error": "no such route"})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fake: Fake

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def handle_one_request(self) -> None:
        with contextlib.suppress(ConnectionError, _CutError):
            super().handle_one_request()
            return
        self.close_connection = True
        with contextlib.suppress(OSError):  # a hard cut: reset, not a polite end
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def do_ANY(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:  # the other side went away: nothing was asked
            raise _CutError
        asked = urlsplit(self.path)
        query = dict(parse_qsl(asked.query, keep_blank_values=True, strict_parsing=bool(asked.query)))
        self._send(self.fake.answer(Request(self.command, asked.path, query, dict(self.headers), body)))

    do_GET = do_PUT = do_POST = do_HEAD = do_PATCH = do_DELETE = do_ANY  # noqa: N815

    def _send(self, reply: Reply) -> None:
        body = reply.body if isinstance(reply.body, bytes) else b"" if reply.body is None else json.dumps(reply.body).encode()
        kind = {} if isinstance(reply.body, bytes) or reply.body is None else {"Content-Type": "application/json"}
        self.send_response(reply.status)
        for name, value in {**kind, **reply.headers}.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True


F = TypeVar("F", bound=Fake)


@contextlib.contextmanager
def serving(fake: F) -> Iterator[F]:
    """The fake on a free port of 127.0.0.1, its `url` set, until the end of the `with`."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    served = start("fake", lambda: server.serve_forever(poll_interval=0.02))
    try:
        yield fake
    finally:
        server.shutdown()
        served.result(10)
        server.server_close()


def _part(raw: bytes) -> Part:
    head, _, data = raw.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    words = dict(re.findall(r'(\w+)="([^"]*)"', head.decode()))
    media_type = re.search(r"(?im)^Content-Type: *(\S+)", head.decode())
    return Part(
        words["name"], words.get("filename", ""), media_type[1] if media_type else "text/plain", data.removesuffix(b"\r\n")
    )
