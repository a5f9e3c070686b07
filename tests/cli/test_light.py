"""The short command must not wait for parts that it does not use; its own troubles go to the tool's log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.desktop import Desktop

HEAVY = {
    *("PySide6", "requests", "keyring", "psutil", "numpy", "starlette", "tomllib", "sqlite3", "asyncio"),
    *("platformdirs", "Xlib", "secrets", "tempfile", "subprocess", "zipfile", "dataclasses", "inspect", "shutil"),
}


def test_a_capture_without_logs_imports_nothing_heavy(screen: Desktop, tmp_path: Path) -> None:
    words = [sys.executable, "-X", "importtime", "-m", "capture_tool"]
    screen.run([*words, "capture", "--full", "--no-logs", "--save", str(tmp_path / "first.zip")])  # makes the installation's key
    ran = screen.run([*words, "capture", "--full", "--no-logs", "--save", str(tmp_path / "second.zip")])
    imported = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
    assert "capture_tool" in imported
    assert imported.isdisjoint(HEAVY)


def test_a_library_that_is_not_where_it_always_is_is_searched_for(screen: Desktop) -> None:
    code = (
        "import sys\n"
        "from capture_tool.system.screen import _mss_linux, grabber\n"
        "assert 'ctypes.util' not in sys.modules\n"
        "_mss_linux.SONAMES.clear()\n"
        "print(len(grabber().grab().image.data))\n"
        "import ctypes.util\n"
        "assert ctypes.util.find_library('c')"
    )
    assert int(screen.run([sys.executable, "-c", code]).stdout) > 0


def test_the_terminal_face_loads_without_qt(tmp_path: Path) -> None:
    code = "import sys; sys.modules['PySide6'] = None; import capture_tool.cli, capture_tool.cli.demo, capture_tool.tool"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_fault_of_ours_is_one_line_for_the_person_and_its_place_in_the_log(tool_home: Path) -> None:
    code = (
        "import capture_tool.cli.check as c, capture_tool.cli as cli, sys\n"
        "def broken(args): raise RuntimeError('the secret of U1234567')\n"
        "c.run = broken\n"
        "sys.exit(cli.main(['check', '--json'], lambda words: 0))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert '"internal"' in ran.stdout
    assert "Traceback" not in ran.stderr
    kept = (tool_home / "log" / "capture-tool.log").read_text()
    assert "RuntimeError" in kept
    assert "broken" in kept
    assert "U1234567" not in ran.stdout + ran.stderr + kept
