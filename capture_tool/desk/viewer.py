"""`capture-tool view`: the desk's ticket page for a bundle that came by any other road. Read-only, no database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from capture_tool.core.errors import PermanentError
from capture_tool.core.threads import Cancel
from capture_tool.desk import members
from capture_tool.desk.keys import Keys
from capture_tool.desk.pages import MANIFEST_BYTES, Filed, Pages
from capture_tool.desk.server import listening, run

NUMBER = "bundle"


def serve_bundle(
    path: Path, *, host: str = "127.0.0.1", port: int = 0, ready: Callable[[str], None], stop: Cancel | None = None
) -> None:
    """Serves the one bundle until SIGTERM, SIGINT or `stop`; `ready` gets the address with the key that opens it.

    Raises PermanentError: `bundle.missing`, `bundle.damaged`, `desk.port`.
    """
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise PermanentError("bundle.missing", f"{path.name} cannot be read.", "Look at the file's name and rights.") from error
    try:
        members.small(path, "manifest.json", MANIFEST_BYTES)
    except KeyError:
        raise PermanentError(
            "bundle.damaged", f"{path.name} is not a bundle of Capture Tool.", "It has no manifest.json."
        ) from None
    filed = Filed(NUMBER, path, path.name, size, sha256)
    keys = Keys.fresh()
    pages = Pages(keys, lambda number: filed if number == NUMBER else None)
    with listening(host, port) as listener:
        key = keys.view(NUMBER)
        run([*pages.routes()], pages, listener, host=host, ready=lambda url: ready(f"{url}/t/{NUMBER}?view={key}"), stop=stop)
