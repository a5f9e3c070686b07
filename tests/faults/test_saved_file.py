"""A bundle that is saved as a file: its bytes and its name are on the disk before anybody is told so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.bundles import sealed
from tests.needs import needs_unix


@needs_unix
def test_bytes_are_synced_before_the_name_and_the_name_before_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int | str] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(descriptor: int) -> None:
        sync(descriptor)
        done.append(os.fstat(descriptor).st_ino)

    def noted_replace(self: Path, target: Path) -> Path:
        done.append("named")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    bundle = sealed(tmp_path, padding=100_000)
    assert done == [bundle.path.stat().st_ino, "named", tmp_path.stat().st_ino]
