"""Keeps the raw text of one ticket within bounds: every kind of log has a fair share, the newest first; the rest is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from capture_tool.core.model import LeftOut, LogFile, Treatment
from capture_tool.core.ports import Surroundings
from capture_tool.sources._files import Found
from capture_tool.sources._window import newest, text_log

CHOSEN = "chosen-files"
GROUPS = ("incident", "state", "previous-days", "encrypted")
OLDER = "its part older than the window of time"
NEWER = "its part newer than the window of time"

Left = tuple[str, LeftOut]
"""What is left out, and the source it is of."""


def newest_first(files: Iterable[LogFile]) -> list[LogFile]:
    """Files in the order of their weight: those of the incident, the user's own among them first, then the newest."""
    return sorted(files, key=_weight)


def within_budget(files: Sequence[LogFile], where: Surroundings) -> tuple[list[LogFile], list[Left]]:
    """The files or parts of files that fit, in their order, and what is left out of them: whole files, and the cut parts.

    A kind of log that needs less than its share leaves the rest to the others; all that the user added is one kind and has half.
    Unticked groups get what the incident leaves. Encrypted files are not counted: they are a choice of their own.
    """
    room = where.budget_bytes
    cut: dict[int, tuple[LogFile, LogFile | None]] = {}
    for group in GROUPS:
        mine = [file for file in files if file.group == group and file.treatment is not Treatment.STORED]
        for chosen in (True, False):
            shares = fair_shares(_needs(mine), room)
            some = [file for file in mine if (file.source == CHOSEN) is chosen]
            for file, windowed, part in _fitted(some, shares, where):
                cut[id(file)] = windowed, part
                room -= part.length if part else 0
            mine = [file for file in mine if file.source != CHOSEN]
    parts = [cut.get(id(file), (file, file)) for file in files]
    return [part for _, part in parts if part], [left for windowed, part in parts for left in _left(windowed, part, where)]


def fair_shares(needs: Mapping[str, int], room: int) -> dict[str, int]:
    """Bytes for each kind: what it needs, or its part of what the modest ones leave. The user's own weigh as all others do."""
    weights = {kind: max(1, len(needs) - 1) if kind == CHOSEN else 1 for kind in needs}
    shares: dict[str, int] = {}
    waiting = dict(needs)
    while waiting:
        whole = sum(weights[kind] for kind in waiting)
        modest = [kind for kind, need in waiting.items() if need * whole <= room * weights[kind]]
        if not modest:
            return shares | {kind: room * weights[kind] // whole for kind in waiting}
        for kind in modest:
            shares[kind] = waiting.pop(kind)
            room -= shares[kind]
    return shares


def _fitted(
    files: Iterable[LogFile], shares: dict[str, int], where: Surroundings
) -> Iterator[tuple[LogFile, LogFile, LogFile | None]]:
    """Each file, what of it is from the window of time, and what of that fits the rest of its kind's share."""
    for file in files:
        room = shares[_kind(file)]
        windowed = _narrowed(file, where) if file.source == CHOSEN and file.length > room else file
        part: LogFile | None = windowed
        if windowed.length > room:
            text = windowed.treatment is Treatment.TEXT and windowed.group != "state"
            part = newest(windowed, room, where) if text and room else None
        shares[_kind(file)] -= part.length if part else 0
        yield file, windowed, part


def _left(windowed: LogFile, part: LogFile | None, where: Surroundings) -> Iterator[Left]:
    """What is left out of a file of which `part` of what is from the window is taken."""
    over = f"over the {where.budget_bytes // 1_000_000} MB of logs for one ticket"
    source, name = windowed.source, windowed.name
    if part is None:
        yield source, LeftOut(name, windowed.size, over)
        return
    if part.start > windowed.start:
        yield source, LeftOut(name, part.start - windowed.start, f"{over}: its oldest part")
    if windowed.start:
        yield source, LeftOut(name, windowed.start, OLDER)
    if windowed.end is not None:
        yield source, LeftOut(name, replace(windowed, start=windowed.end, end=None).length, NEWER)


def _narrowed(file: LogFile, where: Surroundings) -> LogFile:
    """A file of the user's that is too big as a whole, cut to the window of time; as it was when no line of it is from there."""
    cut = text_log(file.source, Found(file.path, file.name), where, chosen=True, clip=True)
    return cut if isinstance(cut, LogFile) else file


def _needs(files: Iterable[LogFile]) -> dict[str, int]:
    needs: dict[str, int] = defaultdict(int)
    for file in files:
        needs[_kind(file)] += file.length
    return needs


def _kind(file: LogFile) -> str:
    """What shares one share: a source's files of one family (`launcher`, `log`, `api`), all that the user added."""
    if file.source == CHOSEN:
        return CHOSEN
    return (
        f"{file.source}/{PurePosixPath(file.name).name.partition('.')[0]}" if file.source in ("tws", "gateway") else file.source
    )


def _weight(file: LogFile) -> tuple[int, bool, float, str, str]:
    latest = file.last or file.modified or datetime.fromtimestamp(0, UTC)
    return GROUPS.index(file.group), file.source != CHOSEN, -latest.timestamp(), file.source, file.name
