"""One heap for all threads, as glibc itself tells."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys, threading
from capture_tool.system.heap import share_heap

if sys.argv[1] == "shared":
    share_heap()
gate = threading.Barrier(4)

def work():
    kept = [ctypes.create_string_buffer(50_000) for _ in range(20)]
    gate.wait(20)

threads = [threading.Thread(target=work) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one heap anyway")
@pytest.mark.parametrize(("how", "one"), [("shared", True), ("apart", False)])
def test_threads_share_one_heap(how: str, one: bool) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], check=True, capture_output=True, text=True, timeout=60)
    assert (done.stdout.count("<heap nr=") == 1) is one, done.stdout[:400]
