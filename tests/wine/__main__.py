"""The nightly task for Windows without Windows: `python -m tests.wine [CHECK ...]`. Needs root once, to install Wine.

Runs the program with CPython for Windows and the locked wheels under Wine and prints what passed. Wine does not prove scaling
(DPI), the window manager's frames (DWM), PrintWindow of another program, the rules of focus, rights of files, or antivirus.
"""

from __future__ import annotations

import subprocess
import sys
import time

from tests.wine.checks import CHECKS
from tests.wine.machine import build, machine


def main(names: list[str]) -> int:
    """Exit code 0 when every check passed."""
    build()
    wanted = [check for check in CHECKS if not names or check.__name__ in names]
    passed = 0
    with machine() as made:
        if names and "windows_list" not in names:
            made.spawn("notepad")
        for check in wanted:
            started = time.monotonic()
            try:
                text = check(made)
                passed += 1
                state = "passed"
            except (
                AssertionError,
                subprocess.SubprocessError,
                OSError,
                ValueError,
                KeyError,
                StopIteration,
                IndexError,
            ) as error:
                state, text = "FAILED", f"{type(error).__name__}: {error}"
            print(f"{state}  {check.__name__:22} {time.monotonic() - started:5.1f} s  {text}", flush=True)
    print(f"{passed} of {len(wanted)} checks passed under Wine with CPython 3.11.9 for Windows")
    return 0 if passed == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
