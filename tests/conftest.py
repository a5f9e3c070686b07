"""Fixtures for every test: a home folder of its own, no way out to the network."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.servers.fixtures import real_postfix, real_redmine, real_request_tracker, real_roundup

__all__ = ["real_postfix", "real_redmine", "real_request_tracker", "real_roundup"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def tool_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "capture-tool-home"
    monkeypatch.setenv("CAPTURE_TOOL_HOME", str(home))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return home


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Inodes of files and folders, as they are synced."""
    done: list[int] = []
    real = os.fsync

    def noted(descriptor: int) -> None:
        real(descriptor)
        done.append(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", noted)
    return done
