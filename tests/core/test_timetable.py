"""When a ticket is due, whatever happens to the clocks and to the network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import Entry, State
from capture_tool.core.timetable import Timetable

START = datetime(2026, 11, 28, 12, tzinfo=UTC)


@dataclass
class Clocks:
    wall: datetime = START
    steady: float = 1000.0

    def run(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def times(clocks: Clocks) -> Timetable:
    return Timetable(lambda: clocks.wall, lambda: clocks.steady)


@pytest.fixture
def entry() -> Entry:
    """It is due in four minutes."""
    return Entry(
        id=new_ticket_id(),
        state=State.PENDING,
        destination="desk",
        bundle="x.zip",
        bytes=1,
        sha256="",
        created=START,
        next_try=START + timedelta(minutes=4),
    )


def test_it_is_due_when_its_time_has_come(clocks: Clocks, times: Timetable, entry: Entry) -> None:
    assert times.left(entry) == 240
    clocks.run(239)
    assert times.left(entry) == 1
    clocks.run(1)
    assert times.left(entry) == 0


def test_what_has_no_time_is_due(times: Timetable, entry: Entry) -> None:
    assert times.left(replace(entry, next_try=None)) == 0


@pytest.mark.parametrize("hours", [-23, -1, -0.01])
def test_a_clock_set_back_makes_it_wait_no_longer(clocks: Clocks, times: Timetable, entry: Entry, hours: float) -> None:
    times.left(entry)
    clocks.run(100)
    clocks.wall += timedelta(hours=hours)
    assert times.left(entry) == pytest.approx(140)
    clocks.run(140)
    assert times.left(entry) == 0


def test_a_clock_set_forward_and_a_machine_that_slept_let_it_go(clocks: Clocks, times: Timetable, entry: Entry) -> None:
    times.left(entry)
    clocks.wall += timedelta(hours=8)  # the steady clock stands still while a machine sleeps
    assert times.left(entry) == 0


def test_a_time_further_away_than_any_server_may_ask_is_due(times: Timetable, entry: Entry) -> None:
    assert times.left(replace(entry, next_try=START + timedelta(days=400))) == 0


def test_a_new_time_is_a_new_wait(clocks: Clocks, times: Timetable, entry: Entry) -> None:
    times.left(entry)
    clocks.run(240)
    assert times.left(replace(entry, next_try=clocks.wall + timedelta(seconds=10))) == 10


def test_news_of_the_network_end_the_wait_once(times: Timetable, entry: Entry) -> None:
    times.hurry([entry])
    assert times.left(entry) == 0
    assert times.begin(entry.id)
    again = replace(entry, next_try=START + timedelta(seconds=5))
    assert times.left(again) == 5
    assert not times.begin(entry.id)


def test_what_the_server_asked_for_is_waited_whatever_the_network_does(clocks: Clocks, times: Timetable, entry: Entry) -> None:
    assert entry.next_try
    times.asked(entry.id, entry.next_try)
    times.hurry([entry])
    assert times.left(entry) == 240
    clocks.run(240)
    assert times.left(entry) == 0


def test_one_that_is_busy_is_left_alone_even_then(clocks: Clocks, times: Timetable, entry: Entry) -> None:
    times.busy(entry.id, 30)
    times.hurry([entry])
    assert times.left(entry) == 30
    times.busy(entry.id, 0)
    assert times.left(entry) == 0


def test_what_is_gone_is_forgotten(times: Timetable, entry: Entry) -> None:
    times.left(entry)
    times.asked(entry.id, START)
    times.busy(entry.id, 30)
    times.hurry([entry])
    times.forget_but([])
    assert not any((times._seen, times._asked, times._not_before, times._early))
