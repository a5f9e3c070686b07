"""A network share whose server is gone: whoever looks into it waits for ever. The capture goes on without it, and says so."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_tool.core import answering
from tests.needs import needs_linux, needs_root

pytestmark = [needs_linux, needs_root]


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A FUSE file system that nobody serves: every look blocks until its end."""
    folder = tmp_path / "share"
    folder.mkdir()
    try:
        device = os.open("/dev/fuse", os.O_RDWR)
    except OSError:
        pytest.skip("needs /dev/fuse")
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"nobody", os.fsencode(folder), b"fuse", 0, options):
        os.close(device)
        pytest.skip("mounting is not allowed here")
    monkeypatch.setattr(answering, "_looks", {})
    yield folder
    libc.umount2(os.fsencode(folder), 2)
    os.close(device)  # ends every look that still waits


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "mine.log"
    file.write_text("a line of my own\n")
    return file


def test_a_silent_folder_costs_one_thread_and_is_not_waited_for_twice(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "SECONDS", 0.3)
    gone = tmp_path / "gone"
    before = threading.active_count()
    assert answering.answering((share, tmp_path, gone)) == (tmp_path, gone)
    monkeypatch.setattr(answering, "SECONDS", 3600)
    assert answering.answering((share, tmp_path)) == (tmp_path,)
    assert answering.silent() == (share,)
    assert threading.active_count() == before + 1


def test_a_share_that_is_back_is_looked_at_again(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "SECONDS", 0.3)
    assert answering.answering((share,)) == ()
    ctypes.CDLL(None).umount2(os.fsencode(share), 1)  # by force: the looks end with an error
    [look] = answering._looks.values()
    look.result(30)
    assert answering.answering((share,)) == (share,)
    assert answering.silent() == ()


def test_a_capture_goes_on_without_the_share_and_says_so(share: Path, log: Path, tool_home: Path, tmp_path: Path) -> None:
    code = f"""
import json, sys
from datetime import timedelta
from pathlib import Path
from capture_tool.core.model import Ticket
from capture_tool.core.threads import Cancel
from capture_tool.tool import Tool
tool, ticket = Tool(), Ticket.new()
choice = tool.choice(ticket, chosen=(Path({str(share)!r}), Path({str(log)!r})))
made = tool.gather(ticket, choice, folder=Path({str(tmp_path / "members")!r}), found=lambda one: None,
                   progress=lambda now, all: None, cancel=Cancel())
print(json.dumps([[file.name for file in made.files], [[one.name, one.reason] for one in made.left_out]]))
"""
    ran = subprocess.run([sys.executable, "-c", code], check=False, timeout=60, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    files, left = json.loads(ran.stdout)
    assert [name for name in files if "mine.log" in name]
    assert [reason for name, reason in left if name == "share"] == [
        "the folder does not answer (a network share whose server is gone?)"
    ]
