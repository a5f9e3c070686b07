"""What the desk tells somebody is on its disk by then: folders, keys, the address, blobs."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from capture_tool.desk.blobs import BlobFolder
from capture_tool.desk.keys import Keys, take_folder
from tests.needs import needs_unix

pytestmark = needs_unix
BLOB = b"a blob of some bytes"
SHA256 = hashlib.sha256(BLOB).hexdigest()


def inode(path: Path) -> int:
    return path.stat().st_ino


def test_the_names_of_new_folders_are_synced_from_the_first_that_was_there(tmp_path: Path, synced: list[int]) -> None:
    data = tmp_path / "new" / "data"
    with take_folder(data):
        assert synced == [inode(tmp_path), inode(tmp_path / "new")]
        BlobFolder(data / "blobs")
        assert synced[2:] == [inode(data)]


def test_a_new_token_is_synced_and_its_name_too(tmp_path: Path, synced: list[int]) -> None:
    Keys.of(tmp_path)
    assert synced == [inode(tmp_path / "token"), inode(tmp_path), inode(tmp_path / "staff_key"), inode(tmp_path)]


def test_a_blob_is_synced_before_it_has_its_name_and_both_folders_after(
    tmp_path: Path, synced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs, replace = BlobFolder(tmp_path), Path.replace

    def noted(self: Path, target: Path) -> Path:
        synced.append(-1)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    part = blobs.open(SHA256, "ticket")
    part.write([BLOB])
    blobs.pause(part)
    assert blobs.keep(part, SHA256)
    whole = blobs.path(SHA256)
    assert synced == [inode(whole), -1, inode(whole.parent), inode(tmp_path)]


def test_a_sync_that_fails_takes_the_part_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = BlobFolder(tmp_path)
    part = blobs.open(SHA256, "ticket")
    part.write([BLOB])

    def broken(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        blobs.pause(part)
    assert blobs.offset(SHA256, "ticket") == 0
