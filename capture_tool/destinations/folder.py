"""A folder or a network share: the zip is copied into it under its own name, and read back before it gets that name."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from capture_tool.core import durable
from capture_tool.core.bundle import read
from capture_tool.core.errors import CaptureToolError, PermanentError, TransientError
from capture_tool.core.ids import TicketId, short
from capture_tool.core.model import Attachment, Bundle, CleanPath, TicketRef
from capture_tool.core.ports import EXACTLY_ONCE, DestinationClass, Finding, Limits, Memo, Progress
from capture_tool.core.threads import Cancel

PIECE = 1 << 20


class Folder:
    """Files a ticket as one zip in a folder. Its number is the file's name."""

    fields: ClassVar[Mapping[str, str]] = MappingProxyType({"path": "folder or network share that support reads"})
    name = "folder"
    guarantee = EXACTLY_ONCE
    settle = 0.0
    adds = False

    def __init__(self, values: Mapping[str, Any]) -> None:
        path = Path(str(values.get("path") or "")).expanduser()
        if not path.is_absolute():
            raise PermanentError(
                "folder.path", "The folder for tickets is not set.", "Set destinations.folder.path to a full path."
            )
        self._folder, self.address = path, str(path)

    def find(self, ticket_id: TicketId, add_to: str = "") -> TicketRef | None:
        """The zip whose name ends like the ticket and whose manifest names it."""
        if add_to:
            raise PermanentError("ticket.no-adding", "A folder has no tickets to add to.", "Send it as a new one.")
        with self._using():
            found = sorted(self._folder.iterdir())  # not glob: that takes a lost share for an empty one
            for path in found:
                if path.name.endswith(f"-{short(ticket_id)}.zip") and _is_of(path, ticket_id):
                    return _ref(path)
        return None

    def create(self, bundle: Bundle, memo: Memo, add_to: str = "") -> TicketRef:
        """Where the zip will be; nothing is written yet."""
        with self._using():
            next(self._folder.iterdir(), None)
        return _ref(self._folder / bundle.path.name)

    def limits(self) -> Limits:
        """The whole zip, of any size."""
        return Limits(whole=True)

    def attach(self, ticket: TicketRef, attachment: Attachment, progress: Progress, cancel: Cancel) -> bool:
        """Copies into a hidden file that goes on where it was cut, reads it back, then gives it its name."""
        target = self._folder / ticket.number
        part = target.with_name(f".{target.name}.part")
        with self._using():
            if target.exists():
                if target.stat().st_size != attachment.bytes or _sha256(target, cancel) != attachment.sha256:
                    raise PermanentError(
                        "folder.other-file",
                        f"The folder holds another file called {target.name}.",
                        "Move it away, then press Retry.",
                    )
                return True
            _copy(attachment, part, progress, cancel)
            if _sha256(part, cancel) != attachment.sha256:
                durable.remove(part)
                raise TransientError("folder.altered", "The copy differs from what was saved.", "It is copied again by itself.")
            _publish(part, target)
        return True

    def finish(self, ticket: TicketRef, bundle: Bundle) -> TicketRef:
        """Nothing is left to do: `attach` has read the zip back. Who reads the folder may have taken it since."""
        return ticket

    def check(self) -> Iterable[Finding]:
        """Writes and removes a small file."""
        probe = self._folder / f".capture-tool-check-{os.getpid()}"
        try:
            with self._using():
                durable.write(probe, b"check")
                durable.remove(probe)
        except CaptureToolError as error:
            yield Finding("folder", "fail", error.title, error.advice)
        else:
            yield Finding("folder", "ok", f"{self._folder} can be written.")

    @contextmanager
    def _using(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
                advice = "Get the right to write there, or set another folder, then press Retry."
                raise PermanentError("folder.no-permission", f"The folder {self._folder} may not be written.", advice) from error
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                title = f"The disk of {self._folder} is full."
                raise TransientError("folder.no-space", title, "Make room there. It is tried again by itself.") from error
            title = f"The folder {self._folder} cannot be reached ({error.strerror or 'it is gone'})."
            raise TransientError(
                "folder.gone",
                title,
                "Connect the share, make the folder, or set destinations.folder.path. It is tried again by itself.",
            ) from error


def _copy(attachment: Attachment, part: Path, progress: Progress, cancel: Cancel) -> None:
    with attachment.path.open("rb") as source, open(part, "ab", opener=_not_through_links) as target:
        done = target.tell()
        if done > attachment.bytes:
            done = target.truncate(0)
        source.seek(attachment.offset + done)
        while done < attachment.bytes:
            cancel.check()
            piece = source.read(min(PIECE, attachment.bytes - done))
            if not piece:
                raise PermanentError("folder.file", "The saved file is shorter than it was.", "Look at the disk.")
            target.write(piece)
            done += len(piece)
            progress(done, attachment.bytes)
    durable.sync(part)


def _not_through_links(path: str, flags: int) -> int:
    """Opens for this folder only: who else may write in it could lay a link to a file of this user under our name."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o666)


def _publish(part: Path, target: Path) -> None:
    """Gives the file its name without ever taking the place of another."""
    try:
        durable.link(part, target)
    except FileExistsError:
        raise PermanentError(
            "folder.other-file", f"The folder holds another file called {target.name}.", "Move it away."
        ) from None
    except OSError:  # a file system without links
        durable.rename(part, target)
    else:
        durable.remove(part)
    durable.sync(target.parent)


def _sha256(path: Path, cancel: Cancel) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            cancel.check()
            made.update(piece)
    return made.hexdigest()


def _is_of(path: Path, ticket_id: TicketId) -> bool:
    try:
        return path.is_file() and read(CleanPath(path)).ticket_id == ticket_id
    except PermanentError:
        return False


def _ref(path: Path) -> TicketRef:
    return TicketRef(path.name, path.as_uri())


PLUG: DestinationClass = Folder
