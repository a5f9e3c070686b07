"""Windows: NotifyIpInterfaceChange (iphlpapi, since Vista) calls back on a thread of the system; a resume brings one too."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes

from capture_tool.system.network_wake._settled import Settled

assert sys.platform == "win32"
ANY_FAMILY = 0
"""AF_UNSPEC."""
DELETED = 2
"""MibDeleteInstance of MIB_NOTIFICATION_TYPE: a network that goes is no reason to try."""
Heard = ctypes.WINFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)


class Win32Wake:
    """Raises OSError when the system refuses."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._settled = Settled(changed)
        self._heard = Heard(self._hear)  # kept: the system holds the address only
        self._handle = wintypes.HANDLE()
        self._library = ctypes.WinDLL("iphlpapi")
        code = self._library.NotifyIpInterfaceChange(ANY_FAMILY, self._heard, None, False, ctypes.byref(self._handle))  # noqa: FBT003
        if code:
            self._settled.close()
            raise ctypes.WinError(code)

    def close(self) -> None:
        """Takes the call back; returns when none runs any more."""
        if self._handle.value:
            self._library.CancelMibChangeNotify2(self._handle)
            self._handle = wintypes.HANDLE()
        self._settled.close()

    def _hear(self, _context: int | None, _row: int | None, kind: int) -> None:
        if kind != DELETED:
            self._settled.tell()
