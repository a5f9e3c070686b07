"""The face for a terminal: one file a command, imported only when it is called.

Exit codes: 0 done, 1 failed (title and advice on stderr), 2 wrong use, 3 saved to the outbox but not delivered yet.
`--json` prints one JSON object on stdout, nothing else.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import NoReturn

import capture_tool
from capture_tool.core.errors import CancelledError, CaptureToolError, UsageError
from capture_tool.system.log_setup import start_log
from capture_tool.system.paths import paths

DONE, FAILED, WRONG_USE, NOT_DELIVERED = 0, 1, 2, 3

COMMANDS = {
    "capture": "take a picture and the logs around now; review, save or send them",
    "redact": "take secrets out of log files",
    "outbox": "what waits, what was sent, what failed",
    "send": "file saved bundles as tickets",
    "check": "permission and network doctor: one line and one cure each",
    "settings": "show settings and where each value comes from, or set one",
    "view": "show a bundle in the browser, or verify it",
    "desk": "run the embedded support desk",
    "demo": "the whole job once, with sample logs and a desk",
}

Window = Callable[[Sequence[str]], int]
"""Opens the windows (ui.desktop.main); handed in by __main__, because the faces do not know each other."""


class _Parser(argparse.ArgumentParser):
    """Wrong use raises, so that it ends in one place. The terminal's width is asked for when help is, for that imports shutil."""

    def error(self, message: str) -> NoReturn:
        raise UsageError("usage", message, f"`{self.prog} --help` tells more.")

    def format_help(self) -> str:
        """The text of `--help`, as wide as the terminal."""
        self.formatter_class = argparse.HelpFormatter
        return super().format_help()


def main(argv: Sequence[str], window: Window) -> int:
    """Runs one command; gives the exit code. Without a command the tray program starts."""
    arguments = list(argv)
    as_json = "--json" in arguments
    try:
        return _run(arguments, window)
    except UsageError as error:
        return _tell(error, WRONG_USE, as_json)
    except (KeyboardInterrupt, CancelledError):
        return _tell(CancelledError(), FAILED, as_json)
    except CaptureToolError as error:
        return _tell(error, FAILED, as_json)
    except BrokenPipeError:  # `capture-tool outbox | head`: the reader has what it wants
        sys.stderr.close()
        return DONE
    except Exception as error:  # the outermost line
        logging.getLogger(__name__).exception("a command failed")
        own = CaptureToolError(
            "internal", f"This should not happen ({type(error).__name__}).", "The tool's own log has the place."
        )
        return _tell(own, FAILED, as_json)


def _run(arguments: list[str], window: Window) -> int:
    start_log(paths().log)
    if not arguments:
        return window([])
    name = arguments[0]
    if name in {"-h", "--help", "help"}:
        print(_help())
        return DONE
    if name == "--version":
        print(f"capture-tool {capture_tool.__version__}")
        return DONE
    if name not in COMMANDS:
        raise UsageError("usage", f"There is no command {name!r}.", f"Commands: {', '.join(COMMANDS)}.")
    command = import_module(f"capture_tool.cli.{name}")
    narrow = partial(argparse.HelpFormatter, width=80)
    parser = _Parser(prog=f"capture-tool {name}", description=COMMANDS[name], allow_abbrev=False, formatter_class=narrow)
    command.add_arguments(parser)
    try:
        parsed = parser.parse_args(arguments[1:])
    except SystemExit as stop:  # --help has printed
        return int(stop.code or 0)
    parsed.window_face = window
    code: int = command.run(parsed)
    return code


def _help() -> str:
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:{width}}{about}" for name, about in COMMANDS.items()]
    head = (
        "usage: capture-tool [COMMAND ...]\n\nWithout a command: the tray program (a second start asks the first to capture).\n"
    )
    return "\n".join(
        [
            head,
            *lines,
            "\n`capture-tool COMMAND --help` tells more. Exit codes: 0 done, 1 failed, 2 wrong use, 3 saved, not delivered.",
        ]
    )


def _tell(error: CaptureToolError, code: int, as_json: bool) -> int:  # noqa: FBT001
    if as_json:
        print(json.dumps({"error": {"code": error.code, "title": error.title, "advice": error.advice}}))
    print(f"capture-tool: {error.title}", file=sys.stderr)
    if error.advice:
        print(error.advice, file=sys.stderr)
    return code


def print_json(value: object) -> None:
    """One JSON object on stdout."""
    print(json.dumps(value, ensure_ascii=False, default=str))
