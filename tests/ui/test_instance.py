"""The first start keeps the name, the second hands its wish over, a crashed one is no obstacle."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.errors import TransientError
from capture_tool.ui import instance
from capture_tool.ui.instance import Instance, ask, server_name

FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from capture_tool.ui.instance import Instance
app = QCoreApplication([])
one = Instance(Path(sys.argv[1]))
assert one.first()
one.listen()
print("ready", flush=True)
app.exec()
"""


def second(home: Path, words: str) -> subprocess.Popen[bytes]:
    code = f"from pathlib import Path; from capture_tool.ui.instance import ask; ask(Path({str(home)!r}), {words!r})"
    return subprocess.Popen([sys.executable, "-c", code])


@pytest.fixture
def first(tool_home: Path, qtbot: Any) -> Any:
    made = Instance(tool_home)
    assert made.first()
    made.listen()
    yield made
    made.close()


def test_second_start_hands_its_words_over(first: Instance, tool_home: Path, qtbot: Any) -> None:
    with qtbot.waitSignal(first.asked) as heard:
        asking = second(tool_home, "capture --window")
    assert heard.args == ["capture --window"]
    assert asking.wait(10) == 0


def test_another_process_is_not_the_first(first: Instance, tool_home: Path) -> None:
    imports = "from pathlib import Path; from capture_tool.ui.instance import Instance"
    code = f"{imports}; print(Instance(Path({str(tool_home)!r})).first())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "False"


def test_only_this_user_can_reach_the_socket(first: Instance, tool_home: Path) -> None:
    path = Path(first._server.fullServerName())  # type: ignore[union-attr]
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_name_differs_by_home_and_display(tool_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    one = server_name(tool_home)
    monkeypatch.setenv("DISPLAY", ":2")
    assert len({one, server_name(tool_home), server_name(tool_home / "other")}) == 3


def test_after_a_crash_the_next_is_first(tool_home: Path, qtbot: Any) -> None:
    process = subprocess.Popen([sys.executable, "-c", FIRST, str(tool_home)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    made = Instance(tool_home)
    assert made.first()
    made.listen()
    with qtbot.waitSignal(made.asked):
        asking = second(tool_home, "capture")
    assert asking.wait(10) == 0
    made.close()


def test_a_silent_first_is_said(tool_home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "PATIENCE_SECONDS", 0.2)
    made = Instance(tool_home)
    assert made.first()
    with pytest.raises(TransientError) as raised:
        ask(tool_home, "capture")
    made.close()
    assert raised.value.advice


def test_an_endless_line_is_cut(first: Instance, tool_home: Path, qtbot: Any) -> None:
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(server_name(tool_home))
    with qtbot.waitSignal(socket.disconnected):
        socket.write(b"x" * 100_000)
