"""The connection to an X server: names of displays, keys of Xauthority files, servers that refuse or go away."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("X11", allow_module_level=True)

from Xlib.display import Display

from capture_tool.system.hotkey._x11_wire import Keyboard
from capture_tool.system.x11_connection import Connection

KEY = bytes(range(16))
LOCAL, WILD = 256, 65535
HERE = os.fsencode(socket.gethostname())


def entry(family: int, address: bytes, display: str, key: bytes, name: bytes = b"MIT-MAGIC-COOKIE-1") -> bytes:
    fields = (address, display.encode(), name, key)
    return struct.pack(">H", family) + b"".join(struct.pack(">H", len(field)) + field for field in fields)


@contextmanager
def server(*more: str) -> Iterator[str]:
    """The number of a display that is gone afterwards."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-noreset", *more]
    process = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    try:
        yield os.read(reading, 16).decode().strip()
    finally:
        process.terminate()
        process.wait()
        os.close(reading)
        os.close(writing)


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with two screens that lets in who has the key, also by TCP."""
    file = tmp_path_factory.mktemp("auth") / "auth"
    file.write_bytes(entry(WILD, b"", "", KEY))
    screens = [word for number in "01" for word in ("-screen", number, "64x64x24")]
    with server("-auth", str(file), "-listen", "tcp", *screens) as number:
        yield number


@pytest.fixture
def auth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "Xauthority"))
    return tmp_path / "Xauthority"


@pytest.mark.parametrize("place", [":", "unix:", "127.0.0.1:", "localhost:"])
@pytest.mark.parametrize("wild", [False, True])
def test_the_key_for_this_display_opens_it(locked: str, auth: Path, place: str, *, wild: bool) -> None:
    ours = entry(WILD, b"", "", KEY) if wild else entry(LOCAL, HERE, locked, KEY)
    others = entry(LOCAL, b"elsewhere", locked, bytes(16)) + entry(LOCAL, HERE, "12345", bytes(16))
    auth.write_bytes(others + entry(LOCAL, HERE, locked, KEY, b"XDM-AUTHORIZATION-1") + ours)
    connection = Keyboard(place + locked)
    assert connection.keysyms()
    connection.close()


def test_each_screen_has_its_root(locked: str, auth: Path) -> None:
    auth.write_bytes(entry(LOCAL, HERE, locked, KEY))
    theirs = Display(f":{locked}")
    for screen in (0, 1):
        connection = Connection(f":{locked}.{screen}")
        assert connection.root == theirs.screen(screen).root.id
        connection.close()
    theirs.close()
    with pytest.raises(OSError, match="no such screen"):
        Connection(f":{locked}.2")


@pytest.mark.parametrize(
    "content", [b"", b"\1", b"\1\0\xff\xff", entry(LOCAL, HERE, "", bytes(16)), entry(LOCAL, HERE, "", KEY)[:-1]]
)
def test_without_the_right_key_the_server_refuses(locked: str, auth: Path, content: bytes) -> None:
    auth.write_bytes(content)
    with pytest.raises(PermissionError):
        Connection(f":{locked}")


@pytest.mark.parametrize(
    "name", ["", "0", "nonsense", ":", ":x", ":1.", ":99999", "127.0.0.1:60000", "127.0.0.1:59000", "/tmp/x:0"]
)
def test_a_name_without_a_display_is_an_oserror(name: str) -> None:
    with pytest.raises(OSError):  # noqa: PT011  (any)
        Connection(name)


@pytest.mark.parametrize("answer", [b"", b"\1", b"\0\5\13\0\0\0\2\0Sorry   ", b"\1\0\13\0\0\0\xff\xff" + bytes(64)])
def test_a_server_that_goes_away_or_refuses_is_an_oserror(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.getsockname()[1] - 6000

        def serve() -> None:
            caller, _ = listening.accept()
            with caller, suppress(OSError):
                caller.recv(64)
                caller.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(OSError):  # noqa: PT011  (any)
            Connection(f"127.0.0.1:{number}")
        thread.join()


def test_replies_are_found_behind_errors_and_after_the_numbers_came_round() -> None:
    with server() as number:
        connection = Keyboard(f":{number}")
        refused = connection.send(34, 1, "LH", 1, 0)  # keys of a window that is not there
        connection.sync()
        for _ in range(0x10000 // 64):
            for _ in range(64):
                connection.ungrab(9, 0)
            connection.sync()
        assert connection.grab(9, range(0, 256, 4))
        assert connection.refused([connection.send(34, 1, "LH", 1, 0)]) is False  # not answered yet
        connection.sync()
        assert refused >= 0
        connection.close()
