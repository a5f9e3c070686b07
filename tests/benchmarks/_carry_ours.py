"""One body to one store, as a process of its own: NAME, a JSON object of its settings, FILE, its SHA-256, cuts.

With cuts, it is ended at so many places and gone on with by a new carrier. Prints the link and the peak memory.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from capture_tool.core import discover
from capture_tool.core.errors import CancelledError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import Attachment, CleanPath
from capture_tool.core.threads import Cancel


class Noted:
    text = ""

    def keep(self, text: str) -> None:
        self.text = text


def main(name: str, values: str, file: str, sha256: str, cuts: int) -> None:
    path = Path(file)
    attachment = Attachment(path.name, "application/zip", CleanPath(path), 0, path.stat().st_size, sha256)
    plug, memo, ticket = discover.load("capture_tool.carriers", name).PLUG, Noted(), new_ticket_id()
    for cut in range(1, cuts + 2):
        cancel = Cancel()

        def watch(done: int, total: int, cut: int = cut, cancel: Cancel = cancel) -> None:
            if cut <= cuts and done >= cut * total // (cuts + 1):
                cancel()

        try:
            carried = plug(json.loads(values)).carry(ticket, attachment, memo, watch, cancel)
        except CancelledError:
            continue
        print(json.dumps({"url": carried.url, "peak_kib": _peak_kib()}))


def _peak_kib() -> int:
    """Of this program alone: getrusage counts what the parent had before it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]))
