"""The embedded support desk: one process, no set-up, SQLite and a folder of blobs below `data`."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from capture_tool.core import durable
from capture_tool.core.errors import PermanentError
from capture_tool.core.threads import Cancel
from capture_tool.desk.blobs import BlobFolder
from capture_tool.desk.border import (
    Border,
    RefusedError,
    names_of,
    on_bug,
    on_database_error,
    on_disk_error,
    on_gone,
    on_http_error,
    on_refusal,
)
from capture_tool.desk.inbox import Inbox
from capture_tool.desk.intake import Intake
from capture_tool.desk.keys import Keys, take_folder
from capture_tool.desk.pages import PageError, Pages
from capture_tool.desk.store import Store

OPENING_SECONDS = 20.0
"""For the first line and headers of a connection."""


def serve(
    *,
    data: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    ready: Callable[[str], None],
    stop: Cancel | None = None,
    database: str = "",
    blobs: str = "",
) -> None:
    """Serves until SIGTERM, SIGINT or `stop`. `ready(address)` is called once it listens; `data/address` holds the same address.

    `database` is an SQLAlchemy URL instead of `data/desk.sqlite3`, `blobs` a folder instead of `data/blobs`.
    Raises PermanentError: `desk.port`, `desk.busy`, `desk.data`, `desk.database`, `desk.blobs`.
    """
    if "://" in blobs:
        raise PermanentError(
            "desk.blobs", "Blobs can only be kept in a folder for now.", "Give --blobs a folder, or leave it out."
        )
    address = data / "address"
    with take_folder(data), listening(host, port) as listener:
        try:
            keys, folder = Keys.of(data), BlobFolder(Path(blobs) if blobs else data / "blobs")
            folder.forget_abandoned()
        except OSError as error:
            raise PermanentError(
                "desk.data", f"The data folder {data} cannot be used.", "Look at its rights and free space."
            ) from error
        store = Store(database, data / "desk.sqlite3")

        def listens(url: str) -> None:
            durable.replace(address, url.encode())
            ready(url)

        inbox = Inbox(store, folder, keys)
        try:
            run(
                [*Intake(store, folder, keys).routes(), *inbox.routes()],
                inbox.pages,
                listener,
                host=host,
                ready=listens,
                stop=stop,
                data=data,
            )
        finally:
            address.unlink(missing_ok=True)
            store.close()


def staff_link(data: Path, url: str) -> str:
    """The address that logs a browser in as staff; to be shown to a person, never logged. Call it from `ready`."""
    return f"{url}/?key={Keys.of(data).staff}"


def listening(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PermanentError("desk.port") when the port is taken or the host is not ours."""
    exclusive = getattr(
        socket, "SO_EXCLUSIVEADDRUSE", None
    )  # Windows: there, SO_REUSEADDR would let another program steal the port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named: only then asyncio switches Nagle's delay off
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR if exclusive is None else exclusive, 1)
        made.bind((host, port))
        made.listen(128)
    except (OSError, OverflowError) as error:
        made.close()
        raise PermanentError(
            "desk.port", f"The desk cannot listen on {host} port {port}.", "Stop what uses it, or choose another with --port."
        ) from error
    return made


def run(
    routes: list[BaseRoute],
    pages: Pages,
    listener: socket.socket,
    *,
    host: str,
    ready: Callable[[str], None],
    stop: Cancel | None,
    data: Path | None = None,
) -> None:
    """Serves `routes` on `listener` until it is asked to end or `data` was removed; open requests get 3 seconds."""
    port = listener.getsockname()[1]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    config = uvicorn.Config(
        _app(routes, pages, host, port),
        http=_Impatient,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    asyncio.run(_Server(config, ready=lambda: ready(url), stop=stop, data=data).serve([listener]))


def _app(routes: list[BaseRoute], pages: Pages, host: str, port: int) -> ASGIApp:
    def on_page_error(_: Request, error: Exception) -> Response:
        assert isinstance(error, PageError)
        return pages.render("message.html", error.status, title=error.title, advice=error.advice, staff=False)

    def on_missing(request: Request, error: Exception) -> Response:
        if request.url.path.startswith("/api/"):
            return on_http_error(request, error)
        assert isinstance(error, HTTPException)
        return on_page_error(
            request, PageError(error.status_code, "There is nothing at this address.", "Look at the address again.")
        )

    handlers: dict[Any, Any] = {
        RefusedError: on_refusal,
        PageError: on_page_error,
        HTTPException: on_missing,
        OSError: on_disk_error,
        ClientDisconnect: on_gone,
        Exception: on_bug,
        sa.exc.SQLAlchemyError: on_database_error,
    }
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    return Border(app, hosts=names_of(host), port=port)


LOOK_TICKS = 50
"""Ticks (10 a second) between two looks at the data folder."""


class _Impatient(H11Protocol):
    """Closes connections on which no request begins: enough of them would leave none for the others."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self.loop.call_later(OPENING_SECONDS, self._watch, None)

    def _watch(self, before: RequestResponseCycle | None) -> None:
        """`before` is the request that was there at the last look."""
        now: RequestResponseCycle | None = self.cycle
        if now is None or (now is before and now.response_complete):
            self.transport.close()
        elif not self.transport.is_closing():
            self.loop.call_later(OPENING_SECONDS, self._watch, now)


class _Server(uvicorn.Server):
    """Uvicorn that says when it listens, and that ends by returning."""

    def __init__(self, config: uvicorn.Config, *, ready: Callable[[], None], stop: Cancel | None, data: Path | None) -> None:
        super().__init__(config)
        self._ready = ready
        self._stop = stop
        self._data = data

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens, then says so."""
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to end."""
        self.should_exit = self.should_exit or (self._stop is not None and self._stop.asked)
        if counter % LOOK_TICKS == 0 and self._data is not None and not self._data.is_dir():
            self.should_exit = True  # somebody removed the folder: nobody could find this desk any more
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """A signal to end. Uvicorn's own would raise it again afterwards and so skip the clean-up."""
        self.should_exit = True
