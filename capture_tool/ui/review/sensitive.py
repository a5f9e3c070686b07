"""Windows that may show a password or a code: their picture starts blacked out. Titles from the platform's own login dialogs."""

from __future__ import annotations

WHOLE = ("login", "new login")
ANYWHERE = ("second factor authentication", "security code card", "enter security code", "password notice")


def is_sensitive(title: str) -> bool:
    """Whether a window of this title is one of the platform's login dialogs. "Login" counts only at the beginning: the word is common."""
    plain = " ".join(title.split()).lower()
    return plain.startswith(WHOLE) or any(known in plain for known in ANYWHERE)
