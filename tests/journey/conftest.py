"""One real desktop for the journeys of a module, a fresh program and a fresh platform folder for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture_tool.core.sample_platform import Sample, write_sample
from tests.desktop import Desktop, desktop
from tests.journey.program import Program, stop_desk


@pytest.fixture(scope="module")
def screen() -> Iterator[Desktop]:
    """A desktop of 1280 x 800 with openbox and trayer."""
    with desktop((1280, 800)) as made:
        yield made


@pytest.fixture
def sample(screen: Desktop, tmp_path: Path) -> Sample:
    """A platform folder in the user's home, as small as it can be and still have several days."""
    return write_sample(tmp_path / "user", moment=datetime.now(UTC), bytes_total=3_000_000)


@pytest.fixture
def program(screen: Desktop, sample: Sample, tool_home: Path) -> Iterator[Program]:
    """The tray program, warm, with the user's home folder and an embedded desk of its own."""
    made = Program(screen, tool_home, user_home=sample.folder)
    try:
        yield made.start()
    finally:
        made.stop()
        stop_desk(tool_home)
