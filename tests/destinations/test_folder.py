"""A share comes and goes, is full, is read-only, holds other people's files."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_tool.core.bundle import whole
from capture_tool.core.errors import PermanentError, TransientError
from capture_tool.core.threads import Cancel
from capture_tool.destinations.folder import Folder
from tests.bundles import sealed
from tests.destinations.support import Words
from tests.needs import make_pipe, needs_linux


@pytest.fixture
def share(tmp_path: Path) -> Path:
    made = tmp_path / "share"
    made.mkdir()
    return made


@pytest.fixture
def small_disk(share: Path) -> Iterator[Path]:
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(share)], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield share
    subprocess.run(["umount", "-l", str(share)], check=True)


def nothing(done: int, total: int) -> None:
    pass


def deliver(share: Path, folder: Path, padding: int = 100_000) -> str:
    bundle, destination = sealed(folder, padding=padding), Folder({"path": str(share)})
    ticket = destination.create(bundle, Words())
    destination.attach(ticket, whole(bundle), nothing, Cancel())
    return ticket.number


def test_a_share_that_is_gone_is_waited_for_and_never_made(share: Path, tmp_path: Path) -> None:
    share.rmdir()
    bundle, destination = sealed(tmp_path), Folder({"path": str(share)})
    for ask in (lambda: destination.find(bundle.ticket_id), lambda: destination.create(bundle, Words())):
        with pytest.raises(TransientError) as caught:
            ask()
        assert caught.value.code == "folder.gone"
    assert not share.exists()


def test_another_file_of_that_name_is_never_overwritten(share: Path, tmp_path: Path) -> None:
    bundle, destination = sealed(tmp_path), Folder({"path": str(share)})
    (share / bundle.path.name).write_bytes(b"somebody else's")
    with pytest.raises(PermanentError) as caught:
        destination.attach(destination.create(bundle, Words()), whole(bundle), nothing, Cancel())
    assert caught.value.code == "folder.other-file"
    assert (share / bundle.path.name).read_bytes() == b"somebody else's"


def test_a_file_that_only_looks_like_the_ticket_is_not_it(share: Path, tmp_path: Path) -> None:
    other, wanted = sealed(tmp_path), sealed(tmp_path)
    (share / wanted.path.name).write_bytes(other.path.read_bytes())
    (share / f"x-{wanted.ticket_id[-8:]}.zip").write_bytes(b"PK broken")
    assert Folder({"path": str(share)}).find(wanted.ticket_id) is None


def test_a_part_goes_on_where_it_was_cut(share: Path, tmp_path: Path) -> None:
    bundle, destination = sealed(tmp_path, padding=3_000_000), Folder({"path": str(share)})
    part = share / f".{bundle.path.name}.part"
    part.write_bytes(bundle.path.read_bytes()[:2_000_000])
    told: list[int] = []
    destination.attach(destination.create(bundle, Words()), whole(bundle), lambda n, _: told.append(n), Cancel())
    assert min(told) > 2_000_000
    assert (share / bundle.path.name).read_bytes() == bundle.path.read_bytes()


@pytest.mark.parametrize("left", [b"x" * 1000, b"x" * 9_000_000], ids=["wrong bytes", "too long"])
def test_a_part_of_something_else_is_dropped(share: Path, tmp_path: Path, left: bytes) -> None:
    bundle, destination = sealed(tmp_path, padding=1_000_000), Folder({"path": str(share)})
    (share / f".{bundle.path.name}.part").write_bytes(left)
    ticket, attachment = destination.create(bundle, Words()), whole(bundle)
    if len(left) < bundle.bytes:
        with pytest.raises(TransientError):
            destination.attach(ticket, attachment, nothing, Cancel())
    destination.attach(ticket, attachment, nothing, Cancel())
    assert (share / bundle.path.name).read_bytes() == bundle.path.read_bytes()


@needs_linux
def test_a_full_share_waits_and_leaves_no_file_of_that_name(small_disk: Path, tmp_path: Path) -> None:
    with pytest.raises(TransientError) as caught:
        deliver(small_disk, tmp_path, padding=2_000_000)
    assert caught.value.code == "folder.no-space"
    assert list(small_disk.glob("*.zip")) == []


@needs_linux
def test_a_read_only_share_fails_with_a_cure(small_disk: Path, tmp_path: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(PermanentError) as caught:
        deliver(small_disk, tmp_path)
    assert caught.value.code == "folder.no-permission"
    (finding,) = Folder({"path": str(small_disk)}).check()
    assert finding.state == "fail"
    assert finding.cure


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="here only an administrator makes links")
def test_a_link_under_our_temporary_name_is_not_followed(share: Path, tmp_path: Path) -> None:
    bundle, destination = sealed(tmp_path, padding=1000), Folder({"path": str(share)})
    mine = tmp_path / "profile"
    mine.write_bytes(b"mine")
    (share / f".{bundle.path.name}.part").symlink_to(mine)
    with pytest.raises(TransientError):
        destination.attach(destination.create(bundle, Words()), whole(bundle), nothing, Cancel())
    assert mine.read_bytes() == b"mine"


def test_a_pipe_with_a_tickets_name_does_not_hold_us_up(share: Path, tmp_path: Path) -> None:
    bundle = sealed(tmp_path)
    make_pipe(share / bundle.path.name)
    assert Folder({"path": str(share)}).find(bundle.ticket_id) is None


def test_a_share_without_hard_links_takes_files_too(share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")  # as vfat says it

    monkeypatch.setattr(os, "link", refused)
    name = deliver(share, tmp_path)
    assert (share / name).read_bytes() == (tmp_path / name).read_bytes()
    assert {path.name for path in share.iterdir() if path.name.startswith(".")} == set()
