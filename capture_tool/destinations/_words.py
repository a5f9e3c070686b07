"""What a ticket system shows of a bundle: one line and a text, both from what was redacted and agreed to."""

from __future__ import annotations

from capture_tool.core import bundle as zips
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import Bundle

LONGEST_SUBJECT, LONGEST_TEXT = 120, 30_000
"""Characters: what the strictest of the systems shows of a subject, takes as a text (Jira: 32,767)."""


def subject(bundle: Bundle) -> str:
    """The first line of what happened, or the category. It holds no line break and no control character."""
    words = str(bundle.manifest["text"]).strip().partition("\n")[0] or f"{bundle.manifest['category']} (no text)"
    line = "".join(c if c.isprintable() else " " for c in words).strip()
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def text(bundle: Bundle) -> str:
    """report.txt, which names our id in its first line; the end of a long one is in the zip only.

    Raises PermanentError when the bundle on the disk is damaged.
    """
    try:
        made = b"".join(zips.content(bundle, "report.txt")).decode()
    except (LookupError, ValueError, OSError) as error:  # a DamagedZipError is a ValueError
        raise PermanentError(
            "bundle.damaged", "The saved files of this ticket are damaged on the disk.", "Look at the disk."
        ) from error
    return made if len(made) <= LONGEST_TEXT else f"{made[:LONGEST_TEXT]}\n[The rest is in report.txt in the zip.]\n"
