"""A company's own certificate authority (openssl), and a TLS front before a server that speaks plain HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from capture_tool.core.threads import start


@dataclass(frozen=True)
class Authority:
    """A company's own authority, and what it signed."""

    folder: Path

    @classmethod
    def found(cls, folder: Path) -> Self:
        """A new one that keeps its files in `folder`."""
        ends = ("-keyout", folder / "ca.key", "-out", folder / "ca.crt")
        _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Company", *ends)
        return cls(folder)

    def sign(self, name: str, *extra: str | Path) -> Path:
        """A PEM file with key and certificate for `name` and localhost."""
        key, request, signed = (self.folder / f"{name}.{ending}" for ending in ("key", "csr", "crt"))
        _openssl("req", "-newkey", "rsa:2048", "-subj", f"/CN={name}", "-keyout", key, "-out", request, *(extra or ("-nodes",)))
        names = self.folder / f"{name}.ext"
        names.write_text(f"subjectAltName=DNS:{name},DNS:localhost\n")
        authority = ("-CA", self.ca, "-CAkey", self.folder / "ca.key", "-CAcreateserial")
        _openssl("x509", "-req", "-days", "2", "-in", request, "-out", signed, "-extfile", names, *authority)
        both = self.folder / f"{name}.pem"
        both.write_bytes(key.read_bytes() + signed.read_bytes())
        return both

    @property
    def ca(self) -> Path:
        """What clients are to trust, PEM."""
        return self.folder / "ca.crt"


@contextmanager
def front(certificate: Path, port: int) -> Iterator[str]:
    """TLS before a port of 127.0.0.1; gives `https://localhost:...`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    ready: queue.SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = queue.SimpleQueue()

    async def serve() -> None:
        stop = asyncio.Event()
        server = await asyncio.start_server(lambda *ends: _forward(port, *ends), "127.0.0.1", 0, ssl=context)
        ready.put((asyncio.get_running_loop(), stop, server.sockets[0].getsockname()[1]))
        await stop.wait()
        server.close()

    served = start("tls front", lambda: asyncio.run(serve()))
    loop, stop, own_port = ready.get(timeout=10)
    try:
        yield f"https://localhost:{own_port}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        served.result(10)


async def _forward(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
    pumps = [asyncio.ensure_future(_pump(*ends)) for ends in ((reader, there_writer), (there_reader, writer))]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for pump in pumps:
            pump.cancel()
        for end in (writer, there_writer):
            end.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(1 << 16):
            writer.write(piece)
            await writer.drain()


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
