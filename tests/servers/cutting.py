"""A proxy between a client and a server on 127.0.0.1 that cuts the line after so many bytes, once."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass

from capture_tool.core.threads import start


@dataclass
class Line:
    url: str = ""
    cut_up: int | None = None
    """Bytes of requests after which every connection is reset; None lets all through. Set to None by the cut."""
    cut_down: int | None = None
    """The same for bytes of answers."""
    up: int = 0
    down: int = 0
    """Bytes that went through so far."""

    def settled(self) -> int:
        """Bytes of requests, once none has come for a while: what a client has let go of may still be on its way."""
        before = -1
        while before != self.up:
            before = self.up
            time.sleep(0.3)
        return before

    def count(self, way: str, size: int) -> tuple[int, bool]:
        """How many of `size` bytes may pass, and whether the line is cut then."""
        allowed = getattr(self, f"cut_{way}")
        passed = size if allowed is None else min(size, allowed)
        setattr(self, way, getattr(self, way) + passed)
        cut = allowed is not None and allowed <= size
        if allowed is not None:
            setattr(self, f"cut_{way}", None if cut else allowed - passed)
        return passed, cut


@contextlib.contextmanager
def cutting(address: str) -> Iterator[Line]:
    """A line to `http://host:port`; its `url` is that of the proxy, without a path."""
    host, port = address.removeprefix("http://").partition("/")[0].split(":")
    line = Line()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((host, int(port))) as server:
                back = start("answers", lambda: pump(server, self.request, "down"))
                pump(self.request, server, "up")
                back.result(60)

    def pump(source: socket.socket, target: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(1 << 16):
                passed, cut = line.count(way, len(piece))
                target.sendall(piece[:passed])
                if cut:
                    for end in (source, target):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        with contextlib.suppress(OSError):
                            end.shutdown(socket.SHUT_RDWR)  # wakes who reads from it; closing alone does not
                        end.close()
                    return
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        line.url = f"http://127.0.0.1:{server.server_address[1]}"
        served = start("cutting proxy", lambda: server.serve_forever(poll_interval=0.02))
        try:
            yield line
        finally:
            server.shutdown()
            served.result(10)
