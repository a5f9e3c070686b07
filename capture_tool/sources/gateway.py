"""Logs and settings of IB Gateway, and the shared files of the settings folders that are its alone."""

from __future__ import annotations

from collections.abc import Iterable

from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Surroundings
from capture_tool.sources._platform import GATEWAY, TWS, platform_logs


class Gateway:
    """`ibgateway.*` and ibg.xml, and launcher logs, API logs and jts.ini where no TWS shares the folder."""

    name = "gateway"

    def find(self, where: Surroundings) -> Iterable[LogFile | LeftOut]:
        """Files of every settings folder."""
        return platform_logs(self.name, GATEWAY, TWS, where)


PLUG = Gateway()
