"""A bundle that is saved as a file: its bytes and its name are on the disk before anybody is told so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from capture_tool.core import synced_file
from capture_tool.core.errors import CancelledError
from capture_tool.core.outbox import Outbox
from capture_tool.core.outbox_body import save_copy
from capture_tool.core.synced_file import SyncedFile
from capture_tool.core.threads import Cancel
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


def test_a_long_file_is_synced_on_the_way_so_that_its_end_and_a_cancel_do_not_wait(
    tmp_path: Path, synced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synced_file, "AT_ONCE", 100)
    cancel = Cancel()
    with (tmp_path / "long").open("wb") as file:
        out = SyncedFile(file, cancel)
        for number in range(1, 6):
            out.write(b"x" * 50)
            assert len(synced) == number // 2
            assert Path(file.name).stat().st_size >= number // 2 * 100
        cancel()
        with pytest.raises(CancelledError):
            out.write(b"x" * 50)


@needs_unix
def test_a_copy_from_the_outbox_is_on_the_disk_before_anybody_is_told(tmp_path: Path, synced: list[int]) -> None:
    outbox, bundle = Outbox(tmp_path / "outbox"), sealed(tmp_path)
    data = bundle.path.read_bytes()
    entry = outbox.put(bundle, destination="support", summary="")
    target = tmp_path / "elsewhere" / "copy.zip"
    target.parent.mkdir()
    synced.clear()
    save_copy(outbox, entry, target)
    assert target.read_bytes() == data
    assert list(target.parent.iterdir()) == [target]
    assert synced == [target.stat().st_ino, target.parent.stat().st_ino]
