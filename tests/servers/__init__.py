"""Ticket systems as teams run them, really installed, each started on 127.0.0.1 by one `with` and gone after it.

Programs come from the system's packages, once for the machine. What they keep lies in a temporary folder of each start, so
that two runs at once do not meet, and every run finds the same users, rights and fields.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A ticket as the server keeps it, read from its database and not through the API under test."""

    number: str
    subject: str
    key: str
    """Value of the custom field for our id, empty when it has none."""
    text: str
    notes: tuple[str, ...]
    """Comments, the oldest first."""
    files: tuple[tuple[str, bytes], ...]
    """Name and content in the order of arrival; what was sent twice stands here twice."""
