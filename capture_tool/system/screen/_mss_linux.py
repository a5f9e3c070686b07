"""mss on X11: a quick start and pixels into a buffer that is kept."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import mss
from mss.linux import xcb, xcbgen
from mss.linux.base import ALL_PLANES
from mss.linux.xshmgetimage import ShmStatus

from capture_tool.core.model import Rect

SONAMES = {"xcb": "1", "xcb-randr": "0", "xcb-render": "0", "xcb-shm": "0", "xcb-xfixes": "0"}
"""Major versions of the libraries that mss loads; unchanged since libxcb 1.0 (2006)."""


def refuse_without_permission() -> None:
    """X11 has no such permission."""


def open_mss() -> mss.MSS:
    """A connection to the X server named by DISPLAY."""
    with _known_libraries():
        return mss.MSS()


@contextmanager
def _known_libraries() -> Iterator[None]:
    """Answers `find_library` without running ldconfig for each library (25 to 60 ms in all) for as long as mss starts."""
    search = ctypes.util.find_library

    def find(name: str) -> str | None:
        try:
            ctypes.CDLL(soname := f"lib{name}.so.{SONAMES[name]}")
        except (KeyError, OSError):
            return search(name)
        return soname

    ctypes.util.find_library = find
    try:
        yield
    finally:
        ctypes.util.find_library = search


def pixels_per_point(_instance: mss.MSS, _place: Mapping[str, object]) -> int:
    """X11 counts in pixels."""
    return 1


def scale(instance: mss.MSS, _place: Mapping[str, object]) -> float:
    """The user's zoom: Xft.dpi of the X resources over 96, 1.0 when it is not set."""
    implementation: Any = instance._impl
    reply = xcbgen.get_property(
        implementation.conn,
        0,
        implementation.root,
        xcb.intern_atom(implementation.conn, "RESOURCE_MANAGER"),
        xcb.intern_atom(implementation.conn, "STRING"),
        0,
        25_000,
    )
    for line in bytes(xcbgen.get_property_value(reply)).decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        if name == "Xft.dpi" and value.strip().replace(".", "", 1).isdigit():
            return round(float(value) / 96, 2)
    return 1.0


def copy(instance: mss.MSS, area: Rect, kept: bytearray) -> bytearray | None:
    """The pixels of `area`, in `kept` when it has the size and nobody else holds it any more; None without shared memory.

    mss would make a fresh bytearray, whose pages the kernel has to make first: 33 instead of 8 ms for two 4K monitors.
    """
    size = area.width * area.height * 4
    implementation: Any = instance._impl
    if getattr(implementation, "shm_status", None) is not ShmStatus.AVAILABLE:
        return None
    xcbgen.shm_get_image(
        implementation.conn,
        implementation.drawable,
        area.left,
        area.top,
        area.width,
        area.height,
        ALL_PLANES,
        xcbgen.ImageFormat.ZPixmap,
        implementation._shmseg,
        0,
    )
    if len(kept) != size or sys.getrefcount(kept) > OWN_REFERENCES:
        kept = bytearray(size)
    with memoryview(implementation._buf) as shared, memoryview(kept) as target:
        target[:] = shared[:size]  # a bytearray's own slice would copy twice
    return kept


OWN_REFERENCES = 3
"""References to the kept buffer when no picture uses it: the grabber's attribute, the parameter, getrefcount's own."""
