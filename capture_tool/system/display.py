"""Whether this session has a display at all."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """True where windows can open: always on Windows and macOS, elsewhere with an X11 or Wayland display named."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
