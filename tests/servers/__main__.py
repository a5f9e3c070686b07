"""A server by hand: `python -m tests.servers request_tracker`. Prints how to reach it; Ctrl+C stops it and removes what it kept.

With --keep its folder (database, files, logs) is copied before.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.servers.packages import CannotInstallError
from tests.servers.postfix import postfix
from tests.servers.redmine import redmine
from tests.servers.request_tracker import request_tracker
from tests.servers.roundup import roundup

SERVERS = {start.__name__: start for start in (request_tracker, redmine, postfix, roundup)}


def main(arguments: list[str]) -> int:
    """Exit code 1 when it cannot be installed here."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("--keep", action="store_true", help="copy its folder to the temporary folder at the end")
    chosen = parser.parse_args(arguments)
    for sign in (signal.SIGINT, signal.SIGTERM):  # a shell that starts it in the background has SIGINT ignored
        signal.signal(sign, signal.default_int_handler)
    began = time.monotonic()
    try:
        with SERVERS[chosen.server]() as server:
            with contextlib.suppress(KeyboardInterrupt):
                for name in (field.name for field in dataclasses.fields(server) if field.name != "service"):
                    print(f"{name:22} {getattr(server, name)}")
                print(f"Ready after {time.monotonic() - began:.1f} s. Ctrl+C stops it.", flush=True)
                while True:  # signal.pause() would miss a signal that comes just before it
                    time.sleep(0.2)
            if chosen.keep:
                copy = Path(tempfile.mkdtemp(prefix=f"kept-{chosen.server}-")) / server.folder.name
                print(shutil.copytree(server.folder, copy, ignore=lambda *_: {"queue"}))
    except CannotInstallError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped while it started.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
