"""News of the network: an address or a route came, the machine woke up. One file per way; what waits can be tried at once then.

Linux tells at once, and of a clock that jumped or a machine that slept too; Windows tells at once; everywhere else the
addresses are looked at once a minute.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger(__name__)


class NetworkWake(Protocol):
    """Tells until it is closed."""

    def close(self) -> None:
        """Ends its thread; nothing is told any more."""


def network_wake(changed: Callable[[], None]) -> NetworkWake:
    """Calls `changed` on a thread of its own soon after each change, at most four times a minute."""
    try:
        if sys.platform == "win32":
            from capture_tool.system.network_wake.win32 import Win32Wake

            return Win32Wake(changed)
        if sys.platform == "linux":
            from capture_tool.system.network_wake.linux import LinuxWake

            return LinuxWake(changed)
    except OSError as error:  # a sandbox without netlink, a Windows without the function
        log.info("the network is looked at, it does not tell: %s", error.strerror or type(error).__name__)
    from capture_tool.system.network_wake.polling import PollingWake

    return PollingWake(changed)
