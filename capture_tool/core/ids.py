"""Ticket ids: UUID version 7 (RFC 9562 section 5.7), made at the key press and never again."""

from __future__ import annotations

import os
import re
import time
from typing import NewType

TicketId = NewType("TicketId", str)
CANONICAL = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def new_ticket_id() -> TicketId:
    """A fresh UUIDv7 in its canonical text form: 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    text = f"{value:032x}"
    return TicketId("-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:])))


def parse_ticket_id(text: str) -> TicketId:
    """The ticket id in `text`, in canonical form. Raises ValueError for anything that is not a UUIDv7."""
    if not re.fullmatch(CANONICAL, lower := text.lower()):
        raise ValueError("not a ticket id")
    return TicketId(lower)


def short(ticket_id: TicketId) -> str:
    """The last 8 hex digits (`id8`): random, where the first are time."""
    return ticket_id[-8:]
