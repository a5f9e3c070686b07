"""The set-up's answers when it cannot go on. The whole way from nothing to a ticket is tests/bare_debian.sh."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

INSTALLER = Path(__file__).parents[2] / "installer"


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(INSTALLER))
    module = importlib.import_module("bootstrap")
    for name, path in {"VENV": "", "BIN": "bin", "PYTHON": "bin/python", "STAMP": "installed.json"}.items():
        monkeypatch.setattr(module, name, tmp_path / "venv" / path)
    return module


def test_a_wrong_word_gets_the_usage() -> None:
    done = subprocess.run([sys.executable, INSTALLER / "bootstrap.py", "nonsense"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "bootstrap.py test" in done.stderr


def test_an_old_python_is_told_which_one_is_needed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 99))
    with pytest.raises(bootstrap.SetUpError, match=r"needs Python 3\.99 or newer; this is Python 3\."):
        bootstrap.set_up("runtime.lock")


def test_without_root_the_one_line_to_run_is_given(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = bootstrap.system_packages
    monkeypatch.setattr(packages, "missing", lambda needs: tuple(need for need in needs if need.apt in ("libegl1", "xvfb")))
    monkeypatch.setattr(packages, "may_install", lambda: False)
    monkeypatch.setattr(packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(bootstrap.SetUpError) as refusal:
        bootstrap.get_system_packages(tests=True)
    assert "sudo apt-get install --yes --no-install-recommends libegl1 xvfb\n" in refusal.value.advice


def test_a_step_that_fails_shows_its_last_words(bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(bootstrap.SetUpError, match="no such thing") as refusal:
        bootstrap.run("trying", [sys.executable, "-c", "import sys; sys.exit('no such thing')"], "Try again.")
    assert refusal.value.advice == "Try again."
    assert "trying ... failed" in capsys.readouterr().out


def test_a_folder_that_is_not_ours_is_not_cleared(bootstrap: ModuleType) -> None:
    bootstrap.VENV.mkdir()
    (bootstrap.VENV / "precious").touch()
    with pytest.raises(bootstrap.SetUpError, match="in the way"):
        bootstrap.make_venv()
    assert (bootstrap.VENV / "precious").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="commands are batch files there")
@pytest.mark.parametrize("folder", ["venv", "a venv with spaces", "long" * 40])
def test_the_command_starts_from_any_folder(
    bootstrap: ModuleType, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = tmp_path / folder
    site = venv / "lib" / "python3" / "site-packages"
    for made in (site, venv / "bin"):
        made.mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    for name, path in {"VENV": venv, "BIN": venv / "bin", "PYTHON": venv / "bin" / "python"}.items():
        monkeypatch.setattr(bootstrap, name, path)
    bootstrap.install_program()
    env = {"PYTHONPATH": f"{bootstrap.ROOT}:{Path(pytest.__file__).parents[1]}"}
    done = subprocess.run([venv / "bin" / "capture-tool", "--help"], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "capture-tool" in done.stdout
