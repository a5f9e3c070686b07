"""What support asks about the machine: system, memory, disk, zone, locale. No host name, no user name, no path."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
import time
from datetime import datetime
from typing import Any

from capture_tool import __version__
from capture_tool.system.paths import paths


def system_facts() -> dict[str, Any]:
    """JSON-safe; sizes in bytes, times in seconds. What the system refuses to tell is None."""
    import psutil  # here: 25 ms that only a ticket needs

    memory = psutil.virtual_memory()
    local = datetime.now().astimezone()
    offset = local.utcoffset()
    return {
        "tool": __version__,
        "frozen": bool(getattr(sys, "frozen", False)),
        "python": platform.python_version(),
        "system": platform.system(),
        "release": platform.release(),
        "version": _distribution() or platform.version(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "memory_bytes": memory.total,
        "memory_free_bytes": memory.available,
        "disk_free_bytes": _free(),
        "up_seconds": int(time.time() - psutil.boot_time()),
        "locale": locale.getlocale()[0],
        "zone": local.tzname(),
        "utc_offset_seconds": int(offset.total_seconds()) if offset else 0,
        "session": os.environ.get("XDG_SESSION_TYPE"),
        "desktop": os.environ.get("XDG_CURRENT_DESKTOP"),
    }


def _distribution() -> str | None:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME")
    except OSError:
        return None


def _free() -> int | None:
    """Free space where the tool keeps its own files, or will."""
    home = paths().home
    for folder in (home, *home.parents):
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return None
