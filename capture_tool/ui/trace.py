"""Times of the steps from key press to window, for benchmarks: `CAPTURE_TOOL_TRACE=FILE` gets lines `name monotonic_ns`."""

from __future__ import annotations

import os
import time

on = "CAPTURE_TOOL_TRACE" in os.environ
_file = os.environ.get("CAPTURE_TOOL_TRACE", "")


def mark(name: str) -> None:
    """Notes that `name` happened now. Costs nothing without the variable."""
    if _file:
        line = f"{name} {time.monotonic_ns()}\n"
        with open(_file, "a", encoding="ascii") as out:
            out.write(line)
