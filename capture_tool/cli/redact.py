"""`capture-tool redact PATH ... -o DIR`: the same rules as for a ticket, for support teams and scripts."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from capture_tool.cli import DONE, FAILED, print_json
from capture_tool.core.choice import LogKey
from capture_tool.core.deflate import decompressor, inflated
from capture_tool.core.errors import PermanentError
from capture_tool.core.gather import clean_all, key_of
from capture_tool.core.logs import EMPTY, replaced_totals
from capture_tool.core.model import CleanFile, LeftOut, LogFile, Ticket, Treatment
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from capture_tool.sources import find_all, name_files
from capture_tool.system.paths import private_folder, work_folder
from capture_tool.system.processes import surroundings
from capture_tool.tool import Tool

CHUNK = 1 << 20
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PATH ... -o DIR [--explain] [--json]."""
    parser.add_argument("path", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--explain", action="store_true", help="say per kind how many were replaced, with one masked example")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Writes one clean file a log below DIR; exit code 1 when something but an empty file had to be left out."""
    if missing := [path for path in args.path if not path.exists()]:
        raise PermanentError("redact.missing", f"There is no {missing[0].name}.", "Look at the path.")
    output: Path = args.output.resolve()
    if inside := [path for path in args.path if path.is_dir() and output.is_relative_to(path.resolve())]:
        raise PermanentError(
            "redact.inside", f"The output would lie in {inside[0].name}, which is read.", "Choose a folder outside."
        )
    if output.exists() and not output.is_dir():
        raise PermanentError("redact.output", f"{output.name} is a file.", "Name a folder for the clean files.")
    tool = Tool()
    redactor = tool.redactor()
    logs, left = _find(args.path, redactor)
    read = {log.path.resolve() for log in logs}
    results: dict[LogKey, CleanFile | LeftOut] = {}

    def done(log: LogFile, result: CleanFile | LeftOut) -> None:
        results[key_of(log)] = result

    with work_folder(tool.paths) as work:
        clean_all(logs, redactor=redactor, folder=work, done=done, progress=lambda _now, _all: None, cancel=Cancel())
        ended = [results[key_of(log)] for log in logs]  # in an order that is the same in each run
        made = [result for result in ended if isinstance(result, CleanFile)]
        left += [result for result in ended if isinstance(result, LeftOut)]
        left = [replace(row, name=redactor.text(row.name)) for row in left]  # by all that was learned
        try:
            targets = _targets(made, output)
            if same := [target for target in targets if target.resolve() in read]:
                raise PermanentError(
                    "redact.same", f"{same[0].name} would be overwritten by its own copy.", "Choose another folder."
                )
            for file, target in zip(made, targets, strict=True):
                _unpack(file, target)
        except OSError as error:
            raise PermanentError(
                "redact.write",
                f"The output could not be written: {error.strerror}.",
                "Look at the folder's rights and free space.",
            ) from error
    _print(args, dict(zip(targets, made, strict=True)), left, redactor)
    failed = sum(row.reason != EMPTY for row in left)
    if failed:
        print(f"Left out: {failed}. The list says why: unpack, repair or leave them.", file=sys.stderr)
    return FAILED if failed else DONE


def _find(chosen: list[Path], redactor: Redactor) -> tuple[list[LogFile], list[LeftOut]]:
    always = datetime.fromtimestamp(0, UTC)
    where = surroundings(
        moment=Ticket.new().moment,
        since=always,
        until=datetime.max.replace(tzinfo=UTC),
        extra_roots=(),
        chosen=tuple(path.absolute() for path in chosen),
        own_log=None,
        small_bytes=1 << 62,
    )
    where = replace(where, roots=(), ibc_logs=(), crash_folders=(), budget_bytes=1 << 62)
    for path in name_files(where):
        redactor.learn_file(path)
    found, left_out = find_all(where)
    logs = [file for file in found if file.treatment is not Treatment.STORED]
    sealed = [LeftOut(file.name, file.size, "encrypted, cannot be redacted") for file in found if file not in logs]
    return logs, [*left_out, *sealed]


def _targets(made: list[CleanFile], folder: Path) -> list[Path]:
    """Where each file goes: its own name below `folder`, with a number when two have the same."""
    targets: list[Path] = []
    used: set[str] = set()
    for file in made:
        wanted = target = folder / file.name.removeprefix(f"logs/{file.source}/")
        number = 1
        while str(target).lower() in used:
            number += 1
            target = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        used.add(str(target).lower())
        targets.append(target)
    return targets


def _unpack(clean_file: CleanFile, target: Path) -> None:
    """Writes the file under another name first, so that a half one never stands under its own."""
    private_folder(target.parent)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with clean_file.member.open("rb") as packed, open(os.open(fresh, FLAGS, 0o600), "wb") as out:
            chunks = iter(partial(packed.read, CHUNK), b"")
            for block in inflated(chunks, decompressor(), CHUNK) if clean_file.method == "deflate" else chunks:
                out.write(block)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _explained(made: list[CleanFile], redactor: Redactor) -> list[dict[str, Any]]:
    """Per kind: how many, the mask of one value and what stands for it. Settings outside the allow-list have no example."""
    none = ("", "")
    return [
        {
            "kind": kind,
            "count": count,
            "example": redactor.examples.get(kind, none)[0],
            "stand_in": redactor.examples.get(kind, none)[1],
        }
        for kind, count in sorted(replaced_totals(tuple(made)).items())
    ]


def _print(args: argparse.Namespace, written: dict[Path, CleanFile], left: list[LeftOut], redactor: Redactor) -> None:
    made = list(written.values())
    files: list[dict[str, Any]] = [
        {
            "name": file.name,
            "written": str(target.relative_to(args.output.resolve())),
            "bytes": file.bytes,
            "bytes_before": file.bytes_before,
            "replaced": dict(file.replaced),
        }
        for target, file in written.items()
    ]
    if args.json:
        rows = [{"name": row.name, "bytes": row.bytes, "reason": row.reason} for row in left]
        explained = {"explained": _explained(made, redactor)} if args.explain else {}
        print_json({"files": files, "left_out": rows, "output": str(args.output), **explained})
        return
    for target, file in written.items():
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(file.replaced.items())) or "nothing replaced"
        print(f"{target.relative_to(args.output.resolve())}: {counts}")
    if args.explain:
        print()
        print("\n".join(_table(_explained(made, redactor))))
    for left_out in left:
        print(f"left out {left_out.name}: {left_out.reason}")
    print(f"{len(made)} files written to {args.output}, {len(left)} left out")


def _table(explained: list[dict[str, Any]]) -> list[str]:
    """A line a kind in columns: how many, the mask of one value and its stand-in."""
    rows = [("kind", "count", "stand-in", "for example")]
    rows += [(row["kind"], f"{row['count']:,}", row["stand_in"] or "-", row["example"] or "-") for row in explained]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:<{widths[2]}}  {d}" for a, b, c, d in rows]
    return [*lines, ""]
