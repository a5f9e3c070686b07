"""Logs and settings of Trader Workstation: launcher and plain logs, jts.ini; encrypted segments and state on request."""

from __future__ import annotations

from collections.abc import Iterable

from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Surroundings
from capture_tool.sources._platform import GATEWAY, TWS, platform_logs


class TraderWorkstation:
    """Everything readable in a settings folder; files it shares with IB Gateway unless the folder is the gateway's alone."""

    name = "tws"

    def find(self, where: Surroundings) -> Iterable[LogFile | LeftOut]:
        """Files of every settings folder."""
        return platform_logs(self.name, TWS, GATEWAY, where)


PLUG = TraderWorkstation()
