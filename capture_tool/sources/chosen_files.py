"""Files and folders that the user added: any name, taken whole, whatever their time; what may never leave is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Surroundings
from capture_tool.sources._files import Found, printable, reason, size_of, walk
from capture_tool.sources._never import never, never_folder
from capture_tool.sources._platform import platform_file

DEPTH = 6


class ChosenFiles:
    """Wins over every other source: what the user added is in the ticket under the name it was added by."""

    name = "chosen-files"

    def find(self, where: Surroundings) -> Iterable[LogFile | LeftOut]:
        """The files, and the files of the folders."""
        for path in where.chosen:
            for entry in chosen_paths(path):
                yield entry if isinstance(entry, LeftOut) else platform_file(self.name, entry, where, chosen=True)


def chosen_paths(path: Path) -> Iterator[Found | LeftOut]:
    """The file itself, or the files of the folder with its name before theirs.

    A link that the user added by hand is followed (that is what was meant), unless either name is one that is never collected.
    """
    name = printable(path.name)
    try:
        real = path.resolve(strict=True)
        is_folder = real.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        yield LeftOut(name, 0, reason(error) if isinstance(error, OSError) else "a link that leads in a circle")
        return
    why = (None if is_folder else never(path.name)) or next(
        ("in a folder that is never collected" for part in real.parts if never_folder(part)), None
    )
    if why:
        yield LeftOut(name, size_of(real), why)
    elif not is_folder:
        yield Found(real, name)
    else:
        for entry in walk(real, depth=DEPTH, chosen=True):
            yield replace(entry, name=f"{name or 'root'}/{entry.name}")


PLUG = ChosenFiles()
