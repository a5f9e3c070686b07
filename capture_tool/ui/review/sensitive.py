"""Windows that may show a password or a code: their picture starts blacked out. Titles from the platform's own login dialogs."""

from __future__ import annotations

WHOLE = ("login", "new login")
ANYWHERE = ("second factor authentication", "security code card", "enter security code", "password notice")


def is_sensitive(title: str) -> bool:
    """Whether a window of this title is a login dialog of the platform. "Login" counts only at the start: it is a common word."""
    plain = " ".join(title.split()).lower()
    return plain.startswith(WHOLE) or any(known in plain for known in ANYWHERE)
