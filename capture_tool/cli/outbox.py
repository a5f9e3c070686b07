"""`capture-tool outbox`: what waits, what was sent, what needs a person; and all that a person can do about it."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from capture_tool.cli import DONE, print_json
from capture_tool.cli.telling import code_of, cures, deliver, tell
from capture_tool.core.entry_file import DAMAGED
from capture_tool.core.errors import PermanentError, UsageError
from capture_tool.core.ids import TicketId, parse_ticket_id
from capture_tool.core.model import Entry, State
from capture_tool.core.outbox_body import contents, save_copy
from capture_tool.core.receipts import said, searching
from capture_tool.core.standing import Standing, lines, size, standing, word
from capture_tool.core.ticket_number import checked
from capture_tool.tool import Tool

ACTIONS = ("list", "show", "retry", "remove", "arrived", "save")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list (default), show ID, retry [ID], remove ID, arrived ID, save ID FILE."""
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    parser.add_argument("id", nargs="?", help="ticket id, or its last 8 characters")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.zip", help="with save: where the copy goes")
    parser.add_argument("--find", default="", metavar="WORDS", help="with list: those with these words, this number or day")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--ticket", metavar="N", help="retry: add it to that ticket; arrived: the number it has")
    where.add_argument("--new", action="store_true", help="retry: make a new ticket of it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Does it; `retry` delivers at once and ends with 3 when an entry still waits."""
    tool = Tool()
    if args.action not in {"list", "retry"} and not args.id:
        raise UsageError("usage", f"outbox {args.action} needs an id.", "`capture-tool outbox` lists them.")
    if (args.ticket or args.new) and not (args.id and args.action in {"retry", "arrived"}):
        raise UsageError("usage", "--ticket and --new go with outbox retry ID or arrived ID.")
    if (args.action == "save") != (args.file is not None):
        raise UsageError("usage", "outbox save takes an id and a file.", "`capture-tool outbox save ID FILE.zip`.")
    actions = {"list": _list, "show": _show, "retry": _retry, "remove": _remove, "arrived": _arrived, "save": _save}
    return actions[args.action](tool, args)


def _list(tool: Tool, args: argparse.Namespace) -> int:
    found = searching(args.find)
    entries = [entry for entry in tool.outbox.entries() if found(said(entry))]
    if args.json:
        print_json({"entries": [line(entry, sending=tool.outbox.at_work(entry)) for entry in entries]})
        return DONE
    if not entries:
        print("Nothing is found." if args.find else "The outbox is empty.")
    for entry in entries:
        sending = tool.outbox.at_work(entry)
        number = entry.ticket.number if entry.ticket else ""
        print(f"{entry.id[-8:]}  {word(entry, sending=sending):24}  {number or '-':10}  {size(entry.bytes):>8}  {entry.summary}")
        if entry.state is not State.SENT:
            for text in (*lines(entry, sending=sending), *cures(entry)):
                print(f"{'':10}{text}")
    return DONE


def _show(tool: Tool, args: argparse.Namespace) -> int:
    entry = tool.outbox.get(_id(tool, args.id))
    sending = tool.outbox.at_work(entry)
    shown = {**line(entry, sending=sending), "created": entry.created.isoformat(), "attempts": entry.attempts}
    if entry.ticket:
        shown["url"] = entry.ticket.url
    if entry.receipt:
        shown["receipt"] = {**dataclasses.asdict(entry.receipt), "delivered": entry.receipt.delivered.isoformat()}
    shown["files"] = [{"name": name, "bytes": count} for name, count in _inside(tool, entry)]
    if args.json:
        print_json(shown)
    else:
        print(*(*lines(entry, sending=sending), *cures(entry)), "", sep="\n")
        for key, value in shown.items():
            if key not in {"files", "says"}:
                print(f"{key}: {value}")
        for file in shown["files"]:
            print(f"{size(file['bytes']):>10}  {file['name']}")
    return DONE


def _inside(tool: Tool, entry: Entry) -> list[tuple[str, int]]:
    try:
        return contents(tool.outbox, entry)
    except PermanentError:  # pruned or damaged: the rest can still be told
        return []


def _retry(tool: Tool, args: argparse.Namespace) -> int:
    """Without an id, all but the damaged ones, and those of which only a person can tell whether they arrived."""
    waiting = tool.outbox.entries(State.PENDING, State.FAILED)
    asked = [entry for entry in waiting if not args.id and (standing(entry) is Standing.UNKNOWN or entry.code == DAMAGED)]
    chosen = [_id(tool, args.id)] if args.id else [entry.id for entry in waiting if entry not in asked]
    after = []
    for ticket_id in chosen:
        tool.outbox.retry(ticket_id, add_to="" if args.new else args.ticket and checked(args.ticket))
        after.append(deliver(tool, ticket_id))
    return _tell_all((*after, *asked), as_json=args.json)


def _arrived(tool: Tool, args: argparse.Namespace) -> int:
    return _tell_all([tool.outbox.arrived(_id(tool, args.id), checked(args.ticket or ""))], as_json=args.json)


def _tell_all(entries: Iterable[Entry], *, as_json: bool) -> int:
    entries = tuple(entries)
    if as_json:
        print_json({"entries": [line(entry) for entry in entries]})
    else:
        for entry in entries:
            tell(entry)
    return max((code_of(entry) for entry in entries), default=DONE)


def _remove(tool: Tool, args: argparse.Namespace) -> int:
    ticket_id = _id(tool, args.id)
    tool.outbox.remove(ticket_id)
    if args.json:
        print_json({"removed": ticket_id})
    else:
        print(f"Removed {ticket_id}.")
    return DONE


def _save(tool: Tool, args: argparse.Namespace) -> int:
    entry = tool.outbox.get(_id(tool, args.id))
    target = args.file / entry.bundle if args.file.is_dir() else args.file
    save_copy(tool.outbox, entry, target)
    if args.json:
        print_json({"id": entry.id, "bundle": str(target)})
    else:
        print(target)
    return DONE


def line(entry: Entry, *, sending: bool = False) -> dict[str, Any]:
    """One entry in the shape that other programs rely on (design section 8), and how it stands in words."""
    return {
        "id": entry.id,
        "state": str(entry.state),
        "destination": entry.destination,
        "ticket": entry.ticket.number if entry.ticket else None,
        "reason": entry.reason,
        "next_try": entry.next_try.isoformat() if entry.next_try else None,
        "bytes": entry.bytes,
        "sent_bytes": entry.sent_bytes,
        "standing": str(standing(entry, sending=sending)),
        "says": list(lines(entry, sending=sending)),
        "code": entry.code,
        "add_to": entry.add_to or None,
        "summary": entry.summary,
    }


def _id(tool: Tool, text: str) -> TicketId:
    try:
        return parse_ticket_id(text)
    except ValueError:
        found = [entry.id for entry in tool.outbox.entries() if entry.id.endswith(text.lower())]
    if len(found) != 1 or len(text) < 4:
        raise UsageError("outbox.id", f"{len(found)} entries of the outbox end in {text!r}.", "`capture-tool outbox` lists them.")
    return found[0]
