"""Brings an X11 window to the front with the keyboard, as a click in a task list does.

Format: Extended Window Manager Hints 1.5, _NET_ACTIVE_WINDOW, sent as the X Window System Protocol (11) says in chapter 9.
"""

from __future__ import annotations

import contextlib
import logging
import struct

from capture_tool.system.x11_connection import Connection

log = logging.getLogger(__name__)
INTERN_ATOM, SEND_EVENT, GET_INPUT_FOCUS = 16, 25, 43
CLIENT_MESSAGE, BITS = 33, 32
TO_WINDOW_MANAGER = 1 << 19 | 1 << 20
"""SubstructureNotify and SubstructureRedirect."""
USER, NOW = 2, 0
"""Who asks: the user, by way of a program that acts for him. When: now, as any such program says."""
NAME = b"_NET_ACTIVE_WINDOW"
PATIENCE = 1.0
"""Seconds for an answer of the server: a window of ours waits behind us."""


def bring_to_front(window: int) -> None:
    """Asks the window manager to; where it does not answer, the window stays where it is."""
    try:
        with contextlib.closing(Connection(patience=PATIENCE)) as x:
            atom = struct.unpack_from("=L", x.ask(INTERN_ATOM, 0, f"HH{len(NAME)}s", len(NAME), 0, NAME), 8)[0]
            event = struct.pack("=BBHLL5L", CLIENT_MESSAGE, BITS, 0, window, atom, USER, NOW, 0, 0, 0)
            x.send(SEND_EVENT, 0, "LL32s", x.root, TO_WINDOW_MANAGER, event)
            x.ask(GET_INPUT_FOCUS, 0)  # the server has passed it on
    except OSError as error:
        log.info("a window was not brought to the front: %s", type(error).__name__)
