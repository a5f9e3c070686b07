"""Logs of IBC, the controller that starts TWS or IB Gateway, and of IBAutomater; never their settings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Surroundings
from capture_tool.sources._files import unrotated, walk
from capture_tool.sources._window import text_log

LOG = re.compile(r"ibc-[^/]*_(tws|gateway)-[^/]*\.txt|ibautomater\.log")


class Ibc:
    """`IBC-<v>_TWS-<ver>_<WEEKDAY>.txt` (the weekday in the user's language) and IBAutomater.log."""

    name = "ibc"

    def find(self, where: Surroundings) -> Iterable[LogFile | LeftOut]:
        """Files of the log folders, and IBAutomater.log where the platform works."""
        for folder in (*where.ibc_logs, *where.roots, *where.crash_folders):
            for entry in walk(folder, depth=0):
                if isinstance(entry, LeftOut):
                    if folder in where.ibc_logs:
                        yield entry
                elif LOG.fullmatch(unrotated(entry.plain.casefold())):
                    yield text_log(self.name, entry, where)


PLUG = Ibc()
