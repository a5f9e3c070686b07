"""A ticket sent by the real courier to a fake whose clock goes with the waits: all of them are over at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from capture_tool.core.courier import Courier
from capture_tool.core.model import Bundle, Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.core.ports import Destination
from tests.bundles import sealed
from tests.destinations.fakes._server import Fake


def send(
    fake: Fake,
    make: Callable[[], Destination],
    folder: Path,
    *,
    bundle: Bundle | None = None,
    add_to: str = "",
    rests: float = 0.0,
) -> Entry:
    """The entry as SENT or FAILED, or as it waits after 20 attempts; between two, `rests` seconds go by, or the settle time."""
    outbox = Outbox(folder / "outbox")
    outbox.recover()
    entry = outbox.put(bundle or sealed(folder), destination="fake", summary="It froze", add_to=add_to)
    plug = make()
    courier = Courier(outbox, lambda name: plug)
    for _ in range(20):
        entry = courier.deliver(entry.id)
        if entry.state is not State.PENDING:
            break
        wait = max(rests, plug.settle + 1 if entry.code == "delivery.settling" else 0.0)
        fake.now += wait
        entry = outbox.get(entry.id)
        asked = entry.asked and entry.asked - timedelta(seconds=wait)
        entry = outbox.store(replace(entry, asked=asked, next_try=None))
    return entry
