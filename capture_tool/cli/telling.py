"""What a terminal says of tickets on their way: progress while it is watched, and how each ended."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from capture_tool.cli import DONE, FAILED, NOT_DELIVERED
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Entry, State
from capture_tool.core.pace import Pace
from capture_tool.core.ports import EXACTLY_ONCE, Progress
from capture_tool.core.standing import WRONG_TICKET, Standing, moving, receipt_lines, standing, title
from capture_tool.core.threads import Cancel
from capture_tool.tool import Tool

BETWEEN_LINES = 0.2
"""Seconds."""


def deliver(tool: Tool, ticket_id: TicketId) -> Entry:
    """One attempt, with its progress on standard error where a person watches it."""
    with _progress() as progress:
        return tool.deliver(ticket_id, progress=progress, cancel=Cancel())


def tell(entry: Entry) -> None:
    """Ticket number and link on standard output; why it waits, what to do, what is not proven on standard error."""
    kind = standing(entry)
    if entry.receipt and kind is Standing.DELIVERED:
        receipt = entry.receipt
        print(f"{title(receipt)}\n{receipt.ticket.url}".rstrip())
        if not (receipt.verified and receipt.guarantee == EXACTLY_ONCE) or receipt.doubtful or receipt.left_out:
            print(*receipt_lines(receipt), sep="\n", file=sys.stderr)
    elif entry.state is State.PENDING:
        print(f"Saved, waiting: {entry.reason}", file=sys.stderr)
        print("The tray program sends it by itself; `capture-tool outbox retry` tries it now.", file=sys.stderr)
    else:
        print(f"Saved, but it needs you: {entry.reason}", file=sys.stderr)
        for line in cures(entry):
            print(line, file=sys.stderr)


def cures(entry: Entry) -> Iterator[str]:
    """The commands that help a ticket which waits for a person."""
    short = entry.id[-8:]
    if standing(entry) is Standing.UNKNOWN:
        yield f"`capture-tool outbox arrived {short}` when support has it, `capture-tool outbox retry {short}` sends it again."
    elif entry.add_to and entry.code in WRONG_TICKET:
        yield f"`capture-tool outbox retry {short} --ticket N` adds it to another ticket, `--new` makes a new one."
    elif entry.state is State.FAILED:
        yield f"`capture-tool outbox retry {short}` sends it once that is mended."


def code_of(entry: Entry) -> int:
    """The exit code that the state of an entry stands for."""
    return {State.SENT: DONE, State.PENDING: NOT_DELIVERED, State.FAILED: FAILED}[entry.state]


@contextmanager
def _progress() -> Iterator[Progress]:
    """One line that is written over: `Sending 31.0 MB of 81.0 MB · 2.1 MB/s · 24 s left`."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    pace, last, width = Pace(), 0.0, 0

    def show(done: int, total: int) -> None:
        nonlocal last, width
        pace.tell(done, total)
        if total and (now := time.monotonic()) - last >= BETWEEN_LINES:
            line, last = moving(done, total, pace), now
            print(f"\r{line:{width}}", end="", file=sys.stderr, flush=True)
            width = len(line)

    try:
        yield show
    finally:
        if width:
            print(f"\r{'':{width}}\r", end="", file=sys.stderr, flush=True)
