"""A process of its own for the fault tests: `put` saves and sends without end, `deliver` sends what waits; a line for each."""

from __future__ import annotations

import sys
from pathlib import Path

from capture_tool.core.courier import Courier
from capture_tool.core.model import State
from capture_tool.core.outbox import Outbox
from capture_tool.destinations.desk import Desk
from tests.bundles import sealed
from tests.destinations.desk_stand_in import TOKEN


def main(verb: str, folder: Path, url: str) -> None:
    """Works until it is done, or killed."""
    outbox = Outbox(folder / "outbox")
    outbox.recover()
    courier = Courier(outbox, lambda name: Desk({"url": url, "token": TOKEN}))
    print("ready", flush=True)
    while verb == "put":
        bundle = sealed(folder, padding=300_000)
        outbox.put(bundle, destination="desk", summary="")
        print(bundle.path, flush=True)
        courier.deliver(bundle.ticket_id)
    for entry in outbox.entries(State.PENDING):
        print(courier.deliver(entry.id).state, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
