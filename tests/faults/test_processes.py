"""Real processes on one outbox: two at once, and one that is killed at a random moment."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_tool.core.bundle import read
from capture_tool.core.courier import Courier
from capture_tool.core.model import CleanPath, State
from capture_tool.core.outbox import Outbox
from capture_tool.destinations.desk import Desk
from tests.bundles import sealed
from tests.destinations.desk_stand_in import TOKEN, desk_stand_in
from tests.destinations.desk_stand_in import Desk as StandIn

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk() -> Iterator[StandIn]:
    with desk_stand_in() as made:
        yield made


def sender(verb: str, folder: Path, desk: StandIn) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.sender", verb, str(folder), desk.url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_two_processes_never_send_the_same_ticket_at_once(desk: StandIn, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    ids = {outbox.put(sealed(tmp_path, padding=400_000), destination="desk", summary="").id for _ in range(12)}
    both = [sender("deliver", tmp_path, desk) for _ in range(2)]
    for each in both:
        assert each.communicate(timeout=60)
        assert each.returncode == 0
    assert {entry.state for entry in outbox.entries()} == {State.SENT}
    assert sorted(desk.committed) == sorted(ids)
    assert sum(method == "PATCH" for method, _, _ in desk.seen) == 12
    assert sum(method == "PUT" for method, _, _ in desk.seen) == 12


@pytest.mark.parametrize("seed", range(5))
def test_a_sender_that_is_killed_at_any_moment_loses_and_doubles_nothing(desk: StandIn, tmp_path: Path, seed: int) -> None:
    work = sender("put", tmp_path, desk)
    assert work.stdout
    with work.stdout as out:
        assert out.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.05, 0.5))  # the moment is the test
        work.kill()
        work.wait()
        saved = {read(CleanPath(Path(line.strip()))).ticket_id for line in out.read().splitlines() if line.endswith(".zip")}
    outbox = Outbox(tmp_path / "outbox")
    for _ in range(2):
        outbox.recover()
    for entry in outbox.entries(State.PENDING):
        Courier(outbox, lambda name: Desk({"url": desk.url, "token": TOKEN})).deliver(entry.id)
    kept = {entry.id for entry in outbox.entries()}
    assert saved <= kept
    assert len(kept - saved) <= 1, "at most the one that was saved but not yet told"
    assert sorted(desk.committed) == sorted(kept)
    assert len(desk.filed()) == len(kept)
    assert {entry.state for entry in outbox.entries()} <= {State.SENT}
