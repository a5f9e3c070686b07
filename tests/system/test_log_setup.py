from __future__ import annotations

import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture_tool.system import log_setup
from capture_tool.system.paths import paths

SETUP = """
import logging, sys
from pathlib import Path
from capture_tool.system.log_setup import start_log
start_log(Path(sys.argv[1]))
"""


def logged(code: str) -> str:
    """What a process that starts the log and then runs `code` leaves in its log."""
    file = paths().log
    subprocess.run([sys.executable, "-c", SETUP + code, str(file)], capture_output=True, timeout=60, check=False)
    return file.read_text("utf-8") if file.exists() else ""


def test_lines_are_in_utc_and_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")  # 14 hours ahead of UTC
    before = datetime.now(UTC).replace(microsecond=0)
    text = logged("logging.getLogger('capture_tool.x').info('made %d', 3)")
    assert before <= datetime.fromisoformat(text.split()[0]) <= datetime.now(UTC)
    assert " INFO " in text
    assert text.endswith(" capture_tool.x: made 3\n")
    assert stat.S_IMODE(paths().log.stat().st_mode) == 0o600


def test_nothing_is_made_before_the_first_line() -> None:
    assert logged("") == ""
    assert not paths().log.parent.exists()


def test_other_peoples_chatter_is_left_out() -> None:
    text = logged("logging.getLogger('urllib3').info('chatter'); logging.getLogger('urllib3').warning('trouble')")
    assert "chatter" not in text
    assert "trouble" in text


@pytest.mark.parametrize(
    "crash",
    [
        "raise ValueError('DU1234567 secret')",
        "import threading; t = threading.Thread(target=lambda: {}['secret']); t.start(); t.join()",
        "try:\n  int('secret')\nexcept ValueError:\n  logging.getLogger('capture_tool').exception('failed')",
        "from capture_tool.core.errors import UsageError\nraise UsageError('a.code', 'secret') from KeyError('secret')",
    ],
)
def test_errors_are_logged_with_place_and_kind_but_without_their_text(crash: str) -> None:
    text = logged(crash)
    assert "Error" in text
    assert "<string>:" in text
    assert "secret" not in text


def test_a_message_stays_one_line() -> None:
    assert logged("logging.getLogger('x').warning('%s', 'a\\nforged line\\r\\n')").count("\n") == 1


def test_the_log_is_bounded() -> None:
    logged("log = logging.getLogger('capture_tool.x')\nfor at in range(30_000):\n  log.info('%s', 'x' * 100)")
    kept = sorted(paths().log.parent.iterdir())
    assert len(kept) == 2
    assert sum(path.stat().st_size for path in kept) < 2 * log_setup.FILE_BYTES + 1_000


def test_a_log_that_cannot_be_written_is_done_without(tool_home: Path) -> None:
    tool_home.mkdir()
    (tool_home / "log").write_text("in the way")
    code = f"{SETUP}logging.getLogger('x').warning('a'); print('goes on')"
    done = subprocess.run([sys.executable, "-c", code, str(paths().log)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("goes on\n", "", 0)
