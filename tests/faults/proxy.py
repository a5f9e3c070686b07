"""A fault proxy: plain TCP between a destination and its system, asyncio on a thread of its own, one plan for each conversation.

Bytes are counted over all connections of a conversation, each way for itself, so a plan hits the same place whether a client
keeps its connection or opens one for each request.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from unittest import mock

from capture_tool.core.threads import start

UP, DOWN = "request", "reply"
PIECE = 1 << 16
ANY = ("127.0.0.1", 65535)
THREAD = "fault proxy"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """What goes wrong, once in a conversation. All None: nothing."""

    cut_up: int | None = None
    """The connection is reset when so many bytes of requests went on to the system."""
    cut_down: int | None = None
    """The same for replies: 0 resets after the system did what it was asked, before it could say so."""
    canned_at: int | None = None
    """Instead of the reply of this number (from 0) comes `canned`; what the system said goes nowhere."""
    canned: bytes = b""
    instead: bool = False
    """The canned reply comes without the system being asked: the request of number `canned_at` does not reach it."""
    twice_at: int | None = None
    """The request of this number arrives twice, each on a connection of its own."""
    hold_at: int | None = None
    """The reply of this number never comes; the connection stays open."""


@dataclass
class Wire:
    """What went over the wire since the last `plan`."""

    up: int = 0
    down: int = 0
    turns: list[tuple[str, int]] = field(default_factory=list)
    """Where each request and each reply began."""
    hit: bool = False

    def number(self, way: str) -> int:
        """Of the last request or reply that began, from 0."""
        return sum(one == way for one, _ in self.turns) - 1


class Proxy:
    """Listens at `url`; `plan` orders what goes wrong next."""

    def __init__(self, system: tuple[str, int], port: int, plans: Iterator[Plan]) -> None:
        self._system = system
        self._plans = plans
        self.targets: dict[int, tuple[str, int]] = {}
        """Where a connection goes, by the port that it comes from, when it was led here (`redirected`)."""
        self.arrived = 0
        """Bytes of requests that came over the wire since the start."""
        self.hits = 0
        self.url = f"http://{system[0]}:{port}"
        self._own, self._theirs = (f"\r\nHost: {system[0]}:{each}\r\n".encode() for each in (port, system[1]))
        """Some systems want their own name in the request. Ports of as many digits: no byte moves."""
        self.wire = Wire()
        self._plan = next(plans, Plan())
        self._tasks: set[asyncio.Task[None]] = set()

    def plan(self, plan: Plan) -> None:
        """The next conversation goes like this; the count of bytes begins anew."""
        self.wire, self._plan = Wire(), plan

    async def serve(self, listener: socket.socket, stop: asyncio.Event) -> None:
        """Until `stop`."""
        server = await asyncio.start_server(self._accept, sock=listener, limit=PIECE)
        async with server:
            await stop.wait()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._conversation(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plan, wire = self._plan, self.wire
        with suppress(OSError, asyncio.IncompleteReadError):
            target = self.targets.pop(writer.get_extra_info("peername")[1], self._system)
            there_reader, there = await asyncio.open_connection(*target, limit=PIECE)
            for one in (writer, there):  # a cable holds little: what waits here is lost with a cut
                one.transport.set_write_buffer_limits(high=PIECE)
                one.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PIECE)
            ways = {
                asyncio.ensure_future(self._up(reader, writer, there, target, plan, wire)),
                asyncio.ensure_future(self._down(there_reader, writer, plan, wire)),
            }
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
                broken = wire.hit and plan.twice_at is None
                _reset(there) if broken else there.close()
        _reset(writer) if wire.hit and plan.twice_at is None else writer.close()
        if wire.hit and plan is self._plan:
            self.hits += 1
            if (later := next(self._plans, None)) is not None:
                self.plan(later)

    async def _up(
        self,
        reader: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        there: asyncio.StreamWriter,
        target: tuple[str, int],
        plan: Plan,
        wire: Wire,
    ) -> None:
        fresh = True
        while piece := await reader.read(PIECE):
            self.arrived += len(piece)
            begins, fresh = fresh or wire.turns[-1][0] == DOWN, False
            if begins:
                wire.turns.append((UP, wire.up))
                piece = piece.replace(self._own, self._theirs, 1)
            if begins and plan.instead and plan.canned_at == wire.number(UP) and not wire.hit:
                await self._refuse(reader, back, piece, plan.canned, wire)
                return
            if begins and plan.twice_at == wire.number(UP) and not wire.hit:
                wire.hit = True
                piece = await self._twice(reader, piece, target)
            if plan.cut_up is not None and wire.up + len(piece) >= plan.cut_up and not wire.hit:
                there.write(piece[: plan.cut_up - wire.up])
                wire.hit = True
                with suppress(OSError):
                    await there.drain()
                return
            wire.up += len(piece)
            there.write(piece)
            await there.drain()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, plan: Plan, wire: Wire) -> None:
        while piece := await reader.read(PIECE):
            begins = not wire.turns or wire.turns[-1][0] == UP
            if begins:
                wire.turns.append((DOWN, wire.down))
            if begins and plan.canned_at == wire.number(DOWN) and not plan.instead and not wire.hit:
                writer.write(plan.canned)
                await writer.drain()
                writer.close()
                wire.hit = True
                await asyncio.sleep(3600)
            if begins and plan.hold_at == wire.number(DOWN) and not wire.hit:
                wire.hit = True
                await asyncio.sleep(3600)
            if plan.cut_down is not None and wire.down + len(piece) >= plan.cut_down and not wire.hit:
                writer.write(piece[: plan.cut_down - wire.down])
                with suppress(OSError):
                    await writer.drain()
                wire.hit = True
                return
            wire.down += len(piece)
            writer.write(piece)
            await writer.drain()

    async def _refuse(
        self, reader: asyncio.StreamReader, back: asyncio.StreamWriter, piece: bytes, canned: bytes, wire: Wire
    ) -> None:
        """Takes the whole request, says what was ordered, and closes."""
        await _rest(reader, piece)
        wire.hit = True
        back.write(canned)
        await back.drain()
        back.close()
        await asyncio.sleep(3600)

    async def _twice(self, reader: asyncio.StreamReader, piece: bytes, target: tuple[str, int]) -> bytes:
        """Sends the request on a connection of its own, waits for its reply, which goes nowhere; gives it for the second time."""
        whole = await _rest(reader, piece)
        other, there = await asyncio.open_connection(*target)
        there.write(whole)
        await there.drain()
        await other.read(PIECE)
        _reset(there)
        return whole


async def _rest(reader: asyncio.StreamReader, piece: bytes) -> bytes:
    """A whole request that began with `piece`: head, and a body of the length that it says. What is no HTTP is whole as it is."""
    if b" HTTP/1." not in piece.partition(b"\r\n")[0]:
        return piece
    while b"\r\n\r\n" not in piece:
        piece += await reader.read(PIECE)
    head, _, body = piece.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    missing = (int(length[1]) if length else 0) - len(body)
    return piece + (await reader.readexactly(missing) if missing > 0 else b"")


def _reset(writer: asyncio.StreamWriter) -> None:
    """An RST instead of a polite end."""
    found = writer.get_extra_info("socket")
    if found is not None and not writer.transport.is_closing():
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _listener(system: tuple[str, int]) -> socket.socket:
    """A free port of as many digits as the system's."""
    while True:
        made = socket.create_server((system[0], 0))
        if len(str(made.getsockname()[1])) == len(str(system[1])):
            return made
        made.close()


@contextmanager
def proxy(system: tuple[str, int] = ANY, plans: Iterable[Plan] = ()) -> Iterator[Proxy]:
    """A proxy before `system` until the end of the `with`; of `plans`, the next is made after the one before has hit.

    Before ANY system, the connections that come are those that `redirected` leads here.
    """
    listener = _listener(system)
    made, stop = Proxy(system, listener.getsockname()[1], iter(plans)), asyncio.Event()
    loop = asyncio.new_event_loop()
    served = start(THREAD, lambda: loop.run_until_complete(made.serve(listener, stop)))
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(stop.set)
        served.result(20)
        loop.close()


@contextmanager
def redirected(before: Proxy) -> Iterator[None]:
    """Every TCP connection of this process to another port of this machine goes through the proxy, whoever makes it."""
    real = socket.socket.connect
    proxy_place = ("127.0.0.1", int(before.url.rsplit(":", 1)[1]))

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        ours = self.family == socket.AF_INET and threading.current_thread().name != THREAD
        if not ours:
            real(self, address)
            return
        self.bind(("127.0.0.1", 0))
        before.targets[self.getsockname()[1]] = address
        real(self, proxy_place)

    with mock.patch.object(socket.socket, "connect", connect):
        yield


def turns(wire: Wire) -> list[tuple[str, int, int, int]]:
    """Each request and reply of a clean conversation: which way, its number, first byte, length."""
    found = []
    for way, total in ((UP, wire.up), (DOWN, wire.down)):
        begun = [at for one, at in wire.turns if one == way]
        found += [(way, number, first, after - first) for number, (first, after) in enumerate(pairwise([*begun, total]))]
    return found
