"""Windows on macOS: CGWindowList through Quartz (pyobjc, which pynput brings along).

Titles and pictures of other programs need the Screen Recording permission; without it titles are missing and pictures empty.
Positions are points times the largest number of pixels in a point, as system/screen counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Image, Rect, Screenshot, Window

NORMAL_LAYER, DIALOG_LAYERS = 0, range(3, 9)
"""kCGWindowLayer of ordinary windows, and of floating and modal panels."""


class MacWindows:
    """The windows of this macOS session."""

    def __init__(self) -> None:
        import Quartz

        self._quartz: Any = Quartz
        if not Quartz.CGPreflightScreenCaptureAccess():
            raise CaptureToolError(
                "screen.permission",
                "macOS does not let this program record the screen.",
                "Allow it in System Settings > Privacy & Security > Screen Recording, then start the tool again.",
            )

    def windows(self) -> tuple[Window, ...]:
        """Top-level windows, the front one first; minimised ones at the end."""
        quartz = self._quartz
        options = quartz.kCGWindowListOptionAll | quartz.kCGWindowListExcludeDesktopElements
        shown = quartz.CGWindowListCopyWindowInfo(quartz.kCGWindowListOptionOnScreenOnly | options & ~1, quartz.kCGNullWindowID)
        every = quartz.CGWindowListCopyWindowInfo(options, quartz.kCGNullWindowID)
        return listed([*shown, *every], self._factor())

    def active(self) -> Window | None:
        """The front window of the program that has the focus."""
        import AppKit

        front = AppKit.NSWorkspace.sharedWorkspace().frontmostApplication()
        pid = front.processIdentifier() if front else None
        return next((window for window in self.windows() if window.pid == pid and not window.minimised), None)

    def grab(self, window: Window) -> Screenshot:
        """The whole window without its shadow.

        Raises CaptureToolError: `window.minimised`, `window.gone`.
        """
        now = next((one for one in self.windows() if one.id == window.id), None)
        if now is None:
            raise CaptureToolError("window.gone", "The window is not there any more.", "Choose another window.")
        if now.minimised:
            raise CaptureToolError(
                "window.minimised", "The window is minimised and has no picture.", "Show the window and capture it again."
            )
        quartz = self._quartz
        made = quartz.CGWindowListCreateImage(
            quartz.CGRectNull,
            quartz.kCGWindowListOptionIncludingWindow,
            now.id,
            quartz.kCGWindowImageBoundsIgnoreFraming | quartz.kCGWindowImageBestResolution,
        )
        if made is None:
            raise CaptureToolError("window.gone", "The window is not there any more.", "Choose another window.")
        width, height = quartz.CGImageGetWidth(made), quartz.CGImageGetHeight(made)
        data = bytes(quartz.CGDataProviderCopyData(quartz.CGImageGetDataProvider(made)))
        image = Image(width, height, packed(data, width, height, quartz.CGImageGetBytesPerRow(made)))
        return Screenshot("window", image, Rect(now.rect.left, now.rect.top, width, height), (), now)

    def close(self) -> None:
        """Nothing is held."""

    def _factor(self) -> int:
        quartz = self._quartz
        _, displays, _ = quartz.CGGetActiveDisplayList(32, None, None)
        modes = [quartz.CGDisplayCopyDisplayMode(display) for display in displays]
        return max(
            (round(quartz.CGDisplayModeGetPixelWidth(mode) / quartz.CGDisplayModeGetWidth(mode)) for mode in modes), default=1
        )


def listed(entries: Iterable[Mapping[str, Any]], factor: int) -> tuple[Window, ...]:
    """Windows out of CGWindowList's dictionaries, each id once, dialogs given to the front window of their program."""
    windows: dict[int, Window] = {}
    mains: dict[int, int] = {}
    for entry in entries:
        layer, number, pid = entry.get("kCGWindowLayer", 0), int(entry["kCGWindowNumber"]), int(entry["kCGWindowOwnerPID"])
        bounds = entry["kCGWindowBounds"]
        if number in windows or not entry.get("kCGWindowAlpha", 1) or (layer != NORMAL_LAYER and layer not in DIALOG_LAYERS):
            continue
        if layer == NORMAL_LAYER:
            mains.setdefault(pid, number)
        windows[number] = Window(
            id=number,
            title=str(entry.get("kCGWindowName") or ""),
            app=str(entry.get("kCGWindowOwnerName") or ""),
            pid=pid,
            rect=Rect(*(round(bounds[key] * factor) for key in ("X", "Y", "Width", "Height"))),
            minimised=not entry.get("kCGWindowIsOnscreen", False),
            owner=-1 if layer in DIALOG_LAYERS else None,
        )
    return tuple(owned(window, mains) for window in windows.values())


def owned(window: Window, mains: Mapping[int, int]) -> Window:
    """The dialog with its owner's id."""
    if window.owner is None or window.pid is None:
        return window
    owner = mains.get(window.pid)
    return Window(window.id, window.title, window.app, window.pid, window.rect, minimised=window.minimised, owner=owner)


def packed(data: bytes, width: int, height: int, bytes_per_row: int) -> bytes:
    """Rows without the padding that CoreGraphics puts behind each."""
    if bytes_per_row == width * 4:
        return data[: width * height * 4]
    return b"".join(data[y * bytes_per_row : y * bytes_per_row + width * 4] for y in range(height))
