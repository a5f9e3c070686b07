from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError
from capture_tool.core.settings import load
from capture_tool.system import secrets
from capture_tool.system.doctor import findings
from capture_tool.system.key_store import KeyStoreError
from capture_tool.system.paths import paths
from capture_tool.system.secrets import Secrets
from tests.needs import needs_unix, others_may


class Store:
    """A key store in memory; `locked` makes it refuse everything."""

    name = "a key store"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def _open(self) -> None:
        if self.locked:
            raise KeyStoreError("Locked")

    def get(self, service: str, name: str) -> str | None:
        self._open()
        return self.kept.get((service, name))

    def set(self, service: str, name: str, value: str) -> None:
        self._open()
        self.kept[service, name] = value

    def remove(self, service: str, name: str) -> None:
        self._open()
        self.kept.pop((service, name), None)


@pytest.fixture
def file(tool_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(secrets, "key_store", lambda: None)
    return tool_home / "secrets.json"


@pytest.fixture
def store(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    made = Store()
    monkeypatch.setattr(secrets, "key_store", lambda: made)
    return made


def test_without_a_key_store_secrets_are_in_a_private_file_and_it_is_said(file: Path) -> None:
    Secrets(file).set("destinations.desk.token", "t0ken")
    assert Secrets(file).get("destinations.desk.token") == "t0ken"
    assert str(file) in Secrets(file).where()
    assert not others_may(file)
    assert not others_may(file.parent)


def test_a_key_store_keeps_them_out_of_the_file(file: Path, store: Store) -> None:
    Secrets(file).set("token", "t0ken")
    assert not file.exists()
    assert Secrets(file).get("token") == "t0ken"
    assert Secrets(file).where() == "a key store"


def test_homes_do_not_share_their_secrets(file: Path, store: Store, tmp_path: Path) -> None:
    Secrets(file).set("token", "mine")
    assert Secrets(tmp_path / "other" / "secrets.json").get("token") is None


def test_a_locked_key_store_leaves_the_file(file: Path, store: Store) -> None:
    store.locked = True
    Secrets(file).set("token", "t0ken")
    assert Secrets(file).get("token") == "t0ken"
    store.locked = False
    Secrets(file).set("token", "newer")
    assert not file.exists()
    assert Secrets(file).get("token") == "newer"


def test_a_secret_is_removed_from_wherever_it_is(file: Path, store: Store) -> None:
    store.locked = True
    Secrets(file).set("token", "old")
    store.locked = False
    store.set(f"capture-tool {file.parent}", "token", "new")
    Secrets(file).remove("token")
    assert Secrets(file).get("token") is None
    Secrets(file).remove("token")


def test_the_installation_key_is_made_once(file: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: Secrets(file).installation_key, range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32


def test_processes_agree_on_the_installation_key(file: Path) -> None:
    code = """
import pathlib, sys
from capture_tool.system.secrets import Secrets
print(Secrets(pathlib.Path(sys.argv[1])).installation_key.hex())
"""
    running = [subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, env={}) for _ in range(6)]
    assert len({process.communicate()[0] for process in running}) == 1
    assert all(process.returncode == 0 for process in running)


def test_a_damaged_installation_key_is_replaced(file: Path) -> None:
    Secrets(file).set("redaction.key", "not base64!")
    key = Secrets(file).installation_key
    assert Secrets(file).installation_key == key


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"token": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_set_aside_and_stops_nothing(file: Path, content: bytes) -> None:
    before = Secrets(file).installation_key
    file.write_bytes(content)
    assert Secrets(file).get("token") is None
    made = Secrets(file)
    assert made.installation_key != before
    made.set("token", "again")
    assert (made.get("token"), Secrets(file).installation_key) == ("again", made.installation_key)
    [aside] = made.set_aside()
    assert aside.read_bytes() == content
    assert not others_may(aside)


def test_each_damaged_file_is_kept_and_said(file: Path, tool_home: Path) -> None:
    for content in (b"{", b"["):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        Secrets(file).remove("token")
    said = [found for found in findings(paths(), load(paths().settings, None), Secrets(file)) if "set aside" in found.text]
    assert [aside.read_bytes() for aside in Secrets(file).set_aside()] == [b"{", b"["]
    assert [(found.state, bool(found.cure)) for found in said] == [("warn", True)] * 2


def test_processes_that_find_a_damaged_file_agree_on_one_new_key(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"{")
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: Secrets(file).installation_key, range(32)))
    assert (len(keys), len(Secrets(file).set_aside())) == (1, 1)


@needs_unix
def test_a_file_that_cannot_be_read_is_said(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(PermanentError, match="cannot be read"):
        Secrets(file).get("token")
    assert file.is_dir()


def test_secrets_survive_their_neighbours(file: Path) -> None:
    for name in ("a", "b", "c"):
        Secrets(file).set(name, name * 5_000 + "é\n")
    Secrets(file).remove("b")
    assert json.loads(file.read_bytes()) == {name: name * 5_000 + "é\n" for name in "ac"}
    assert sorted(path.name for path in file.parent.iterdir()) == ["secrets.json", "secrets.lock"]


@needs_unix
def test_a_token_that_was_kept_survives_a_power_cut(file: Path, tool_home: Path, synced: list[int]) -> None:
    Secrets(file).set("destinations.redmine.key", "k" * 20)
    assert synced[-2:] == [file.stat().st_ino, file.parent.stat().st_ino]
