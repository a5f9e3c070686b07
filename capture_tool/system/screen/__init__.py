"""Ways to take pixels from the screen: one file a way, the first that fits this session is used."""

from __future__ import annotations

from capture_tool.core.ports import Grabber


def grabber() -> Grabber:
    """The way that fits this session. Belongs to the thread that uses it; keep it, the second picture is quicker than the first.

    Raises CaptureToolError when there is none: `screen.wayland`, `screen.no-display`, `screen.permission`.
    """
    from capture_tool.system.screen.mss_grab import MssGrabber  # 33 ms that the tray's start does not need

    return MssGrabber()


def warm() -> None:
    """Imports the way that fits this session, on the thread that calls."""
    import capture_tool.system.screen.mss_grab  # noqa: F401
