"""Windows on Microsoft Windows: EnumWindows, DWM's visible frame, PrintWindow. ctypes only.

Positions are physical pixels as long as the process is aware of each monitor's DPI (mss and Qt both see to it).
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from pathlib import PureWindowsPath
from typing import Any

from capture_tool.core.errors import CaptureToolError
from capture_tool.core.model import Image, Rect, Screenshot, Window
from capture_tool.system.screen.layout import crop, is_black

assert sys.platform == "win32"
EXTENDED_FRAME_BOUNDS, CLOAKED = 9, 14
"""DWMWINDOWATTRIBUTE: the frame that is seen (GetWindowRect adds an invisible border of 7 pixels), and hidden by the shell."""
RENDER_FULL_CONTENT = 2
"""PW_RENDERFULLCONTENT: windows drawn by the graphics card too (Windows 8.1)."""
OWNER = 4
"""GW_OWNER."""
EXTENDED_STYLE, TOOL_WINDOW = -20, 0x80
QUERY_LIMITED = 0x1000
"""PROCESS_QUERY_LIMITED_INFORMATION."""
HIDDEN_FROM_CAPTURE = 0
"""WDA_NONE: any other display affinity makes the picture black."""


class BitmapHeader(ctypes.Structure):
    """BITMAPINFOHEADER."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("width", wintypes.LONG),
        ("height", wintypes.LONG),
        ("planes", wintypes.WORD),
        ("bits", wintypes.WORD),
        ("compression", wintypes.DWORD),
        ("bytes", wintypes.DWORD),
        ("x_per_metre", wintypes.LONG),
        ("y_per_metre", wintypes.LONG),
        ("used", wintypes.DWORD),
        ("important", wintypes.DWORD),
    )


class Win32Windows:
    """The windows of this Windows session."""

    def __init__(self) -> None:
        self._user, self._gdi, self._kernel = ctypes.WinDLL("user32"), ctypes.WinDLL("gdi32"), ctypes.WinDLL("kernel32")
        self._dwm = ctypes.WinDLL("dwmapi")
        handle = wintypes.HANDLE
        for function in ("GetForegroundWindow", "GetWindow", "GetWindowDC"):
            getattr(self._user, function).restype = handle
        for function in ("CreateCompatibleDC", "CreateDIBSection", "SelectObject"):
            getattr(self._gdi, function).restype = handle
        self._kernel.OpenProcess.restype = handle

    def windows(self) -> tuple[Window, ...]:
        """Top-level windows that a person can see or bring back, the front one first (the order of EnumWindows)."""
        handles: list[int] = []

        def take(handle: int, _: int) -> bool:
            handles.append(handle)
            return True

        self._user.EnumWindows(ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)(take), 0)
        return tuple(window for handle in handles if (window := self._window(handle)))

    def active(self) -> Window | None:
        """The window that has the focus now."""
        handle = self._user.GetForegroundWindow()
        return self._window(handle) if handle else None

    def grab(self, window: Window) -> Screenshot:
        """The whole window as its program draws it.

        Raises CaptureToolError: `window.minimised`, `window.gone`, `window.protected`, `window.no-pixels`.
        """
        handle = wintypes.HWND(window.id)
        if not self._user.IsWindow(handle):
            raise CaptureToolError("window.gone", "The window is not there any more.", "Choose another window.")
        if self._user.IsIconic(handle):
            raise CaptureToolError(
                "window.minimised", "The window is minimised and has no picture.", "Show the window and capture it again."
            )
        affinity = wintypes.DWORD()
        if self._user.GetWindowDisplayAffinity(handle, ctypes.byref(affinity)) and affinity.value != HIDDEN_FROM_CAPTURE:
            raise CaptureToolError(
                "window.protected", "The window forbids pictures of itself.", "Describe what it shows instead."
            )
        outer, seen = self._outer(handle), self._seen(handle)
        part = seen.intersect(outer) or outer
        image = crop(self._print(handle, outer), Rect(part.left - outer.left, part.top - outer.top, part.width, part.height))
        return Screenshot("window", image, part, (), self._window(window.id) or window)

    def close(self) -> None:
        """Nothing is held."""

    def _window(self, number: int) -> Window | None:
        handle = wintypes.HWND(number)
        cloaked = wintypes.DWORD()
        self._dwm.DwmGetWindowAttribute(handle, CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked))
        if not self._user.IsWindowVisible(handle) or cloaked.value or self._style(handle) & TOOL_WINDOW:
            return None
        rect = self._seen(handle)
        if rect.width < 1 or rect.height < 1:
            return None
        pid = wintypes.DWORD()
        self._user.GetWindowThreadProcessId(handle, ctypes.byref(pid))
        return Window(
            id=number,
            title=self._text(handle),
            app=self._program(pid.value),
            pid=pid.value or None,
            rect=rect,
            minimised=bool(self._user.IsIconic(handle)),
            owner=self._user.GetWindow(handle, OWNER) or None,
        )

    def _style(self, handle: Any) -> int:
        return int(self._user.GetWindowLongW(handle, EXTENDED_STYLE))

    def _text(self, handle: Any) -> str:
        """The title as the window manager keeps it: GetWindowText of another process never waits for that process."""
        text = ctypes.create_unicode_buffer(self._user.GetWindowTextLengthW(handle) + 1)
        self._user.GetWindowTextW(handle, text, len(text))
        return text.value

    def _program(self, pid: int) -> str:
        """The program's file name, empty when it runs with more rights."""
        process = wintypes.HANDLE(self._kernel.OpenProcess(QUERY_LIMITED, 0, pid))
        if not process.value:
            return ""
        name, size = ctypes.create_unicode_buffer(32_768), wintypes.DWORD(32_768)
        known = self._kernel.QueryFullProcessImageNameW(process, 0, name, ctypes.byref(size))
        self._kernel.CloseHandle(process)
        return PureWindowsPath(name.value).name if known else ""

    def _outer(self, handle: Any) -> Rect:
        rect = wintypes.RECT()
        self._user.GetWindowRect(handle, ctypes.byref(rect))
        return Rect(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top)

    def _seen(self, handle: Any) -> Rect:
        rect = wintypes.RECT()
        failed = self._dwm.DwmGetWindowAttribute(handle, EXTENDED_FRAME_BOUNDS, ctypes.byref(rect), ctypes.sizeof(rect))
        return self._outer(handle) if failed else Rect(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top)

    def _print(self, handle: Any, outer: Rect) -> Image:
        """PrintWindow into a bitmap with rows from the top."""
        window_dc = wintypes.HDC(self._user.GetWindowDC(handle))
        memory_dc = wintypes.HDC(self._gdi.CreateCompatibleDC(window_dc))
        header = BitmapHeader(ctypes.sizeof(BitmapHeader), outer.width, -outer.height, 1, 32)
        bits = ctypes.c_void_p()
        bitmap = wintypes.HBITMAP(self._gdi.CreateDIBSection(memory_dc, ctypes.byref(header), 0, ctypes.byref(bits), None, 0))
        try:
            if not bitmap.value or not bits.value:
                raise no_pixels()
            before = wintypes.HANDLE(self._gdi.SelectObject(memory_dc, bitmap))
            printed = self._user.PrintWindow(handle, memory_dc, RENDER_FULL_CONTENT)
            if not printed and not self._user.IsHungAppWindow(handle):  # the older way waits for the program
                printed = self._user.PrintWindow(handle, memory_dc, 0)
            self._gdi.GdiFlush()
            image = Image(outer.width, outer.height, ctypes.string_at(bits.value, outer.width * outer.height * 4))
            self._gdi.SelectObject(memory_dc, before)
            if not printed or is_black(image):  # Windows calls it done when a program draws nothing
                raise no_pixels()
            return image
        finally:
            self._gdi.DeleteObject(bitmap)
            self._gdi.DeleteDC(memory_dc)
            self._user.ReleaseDC(handle, window_dc)


def no_pixels() -> CaptureToolError:
    """Windows gives no picture of it."""
    return CaptureToolError("window.no-pixels", "The window has no picture.", "Capture the whole desktop instead.")
