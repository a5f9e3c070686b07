"""Settings that cannot be read: nothing is prepared or sent by defaults in their place, and nothing that was saved is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bundles import sealed

DAMAGE = [
    pytest.param("[broken\n", id="no TOML"),
    pytest.param("\0", id="NUL"),
    pytest.param('redaction.profile = "minmal"\n', id="profile"),
    pytest.param("redaction.rules = 7\n", id="rules"),
    pytest.param("network.proxy = 8080\n", id="proxy"),
]


@pytest.fixture
def settings(tool_home: Path, tmp_path: Path) -> Path:
    """A file that leads to a share."""
    (tmp_path / "share").mkdir()
    tool_home.mkdir()
    file = tool_home / "settings.toml"
    file.write_text(f'destination = "folder"\n[destinations.folder]\npath = "{tmp_path / "share"}"\n')
    return file


@pytest.mark.parametrize("damage", DAMAGE)
def test_nothing_is_prepared_or_sent_by_defaults(tool: Any, settings: Path, tool_home: Path, tmp_path: Path, damage: str) -> None:
    settings.write_text(damage + settings.read_text())
    (tmp_path / "a.log").write_text("user=jdoe1\n")
    bundle = sealed(tmp_path)
    for words in (
        ("capture", "--full", "--no-logs", "--send"),
        ("capture", "--full", "--no-logs", "--save", tmp_path / "saved.zip"),
        ("redact", tmp_path / "a.log", "-o", tmp_path / "clean"),
        ("send", bundle.path),
    ):
        refused = tool(*words)
        assert refused.code == 1, words
        assert str(settings) in refused.err
        assert "Mend" in refused.err
    assert not (tmp_path / "saved.zip").exists()
    assert not (tmp_path / "clean").exists()
    assert not (tool_home / "desk").exists()
    assert not any((tmp_path / "share").iterdir())
    assert tool("outbox", "list", "--json").json("outbox")["entries"] == []


def test_what_is_saved_waits_until_the_file_is_mended(tool: Any, settings: Path, tmp_path: Path) -> None:
    good, share = settings.read_text(), tmp_path / "share"
    share.rmdir()
    assert tool("send", sealed(tmp_path).path).code == 3
    share.mkdir()
    settings.write_text(f"[broken\n{good}")
    assert tool("outbox", "retry").code == 3
    (entry,) = tool("outbox", "list", "--json").json("outbox")["entries"]
    assert (entry["state"], entry["destination"]) == ("pending", "folder")
    assert str(settings) in entry["reason"]
    settings.write_text(good)
    assert tool("outbox", "retry").code == 0
    assert len(list(share.glob("*.zip"))) == 1


def test_check_fails_for_what_stops_sending_and_warns_of_the_rest(tool: Any, settings: Path) -> None:
    settings.write_text('ui.theme = "pink"\nodd = 1\n' + settings.read_text())
    lines = tool("check", "--json").json("check")["findings"]
    assert [row["state"] for row in lines if row["name"] == "settings"] == ["warn", "warn"]
    settings.write_text("bundle = [\n")
    lines = tool("check", "--json").json("check")["findings"]
    assert [row["state"] for row in lines if row["name"] == "settings"] == ["fail"]
