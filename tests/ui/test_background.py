"""What happens unasked: another process's ticket goes out at once, a network that comes is used, the house is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core import courier
from capture_tool.core.model import Entry, State
from capture_tool.core.outbox import Outbox
from capture_tool.tool import Tool
from capture_tool.ui import background
from capture_tool.ui.outbox_watch import OutboxWatch
from tests.bundles import sealed


def elsewhere(tool: Tool, folder: Path) -> Entry:
    """A ticket that another process saves."""
    return Outbox(tool.paths.outbox).put(sealed(folder), destination="folder", summary="")


def test_a_ticket_of_another_process_is_heard_of(qtbot: Any, tool: Tool, tmp_path: Path) -> None:
    watch = OutboxWatch(tool.outbox.folder)
    with qtbot.waitSignal(watch.changed):
        entry = elsewhere(tool, tmp_path)
    with qtbot.waitSignal(watch.changed):
        Outbox(tool.paths.outbox).remove(entry.id)


def test_where_there_is_no_outbox_nothing_is_said(qtbot: Any, tmp_path: Path) -> None:
    OutboxWatch(tmp_path / "none")


Begin = Callable[[], background.Background]


@pytest.fixture
def begin(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Begin, list[Callable[[], None]]]]:
    """Begins the work in the background, whose courier never looks by itself; and what its network calls."""
    monkeypatch.setattr(courier, "LOOK_AGAIN", 3600.0)
    networks: list[Callable[[], None]] = []

    class Silent:
        def close(self) -> None:
            networks.clear()

    monkeypatch.setattr(background, "network_wake", lambda changed: networks.append(changed) or Silent())
    made: list[background.Background] = []

    def start() -> background.Background:
        made.append(background.Background(tool))
        return made[-1]

    yield start, networks
    for one in made:
        one.close()


def test_it_goes_out_at_once(qtbot: Any, tool: Tool, tmp_path: Path, begin: tuple[Begin, list[Callable[[], None]]]) -> None:
    begin[0]()
    entry = elsewhere(tool, tmp_path)
    qtbot.waitUntil(lambda: tool.outbox.get(entry.id).state is State.SENT)


def test_a_network_that_comes_ends_the_wait(
    qtbot: Any, tool: Tool, tmp_path: Path, begin: tuple[Begin, list[Callable[[], None]]]
) -> None:
    entry = elsewhere(tool, tmp_path)
    later = datetime.now(UTC) + timedelta(hours=1)
    tool.outbox.store(replace(entry, reason="No network.", code="http.unreachable", next_try=later))
    begin[0]()
    (came,) = begin[1]
    came()
    qtbot.waitUntil(lambda: tool.outbox.get(entry.id).state is State.SENT)


def test_the_house_is_kept_at_the_start_and_daily(
    qtbot: Any, tool: Tool, begin: tuple[Begin, list[Callable[[], None]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []
    monkeypatch.setattr(tool, "keep_house", lambda: kept.append(1))
    made = begin[0]()
    qtbot.waitUntil(lambda: len(kept) == 1)
    assert made._daily.isActive()
    assert made._daily.interval() == 86_400_000
    made._daily.timeout.emit()
    qtbot.waitUntil(lambda: len(kept) == 2)
