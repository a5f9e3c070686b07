"""`capture-tool desk`: the embedded support desk, one process, no set-up."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

from capture_tool.cli import DONE
from capture_tool.core.errors import UsageError
from capture_tool.system.paths import paths, private_folder

PORT = 8347


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of design section 8."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help=f"default {PORT}, or a free one when that is taken; 0 takes a free one")
    parser.add_argument("--data", type=Path, help="folder of the tickets")
    parser.add_argument("--database", default="", help="PostgreSQL address instead of SQLite in the data folder")
    parser.add_argument("--blobs", default="", help="S3 address instead of files in the data folder")


def run(args: argparse.Namespace) -> int:
    """Serves until it is interrupted; the address is the first line, the link that logs staff in the second."""
    if args.database or args.blobs:
        raise UsageError("desk.not-yet", "The desk on PostgreSQL and S3 is not built yet.", "Leave out --database and --blobs.")
    from capture_tool.desk.server import serve, staff_link

    port = _free_port(args.host) if args.port is None else args.port
    data = private_folder(args.data or paths().desk)

    def ready(url: str) -> None:
        print(f"{url}\nInbox for staff: {staff_link(data, url)}", flush=True)

    serve(data=data, host=args.host, port=port, ready=ready)
    return DONE


def _free_port(host: str) -> int:
    """The usual port, or 0 (any) when another program has it."""
    try:
        with socket.create_server((host, PORT)):
            return PORT
    except OSError:
        return 0
