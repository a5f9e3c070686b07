"""Running platforms: a real Java process that looks like one, and what its command line may tell."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core.model import Moment
from capture_tool.core.ports import Surroundings
from capture_tool.system.java_command import looks_like, read
from capture_tool.system.processes import Platform, platforms, surroundings
from tests.needs import make_pipe

SECRET = "hunter2-Geheim"
JAVA = """
package %s;
public class %s {
  public static void main(String[] words) throws Exception {
    var api = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());
    System.out.println(api.getLocalPort());
    System.in.read();
  }
}
"""

Start = Callable[..., tuple[int, int]]


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stand-ins for the platform's and IBC's main classes, compiled."""
    if not shutil.which("javac"):
        pytest.skip("no Java compiler")
    folder = tmp_path_factory.mktemp("classes")
    sources = []
    for package, name in (("jclient", "LoginFrame"), ("ibcalpha.ibc", "IbcGateway")):
        sources.append(folder / f"{name}.java")
        sources[-1].write_text(JAVA % (package, name))
    subprocess.run(["javac", "-d", folder, *sources], check=True, timeout=120)
    return folder


@pytest.fixture
def start(classes: Path) -> Iterator[Start]:
    """Starts Java with options and words; gives pid and the port it listens on."""
    with contextlib.ExitStack() as ends:

        def run(options: list[str], words: list[str], *, cwd: Path, env: dict[str, str] | None = None) -> tuple[int, int]:
            process = subprocess.Popen(
                ["java", "-Xshare:auto", "-cp", str(classes), *options, *words],
                cwd=cwd,
                env=os.environ | (env or {}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            ends.enter_context(process)
            ends.callback(process.kill)
            assert process.stdout is not None
            return process.pid, int(process.stdout.readline())

        yield run


def running(pid: int) -> Platform:
    found = [platform for platform in platforms() if platform.pid == pid]
    assert len(found) == 1
    return found[0]


def made(folder: Path, *files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("x\n")
    return folder


def around(**more: Any) -> Surroundings:
    moment = Moment.now()
    return surroundings(moment=moment, since=moment.utc - timedelta(minutes=30), until=moment.utc, **more)


def test_a_running_platform_with_moved_settings_is_found(start: Start, tmp_path: Path) -> None:
    moved, cwd = made(tmp_path / "moved"), made(tmp_path / "cwd")
    options = [f"-DjtsConfigDir={moved}", f"-Dhttp.proxyPassword={SECRET}"]
    pid, port = start(options, ["jclient.LoginFrame", "user", SECRET], cwd=cwd)
    platform = running(pid)
    assert (platform.kind, platform.program, platform.under_ibc) == ("tws", "java", False)
    assert (platform.roots, platform.folder, platform.ports) == ((moved,), cwd, (port,))
    where = around(home=tmp_path / "home")
    assert moved in where.roots
    assert cwd in where.crash_folders


def test_ibc_tells_its_logs_and_the_folder_it_uses(start: Start, tmp_path: Path) -> None:
    root, ibc = made(tmp_path / "elsewhere"), made(tmp_path / "ibc" / "logs").parent
    (ibc / "config.ini").write_text(f"IbLoginId=x\nIbPassword={SECRET}\n IbDir={root}\r\n")
    pid, _ = start([], ["ibcalpha.ibc.IbcGateway", str(ibc / "config.ini"), "user", SECRET], cwd=tmp_path)
    platform = running(pid)
    assert (platform.kind, platform.under_ibc) == ("gateway", True)
    assert (platform.roots, platform.ibc_logs) == ((root,), (ibc / "logs",))


def test_the_environment_and_the_working_folder_tell_roots(start: Start, tmp_path: Path) -> None:
    cwd, settings = made(tmp_path / "Jts" / "1045", "../jts.ini"), made(tmp_path / "settings")
    pid, _ = start([], ["jclient.LoginFrame"], cwd=cwd, env={"TWS_SETTINGS_PATH": str(settings)})
    assert set(running(pid).roots) == {settings, tmp_path / "Jts"}


def test_no_secret_of_a_command_line_is_kept(start: Start, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    pid, _ = start([f"-Dmy.key={SECRET}"], ["ibcalpha.ibc.IbcGateway", "NULL", "user", SECRET], cwd=tmp_path)
    platform = running(pid)
    assert SECRET not in repr(platform) + repr(platform.facts()) + repr(around(home=tmp_path)) + caplog.text


def test_facts_hold_no_path(start: Start, tmp_path: Path) -> None:
    pid, _ = start([f"-DjtsConfigDir={tmp_path}"], ["jclient.LoginFrame"], cwd=tmp_path)
    facts = running(pid).facts()
    assert str(tmp_path) not in repr(facts)
    assert facts["kind"] == "tws"


def test_another_java_program_is_no_platform(start: Start, classes: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        ["java", "-cp", str(classes), "-Dx=1", "-version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert process.pid not in {platform.pid for platform in platforms()}
    process.wait(timeout=60)


@pytest.mark.parametrize(
    ("image", "words", "kind"),
    [
        ("tws.exe", ["C:\\Jts\\1037\\tws.exe"], "tws"),
        ("tws1.exe", [], "tws"),
        ("ibgateway1.exe", [], "gateway"),
        ("JavaApplicationStub", ["x", "jclient.LoginFrame"], "tws"),
        ("java", ["java", "-cp", "/opt/jars/jts4launch-1037.jar:/opt/jars/twslaunch-1037.jar", "x"], "tws"),
        ("java", ["java", "-cp", "/root/Jts/ibgateway/1037/jars/jts4launch-1037.jar", "x"], "gateway"),
        ("javaw.exe", ["javaw", "ibgateway.GWClient"], "gateway"),
    ],
)
def test_every_name_a_platform_runs_under(image: str, words: list[str], kind: str) -> None:
    found = read(image, words)
    assert looks_like(image)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("image", ["bash", "python3", "twsx", "myjava-tool", "ibgatewayd"])
def test_other_names_are_not_looked_at(image: str) -> None:
    assert not looks_like(image)


def test_usual_places_below_the_home_folder(tmp_path: Path) -> None:
    root = made(tmp_path / "Jts", "1037/jts.ini", "1045/x")
    logs = made(tmp_path / "ibc" / "logs")
    where = around(home=tmp_path)
    assert [folder for folder in where.roots if folder.is_relative_to(tmp_path)] == [root, root / "1037"]
    assert logs in where.ibc_logs
    assert tmp_path in where.crash_folders


def test_roots_the_user_named_are_kept_even_when_they_are_not_there(tmp_path: Path) -> None:
    root = made(tmp_path / "Jts")
    (tmp_path / "link").symlink_to(root)
    where = around(home=tmp_path, extra_roots=(tmp_path / "gone", tmp_path / "link"))
    assert where.roots[:2] == (tmp_path / "gone", root)
    assert len(where.roots) == len(set(where.roots))


def test_settings_of_ibc_that_are_a_pipe_do_not_block(tmp_path: Path) -> None:
    from capture_tool.system.platform_folders import root_of_ibc

    make_pipe(tmp_path / "config.ini")
    assert root_of_ibc(tmp_path / "config.ini") is None


def test_a_listening_api_port_has_its_name() -> None:
    platform = Platform(pid=1, kind="tws", program="java", ports=(7497, 9999))
    assert platform.facts()["api"] == ["TWS paper"]
