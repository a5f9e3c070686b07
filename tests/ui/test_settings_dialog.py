"""Settings are written as they are applied; a taken key writes nothing; what policy fixed cannot be changed."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from capture_tool.core import discover
from capture_tool.core.settings import load, set_value
from capture_tool.plugs import plug_class
from capture_tool.tool import Tool
from capture_tool.ui.key_field import KeyField
from capture_tool.ui.plug_entry import Line
from capture_tool.ui.plug_page import PlugPage
from capture_tool.ui.review.wrapped import WrappedLabel
from capture_tool.ui.settings_dialog import SettingsDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen


def no_trouble(_keys: Any) -> dict[str, str]:
    """Every key can be bound."""
    return {}


@pytest.fixture
def dialog(qtbot: Any, tool: Tool) -> SettingsDialog:
    made = SettingsDialog(tool, no_trouble)
    qtbot.addWidget(made)
    return made


def test_saved_values_are_in_the_file_and_in_use(qtbot: Any, dialog: SettingsDialog, tool: Tool) -> None:
    dialog.before.spin.setValue(45)
    dialog.theme.box.setCurrentIndex(dialog.theme.box.findData("dark"))
    with qtbot.waitSignal(dialog.applied):
        dialog.save()
    assert load(tool.paths.settings).logs_before_minutes == 45
    assert tool.settings.theme == "dark"


def test_nothing_changed_writes_nothing(dialog: SettingsDialog) -> None:
    assert dialog.changes() == {}


def test_a_taken_key_is_said_and_nothing_is_written(qtbot: Any, tool: Tool) -> None:
    dialog = SettingsDialog(tool, lambda keys: {"desktop": "Another program has this key."} if keys["desktop"] else {})
    qtbot.addWidget(dialog)
    dialog.show()
    before = tool.paths.settings.read_text()
    dialog.before.spin.setValue(45)
    dialog.keys.fields["desktop"].set_notation("<ctrl>+<alt>+q")
    dialog.save()
    assert dialog.keys._notices["desktop"].text == "Another program has this key."
    assert dialog.isVisible()
    assert tool.paths.settings.read_text() == before


def test_a_secret_goes_to_the_key_store_not_to_the_file(qtbot: Any, dialog: SettingsDialog, tool: Tool) -> None:
    dialog.destination.choice.setCurrentIndex(dialog.destination.choice.findData("desk"))
    dialog.destination.entries["desk"]["url"].setText("https://desk.example.net")
    dialog.destination.entries["desk"]["token"].setText("made-up-token")
    with qtbot.waitSignal(dialog.applied, timeout=20_000):
        dialog.save()
    assert tool.secrets.get("destinations.desk.token") == "made-up-token"
    assert "made-up-token" not in tool.paths.settings.read_text()
    assert tool.settings.destinations["desk"]["url"] == "https://desk.example.net"


def test_policy_locks_the_field(qtbot: Any, tool: Tool, tmp_path: Any) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[logs]\nbefore_minutes = 5\n")
    tool.settings = load(tool.paths.settings, policy)
    dialog = SettingsDialog(tool, no_trouble)
    qtbot.addWidget(dialog)
    assert not dialog.before.spin.isEnabled()
    assert dialog.before.spin.value() == 5
    assert dialog.after.spin.isEnabled()


def test_a_damaged_file_is_said_and_not_overwritten(qtbot: Any, tool: Tool) -> None:
    tool.paths.settings.write_text("not [ toml")
    tool.reload()
    dialog = SettingsDialog(tool, no_trouble)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "damaged" in dialog.notice.text
    dialog.before.spin.setValue(45)
    dialog.save()
    qtbot.waitUntil(dialog.ok.isEnabled)
    assert tool.paths.settings.read_text() == "not [ toml"


@pytest.mark.parametrize(
    ("key", "held", "notation"),
    [
        (Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, "<ctrl>+<shift>+<f9>"),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier, "<ctrl>+<alt>+q"),
        (Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier, "<print_screen>"),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, ""),
    ],
)
def test_key_field_takes_the_chord_that_is_pressed(qtbot: Any, key: Qt.Key, held: Any, notation: str) -> None:
    field = KeyField("<ctrl>+<shift>+<f8>")
    qtbot.addWidget(field)
    qtbot.keyClick(field, key, held)
    assert field.notation == notation


def test_key_field_refuses_a_key_that_typing_needs(qtbot: Any) -> None:
    field = KeyField("<ctrl>+<shift>+<f8>")
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.said) as said:
        qtbot.keyClick(field, Qt.Key.Key_A)
    assert said.args[0]
    assert field.notation == "<ctrl>+<shift>+<f8>"


def test_a_typed_destination_is_tried_before_it_is_saved(qtbot: Any, dialog: SettingsDialog, tool: Tool, tmp_path: Any) -> None:
    share, page = tmp_path / "share", dialog.destination
    share.mkdir()
    page.choice.setCurrentIndex(page.choice.findData("folder"))
    page.entries["folder"]["path"].setText(str(share))
    page.trial.button.click()
    qtbot.waitUntil(lambda: "can be written" in page.trial.notice.text, timeout=10_000)
    assert not list(share.iterdir())
    assert str(share) not in tool.paths.settings.read_text()


def test_a_trial_that_fails_tells_its_cure(qtbot: Any, dialog: SettingsDialog, tmp_path: Any) -> None:
    page = dialog.destination
    page.choice.setCurrentIndex(page.choice.findData("folder"))
    page.entries["folder"]["path"].setText(str(tmp_path / "nowhere"))
    page.trial.button.click()
    qtbot.waitUntil(lambda: "Connect the share" in page.trial.notice.text, timeout=10_000)


def test_an_answer_about_other_values_is_not_shown(qtbot: Any, dialog: SettingsDialog, tmp_path: Any) -> None:
    page = dialog.destination
    page.choice.setCurrentIndex(page.choice.findData("folder"))
    page.entries["folder"]["path"].setText(str(tmp_path / "nowhere"))
    page.trial.button.click()
    qtbot.keyClicks(page.entries["folder"]["path"], "/other")
    assert page.trial.button.isEnabled()
    page.trial.button.click()
    qtbot.waitUntil(lambda: "nowhere/other" in page.trial.notice.text, timeout=10_000)


def test_the_network_is_saved_and_its_password_goes_to_the_key_store(qtbot: Any, dialog: SettingsDialog, tool: Tool) -> None:
    dialog.network.rows[0].line.setText("http://proxy:8080")
    dialog.network.hidden["network.proxy_password"].setText("made-up-password")
    with qtbot.waitSignal(dialog.applied, timeout=20_000):
        dialog.save()
    assert tool.settings.proxy == "http://proxy:8080"
    assert tool.secrets.get("network.proxy_password") == "made-up-password"
    assert "made-up-password" not in tool.paths.settings.read_text()


def choose(page: PlugPage, name: str) -> None:
    page.choice.setCurrentIndex(page.choice.findData(name))


def test_a_store_for_large_files_is_saved_and_its_key_goes_to_the_key_store(
    qtbot: Any, dialog: SettingsDialog, tool: Tool
) -> None:
    choose(dialog.carrier, "s3_keys")
    dialog.carrier.entries["s3_keys"]["bucket"].setText("tickets")
    dialog.carrier.entries["s3_keys"]["key_secret"].setText("made-up-key")
    with qtbot.waitSignal(dialog.applied):
        dialog.save()
    assert tool.settings.body_carrier == "s3_keys"
    assert tool.settings.carriers["s3_keys"] == {"bucket": "tickets"}
    assert tool.secrets.get("carriers.s3_keys.key_secret") == "made-up-key"
    assert "made-up-key" not in tool.paths.settings.read_text()


def test_no_store_is_chosen_again(qtbot: Any, tool: Tool) -> None:
    set_value(tool.paths.settings, "body.carrier", "tus")
    tool.reload()
    dialog = SettingsDialog(tool, no_trouble)
    qtbot.addWidget(dialog)
    assert dialog.carrier.chosen == "tus"
    choose(dialog.carrier, "")
    assert dialog.carrier.trial.isHidden()
    with qtbot.waitSignal(dialog.applied):
        dialog.save()
    assert tool.settings.body_carrier == ""


def test_a_typed_store_is_tried_with_its_fields_by_their_names(qtbot: Any, dialog: SettingsDialog) -> None:
    choose(dialog.carrier, "tus")
    dialog.carrier.entries["tus"]["url"].setText("https://files.example.net")
    dialog.carrier.trial.button.click()
    qtbot.waitUntil(lambda: bool(dialog.carrier.trial.notice.text))
    assert "Set “Token”." in dialog.carrier.trial.notice.text


def test_a_store_is_tried_with_the_secret_that_is_typed(qtbot: Any, dialog: SettingsDialog, tool: Tool) -> None:
    choose(dialog.carrier, "tus")
    tool.secrets.set("carriers.tus.token", "saved")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        fields = dialog.carrier.entries["tus"]
        fields["url"].setText(f"http://127.0.0.1:{server.getsockname()[1]}/files")
        fields["token"].setText("typed")
        dialog.carrier.trial.button.click()
        with server.accept()[0] as asked:
            assert b"Bearer typed\r\n" in asked.recv(65536)
    qtbot.waitUntil(lambda: bool(dialog.carrier.trial.notice.text))


@pytest.mark.parametrize("table", ["destinations", "carriers"])
def test_every_form_names_its_fields_plainly_and_each_by_another_name(dialog: SettingsDialog, table: str) -> None:
    page = {"destinations": dialog.destination, "carriers": dialog.carrier}[table]
    for plug in discover.names(f"capture_tool.{table}"):
        choose(page, plug)
        names = [entry.accessibleName().partition(":")[0] for entry in page.entries[plug].values()]
        assert len(names) == len(set(names)) == len(plug_class(table, plug).fields)
        assert not [name for name in names if "_" in name]


@pytest.mark.parametrize("table", ["destinations", "carriers"])
def test_every_secret_is_hidden(dialog: SettingsDialog, table: str) -> None:
    page = {"destinations": dialog.destination, "carriers": dialog.carrier}[table]
    for plug in discover.names(f"capture_tool.{table}"):
        choose(page, plug)
        for field, entry in page.entries[plug].items():
            hidden = isinstance(entry, Line) and entry.echoMode() == Line.EchoMode.Password
            assert hidden == field.endswith(("token", "password", "secret")), (plug, field)


def test_a_saved_secret_is_said_and_not_shown(qtbot: Any, tool: Tool) -> None:
    tool.secrets.set("destinations.zammad.token", "made-up-token")
    dialog = SettingsDialog(tool, no_trouble)
    qtbot.addWidget(dialog)
    choose(dialog.destination, "zammad")
    line = dialog.destination.entries["zammad"]["token"]
    qtbot.waitUntil(lambda: line.placeholderText().startswith("Saved"))
    assert line.text() == ""
    choose(dialog.destination, "redmine")
    qtbot.waitUntil(lambda: not dialog.destination.entries["redmine"]["token"].placeholderText())


def test_a_tick_and_a_choice_are_saved_as_their_values(qtbot: Any, dialog: SettingsDialog, tool: Tool) -> None:
    choose(dialog.destination, "jira")
    fields = dialog.destination.entries["jira"]
    fields["edition"].setCurrentIndex(fields["edition"].findData("data-center"))
    fields["plain_http"].click()
    with qtbot.waitSignal(dialog.applied):
        dialog.save()
    assert tool.settings.destinations["jira"] == {"edition": "data-center", "plain_http": "yes"}


def test_what_was_written_by_hand_is_kept(qtbot: Any, tool: Tool) -> None:
    tool.paths.settings.write_text(
        'destination = "mail"\n[destinations.mail]\nport = 2525\nsecurity = "ssl"\n[destinations.zendesk]\npublic = true\n'
    )
    tool.reload()
    dialog = SettingsDialog(tool, no_trouble)
    qtbot.addWidget(dialog)
    assert dialog.destination.entries["mail"]["security"].value() == "ssl"
    assert dialog.changes() == {}
    choose(dialog.destination, "zendesk")
    assert dialog.destination.entries["zendesk"]["public"].isChecked()
    assert dialog.changes() == {"destination": "zendesk"}


def test_an_unknown_destination_is_said_and_not_replaced(qtbot: Any, tool: Tool) -> None:
    set_value(tool.paths.settings, "destination", "bugzilla")
    tool.reload()
    dialog = SettingsDialog(tool, no_trouble)
    qtbot.addWidget(dialog)
    assert "There is no destination bugzilla" in " ".join(label.text() for label in dialog.destination.findChildren(QLabel))
    assert dialog.changes() == {}


def test_policy_locks_the_store_and_its_fields(qtbot: Any, tool: Tool, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[body]\ncarrier = "tus"\n[carriers.tus]\nurl = "https://files.example.net"\n')
    tool.settings = load(tool.paths.settings, policy)
    dialog = SettingsDialog(tool, no_trouble)
    qtbot.addWidget(dialog)
    assert not dialog.carrier.choice.isEnabled()
    assert not dialog.carrier.entries["tus"]["url"].isEnabled()
    assert dialog.carrier.entries["tus"]["keep_days"].isEnabled()


def test_a_label_is_lower_again_when_it_is_wider(qtbot: Any) -> None:
    label = WrappedLabel("Number of the request type, from the list that the service desk shows to its administrators")
    qtbot.addWidget(label)
    label.resize(600, 20)
    label.show()
    once = label.height()
    label.resize(120, 20)
    assert label.height() > once
    label.resize(600, 20)
    assert label.height() == once
