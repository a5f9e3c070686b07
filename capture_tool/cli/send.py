"""`capture-tool send FILE.zip ...`: files saved bundles as tickets, each once by the id inside it."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from capture_tool.cli import DONE, print_json
from capture_tool.cli.outbox import line
from capture_tool.cli.telling import code_of, deliver, tell
from capture_tool.core.bundle import read, verify
from capture_tool.core.errors import PermanentError
from capture_tool.core.model import CleanPath, Entry
from capture_tool.core.retention import make_room
from capture_tool.core.ticket_number import checked
from capture_tool.tool import Tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE.zip ... --ticket N --json."""
    parser.add_argument("file", nargs="+", type=Path, metavar="FILE.zip")
    parser.add_argument("--ticket", default="", metavar="N", help="add them to the ticket of that number instead of new ones")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """All bundles are verified and put before the first is sent, so that none is lost when the network is not there."""
    tool, number = Tool(), checked(args.ticket)
    entries = [_put(tool, path, number) for path in args.file]
    after = [deliver(tool, entry.id) for entry in entries]
    tool.keep_house()
    if args.json:
        print_json({"entries": [line(entry) for entry in after]})
    else:
        for entry in after:
            tell(entry)
    return max((code_of(entry) for entry in after), default=DONE)


def _put(tool: Tool, path: Path, add_to: str) -> Entry:
    tool.need_settings()
    if problems := verify(path):
        raise PermanentError("bundle.damaged", f"{path.name} is not a whole bundle: {problems[0]}", "Save it again.")
    bundle = read(path)
    if volume := bundle.manifest.get("volume"):  # all volumes have one id: the second would be taken for the first, filed again
        part = f"{volume['number']} of {volume['of']}"
        raise PermanentError("bundle.volume", f"{path.name} is volume {part} of a bundle.", "Send the whole bundle instead.")
    make_room(tool.outbox, tool.settings.quota_bytes)
    target = tool.outbox.room(bundle.ticket_id) / path.name
    try:
        shutil.copyfile(path, target)
    except OSError as error:
        raise PermanentError(
            "outbox.no-space", f"The outbox could not take it: {error.strerror}.", "Make room and send it again."
        ) from error
    kept = replace(bundle, path=CleanPath(target))
    entry = tool.outbox.put(kept, destination=tool.settings.destination, summary=path.stem, add_to=add_to)
    if add_to not in ("", entry.add_to):
        raise PermanentError(
            "outbox.exists",
            f"{path.name} is in the outbox already, for another ticket.",
            f"`capture-tool outbox show {entry.id[-8:]}` tells where it is.",
        )
    return entry
