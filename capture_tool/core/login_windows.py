"""Windows that may show a password or a code: they start blacked out. Titles from the platform's own login dialogs."""

from __future__ import annotations

from collections.abc import Iterable

from capture_tool.core.screen import Cover, Rect, Screenshot, Window, dialogs_of

WHOLE = ("login", "new login")
ANYWHERE = ("second factor authentication", "security code card", "enter security code", "password notice")


def is_sensitive(title: str) -> bool:
    """Whether a window of this title is a login dialog of the platform. "Login" counts only at the start: it is a common word."""
    plain = " ".join(title.split()).lower()
    return plain.startswith(WHOLE) or any(known in plain for known in ANYWHERE)


def with_dialogs(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Those of `windows` that may show a code, and the dialogs that belong to them."""
    listed = tuple(windows)
    logins = [window for window in listed if is_sensitive(window.title)]
    family = {window.id for login in logins for window in (login, *dialogs_of(login, listed))}
    return tuple(window for window in listed if window.id in family)


def covers(shot: Screenshot, logins: Iterable[Window]) -> tuple[Cover, ...]:
    """What is to be black in `shot` because of the windows `logins`, whole rectangles as far as they are in the picture.

    The picture of one window shows no other: it is covered as a whole or not at all.
    """
    if shot.window is not None:
        sensitive = is_sensitive(shot.window.title) or any(login.id == shot.window.id for login in logins)
        return (Cover(Rect(0, 0, shot.image.width, shot.image.height)),) if sensitive else ()
    parts = (login.rect.intersect(shot.rect) for login in logins if not login.minimised)
    rects = dict.fromkeys(
        Rect(part.left - shot.rect.left, part.top - shot.rect.top, part.width, part.height) for part in parts if part
    )
    return tuple(Cover(rect) for rect in rects)
