"""Settings: layers, damage, unknown keys, writing one key."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_tool.core.errors import PermanentError, UsageError
from capture_tool.core.settings import KEYS, Settings, load, set_value


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path / "none.toml")
    assert settings == Settings()
    assert settings.origin("destination") == "default"


def test_policy_wins_over_the_user_and_every_value_knows_its_origin(tmp_path: Path) -> None:
    mine, policy = tmp_path / "settings.toml", tmp_path / "policy.toml"
    mine.write_text('destination = "folder"\n[logs]\nbefore_minutes = 5\n[destinations.folder]\npath = "/a"\n')
    policy.write_text('[destinations.folder]\npath = "/b"\n[logs]\nbefore_minutes = 60\n')
    settings = load(mine, policy)
    assert (settings.destination, settings.origin("destination")) == ("folder", "settings")
    assert (settings.logs_before_minutes, settings.origin("logs.before_minutes")) == (60, "policy")
    assert settings.destinations["folder"]["path"] == "/b"


@pytest.mark.parametrize("text", ["not toml [", "\xff\xfe", "a = 1\na = 2\n", "\0"])
def test_a_damaged_file_is_named_and_its_values_not_used(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(text.encode("latin-1"))
    settings = load(file)
    assert settings.destination == "desk"
    assert str(file) in settings.problems[0]


def test_a_wrong_value_is_named_and_the_rest_is_used(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('destination = "folder"\n[logs]\nbefore_minutes = "many"\n[ui]\ntheme = "pink"\n[odd]\nkey = 1\n')
    settings = load(file)
    assert settings.destination == "folder"
    assert settings.logs_before_minutes == 30
    assert settings.theme == "system"
    assert len(settings.problems) == 3


def test_what_may_change_what_leaves_or_where_it_goes_blocks_and_the_rest_does_not(tmp_path: Path) -> None:
    mine, policy = tmp_path / "settings.toml", tmp_path / "policy.toml"
    mine.write_text("[ui]\ntheme = 'pink'\n[logs]\nbefore_minutes = 'many'\n[odd]\nkey = 1\n")
    assert load(mine, policy).blocking == ()
    for text in ("not toml [", "[redaction]\nprofile = 'minmal'\n", "destination = 5\n", "[body]\ncarrier = true\n"):
        policy.write_text(text)
        settings = load(mine, policy)
        (line,) = settings.blocking
        assert str(policy) in line
        assert line in settings.problems


def test_setting_one_key_keeps_comments_and_unknown_keys(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.toml"
    file.parent.mkdir()
    file.write_text("# mine\n[odd]\nkey = 1 # keep\n")
    set_value(file, "logs.before_minutes", "45")
    set_value(file, "destinations.folder.path", "/tickets")
    text = file.read_text()
    assert "# mine" in text
    assert "# keep" in text
    settings = load(file)
    assert settings.logs_before_minutes == 45
    assert settings.destinations["folder"]["path"] == "/tickets"
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_is_on_the_disk_before_it_takes_the_place_of_the_old_one(tmp_path: Path, synced: list[int]) -> None:
    file = tmp_path / "settings.toml"
    set_value(file, "logs.before_minutes", "45")
    assert synced == [file.stat().st_ino]


def test_a_carrier_has_its_fields_like_a_destination(tmp_path: Path) -> None:
    mine, policy = tmp_path / "settings.toml", tmp_path / "policy.toml"
    set_value(mine, "body.carrier", "tus")
    set_value(mine, "carriers.tus.url", "https://a.example")
    policy.write_text('[carriers.tus]\nurl = "https://b.example"\n')
    settings = load(mine, policy)
    assert (settings.body_carrier, settings.problems) == ("tus", ())
    assert settings.plugs("carriers") == {"tus": {"url": "https://b.example"}}
    assert settings.origin("carriers.tus.url") == "policy"
    with pytest.raises(UsageError):
        set_value(mine, "carriers.s3_keys.key_secret", "in-the-open")
    assert "in-the-open" not in mine.read_text()


@pytest.mark.parametrize(
    ("key", "value"), [("no.such", "1"), ("logs.before_minutes", "-1"), ("ui.theme", "pink"), ("destinations.x.token", "t")]
)
def test_a_wrong_key_or_value_is_refused_and_writes_nothing(tmp_path: Path, key: str, value: str) -> None:
    file = tmp_path / "settings.toml"
    with pytest.raises(UsageError):
        set_value(file, key, value)
    assert not file.exists()


def test_a_damaged_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("not toml [")
    with pytest.raises(PermanentError):
        set_value(file, "ui.theme", "dark")
    assert file.read_text() == "not toml ["


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.metadata["about"] for field in KEYS.values())


def test_an_address_with_a_password_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    with pytest.raises(UsageError):
        set_value(file, "destinations.desk.url", "https://me:secret@desk.example")
    assert not file.exists()
