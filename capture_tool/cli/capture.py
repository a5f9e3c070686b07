"""`capture-tool capture`: the key press from a terminal. Without Qt, and without requests unless it sends."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from capture_tool.cli import DONE, print_json
from capture_tool.core.choice import Gathered, LogChoice, Shot
from capture_tool.core.errors import PermanentError, UsageError
from capture_tool.core.logs import replaced_totals
from capture_tool.core.model import Bundle, Category, CleanPath, Entry, Picture, Rect, Report, Screenshot, Ticket, Window
from capture_tool.core.threads import Cancel, start
from capture_tool.core.ticket_number import checked
from capture_tool.core.value import replace
from capture_tool.system.paths import work_folder
from capture_tool.system.windows import login_windows
from capture_tool.tool import Tool

Seen = tuple[Screenshot, tuple[Window, ...]]
"""The picture, and the windows that may show a code, of the same moment."""
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SIZES = {"K": 1_000, "M": 1_000_000, "G": 1_000_000_000}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of design section 8."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--full", action="store_true", help="the whole desktop (the default)")
    what.add_argument("--monitor", type=int, metavar="N", help="one monitor, counted from 1")
    what.add_argument("--window", action="store_true", help="the active window")
    what.add_argument("--region", metavar="X,Y,W,H", help="a rectangle in physical pixels")
    parser.add_argument("--delay", type=float, default=0.0, metavar="S", help="wait S seconds before the picture")
    parser.add_argument("--text", default="", metavar="T", help="what happened; - reads it from standard input")
    parser.add_argument("--category", choices=[str(category) for category in Category], default=str(Category.OTHER))
    parser.add_argument("--ticket", default="", metavar="N", help="add it to the ticket of that number instead of a new one")
    logs = parser.add_mutually_exclusive_group()
    logs.add_argument("--since", metavar="30m", help="logs from that long before now (s, m, h, d)")
    logs.add_argument("--logs", nargs="+", type=Path, metavar="PATH", help="only these files and folders")
    logs.add_argument("--no-logs", action="store_true", help="no logs at all")
    parser.add_argument("--encrypted-logs", action="store_true", help="take the encrypted logs too, which cannot be redacted")
    then = parser.add_mutually_exclusive_group()
    then.add_argument("--review", action="store_true", help="open the review window (the default with a display)")
    then.add_argument("--save", type=Path, metavar="FILE.zip", help="write the bundle there")
    then.add_argument("--send", action="store_true", help="file the ticket now, without a review")
    parser.add_argument("--max-size", metavar="20M", help="with --save: also zips of at most that size, each valid by itself")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Takes the picture first, everything else after it."""
    if not 0 <= args.delay <= 3600:  # so that nan is wrong too
        raise UsageError("usage", "--delay takes 0 to 3600 seconds.")
    args.ticket = checked(args.ticket)
    if args.ticket and args.save:
        raise UsageError(
            "usage", "--ticket goes with --send or --review.", "`capture-tool send FILE.zip --ticket N` adds a file."
        )
    region = _region(args.region) if args.region else None
    since = _duration(args.since) if args.since else None
    if args.max_size and _size(args.max_size) and not args.save:
        raise UsageError("usage", "--max-size goes with --save FILE.zip.")
    if not (args.save or args.send):
        return _review(args)
    tool = Tool()
    if args.delay:
        time.sleep(args.delay)
    ticket = Ticket.new()
    seen = _look(tool, _shot(tool, args, region))
    chosen = tuple(path.absolute() for path in args.logs or ())
    choice = tool.choice(
        ticket,
        logs=not args.no_logs,
        encrypted=args.encrypted_logs,
        chosen=chosen,
        roots=() if chosen else None,
    )
    if since:
        choice = replace(choice, since=ticket.moment.utc - since)
    text = _typed() if args.text == "-" else args.text
    with work_folder(tool.paths) as work:
        return _file(tool, args, ticket, seen, choice, text, work)


def _look(tool: Tool, what: Shot) -> Seen:
    """Both at the same moment. What the bundle needs is imported while the X server is at work."""
    from capture_tool.system.screen import warm

    warm()
    shot = start("picture", lambda: tool.shoot(what))
    logins = login_windows()
    import capture_tool.core.bundle
    import capture_tool.core.png  # noqa: F401

    return shot.result(), logins


def _file(tool: Tool, args: argparse.Namespace, ticket: Ticket, seen: Seen, choice: LogChoice, text: str, work: Path) -> int:
    shot, logins = seen
    gathered = tool.gather(
        ticket, choice, folder=work / "members", found=lambda _: None, progress=lambda _now, _all: None, cancel=Cancel()
    )
    if (reason := gathered.redactor.refuse(text)) is not None:
        raise PermanentError("text.refused", reason, "Take it out of the text: support never needs it.")
    waivers = (*(("send-without-review",) if args.send else ()), *(("encrypted-logs",) if args.encrypted_logs else ()))
    report = Report(
        ticket=ticket,
        text=text,
        category=Category(args.category),
        add_to=args.ticket,
        pictures=(picture_of(shot, logins, work),),
        files=gathered.files,
        left_out=gathered.left_out,
        facts=gathered.facts,
        monitors=shot.monitors,
        window=shot.window,
        waivers=waivers,
    )
    return _save(tool, args, report, gathered) if args.save else _send(tool, args, report, gathered)


def picture_of(shot: Screenshot, logins: Sequence[Window], work: Path) -> Picture:
    """The screenshot as a PNG in `work`, readable by this user only; `logins` are black in it, for nobody looks at it before.

    Raises NotSavedError when the disk refuses.
    """
    from capture_tool.core import durable
    from capture_tool.core.black_out import blacked_out
    from capture_tool.core.login_windows import covers
    from capture_tool.core.png import encode_fast

    black = tuple(cover.rect for cover in covers(shot, logins))
    name = f"01-{shot.kind}.png"
    path = work / name
    with durable.saving("work"), open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(encode_fast(blacked_out(shot.image, black)))
    return Picture(name, CleanPath(path), shot.kind, shot.image.width, shot.image.height, shot.rect, len(black))


def _save(tool: Tool, args: argparse.Namespace, report: Report, gathered: Gathered) -> int:
    from capture_tool.core.bundle import bundle_name

    target: Path = args.save / bundle_name(report.ticket) if args.save.is_dir() else args.save
    bundle = tool.save(report, gathered, target, progress=lambda _now, _all: None, cancel=Cancel())
    paths = [bundle.path] if args.max_size is None else _volumes(bundle, _size(args.max_size))
    if args.json:
        more = {} if args.max_size is None else {"volumes": [str(path) for path in paths]}
        print_json({**_summary(report), "bundle": str(bundle.path), "ticket": None, "url": None, "state": "saved", **more})
    else:
        print(*paths, sep="\n")
    return DONE


def _volumes(bundle: Bundle, most: int) -> list[CleanPath]:
    from capture_tool.core.volumes import split

    try:
        return [volume.path for volume in split(bundle, most, progress=lambda _now, _all: None, cancel=Cancel())]
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise PermanentError("volumes.write", f"The volumes could not be written: {why}.", f"{bundle.path} is whole.") from error


def _send(tool: Tool, args: argparse.Namespace, report: Report, gathered: Gathered) -> int:
    from capture_tool.cli.telling import code_of, deliver, tell

    tool.submit(report, gathered, progress=lambda _now, _all: None, cancel=Cancel())
    entry = deliver(tool, report.ticket.id)
    tool.keep_house()
    if args.json:
        print_json({**_summary(report), "bundle": None, **_where(entry), "reason": entry.reason})
    else:
        tell(entry)
    return code_of(entry)


def _summary(report: Report) -> dict[str, Any]:
    left_out = [{"name": left.name, "bytes": left.bytes, "reason": left.reason} for left in report.left_out]
    return {"id": report.ticket.id, "left_out": left_out, "replaced": dict(replaced_totals(report.files))}


def _where(entry: Entry) -> dict[str, Any]:
    ticket = entry.ticket
    return {"ticket": ticket.number if ticket else None, "url": ticket.url if ticket else None, "state": str(entry.state)}


def _shot(tool: Tool, args: argparse.Namespace, region: Rect | None) -> Shot:
    if args.window:
        window = tool.window_system.active()
        if window is None:
            raise PermanentError(
                "window.none", "No window is active.", "Click on the window, or use --delay to have time for it."
            )
        return Shot(window=window)
    return Shot(monitor=args.monitor, region=region)


def _review(args: argparse.Namespace) -> int:
    if args.json:
        raise UsageError("usage", "--json goes with --save or --send.", "The review is answered by a person.")
    if not Tool.has_display():
        raise UsageError("usage", "There is no display to review on.", "Give --save FILE.zip or --send.")
    if args.text == "-":
        args.text = _typed()
    words = ["--full"]
    for name in ("window", "monitor", "region", "delay", "text", "category", "ticket", "since"):
        value = getattr(args, name)
        if value and not (name == "category" and value == Category.OTHER):
            words = [f"--{name}"] if name == "window" else [*words, f"--{name}", str(value)]
    words += [word for path in args.logs or () for word in ("--logs", str(path.absolute()))]  # the program has another folder
    words += [word for word, asked in (("--no-logs", args.no_logs), ("--encrypted-logs", args.encrypted_logs)) if asked]
    code: int = args.window_face(["capture", *words])
    return code


def _typed() -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _region(text: str) -> Rect:
    try:
        left, top, width, height = (int(part) for part in text.split(","))
    except ValueError:
        raise UsageError("usage", "--region takes X,Y,W,H in pixels, for example 0,0,800,600.") from None
    if width < 1 or height < 1:
        raise UsageError("usage", "--region needs a width and a height of at least 1.")
    return Rect(left, top, width, height)


def _size(text: str) -> int:
    """Bytes."""
    match = re.fullmatch(r"([0-9]{1,9})([KMG]?)", text, re.IGNORECASE)
    if match is None:
        raise UsageError("usage", "--max-size takes bytes, or a number and K, M or G, for example 20M.")
    return int(match[1]) * SIZES.get(match[2].upper(), 1)


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"([0-9]{1,5})([smhd])", text)
    if match is None:
        raise UsageError("usage", "--since takes a number and s, m, h or d, for example 30m.")
    return timedelta(seconds=int(match[1]) * UNITS[match[2]])
