"""A real tool whose tickets go to a folder, and made-up pictures: the windows run against the real parts."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from capture_tool.core.model import Image, Monitor, Rect, Screenshot, Ticket
from capture_tool.core.settings import set_value
from capture_tool.system.paths import paths
from capture_tool.tool import Tool

PATIENCE_MS = 30_000
"""After that something that should have come is a failure; never waited in full. pytest-qt's 5 s are few on a busy machine."""


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    for wait in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive", "waitCallback"):
        setattr(qtbot, wait, partial(getattr(qtbot, wait), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture(scope="package", autouse=True)
def circles() -> Iterator[None]:
    """The windows here leave it to the GUI thread to look for circles; the tests of other folders look for their own."""
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def filed(tmp_path: Path) -> Path:
    """The folder that tickets are filed in."""
    folder = tmp_path / "filed"
    folder.mkdir()
    return folder


@pytest.fixture
def tool(tool_home: Path, filed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    home = tmp_path / "user"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    set_value(paths().settings, "destination", "folder")
    set_value(paths().settings, "destinations.folder.path", str(filed))
    set_value(paths().settings, "pictures.ocr", "off")  # the tests of reading switch it on
    return Tool()


def shot(width: int = 64, height: int = 48, left: int = 0, top: int = 0) -> Screenshot:
    """A picture in which every pixel is another."""
    data = b"".join(bytes((x & 255, y & 255, (x ^ y) & 255, 0)) for y in range(height) for x in range(width))
    rect = Rect(left, top, width, height)
    return Screenshot("desktop", Image(width, height, data), rect, (Monitor(1, "", rect, primary=True),))


@pytest.fixture
def ticket() -> Ticket:
    return Ticket.new()
