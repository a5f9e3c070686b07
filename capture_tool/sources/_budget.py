"""Keeps the raw text of one ticket within bounds: the user's own files first, then the newest; the rest is told, not dropped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from capture_tool.core.model import LeftOut, LogFile, Treatment
from capture_tool.core.ports import Surroundings
from capture_tool.sources._files import Found
from capture_tool.sources._window import text_log

CHOSEN = "chosen-files"
GROUPS = ("incident", "state", "previous-days", "encrypted")


def within_budget(files: Iterable[LogFile], where: Surroundings) -> tuple[list[LogFile], list[tuple[str, LeftOut]]]:
    """The files that fit, in the order of their weight, and (source, LeftOut) for the others.

    Encrypted files are not counted: they are a choice of their own, and their sizes are shown. A file of the user's that does not
    fit as a whole is cut to the window of time.
    """
    room = where.budget_bytes
    taken: list[LogFile] = []
    over: list[tuple[str, LeftOut]] = []
    for file in sorted(files, key=_weight):
        counted = file.treatment is not Treatment.STORED
        fitting = _narrowed(file, where) if counted and length(file) > room else file
        if fitting is None or (counted and length(fitting) > room):
            megabytes = where.budget_bytes // 1_000_000
            over.append((file.source, LeftOut(file.name, file.size, f"over the {megabytes} MB of logs for one ticket")))
            continue
        room -= length(fitting) if counted else 0
        taken.append(fitting)
    return taken, over


def length(file: LogFile) -> int:
    """Bytes that the file's range has."""
    return (file.size if file.end is None else file.end) - file.start


def _narrowed(file: LogFile, where: Surroundings) -> LogFile | None:
    if file.source != CHOSEN:
        return None
    cut = text_log(file.source, Found(file.path, file.name), where, chosen=True, clip=True)
    return cut if isinstance(cut, LogFile) else None


def _weight(file: LogFile) -> tuple[int, bool, float, str, str]:
    newest = file.last or file.modified or datetime.fromtimestamp(0, UTC)
    return GROUPS.index(file.group), file.source != CHOSEN, -newest.timestamp(), file.source, file.name
