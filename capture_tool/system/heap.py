"""One heap for all threads, so that memory stays small."""

from __future__ import annotations

import sys

M_ARENA_MAX = -8
"""glibc, malloc.h."""


def share_heap() -> None:
    """glibc gives each thread a heap of its own, where what one leaves is of no use to another: a fifth of a packing process.

    From now on threads that start share those that are there. Other C libraries have one heap anyway.
    """
    if sys.platform == "linux":
        import ctypes  # 2 ms that a command without logs has no use for

        try:
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
        except AttributeError:
            return
