"""`capture-tool outbox`: what waits, what was sent, what failed; retry and remove."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from capture_tool.cli import DONE, print_json
from capture_tool.cli.capture import code_of, tell
from capture_tool.core.errors import UsageError
from capture_tool.core.ids import TicketId, parse_ticket_id
from capture_tool.core.model import Entry, State
from capture_tool.core.threads import Cancel
from capture_tool.tool import Tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list (default), show ID, retry [ID], remove ID."""
    parser.add_argument("action", nargs="?", choices=["list", "show", "retry", "remove"], default="list")
    parser.add_argument("id", nargs="?", help="ticket id, or its last 8 characters")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Does it; `retry` delivers at once and ends with 3 when an entry still waits."""
    tool = Tool()
    if args.action in {"show", "remove"} and not args.id:
        raise UsageError("usage", f"outbox {args.action} needs an id.", "`capture-tool outbox` lists them.")
    action = {"list": _list, "show": _show, "retry": _retry, "remove": _remove}[args.action]
    return action(tool, args)


def _list(tool: Tool, args: argparse.Namespace) -> int:
    entries = tool.outbox.entries()
    if args.json:
        print_json({"entries": [line(entry) for entry in entries]})
        return DONE
    if not entries:
        print("The outbox is empty.")
    for entry in entries:
        number, words = entry.ticket.number if entry.ticket else "-", entry.reason or entry.summary
        print(f"{entry.id[-8:]}  {entry.state:8}  {number:10}  {entry.bytes:>12,}  {entry.destination}  {words}")
    return DONE


def _show(tool: Tool, args: argparse.Namespace) -> int:
    entry = tool.outbox.get(_id(tool, args.id))
    shown = {**line(entry), "created": entry.created.isoformat(), "attempts": entry.attempts, "summary": entry.summary}
    if entry.ticket:
        shown["url"] = entry.ticket.url
    if entry.receipt:
        shown["receipt"] = {**dataclasses.asdict(entry.receipt), "delivered": entry.receipt.delivered.isoformat()}
    if args.json:
        print_json(shown)
    else:
        for key, value in shown.items():
            print(f"{key}: {value}")
    return DONE


def _retry(tool: Tool, args: argparse.Namespace) -> int:
    chosen = [_id(tool, args.id)] if args.id else [entry.id for entry in tool.outbox.entries() if entry.state is not State.SENT]
    after = []
    for ticket_id in chosen:
        tool.outbox.retry(ticket_id)
        after.append(tool.deliver(ticket_id, progress=lambda _now, _all: None, cancel=Cancel()))
    if args.json:
        print_json({"entries": [line(entry) for entry in after]})
    else:
        for entry in after:
            tell(entry)
    return max((code_of(entry) for entry in after), default=DONE)


def _remove(tool: Tool, args: argparse.Namespace) -> int:
    ticket_id = _id(tool, args.id)
    tool.outbox.remove(ticket_id)
    if args.json:
        print_json({"removed": ticket_id})
    else:
        print(f"Removed {ticket_id}.")
    return DONE


def line(entry: Entry) -> dict[str, Any]:
    """One entry in the shape that other programs rely on (design section 8)."""
    return {
        "id": entry.id,
        "state": str(entry.state),
        "destination": entry.destination,
        "ticket": entry.ticket.number if entry.ticket else None,
        "reason": entry.reason,
        "next_try": entry.next_try.isoformat() if entry.next_try else None,
        "bytes": entry.bytes,
        "sent_bytes": entry.sent_bytes,
    }


def _id(tool: Tool, text: str) -> TicketId:
    try:
        return parse_ticket_id(text)
    except ValueError:
        found = [entry.id for entry in tool.outbox.entries() if entry.id.endswith(text.lower())]
    if len(found) != 1 or len(text) < 4:
        raise UsageError("outbox.id", f"{len(found)} entries of the outbox end in {text!r}.", "`capture-tool outbox` lists them.")
    return found[0]
