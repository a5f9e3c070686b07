"""Who may do what: the submitter's token, the staff key, a view key per ticket, and the one desk per data folder.

`DIR/token` and `DIR/staff_key` are readable by this user only. A view key is an HMAC of the ticket's number
under the staff key, so a link opens that ticket and no other, and nothing about it has to be kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from capture_tool.core import durable, locks
from capture_tool.core.errors import PermanentError

_SHAPE = re.compile(r"[A-Za-z0-9_-]{32,128}")


class Keys:
    """The secrets of one desk. The files they are in are made on first use."""

    def __init__(self, *, token: str, staff: str) -> None:
        self._token = token
        self._staff = staff

    @classmethod
    def of(cls, data: Path) -> Keys:
        """The keys kept in a data folder that `take_folder` made ours. Raises OSError."""
        return cls(token=_minted(data / "token"), staff=_minted(data / "staff_key"))

    @classmethod
    def fresh(cls) -> Keys:
        """Keys that live as long as this process."""
        return cls(token=secrets.token_urlsafe(32), staff=secrets.token_urlsafe(32))

    @property
    def staff(self) -> str:
        """What the address for staff carries."""
        return self._staff

    def submitter(self, authorization: str) -> str | None:
        """The name of who sent this `Authorization` header, None when nobody we know did."""
        scheme, _, token = authorization.partition(" ")
        return "local" if scheme.lower() == "bearer" and same(token.strip(), self._token) else None

    def session(self) -> str:
        """What the cookie of a logged-in browser holds: not the staff key, and it cannot be turned back into it."""
        return self._derived("session")

    def view(self, number: str) -> str:
        """What the link of one ticket carries."""
        return self._derived(f"view:{number}")

    def _derived(self, purpose: str) -> str:
        return hmac.new(self._staff.encode(), purpose.encode(), hashlib.sha256).hexdigest()[:40]


def same(given: str, expected: str) -> bool:
    """Whether both are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def take_folder(data: Path) -> locks.Lock:
    """Makes the data folder ours until the lock is closed or the process ends, in whatever way.

    Raises PermanentError: `desk.busy` when another desk has it, `desk.data` when the folder cannot be used.
    """
    try:
        durable.make_lasting_folder(data)
        lock = locks.take(data / "lock", wait=False)
    except OSError as error:
        raise PermanentError(
            "desk.data", f"The data folder {data} cannot be used.", "Look at its rights and free space."
        ) from error
    if lock is None:
        raise PermanentError("desk.busy", f"Another desk works on {data}.", "Use that one, or choose another folder with --data.")
    return lock


def _minted(path: Path) -> str:
    """The key in `path`; a fresh one when there is none or it is damaged."""
    try:
        kept = path.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        kept = ""
    if _SHAPE.fullmatch(kept):
        path.chmod(0o600)
        return kept
    made = secrets.token_urlsafe(32)
    durable.replace(path, made.encode())
    durable.sync(path.parent)  # somebody is told this token: it must be the same after a power cut
    return made
