"""A connection to an X server: requests out, replies, errors and events in.

The start of the tray program loads no other code for its keys: python-xlib costs it 20 ms.
Formats: X Window System Protocol, version 11, chapters 1, 8 and appendix B; Xauthority files as in Xau(3).
"""

from __future__ import annotations

import logging
import os
import re
import socket
import struct
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)
NAME = re.compile(r"(?P<host>[^/]*):(?P<number>[0-9]{1,5})(?:\.(?P<screen>[0-9]{1,3}))?")
TCP_PORT = 6000
SOCKET = "/tmp/.X11-unix/X{}"  # noqa: S108  (where X servers have it)
FAMILY_IPV4, FAMILY_IPV6, FAMILY_LOCAL, FAMILY_WILD = 0, 6, 256, 65535
COOKIE = b"MIT-MAGIC-COOKIE-1"
ERROR, REPLY, GENERIC_EVENT = 0, 1, 35
PACKET, BLOCK = 32, 65536
SETUP_DONE = 1
DONT_WAIT: int = getattr(socket, "MSG_DONTWAIT", 0)  # not on Windows


class RefusedError(OSError):
    """The server is there and said no: what was asked about may be gone."""


class Connection:
    """Used by one thread at a time. Every verb raises OSError when the server is not there, refuses, or goes away."""

    def __init__(self, name: str | None = None, *, patience: float | None = None) -> None:
        """Opens the display `name` (else `DISPLAY`), with the key that the user's Xauthority file has for it.

        With `patience` (seconds) an answer that does not come is a TimeoutError.
        """
        parts = NAME.fullmatch(os.environ.get("DISPLAY", "") if name is None else name)
        if parts is None:
            raise OSError("this is no name of a display")
        number = int(parts["number"])
        self._socket = _dial(parts["host"], number)
        self._socket.settimeout(patience)
        self._in = bytearray()
        self._sent = 0
        self._held: bytearray | None = None
        self._replies: dict[int, bytes] = {}
        self._events: deque[bytes] = deque()
        self._refused: set[int] = set()
        try:
            self.root = self._set_up(_cookie(self._socket, number), int(parts["screen"] or 0))
        except BaseException:
            self.close()
            raise

    def fileno(self) -> int:
        """For a selector: readable when something may have arrived."""
        return self._socket.fileno()

    def close(self) -> None:
        """Frees the connection; the server forgets what it was asked for."""
        self._socket.close()

    def send(self, opcode: int, second: int, form: str = "", *values: int | bytes) -> int:
        """Sends a request: two bytes, its length, then `values` in the `form` of struct. Gives its number, for `refused`."""
        body = struct.pack(f"={form}", *values)
        body += bytes(-len(body) % 4)
        request = struct.pack("=BBH", opcode, second, 1 + len(body) // 4) + body
        if self._held is None:
            self._socket.sendall(request)
        else:
            self._held += request
        self._sent = (self._sent + 1) & 0xFFFF
        self._refused.discard(self._sent)  # numbers come round again
        return self._sent

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is sent inside goes out in one piece at the end; no answers before. Each piece costs a turn of the interpreter."""
        self._held = held = bytearray()
        try:
            yield
        finally:
            self._held = None
            self._socket.sendall(held)

    def ask(self, opcode: int, second: int, form: str = "", *values: int | bytes) -> bytes:
        """The reply to a request, from its first byte."""
        return self.answer(self.send(opcode, second, form, *values))

    def answer(self, number: int) -> bytes:
        """The reply to the request of that number: several questions may be on their way at once. Raises RefusedError."""
        while number not in self._replies:
            if self.refused([number]):
                raise RefusedError("the X server refused a question")
            self._receive()
        return self._replies.pop(number)

    def refused(self, numbers: list[int]) -> bool:
        """Whether one of these requests was answered by an error, as far as answers are here; each is told once."""
        failed = self._refused.intersection(numbers)
        self._refused -= failed
        return bool(failed)

    def extension(self, name: bytes) -> tuple[int, int] | None:
        """Opcode and first event of an extension, None when the server does not have it."""
        answer = self.ask(98, 0, f"HH{len(name)}s", len(name), 0, name)
        return (answer[9], answer[10]) if answer[8] else None

    def arrived(self) -> bytes | None:
        """The next event, None when none is here; does not wait."""
        if not self._events:
            self._receive(DONT_WAIT)
        return self._events.popleft() if self._events else None

    def _receive(self, flags: int = 0) -> None:
        """Sorts what has come; without flags waits until something does."""
        try:
            fresh = self._socket.recv(BLOCK, flags)
        except BlockingIOError:
            return
        if not fresh:
            raise ConnectionResetError("the X server has gone")
        self._in += fresh
        while len(self._in) >= PACKET:
            kind, _, number, more = struct.unpack_from("=BBHL", self._in)
            size = PACKET + (more * 4 if kind & 0x7F in (REPLY, GENERIC_EVENT) else 0)
            if len(self._in) < size:
                return
            packet = bytes(self._in[:size])
            del self._in[:size]
            if kind == REPLY:
                self._replies[number] = packet
            elif kind == ERROR:
                self._refused.add(number)
                log.debug("the X server refused request %d with error %d", packet[10], packet[1])
            else:
                self._events.append(packet)

    def _exactly(self, size: int) -> bytes:
        while len(self._in) < size:
            if not (fresh := self._socket.recv(BLOCK)):
                raise ConnectionResetError("the X server has gone")
            self._in += fresh
        taken = bytes(self._in[:size])
        del self._in[:size]
        return taken

    def _set_up(self, cookie: bytes, screen: int) -> int:
        """Greets the server; gives the root window of the screen."""
        order = b"l" if sys.byteorder == "little" else b"B"
        name = COOKIE if cookie else b""
        hello = struct.pack("=cxHHHHxx", order, 11, 0, len(name), len(cookie))
        self._socket.sendall(hello + b"".join(part + bytes(-len(part) % 4) for part in (name, cookie)))
        status, _, _, _, words = struct.unpack("=BBHHH", self._exactly(8))
        said = self._exactly(words * 4)
        if status != SETUP_DONE:
            raise PermissionError("the X server does not let us in")
        vendor, screens, formats = struct.unpack_from("=16xHxxBB", said)
        at = 32 + vendor + -vendor % 4 + 8 * formats
        for number in range(screens):
            root, depths = struct.unpack_from("=L35xB", said, at)
            if number == screen:
                return int(root)
            at += 40
            for _depth in range(depths):
                at += 8 + 24 * struct.unpack_from("=xxH", said, at)[0]
        raise OSError("the display has no such screen")


def _dial(host: str, number: int) -> socket.socket:
    if host not in ("", "unix"):
        if (port := TCP_PORT + number) > 65535:
            raise OSError("there is no such display")
        return socket.create_connection((host, port))
    if sys.platform == "win32":
        raise OSError("displays of Windows are reached by TCP only")
    made = socket.socket(socket.AF_UNIX)
    path = SOCKET.format(number)
    try:
        try:
            made.connect(path)
        except FileNotFoundError:
            made.connect(f"\0{path}")  # the abstract name, where the folder is not seen
    except OSError:
        made.close()
        raise
    return made


def _cookie(connection: socket.socket, number: int) -> bytes:
    """The key for this display in the user's Xauthority file, empty when there is none."""
    file = Path(os.environ.get("XAUTHORITY") or "~/.Xauthority").expanduser()
    try:
        data, at = file.read_bytes(), 0
    except OSError:
        return b""
    places = _places(connection)
    while at + 2 <= len(data):
        family = struct.unpack_from(">H", data, at)[0]
        at += 2
        fields = []
        for _field in range(4):
            size = int.from_bytes(data[at : at + 2], "big")
            fields.append(data[at + 2 : at + 2 + size])
            at += 2 + size
        address, display, name, key = fields
        here = family == FAMILY_WILD or (family, address) in places
        if here and display in (b"", str(number).encode()) and name == COOKIE:
            return key
    return b""


def _places(connection: socket.socket) -> set[tuple[int, bytes]]:
    """Families and addresses by which the file may know the server; a forwarded display (loopback) counts as this host."""
    here = {(FAMILY_LOCAL, os.fsencode(socket.gethostname()))}
    host = connection.getpeername()
    if not isinstance(host, tuple):  # a local socket
        return here
    import ipaddress  # 2 ms that few displays need

    peer = ipaddress.ip_address(host[0].partition("%")[0])
    if peer.is_loopback:
        return here
    return {(FAMILY_IPV4 if peer.version == 4 else FAMILY_IPV6, peer.packed)}
