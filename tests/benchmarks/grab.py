"""A grab of the whole desktop in a warm process against memcpy of the same bytes."""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Iterator

from tests.benchmarks.measure import Row, interleaved
from tests.desktop import desktop

SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160), "2x4K": (7680, 2160)}


def rows() -> Iterator[Row]:
    for label, size in SIZES.items():
        with desktop(size, wm=None, tray=None, bus=False) as made:
            out = made.run([sys.executable, "-m", "tests.benchmarks.grab"]).stdout
        times = json.loads(out)
        yield Row(f"grab {label}, warm", times["grab"], times["memcpy"], "memcpy", 2.2, note=f"{times['bytes']:,} bytes")


def measure() -> None:
    """Inside the desktop: the grabber as the tray program keeps it, and memcpy between two warm buffers."""
    from capture_tool.system.screen import grabber

    made = grabber()
    size = len(made.grab().image.data)
    source, target = ctypes.create_string_buffer(b"\1" * size, size), ctypes.create_string_buffer(size)
    times = interleaved({"memcpy": lambda: ctypes.memmove(target, source, size), "grab": made.grab}, rounds=31)
    print(json.dumps({**times, "bytes": size}))


if __name__ == "__main__":
    measure()
