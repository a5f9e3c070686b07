"""The embedded desk as a process of its own: found by the address in its data folder, started when it does not answer."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from capture_tool.core.errors import TransientError
from capture_tool.system.own_command import own_command
from capture_tool.system.paths import private_folder

START_SECONDS = 15.0
_STARTED: list[subprocess.Popen[bytes]] = []
"""Kept, because Python complains when a child that it forgets goes on living."""


def answers(data: Path) -> bool:
    """Whether somebody listens at the address in `data/address`."""
    try:
        address = urlsplit((data / "address").read_text("utf-8").strip())
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=1):
            return True
    except (OSError, ValueError):
        return False


def ensure(data: Path) -> None:
    """Returns when the desk on this data folder listens. Raises TransientError when it does not within 15 seconds.

    Two callers may both start one: the desk itself refuses a second on the same data folder, so one remains.
    """
    if answers(data):
        return
    private_folder(data)
    with open(os.open(data / "desk.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
        started = subprocess.Popen(
            [*own_command(), "desk", "--data", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # it prints the link for staff, which is a key
            stderr=out,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows: it must not end with the console
            env=os.environ,
        )
    _STARTED.append(started)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if answers(data):
            return
        time.sleep(0.05)
    raise TransientError("desk.start", "The embedded desk did not start.", f"Its own words are in {data / 'desk.log'}.")
