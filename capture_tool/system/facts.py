"""What support asks about the machine: system, memory, disk, zone, locale. No host name, no user name, no path."""

from __future__ import annotations

import locale
import os
import platform
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from capture_tool import __version__
from capture_tool.system.paths import paths


def system_facts() -> dict[str, Any]:
    """JSON-safe; sizes in bytes, times in seconds. What the system refuses to tell is None."""
    memory, free, up = _memory_and_uptime()
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
        "memory_bytes": memory,
        "memory_free_bytes": free,
        "disk_free_bytes": _free(),
        "up_seconds": up,
        "locale": locale.getlocale()[0],
        "zone": local.tzname(),
        "utc_offset_seconds": int(offset.total_seconds()) if offset else 0,
        "session": os.environ.get("XDG_SESSION_TYPE"),
        "desktop": os.environ.get("XDG_CURRENT_DESKTOP"),
    }


def _memory_and_uptime() -> tuple[int, int, int]:
    """Bytes in all, bytes free to use, seconds since the start."""
    if sys.platform == "linux":  # proc(5); psutil costs a short command 15 ms
        lines = (line.split() for line in Path("/proc/meminfo").read_text("ascii").splitlines())
        kib = {words[0]: int(words[1]) for words in lines}
        return kib["MemTotal:"] << 10, kib["MemAvailable:"] << 10, int(float(Path("/proc/uptime").read_text("ascii").split()[0]))
    import psutil

    memory = psutil.virtual_memory()
    return memory.total, memory.available, int(time.time() - psutil.boot_time())


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
            if sys.platform == "linux":  # as shutil says, without its import of 2 ms
                disk = os.statvfs(folder)
                return disk.f_bavail * disk.f_frsize
            import shutil

            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return None
