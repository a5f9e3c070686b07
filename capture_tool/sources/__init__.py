"""Log sources: one file each, found by itself (core/discover.py). `find_all` asks them all and makes one honest list."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import cast

from capture_tool.core.discover import load, names
from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Source, Surroundings
from capture_tool.sources._budget import newest_first, within_budget
from capture_tool.sources._files import Found, printable, walk
from capture_tool.sources._never import LINKED, never
from capture_tool.sources.chosen_files import chosen_paths

log = logging.getLogger(__name__)
TOLD = 500
"""Files left out for one reason that are listed one by one; more (a folder of anything) become a line with their number."""
SILENT = "the folder does not answer (a network share whose server is gone?)"
NAME_FILES = re.compile(r"jts\.ini|config.*\.ini")


def find_all(where: Surroundings) -> tuple[tuple[LogFile, ...], tuple[LeftOut, ...]]:
    """What belongs in the ticket, the user's own files first and then the newest first, and everything left out with the reason.

    Every real file is there once, every name once within its source. A source that fails becomes a line. Names of LogFile and
    LeftOut are not redacted yet.
    """
    files: dict[object, LogFile] = {}
    left: dict[tuple[str, LeftOut], None] = {}
    forbidden = cache(lambda: _never_files(where))
    for source in sources():
        try:
            for entry in source.find(where):
                if not isinstance(entry, LogFile):
                    left[source.name, entry] = None
                elif _has_other_names(entry.path) and _identity(entry.path) in forbidden():
                    left[source.name, LeftOut(entry.name, entry.size, LINKED)] = None
                else:
                    files.setdefault(_identity(entry.path), entry)
        except OSError as error:
            log.warning("source %s failed: %s", source.name, type(error).__name__)
            left[source.name, LeftOut(source.name, 0, f"the source failed: {error.strerror or type(error).__name__}")] = None
    left |= {("folders", LeftOut(printable(folder.name), 0, SILENT)): None for folder in where.silent}
    taken, over = within_budget(list(_once(newest_first(files.values()))), where)
    left |= dict.fromkeys(over)
    return tuple(taken), tuple(_told(left))


def sources() -> tuple[Source, ...]:
    """Every source, in the order of their names."""
    return tuple(cast("Source", load(__name__, name).PLUG) for name in names(__name__))


def name_files(where: Surroundings) -> tuple[Path, ...]:
    """Settings files that name the user: only to learn the names that redaction replaces, never to be sent."""
    return tuple(dict.fromkeys(found.path for found in _all_files(where) if NAME_FILES.fullmatch(found.plain.casefold())))


def _all_files(where: Surroundings) -> Iterator[Found]:
    """Every file of the settings folders, beside IBC's logs and among what the user chose."""
    beside_ibc = {folder.parent for folder in where.ibc_logs}
    for folder, depth in (*((root, 2) for root in where.roots), *((folder, 0) for folder in sorted(beside_ibc))):
        yield from (entry for entry in walk(folder, depth=depth) if isinstance(entry, Found))
    for path in where.chosen:
        yield from (entry for entry in chosen_paths(path) if isinstance(entry, Found))


def _never_files(where: Surroundings) -> set[object]:
    """The files whose names say that they are never collected: a hard link gives them a harmless one."""
    return {_identity(found.path) for found in _all_files(where) if never(found.plain)}


def _has_other_names(path: Path) -> bool:
    try:
        return path.lstat().st_nlink > 1
    except OSError:
        return False


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
