"""mss on Windows: GDI in physical pixels.

mss makes the process aware of each monitor's DPI, which works once only: a program with windows creates its QApplication first.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from ctypes import wintypes

import mss

from capture_tool.core.model import Rect

assert sys.platform == "win32"
NEAREST = 2
"""MONITOR_DEFAULTTONEAREST."""


def refuse_without_permission() -> None:
    """Windows has no such permission."""


def open_mss() -> mss.MSS:
    """Device contexts of the whole desktop."""
    return mss.MSS()


def pixels_per_point(_instance: mss.MSS, _place: Mapping[str, object]) -> int:
    """A process that is DPI aware counts in pixels."""
    return 1


def scale(_instance: mss.MSS, place: Mapping[str, object]) -> float:
    """The user's zoom of that monitor (GetDpiForMonitor, effective DPI over 96); 1.0 before Windows 8.1."""
    x, y = ctypes.c_uint(96), ctypes.c_uint(96)
    point = wintypes.POINT(int(str(place["left"])), int(str(place["top"])))
    try:
        monitor = ctypes.windll.user32.MonitorFromPoint(point, NEAREST)
        ctypes.windll.shcore.GetDpiForMonitor(wintypes.HMONITOR(monitor), 0, ctypes.byref(x), ctypes.byref(y))
    except (AttributeError, OSError):
        return 1.0
    return x.value / 96


def arrangement(instance: mss.MSS) -> object:
    """A value that changes when monitors do: mss asks once only, unless it is made to forget."""
    instance._monitors = None
    return instance.monitors


def picture(_instance: mss.MSS, _area: Rect) -> memoryview | None:
    """Leaves it to mss."""
    return None


def close(instance: mss.MSS) -> None:
    """Frees what it holds."""
    instance.close()
