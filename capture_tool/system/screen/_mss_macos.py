"""mss on macOS: full Retina pixels, and the permission without which macOS shows only the wallpaper."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping

import mss
import mss.darwin

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Rect

CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


def refuse_without_permission() -> None:
    """Raises CaptureToolError(screen.permission) when macOS would give a picture without the windows; asks for the right once."""
    library = ctypes.CDLL(CORE_GRAPHICS)
    allowed, ask = library.CGPreflightScreenCaptureAccess, library.CGRequestScreenCaptureAccess
    allowed.restype = ask.restype = ctypes.c_bool
    if not allowed() and not ask():
        raise CaptureToolError(
            "screen.permission",
            "macOS does not let this program record the screen.",
            "Allow it in System Settings > Privacy & Security > Screen Recording, then start the tool again.",
        )


def open_mss() -> mss.MSS:
    """CoreGraphics with every pixel of a Retina screen (mss halves them by itself)."""
    mss.darwin.IMAGE_OPTIONS = 0
    return mss.MSS()


def pixels_per_point(instance: mss.MSS, place: Mapping[str, object]) -> int:
    """1, or 2 on a Retina monitor: told by a picture of one point."""
    point = {"left": int(str(place["left"])), "top": int(str(place["top"])), "width": 1, "height": 1}
    return max(1, instance.grab(point).width)


def scale(instance: mss.MSS, place: Mapping[str, object]) -> float:
    """The user's zoom is the number of pixels in a point."""
    return float(pixels_per_point(instance, place))


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
