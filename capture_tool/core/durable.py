"""Every change that the outbox and the drafts make on disk goes through these few operations, so that each can be made to fail.

What survives a power cut: a file's bytes after `sync(file)`, its name after `sync(folder)`. A sync that failed is not tried
again, for the kernel may have dropped the bytes: an error always means "not saved".
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_tool.core.errors import PermanentError

_FOLDERS_SYNC = hasattr(os, "O_DIRECTORY")
"""Windows cannot open a folder; its file system keeps the order of renames by itself."""
_HELD_BY_SCANNER = (5, 32, 33)
"""Windows errors while a virus scanner has the file open: access denied, sharing and lock violation."""
_RENAME_SECONDS = 3.0


class NotSavedError(PermanentError):
    """Our own disk refused: full, read-only, no permission, broken."""


@contextmanager
def saving(area: str) -> Iterator[None]:
    """Turns OSError into NotSavedError `<area>.no-space`, `<area>.no-permission` or `<area>.disk`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            made = NotSavedError(
                f"{area}.no-space", "It could not be saved: the disk is full.", "Make room on the disk and press Submit again."
            )
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            made = NotSavedError(
                f"{area}.no-permission",
                f"It could not be saved: {error.filename or 'the folder'} may not be written.",
                "Give your user the right to write there, or move the tool's files with CAPTURE_TOOL_HOME.",
            )
        else:
            made = NotSavedError(
                f"{area}.disk",
                f"It could not be saved: {error.strerror or 'the disk failed'}.",
                "Look at the disk and try again.",
            )
        raise made from error


def make_folder(path: Path) -> None:
    """Makes `path`, and its parents, for this user only."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def make_lasting_folder(path: Path) -> None:
    """The same for a folder that keeps what is saved: when it returns, the names of those it made survive a power cut."""
    if not path.is_dir():
        make_lasting_folder(path.parent)
        make_folder(path)
        sync(path.parent)


def write(path: Path, data: bytes) -> None:
    """Writes a file for this user only; its bytes are safe after `sync`."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)


def copy(source: Path, target: Path) -> None:
    """Copies bytes into a file for this user only."""
    import shutil  # 2 ms that a short command does without

    with source.open("rb") as read, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        shutil.copyfileobj(read, out, 1 << 20)


def sync(path: Path) -> None:
    """Returns when the bytes of the file, or the names in the folder, would survive a power cut."""
    folder = path.is_dir()
    if folder and not _FOLDERS_SYNC:
        return
    descriptor = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename(source: Path, target: Path) -> None:
    """Moves a file over `target`, or a folder to a free name, in one step."""
    until = time.monotonic() + _RENAME_SECONDS
    while True:
        try:
            source.replace(target)
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD_BY_SCANNER or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def link(source: Path, target: Path) -> None:
    """Gives a file a second name. Raises FileExistsError when that is taken, OSError on a file system without links."""
    os.link(source, target)


def remove(path: Path) -> None:
    """Removes a file; one that is gone already is fine."""
    path.unlink(missing_ok=True)


def remove_tree(path: Path) -> None:
    """Removes a folder with all in it; one that is gone already is fine."""
    import shutil

    if path.exists():
        shutil.rmtree(path)


def replace(path: Path, data: bytes) -> None:
    """Replaces a file so that after a crash of the program or the machine it holds either the old bytes or the new ones."""
    fresh = path.with_name(f".{path.name}.new")
    write(fresh, data)
    sync(fresh)
    rename(fresh, path)
