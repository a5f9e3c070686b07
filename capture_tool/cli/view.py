"""`capture-tool view FILE.zip`: the desk's pages for a bundle that came by any other road; `--check` only verifies."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from capture_tool.cli import DONE, FAILED, print_json
from capture_tool.core.bundle import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE.zip [--check] [--no-browser] [--port P]."""
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.add_argument("--check", action="store_true", help="verify every checksum and exit")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="with --check: print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Serves until it is interrupted; the address is the first line."""
    if args.check:
        problems = verify(args.file)
        if args.json:
            print_json({"file": str(args.file), "good": not problems, "problems": list(problems)})
        else:
            print("\n".join(problems) or f"{args.file.name} is whole.")
        return FAILED if problems else DONE
    from capture_tool.desk.viewer import serve_bundle

    def ready(url: str) -> None:
        print(url, flush=True)
        if not args.no_browser:
            webbrowser.open(url)

    serve_bundle(args.file, host="127.0.0.1", port=args.port, ready=ready)
    return DONE
