"""What the platform's files tell without being sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from capture_tool.core.login_summary import Step
from capture_tool.core.ports import Surroundings
from capture_tool.sources import find_all
from capture_tool.sources._local_facts import api_logging, container_versions, login_summary, told_facts
from tests.sources.files import NOON, write

Around = Callable[..., Surroundings]
HEADER = b"IBGZENC\0" + b"\0\0\0\2\0\0\0\1" + b"i" * 16 + b"\0\0\0\3key" + bytes(range(256))


def test_a_login_that_failed_in_the_platforms_own_zone(tmp_path: Path, around: Around) -> None:
    """Machine in UTC, platform set to Rome: the last write tells it."""
    rows = (
        "2026-02-20 12:30:00.000 INFO  [JTS-Main] - ======== RESTARTED ========\n"
        "2026-02-20 12:40:00.000 INFO  [JTS-Main] - loginAttempt=1 server=ndc1.example.net\n"
        "2026-02-20 12:40:02.000 INFO  [JTS-Main] - Invalid username or password for jdoe4711\n"
        "2026-02-20 12:41:00.000 INFO  [JTS-Main] - Too many failed login attempts. Please wait 10 minutes\n"
    )
    write(tmp_path / "Jts" / "launcher.log", rows, NOON - timedelta(minutes=19))
    where = around(roots=(tmp_path / "Jts",))
    logs, _ = find_all(where)
    summary = login_summary(logs, where)
    assert [event.step for event in summary.events] == [Step.STARTED, Step.ATTEMPT, Step.WRONG_PASSWORD, Step.LOCKED]
    assert summary.events[-1].at == NOON - timedelta(minutes=19)
    facts = told_facts(logs, summary, api_logging(logs, where))
    assert facts["clocks"] == [{"utc_offset_seconds": 3600, "guessed_from_last_write": True, "told_by_a_line": False, "files": 1}]
    assert "jdoe4711" not in json.dumps(facts)


def test_no_launcher_log_no_summary(tmp_path: Path, around: Around) -> None:
    where = around(roots=(tmp_path,))
    summary = login_summary((), where)
    assert (summary.events, summary.failed, summary.attempts) == ((), False, 0)


def test_settings_api_files_and_segments(tmp_path: Path, around: Around) -> None:
    root = tmp_path / "Jts"
    write(root / "jts.ini", "[IBGateway]\r\nWriteDebug=true\r\nUserNameToDirectory=jdoe4711,x\r\n")
    write(
        root / "api.0.Fri.log",
        "===== Log file: /x/api.0.20260220.100000.ibgzenc =====\n10:00:00:000 -> ---\n",
        NOON - timedelta(hours=2),
    )
    write(root / "tws.20260220.080000.ibgzenc", HEADER)
    where = around(roots=(root,))
    logs, _ = find_all(where)
    facts = json.loads(json.dumps(told_facts(logs, login_summary(logs, where), api_logging(logs, where))))
    api = facts["api_logging"]
    assert (api["api_log"], api["api_log_since"], api["write_debug"]) == ("on", "2026-02-20T10:00:00.000Z", "on")
    segments = facts["encrypted_segments"]
    assert (segments["files"], segments["bytes"], segments["versions"]) == (1, len(HEADER), ["writer 2, reader 1"])
    assert segments["first"] == "2026-02-20T08:00:00.000Z"
    assert "jdoe4711" not in json.dumps(facts)


def test_only_the_versions_of_a_container_are_read() -> None:
    assert container_versions(HEADER) == (2, 1)
    assert container_versions(b"IBGZENC\0\0\0") is None
    assert container_versions(b"something else altogether") is None
