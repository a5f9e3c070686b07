"""Log sources: one file each, found by itself (core/discover.py). `find_all` asks them all and makes one honest list."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import cast

from capture_tool.core.discover import load, names
from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Source, Surroundings
from capture_tool.sources._budget import within_budget
from capture_tool.sources._files import Found, walk
from capture_tool.sources.chosen_files import chosen_paths

log = logging.getLogger(__name__)
TOLD = 8
"""Files left out for one reason that are listed one by one; more become a line with their number."""
NAME_FILES = re.compile(r"jts\.ini|config.*\.ini")


def find_all(where: Surroundings) -> tuple[tuple[LogFile, ...], tuple[LeftOut, ...]]:
    """What belongs in the ticket, the user's own files first and then the newest first, and everything left out with the reason.

    Every real file is there once, every name once within its source. A source that fails becomes a line. Names of LogFile and
    LeftOut are not redacted yet.
    """
    files: dict[object, LogFile] = {}
    left: dict[tuple[str, LeftOut], None] = {}
    for source in sources():
        try:
            for entry in source.find(where):
                if isinstance(entry, LogFile):
                    files.setdefault(_identity(entry.path), entry)
                else:
                    left[source.name, entry] = None
        except OSError as error:
            log.warning("source %s failed: %s", source.name, type(error).__name__)
            left[source.name, LeftOut(source.name, 0, f"the source failed: {error.strerror or type(error).__name__}")] = None
    taken, over = within_budget(files.values(), where)
    left |= dict.fromkeys(over)
    return tuple(_once(taken)), tuple(_told(left))


def sources() -> tuple[Source, ...]:
    """Every source, in the order of their names."""
    return tuple(cast("Source", load(__name__, name).PLUG) for name in names(__name__))


def name_files(where: Surroundings) -> tuple[Path, ...]:
    """Settings files that name the user: only to learn the names that redaction replaces, never to be sent."""
    beside_ibc = {folder.parent for folder in where.ibc_logs}
    places = [*((root, 2) for root in where.roots), *((folder, 0) for folder in sorted(beside_ibc))]
    found: list[Found | LeftOut] = [entry for folder, depth in places for entry in walk(folder, depth=depth)]
    found += [entry for path in where.chosen for entry in chosen_paths(path)]
    return tuple(
        dict.fromkeys(entry.path for entry in found if isinstance(entry, Found) and NAME_FILES.fullmatch(entry.plain.casefold()))
    )


def _identity(path: Path) -> object:
    try:
        status = path.lstat()
    except OSError:
        return path
    return (status.st_dev, status.st_ino) if status.st_ino else path


def _once(files: Iterable[LogFile]) -> Iterator[LogFile]:
    """The same files with every name once in its source: two settings folders have a launcher.log each."""
    used: set[tuple[str, str]] = set()
    for file in files:
        name, number = PurePosixPath(file.name), 1
        while (file.source, str(name)) in used:
            number += 1
            name = PurePosixPath(file.name).with_stem(f"{PurePosixPath(file.name).stem}-{number}")
        used.add((file.source, str(name)))
        yield replace(file, name=str(name))


def _told(left: Iterable[tuple[str, LeftOut]]) -> Iterator[LeftOut]:
    """One line a file, or one line for many files of one source and reason."""
    families: dict[tuple[str, str], list[LeftOut]] = defaultdict(list)
    for source, entry in left:
        families[source, entry.reason].append(entry)
    for (source, reason), entries in families.items():
        if len(entries) > TOLD:
            yield LeftOut(f"{source}: {len(entries)} files", sum(entry.bytes for entry in entries), reason)
        else:
            yield from entries
