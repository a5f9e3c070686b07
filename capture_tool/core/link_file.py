"""The small file that goes to a ticket in the place of a zip that the system cannot take: a link, its end, and the SHA-256."""

from __future__ import annotations

import hashlib

from capture_tool.core import durable
from capture_tool.core.model import Attachment, Bundle, Carried, CleanPath

ENDING = "-link.txt"


def write(bundle: Bundle, carried: Carried) -> Attachment:
    """Written beside the bundle; the same for the same values. Raises NotSavedError."""
    until = f"{carried.expires:%Y-%m-%d %H:%M} UTC" if carried.expires else "the store's staff remove it"
    data = (
        f"{bundle.path.name}, {carried.bytes:,} bytes, is too large for this ticket system. It lies here until {until}:\n\n"
        f"{carried.url}\n\n"
        f"SHA-256  {carried.sha256}\n"
        "Compare it after the download: sha256sum (Linux), shasum -a 256 (macOS), certutil -hashfile FILE SHA256 (Windows).\n"
    ).encode()
    path = CleanPath(bundle.path.with_name(f"{bundle.path.stem}{ENDING}"))
    with durable.saving("outbox"):
        durable.replace(path, data)
    return Attachment(path.name, "text/plain", path, 0, len(data), hashlib.sha256(data).hexdigest(), bundle=bundle.path)
