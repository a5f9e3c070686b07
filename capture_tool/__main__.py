"""Chooses a face: a command goes to the terminal's, nothing (or `capture --review`) to the windows."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence

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


def _terminal(arguments: Sequence[str], window: Callable[[Sequence[str]], int]) -> int:
    from capture_tool.cli import main as terminal

    return terminal(arguments, window)


def _tray() -> int:
    """The windows at once; the terminal's face (30 ms of imports) is only asked to tell an error."""
    from capture_tool.system.log_setup import start_log
    from capture_tool.system.paths import paths

    try:
        start_log(paths().log)
        return _window([])
    except BaseException as error:  # noqa: BLE001  (an outermost line)
        failure = error

    def fail(_argv: Sequence[str]) -> int:
        raise failure

    return _terminal([], fail)


def main() -> int:
    """The program `capture-tool`; gives the exit code."""
    arguments = sys.argv[1:]
    if arguments == ["clean-pieces"]:  # a frozen program as its own worker (core/workers.py)
        from capture_tool.core.worker import main as worker

        return worker()
    if arguments == ["run-pac"]:  # somebody else's JavaScript (system/proxies.py)
        from capture_tool.system.pac_process import main as pac

        return pac()
    code = _terminal(arguments, _window) if arguments else _tray()
    gc.freeze()  # what is left goes with the process: looking through it once more costs 20 ms
    return code


if __name__ == "__main__":
    sys.exit(main())
