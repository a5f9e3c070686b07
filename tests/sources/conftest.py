"""A made-up world for the sources: an incident at noon UTC, and files with times of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.model import Moment
from capture_tool.core.ports import Surroundings
from tests.sources.files import NOON


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts this process into a time zone; skips the test where a process has none of its own, unless it is the machine's."""
    if not hasattr(time, "tzset"):
        yield _expect_zone
        return

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


def _expect_zone(zone: str) -> None:
    if zone != "UTC" or time.timezone or time.daylight:
        pytest.skip(f"needs a process in the time zone {zone}: Windows has one for all")


@pytest.fixture
def around(tmp_path: Path, in_zone: Callable[[str], None]) -> Callable[..., Surroundings]:
    """Surroundings of an incident (by default noon UTC on a machine in UTC) with the usual window."""
    in_zone("UTC")

    def make(incident: datetime = NOON, **more: Any) -> Surroundings:
        offset = incident.astimezone().utcoffset() or timedelta(0)
        moment = Moment(incident, 0.0, "", int(offset.total_seconds()))
        since, until = incident - timedelta(minutes=30), incident + timedelta(minutes=2)
        return Surroundings(**{"moment": moment, "since": since, "until": until, "home": tmp_path, **more})

    return make
