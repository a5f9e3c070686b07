"""What goes to a ticket system as attachments: the zip alone, or manifest and pictures beside it; cut where too big."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from capture_tool.core import bundle as zips
from capture_tool.core import durable
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Attachment, Bundle
from capture_tool.core.ports import Limits
from capture_tool.core.threads import Cancel
from capture_tool.core.value import dataclass
from capture_tool.core.volumes import split
from capture_tool.core.zip_reader import DamagedZipError


@dataclass(frozen=True, slots=True)
class Parts:
    """Attachments with names that no other capture uses, small ones first; `left_out` names members that are in none."""

    attachments: tuple[Attachment, ...]
    left_out: tuple[str, ...] = ()
    carry: Attachment | None = None
    """The zip, when the system cannot take it and a store can."""


def parts(bundle: Bundle, limits: Limits, cancel: Cancel, *, carries: bool = False) -> Parts:
    """The same for the same bundle and limits. Volumes are written beside the bundle, unless a store `carries` it.

    Raises PermanentError when not even the report fits, or the bundle is damaged; NotSavedError, CancelledError.
    """
    largest = bundle.bytes if limits.file_bytes is None else limits.file_bytes
    carries = carries and bundle.bytes > largest
    try:
        with durable.saving("outbox"):
            volumes = () if carries else split(bundle, largest, progress=_nobody, cancel=cancel)
            beside = () if limits.whole else (*zips.members(bundle, "manifest.json"), *zips.members(bundle, "screenshots/"))
    except DamagedZipError as error:
        raise PermanentError(
            "bundle.damaged", "The saved files of this ticket are damaged on the disk.", "Look at the disk."
        ) from error
    known = len(bundle.manifest["left_out"])
    return Parts(
        (*_named(bundle, beside, largest), *(zips.whole(volume) for volume in volumes)),
        tuple(left["name"] for volume in volumes[:1] for left in volume.manifest["left_out"][known:]),
        zips.whole(bundle) if carries else None,
    )


def _nobody(_done: int, _total: int) -> None: ...


def _named(bundle: Bundle, members: Iterable[Attachment], largest: int) -> Iterable[Attachment]:
    """Members as files of their own: evidence of several captures can lie in one ticket."""
    return (replace(one, name=f"{bundle.path.stem}-{one.name}") for one in members if one.bytes <= largest)
