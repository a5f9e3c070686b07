"""mss on X11: a quick start, and pixels that are not copied out of the memory shared with the X server."""

from __future__ import annotations

import ctypes
import importlib
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import mss
from mss.exception import ScreenShotError

from capture_tool.core.model import Rect


class _Unused(ModuleType):
    """Has every name and does nothing."""

    def __getattr__(self, name: str) -> None:
        return None


# WORKAROUND mss#493: mss 10 imports its old Xlib way for names that only its own old users want, 12 ms of a short command's
# start. Goes with mss 11, which drops them (https://github.com/BoboTiG/python-mss/issues/493).
# Likewise ctypes.util (10 ms, see _known_libraries), while there is no thread that could want it at the same moment.
_wanted = ("mss.linux.xlib", "ctypes.util") if threading.active_count() == 1 else ("mss.linux.xlib",)
_UNUSED = [name for name in _wanted if name not in sys.modules]
sys.modules.update({name: _Unused(name) for name in _UNUSED})
from mss.linux import xcb, xcbgen  # noqa: E402
from mss.linux.base import ALL_PLANES  # noqa: E402
from mss.linux.xcbhelpers import XProtoError  # noqa: E402
from mss.linux.xshmgetimage import ShmStatus  # noqa: E402

for _name in _UNUSED:
    del sys.modules[_name]  # whoever wants it by name still gets it

SONAMES = {"xcb": "1", "xcb-randr": "0", "xcb-render": "0", "xcb-shm": "0", "xcb-xfixes": "0"}
"""Major versions of the libraries that mss loads; unchanged since libxcb 1.0 (2006)."""


def refuse_without_permission() -> None:
    """X11 has no such permission."""


def open_mss() -> mss.MSS:
    """A connection to the X server named by DISPLAY."""
    with _known_libraries():
        made = mss.MSS()
    implementation: Any = made._impl
    version = implementation._randr_get_version()
    implementation._randr_get_version = lambda: version  # else the server is asked for it before every picture
    return made


@contextmanager
def _known_libraries() -> Iterator[None]:
    """Answers `find_library` without running ldconfig for each library (25 to 60 ms in all) for as long as mss starts."""
    names: dict[str, Any] = vars(ctypes)
    names["util"] = SimpleNamespace(find_library=_find)
    try:
        yield
    finally:
        if real := sys.modules.get("ctypes.util"):
            names["util"] = real
        else:
            del names["util"]


def _find(name: str) -> str | None:
    try:
        ctypes.CDLL(soname := f"lib{name}.so.{SONAMES[name]}")
    except (KeyError, OSError):
        found: str | None = importlib.import_module("ctypes.util").find_library(name)
        return found
    return soname


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


def arrangement(instance: mss.MSS) -> object:
    """A value that changes when monitors do: RandR's own words, in one question where mss asks about twenty."""
    implementation: Any = instance._impl
    version = implementation._randr_get_version()
    if version is None or version < (1, 5):
        instance._monitors = None
        return instance.monitors
    reply = xcbgen.randr_get_monitors(implementation.conn, implementation.drawable, 1)
    return ctypes.string_at(ctypes.addressof(reply), REPLY_HEAD + reply.length * 4)[SEQUENCE_END:]


def picture(instance: mss.MSS, area: Rect) -> memoryview | None:
    """The pixels of `area`, read-only, where the X server has put them; None without shared memory.

    mss would copy them into fresh pages, which the kernel has to make first. A segment that a picture still uses is left to it,
    the next picture gets a new one.
    """
    implementation: Any = instance._impl
    if implementation.shm_status is not ShmStatus.UNAVAILABLE and sys.getrefcount(implementation._buf) > OWN_REFERENCES:
        xcbgen.shm_detach(implementation.conn, implementation._shmseg)
        implementation._buf = None
        implementation.shm_status = implementation._setup_shm()
    if implementation.shm_status is ShmStatus.UNAVAILABLE:
        return None
    whole = Rect(0, 0, implementation.pref_screen.width_in_pixels, implementation.pref_screen.height_in_pixels)
    if area.intersect(whole) != area:
        raise ScreenShotError("the screen has grown")
    try:
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
    except XProtoError:
        if implementation.shm_status is ShmStatus.AVAILABLE:
            raise
        return None  # never worked here: mss has other ways
    implementation.shm_status = ShmStatus.AVAILABLE
    return memoryview(implementation._buf)[: area.width * area.height * 4]


def close(instance: mss.MSS) -> None:
    """Frees the connection; a segment lives as long as a picture in it."""
    implementation: Any = instance._impl
    if getattr(implementation, "_buf", None) is not None and sys.getrefcount(implementation._buf) > OWN_REFERENCES:
        implementation._buf = None
    instance.close()


OWN_REFERENCES = 2
"""References to a segment that no picture uses: mss's attribute and getrefcount's own."""
REPLY_HEAD, SEQUENCE_END = 32, 8
"""Bytes of an X reply before its variable part, and before what differs each time."""
