"""The outbox window with 5,000 receipts: the longest that the GUI thread works in one go, against one frame of a 60 Hz screen.

By the CPU time of the GUI thread from one round of its event loop to the next, painting included: what a busy machine takes
from it is not ours.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from capture_tool.core import entry_file
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import Entry, Receipt, State, TicketRef
from capture_tool.core.outbox import Outbox
from tests.benchmarks.measure import Row

RECEIPTS = 5_000
FRAME = 0.016
"""Seconds."""
TURNS = 7


def rows() -> Iterator[Row]:
    """Each row is the median of a few turns, measured in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        capture_output=True,
        text=True,
    )
    for line in done.stdout.splitlines():
        name, seconds = line.rsplit("\t", 1)
        yield Row(name, float(seconds), FRAME, "one frame", 1.0)


def _receipts(outbox: Outbox) -> list[Entry]:
    outbox.recover()
    made = []
    for number in range(RECEIPTS):
        at, ticket = datetime.now(UTC) - timedelta(hours=number), TicketRef(f"T-{number:06}")
        receipt = Receipt(
            ticket=ticket, destination="desk", delivered=at, files=("report.txt",), guarantee="exactly-once", verified=True
        )
        made.append(
            Entry(
                id=new_ticket_id(),
                state=State.SENT,
                destination="desk",
                bundle="",
                bytes=1000 * number,
                sha256="0" * 64,
                created=at,
                summary=f"The order window froze, case {number}",
                ticket=ticket,
                receipt=receipt,
            )
        )
        folder = outbox.folder / State.SENT / made[-1].id
        folder.mkdir()
        entry_file.write(folder, made[-1])
    return made


def main() -> None:
    """Prints a line a piece of work: what, and seconds."""
    from PySide6.QtWidgets import QApplication

    from capture_tool.ui import theme
    from capture_tool.ui.outbox_window import OutboxWindow

    with tempfile.TemporaryDirectory() as work:
        outbox = Outbox(Path(work) / "outbox")
        entries = _receipts(outbox)
        app = QApplication([])
        theme.apply(app, "light")
        window = OutboxWindow(outbox)

        def longest(until: Callable[[], bool]) -> float:
            most, last, end = 0.0, time.thread_time(), time.monotonic() + 120
            while not until() and time.monotonic() < end:
                app.processEvents()
                most, last = max(most, time.thread_time() - last), time.thread_time()
            return most

        def rest() -> Callable[[], bool]:
            end = time.monotonic() + 0.2
            return lambda: time.monotonic() > end

        def told(what: str, *acts: Callable[[], object]) -> None:
            times = []
            for turn in range(TURNS):
                began = time.thread_time()
                acts[turn % len(acts)]()
                app.processEvents()
                times.append(max(time.thread_time() - began, longest(rest())))
            print(f"{what}\t{statistics.median(times)}", flush=True)

        window.show()
        longest(rest())
        print(f"reading them all, on a thread\t{longest(lambda: window.rows.rowCount() == RECEIPTS)}", flush=True)
        other = replace(entries[0], id=new_ticket_id(), state=State.PENDING, receipt=None, ticket=None)
        told("a search, and its end", lambda: window.search.setText("froze case 49"), window.search.clear)
        told(
            "a ticket comes and is filed",
            lambda: window.update_entry(other),
            lambda: window.update_entry(replace(other, state=State.SENT)),
        )
        told("its bytes move", lambda: window.update_entry(replace(other, sent_bytes=window._tick.remainingTime())))
        told("up and down the list", window.list.scrollToBottom, window.list.scrollToTop)
        told("another process changed something", window.look_again)


if __name__ == "__main__":
    main()
