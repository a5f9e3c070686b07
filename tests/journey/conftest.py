"""One real desktop for the journeys of a module, a fresh program and a fresh platform folder for each test."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture_tool.core.sample_platform import Sample, write_sample
from tests.desktop import Desktop, desktop
from tests.journey import sighting
from tests.journey.program import Program, stop_desk


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call" and call.excinfo is not None and report.failed:
        for program in sighting.programs(call.excinfo.tb):
            try:
                for text in sighting.told(program, Path(tempfile.gettempdir())):
                    report.sections.append(("sighting", text))
            except Exception as error:  # the failure itself counts
                report.sections.append(("sighting", repr(error)))
    return report


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


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Takes connections and says nothing: an upload that hangs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for one in taken:
            one.close()
