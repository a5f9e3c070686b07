"""Login windows on X11, asked for in some milliseconds: all titles in one round trip, places only of those that matter.

Also without a window manager, as containers run the platform. Formats: X Window System Protocol (11), chapter 9; ICCCM, EWMH.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterable

from capture_tool.core.login_windows import with_dialogs
from capture_tool.core.screen import Rect, Window
from capture_tool.core.value import replace
from capture_tool.system.x11_connection import Connection, RefusedError

GET_ATTRIBUTES, GET_GEOMETRY, QUERY_TREE, INTERN_ATOM, GET_PROPERTY = 3, 14, 15, 16, 20
ANY_TYPE, WM_NAME, WM_TRANSIENT_FOR = 0, 39, 68
VIEWABLE = 2
MOST_WORDS = 4096
"""32-bit words of a property that are read."""
PATIENCE = 1.0
"""Seconds for an answer of the server: the next key press waits behind us."""
NOWHERE = Rect(0, 0, 0, 0)


def login_windows() -> tuple[Window, ...]:
    """Windows that can be seen now and may show a code, and their dialogs, with their frames. Raises OSError without a server."""
    with contextlib.closing(Connection(patience=PATIENCE)) as x:
        listed = _listed(x)
        return tuple(window for one in with_dialogs(listed) if (window := _placed(x, one)))


def _listed(x: Connection) -> tuple[Window, ...]:
    """Every window that may have a title, with its title and its owner only."""
    names = b"_NET_CLIENT_LIST", b"_NET_WM_NAME"
    with x.together():
        asked = [x.send(INTERN_ATOM, 0, f"HH{len(name)}s", len(name), 0, name) for name in names]
        tree = x.send(QUERY_TREE, 0, "L", x.root)
    clients, name = (struct.unpack_from("=L", x.answer(number), 8)[0] for number in asked)
    ids = dict.fromkeys((*_numbers(_property(x, x.root, clients)), *_children(x.answer(tree))))
    with x.together():
        questions = {one: [_ask(x, one, atom) for atom in (name, WM_NAME, WM_TRANSIENT_FOR)] for one in ids}
    windows = []
    for one, numbers in questions.items():
        with contextlib.suppress(RefusedError):  # gone meanwhile
            new, old, owner = [_value(x.answer(number)) for number in numbers]
            title = new.decode("utf-8", "replace") or old.decode("latin-1")
            windows.append(Window(one, title, "", None, NOWHERE, owner=next(iter(_numbers(owner)), None)))
    return tuple(windows)


def _placed(x: Connection, window: Window) -> Window | None:
    """`window` with the rectangle of its frame; None when it cannot be seen."""
    try:
        if x.ask(GET_ATTRIBUTES, 0, "L", window.id)[26] != VIEWABLE:
            return None
        top, parent = window.id, _parent(x, window.id)
        while parent not in (0, x.root):
            top, parent = parent, _parent(x, parent)
        left, upper, width, height, border = struct.unpack_from("=hhHHH", x.ask(GET_GEOMETRY, 0, "L", top), 12)
    except RefusedError:
        return None
    return replace(window, rect=Rect(left, upper, width + 2 * border, height + 2 * border))


def _parent(x: Connection, window: int) -> int:
    return int(struct.unpack_from("=L", x.ask(QUERY_TREE, 0, "L", window), 12)[0])


def _children(answer: bytes) -> Iterable[int]:
    return struct.unpack_from(f"={struct.unpack_from('=H', answer, 16)[0]}L", answer, 32)


def _ask(x: Connection, window: int, atom: int) -> int:
    return x.send(GET_PROPERTY, 0, "LLLLL", window, atom, ANY_TYPE, 0, MOST_WORDS)


def _property(x: Connection, window: int, atom: int) -> bytes:
    return _value(x.answer(_ask(x, window, atom)))


def _value(answer: bytes) -> bytes:
    """The value of a property: its format is the bits of an item, its length a number of items."""
    return answer[32 : 32 + struct.unpack_from("=L", answer, 16)[0] * answer[1] // 8]


def _numbers(value: bytes) -> tuple[int, ...]:
    return struct.unpack(f"={len(value) // 4}L", value[: len(value) // 4 * 4])
