"""What the servers share: started by hand, stopped, left behind by nobody, installed once."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.desktop import until
from tests.needs import cannot_have, needs_linux
from tests.servers import packages
from tests.servers.roundup import Roundup


def test_roundup_accepts_a_one_time_link_once(real_roundup: Roundup, session: requests.Session) -> None:
    session.auth, origin = (real_roundup.user, real_roundup.password), real_roundup.url.rpartition("/")[0]
    session.headers.update({"X-Requested-With": "rest", "Origin": origin, "Referer": f"{origin}/"})
    link = session.post(f"{real_roundup.url}/rest/data/issue/@poe").json()["data"]["link"]
    assert [session.post(link, json={"title": "Frozen"}).status_code for _ in range(2)] == [201, 400]
    assert [ticket.subject for ticket in real_roundup.tickets()] == ["Frozen"]


@pytest.fixture
def started() -> Iterator[Callable[[], tuple[subprocess.Popen[str], dict[str, str]]]]:
    """Starts Roundup by hand in a process of its own; gives it with what it printed."""
    running: list[subprocess.Popen[str]] = []

    def start() -> tuple[subprocess.Popen[str], dict[str, str]]:
        command = [sys.executable, "-m", "tests.servers", "roundup"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
        running.append(process)
        assert process.stdout
        told = {}
        for line in process.stdout:
            name, _, value = line.strip().partition(" ")
            if name == "Ready":
                break
            told[name] = value.strip()
        return process, told

    yield start
    for process in running:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_a_server_and_leaves_nothing(
    real_roundup: Roundup, started: Callable[..., Any], sign: signal.Signals
) -> None:
    process, told = started()
    process.send_signal(sign)
    assert process.wait(30) == 0
    assert not Path(told["folder"]).exists()
    with pytest.raises(requests.ConnectionError):
        requests.get(told["url"], timeout=10)


def test_a_killed_run_leaves_no_server_behind(real_roundup: Roundup, started: Callable[..., Any]) -> None:
    process, told = started()
    process.kill()

    def gone() -> bool:
        try:
            requests.get(told["url"], timeout=10)
        except requests.ConnectionError:
            return True
        return False

    until(gone, "the end of the server")
    shutil.rmtree(told["folder"])


@needs_linux
def test_two_runs_at_once_make_what_is_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = """
import sys, time
from pathlib import Path
from tests.servers import packages
packages.KEPT = Path(sys.argv[1])
def make(folder):
    (packages.KEPT / "made").open("a").write("x")
    time.sleep(0.2)
    (folder / "file").write_text("whole")
print(packages.kept("thing", "recipe", make).joinpath("file").read_text())
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) for _ in range(3)]
    assert [run.communicate(timeout=60)[0] for run in runs] == ["whole\n"] * 3
    assert (tmp_path / "made").read_text() == "x"


@needs_linux
def test_a_kept_folder_that_failed_half_way_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "KEPT", tmp_path)

    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise AssertionError

    with pytest.raises(AssertionError):
        packages.kept("thing", "recipe", fail)
    assert [path.name for path in packages.kept("thing", "recipe", lambda folder: (folder / "whole").touch()).iterdir()] == [
        "whole"
    ]


@needs_linux
def test_without_apt_it_says_which_packages_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(packages.CannotInstallError, match="redmine, puma"):
        packages.install(["redmine", "puma"])


@needs_linux
@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_server_that_cannot_be_had_is_skipped_and_fails_in_ci(ci: str, outcome: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="the reason"):
        cannot_have("the reason")
