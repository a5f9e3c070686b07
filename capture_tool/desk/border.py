"""What every request passes: the Host check, security headers, errors as JSON.

A page of another site can make a browser talk to 127.0.0.1 under a name of its own (DNS rebinding):
only our own names are answered.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from capture_tool.core.errors import CaptureToolError

_ALWAYS = {
    "Capture-Tool-Desk": "1",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class RefusedError(CaptureToolError):
    """A request that is answered with an error."""

    def __init__(self, status: int, code: str, title: str, advice: str = "", *, headers: dict[str, str] | None = None) -> None:
        super().__init__(code, title, advice)
        self.status = status
        self.headers = headers


class Border:
    """ASGI middleware around the whole desk."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], port: int) -> None:
        """`hosts` are the names it may be called by besides those of the local machine itself."""
        self._app = app
        names = {"127.0.0.1", "localhost", "[::1]"} | {f"[{name}]" if ":" in name else name.lower() for name in hosts}
        self._hosts = {f"{name}:{port}" for name in names} | (names if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        given = Headers(scope=scope).getlist("host")
        if len(given) != 1 or given[0].lower() not in self._hosts:
            refusal = RefusedError(
                421, "desk.host", "This desk is not known by that name.", "Open the address that the desk printed."
            )
            await answer(refusal)(scope, receive, stamped)
        else:
            await self._app(scope, receive, stamped)


def names_of(host: str) -> tuple[str, ...]:
    """Names under which a desk listening on `host` may be called; on all addresses, the machine's own name."""
    return (socket.gethostname(), socket.getfqdn()) if host in {"0.0.0.0", "::", ""} else (host,)  # noqa: S104


def answer(error: RefusedError) -> JSONResponse:
    """The error as every client of the API gets it."""
    body = {"code": error.code, "title": error.title, "advice": error.advice}
    return JSONResponse(body, error.status, error.headers)


def on_refusal(_: Request, error: Exception) -> Response:
    """Exception handler for RefusedError."""
    assert isinstance(error, RefusedError)
    return answer(error)


def on_disk_error(_: Request, error: Exception) -> Response:
    """Exception handler for OSError: a full disk is told as such."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return answer(
            RefusedError(
                507, "desk.no-space", "The desk's disk is full.", "Free some space; the upload goes on where it stopped."
            )
        )
    return on_database_error(_, error)


def on_database_error(_: Request, error: Exception) -> Response:
    """Exception handler for errors of the database or the disk: a wait may help."""
    title = f"The desk could not read or write its data ({type(error).__name__})."
    return answer(RefusedError(503, "desk.storage", title, "Look at the data folder on the desk's machine."))


def on_http_error(_: Request, error: Exception) -> Response:
    """Exception handler for what the router refuses below /api: unknown address, wrong method."""
    assert isinstance(error, HTTPException)
    code = "desk.method" if error.status_code == 405 else "desk.address"
    return answer(RefusedError(error.status_code, code, f"{error.detail}.", "", headers=dict(error.headers or {})))


def on_bug(_: Request, error: Exception) -> Response:
    """Exception handler for what nobody expected; the traceback goes to the log, never to the client."""
    title = f"The desk failed ({type(error).__name__})."
    return answer(RefusedError(500, "desk.failed", title, "Try again; tell whoever runs the desk."))


def on_gone(_request: Request, _error: Exception) -> Response:
    """Exception handler for a sender whose connection is gone: nobody reads the answer."""
    return Response(status_code=400)
