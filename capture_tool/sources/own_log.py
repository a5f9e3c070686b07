"""Our own log: support sees what the tool itself did around the incident."""

from __future__ import annotations

from collections.abc import Iterable

from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Surroundings
from capture_tool.sources._files import Found
from capture_tool.sources._window import text_log


class OwnLog:
    """One file; it is there from the second start on."""

    name = "own-log"

    def find(self, where: Surroundings) -> Iterable[LogFile | LeftOut]:
        """The log, when it is there and not empty."""
        if where.own_log is not None and where.own_log.exists():
            yield text_log(self.name, Found(where.own_log, where.own_log.name), where)


PLUG = OwnLog()
