"""How this program starts itself once more."""

from __future__ import annotations

import sys


def own_command() -> list[str]:
    """The frozen program itself, else this Python with our package; words follow."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "capture_tool"]
