"""One tray program per user, session, display and home; a second start hands its wish to the first."""

from __future__ import annotations

import contextlib
import getpass
import os
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

from capture_tool.core.errors import TransientError
from capture_tool.system.paths import private_folder

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

LINE_BYTES = 4096
PATIENCE_SECONDS = 5.0


def server_name(home: Path) -> str:
    """The name of the local server: another user, session, display or home gives another."""
    seen = [os.environ.get(name, "") for name in ("XDG_SESSION_ID", "SESSIONNAME", "DISPLAY", "WAYLAND_DISPLAY")]
    words = "\0".join([_user(), *seen, str(home.absolute())]).encode("utf-8", "surrogateescape")
    return f"capture-tool-{zlib.crc32(words):08x}{zlib.adler32(words):08x}"


def _user() -> str:
    try:
        return getpass.getuser()
    except KeyError:  # a user id without a name, as in containers
        return ""


class Instance(QObject):
    """This program among its equals. The lock file tells who is first at once; the socket (QtNetwork) is opened later."""

    asked = Signal(str)
    """A second start wants this (a line of words)."""

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = server_name(home)
        with contextlib.suppress(OSError):  # the outbox will say so, with a cure
            private_folder(home)
        self._lock = QLockFile(str(home / f".{self._name}.lock"))
        self._lock.setStaleLockTime(0)  # held as long as the process lives, however long that is
        self._server: QObject | None = None
        self._callers: list[_Caller] = []

    def first(self) -> bool:
        """Whether this process is the first; True keeps it so until `close`. Where no lock can be written, everyone is."""
        return self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError

    def listen(self) -> None:
        """Takes wishes from now on. Only for the first: a socket left by a crashed one is removed."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._meet)
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)
            if not server.listen(self._name):
                raise TransientError("instance.listen", f"A second start cannot reach this one: {server.errorString()}.")
        self._server = server

    def close(self) -> None:
        """Lets another process be the first."""
        from PySide6.QtNetwork import QLocalServer

        for caller in self._callers:
            caller.end()
        self._callers.clear()
        if isinstance(self._server, QLocalServer):
            self._server.close()
        self._lock.unlock()

    def _meet(self) -> None:
        from PySide6.QtNetwork import QLocalServer

        assert isinstance(self._server, QLocalServer)
        while (socket := self._server.nextPendingConnection()) is not None:
            self._callers.append(_Caller(socket, self))

    def forget(self, caller: _Caller) -> None:
        """A second start has gone."""
        self._callers = [other for other in self._callers if other is not caller]


class _Caller(QObject):
    """A second start: it sends one line, is answered, and goes."""

    def __init__(self, socket: QLocalSocket, instance: Instance) -> None:
        super().__init__()
        self._socket, self._instance = socket, instance
        socket.readyRead.connect(self._hear)
        socket.disconnected.connect(self._gone)
        self._hear()

    def end(self) -> None:
        """Hangs up. Destroying a socket that is still connected to slots of Python would crash."""
        self._socket.readyRead.disconnect(self._hear)
        self._socket.disconnected.disconnect(self._gone)
        self._socket.abort()

    def _gone(self) -> None:
        self._instance.forget(self)
        self._socket.deleteLater()

    def _hear(self) -> None:
        if self._socket.bytesAvailable() > LINE_BYTES:
            self._socket.abort()
        elif self._socket.canReadLine():
            words = bytes(self._socket.readLine(LINE_BYTES).data()).decode("utf-8", "replace").strip()
            self._socket.write(b"ok\n")
            self._socket.flush()  # the wish may be to quit
            self._socket.disconnectFromServer()
            self._instance.asked.emit(words)


def ask(home: Path, words: str) -> None:
    """Hands `words` to the first process and returns when it has them. Raises TransientError when it does not answer."""
    from PySide6.QtNetwork import QLocalSocket

    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        socket = QLocalSocket()
        socket.connectToServer(server_name(home))
        if not socket.waitForConnected(1000):
            time.sleep(0.05)  # it holds the lock and will listen soon
            continue
        socket.write(words.encode("utf-8") + b"\n")
        socket.waitForBytesWritten(1000)
        if socket.waitForReadyRead(int(PATIENCE_SECONDS * 1000)) and socket.readAll().data() == b"ok\n":
            return
    raise TransientError(
        "instance.silent", "Capture Tool runs already but does not answer.", "End it in the system's task list and start again."
    )
