"""A small honest desk on a real socket: the API of the contract and nothing else, with faults that a test orders."""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from capture_tool.core.threads import start

TOKEN = "stand-in-token-7f3a"


@dataclass
class Canned:
    """An answer to give instead of our own; `ours` False leaves the header out."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ours: bool = True


@dataclass
class Desk:
    """What the server knows, and the faults to come."""

    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    data: dict[tuple[str, str], bytearray] = field(default_factory=dict)
    committed: list[str] = field(default_factory=list)
    seen: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    canned: deque[Canned] = field(default_factory=deque)
    drop_replies: deque[str] = field(default_factory=deque)
    """Methods whose next answer is done but never sent."""
    cut_after: int | None = None
    """Bytes after which the next upload's connection is cut."""
    url: str = ""
    uploading: threading.Lock = field(default_factory=threading.Lock)

    def filed(self) -> dict[str, bytes]:
        """Committed tickets and the bytes of their one blob."""
        return {t: bytes(self.data[t, self.tickets[t]["blobs"][0]["sha256"]]) for t in self.committed}


class _Cut(Exception):  # noqa: N818
    pass


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    desk: Desk

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def handle_one_request(self) -> None:
        with contextlib.suppress(ConnectionError, _Cut):
            super().handle_one_request()
            return
        self.close_connection = True
        with contextlib.suppress(OSError):  # a hard cut: reset, not a polite end
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def do_ANY(self) -> None:
        desk = self.desk
        desk.seen.append((self.command, self.path, dict(self.headers)))
        if desk.canned:
            canned = desk.canned.popleft()
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._reply(canned.status, canned.body, dict(canned.headers), ours=canned.ours)
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._error(401, "desk.token")
        else:
            self._answer()

    do_GET = do_PUT = do_POST = do_HEAD = do_PATCH = do_ANY  # noqa: N815

    def _answer(self) -> None:
        desk, parts = self.desk, self.path.strip("/").split("/")
        if parts[2:] == ["me"]:
            self._json(200, {"submitter": "tester", "version": "0"})
            return
        if parts[2] != "tickets":  # a desk from before tickets could be added to
            self._error(404, "desk.address")
            return
        ticket = parts[3]
        if self.command == "PUT":
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if desk.tickets.setdefault(ticket, told) != told:
                self._error(409, "ticket.conflict")
                return
            for blob in told["blobs"]:
                desk.data.setdefault((ticket, blob["sha256"]), bytearray())
        if ticket not in desk.tickets:
            self._error(404, "ticket.unknown")
        elif self.command == "HEAD":
            size = desk.tickets[ticket]["blobs"][0]["bytes"]
            with desk.uploading:
                offset = len(desk.data[ticket, parts[5]])
            self._reply(200, b"", {"Upload-Offset": str(offset), "Upload-Length": str(size)})
        elif self.command == "PATCH":
            self._patch(ticket, parts[5])
        elif self.command == "POST" and not self._whole(ticket):
            self._error(409, "ticket.incomplete")
        else:
            if self.command == "POST" and ticket not in desk.committed:
                desk.committed.append(ticket)
            self._json(200, self._ticket(ticket))

    def _patch(self, ticket: str, sha256: str) -> None:
        with self.desk.uploading:  # a dead connection's last bytes come first
            self._receive(ticket, sha256)

    def _receive(self, ticket: str, sha256: str) -> None:
        kept, left = self.desk.data[ticket, sha256], int(self.headers["Content-Length"])
        if int(self.headers["Upload-Offset"]) != len(kept):
            self._error(409, "blob.offset")
            return
        while left:
            piece = self.rfile.read1(min(left, 1 << 16))
            if not piece:
                raise _Cut
            if self.desk.cut_after is not None and len(kept) + len(piece) >= self.desk.cut_after:
                kept += piece[: self.desk.cut_after - len(kept)]
                self.desk.cut_after = None
                raise _Cut
            kept += piece
            left -= len(piece)
        if len(kept) == self.desk.tickets[ticket]["blobs"][0]["bytes"] and hashlib.sha256(kept).hexdigest() != sha256:
            kept.clear()
            self._error(460, "blob.hash")
            return
        self._reply(204, b"", {"Upload-Offset": str(len(kept))})

    def _whole(self, ticket: str) -> bool:
        return all(len(self.desk.data[ticket, blob["sha256"]]) == blob["bytes"] for blob in self.desk.tickets[ticket]["blobs"])

    def _ticket(self, ticket: str) -> Mapping[str, Any]:
        filed = ticket in self.desk.committed
        number = f"T-{self.desk.committed.index(ticket) + 1:06}" if filed else None
        return {"number": number, "state": "committed" if filed else "open", "url": f"/t/{number}", "blobs": []}

    def _error(self, status: int, code: str) -> None:
        self.close_connection = True  # the body was not read
        self._json(status, {"code": code, "title": f"The desk says {code}.", "advice": "Ask."})

    def _json(self, status: int, body: Mapping[str, Any]) -> None:
        self._reply(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _reply(self, status: int, body: bytes, headers: Mapping[str, str], *, ours: bool = True) -> None:
        if self.desk.drop_replies and self.desk.drop_replies[0] == self.command:
            self.desk.drop_replies.popleft()
            raise _Cut
        self.send_response(status)
        for name, value in {**({"Capture-Tool-Desk": "1"} if ours else {}), **headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextlib.contextmanager
def desk_stand_in() -> Iterator[Desk]:
    """A stand-in that listens on 127.0.0.1 until the end of the `with`."""
    desk = Desk()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"desk": desk}))
    desk.url = f"http://127.0.0.1:{server.server_address[1]}"
    served = start("desk stand-in", lambda: server.serve_forever(poll_interval=0.02))
    try:
        yield desk
    finally:
        server.shutdown()
        served.result(10)
        server.server_close()
