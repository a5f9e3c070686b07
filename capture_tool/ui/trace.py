"""Times of the steps from key press to window, for benchmarks: `CAPTURE_TOOL_TRACE=FILE` gets lines `name monotonic_ns`."""

from __future__ import annotations

import os
import time

on = "CAPTURE_TOOL_TRACE" in os.environ
_file = os.open(os.environ["CAPTURE_TOOL_TRACE"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if on else -1


def mark(name: str) -> None:
    """Notes that `name` happened now. Costs nothing without the variable."""
    if on:
        os.write(_file, f"{name} {time.monotonic_ns()}\n".encode())
