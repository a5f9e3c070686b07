"""Chooses a face: a command goes to the terminal's, nothing (or `capture --review`) to the windows."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

gc.set_threshold(50_000, 20, 20)
"""Imports make much and throw nothing away: the usual threshold of 700 costs a short command 30 ms."""


def _window(argv: Sequence[str]) -> int:
    try:
        if list(argv) == ["stand-in"]:
            from capture_tool.ui.stand_in import main as stand_in

            return stand_in()
        from capture_tool.ui.desktop import main as desktop
    except ImportError as error:
        from capture_tool.core.errors import PermanentError

        raise PermanentError(
            "qt.missing",
            f"The windows cannot start: {error}.",
            "Install the Qt libraries: python3 installer/bootstrap.py install.",
        ) from error
    return desktop(argv)


def main() -> int:
    """The program `capture-tool`; gives the exit code."""
    from capture_tool.cli import main as terminal

    code = terminal(sys.argv[1:], _window)
    gc.freeze()  # what is left goes with the process: looking through it once more costs 20 ms
    return code


if __name__ == "__main__":
    sys.exit(main())
