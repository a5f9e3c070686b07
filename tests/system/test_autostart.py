from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError
from capture_tool.system.autostart import _command, autostart, linux, macos

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="must not change the autostart of the one who tests")
ODD = ('/opt/with space/py"t$h`o\\n%', "-m", "capture_tool")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_it_is_switched_on_and_off(config: Path) -> None:
    way = autostart()
    assert not way.enabled()
    way.enable()
    way.enable()
    assert autostart().enabled()
    way.disable()
    way.disable()
    assert not way.enabled()


def test_the_entry_starts_this_program(config: Path) -> None:
    autostart().enable()
    entry = (config / "autostart" / "capture-tool.desktop").read_text()
    assert f'Exec="{sys.executable}" "-m" "capture_tool"\n' in entry


def test_what_the_desktop_switched_off_is_off(config: Path) -> None:
    autostart().enable()
    file = linux.DesktopEntry().file
    file.write_text(file.read_text() + "Hidden=true\n")
    assert not autostart().enabled()


def test_odd_paths_survive_the_entrys_quoting(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux, "tray_command", lambda: ODD)
    autostart().enable()
    line = next(line for line in linux.DesktopEntry().file.read_text().splitlines() if line.startswith("Exec="))
    command = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")  # a key file's escapes, then field codes
    words = subprocess.run(["sh", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True).stdout
    assert tuple(words.splitlines()) == ODD


def test_the_launch_agent_starts_this_program(config: Path) -> None:
    way = macos.LaunchAgent()
    way.enable()
    assert plistlib.loads(way.file.read_bytes())["ProgramArguments"] == list(_command.tray_command())
    way.disable()
    assert not way.enabled()


def test_a_refusal_has_a_cure(config: Path) -> None:
    (config / "autostart").write_text("in the way")
    with pytest.raises(PermanentError) as refusal:
        autostart().enable()
    assert refusal.value.advice
