from __future__ import annotations

import sys

import pytest

from capture_tool.system.hotkey import hotkeys

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="which desktop it is, is a question of Linux")


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "Wayland"),
        ({"XDG_SESSION_TYPE": "wayland"}, "Wayland"),
        ({}, "no display"),
    ],
)
def test_where_no_way_fits_every_key_gets_the_reason_and_a_cure(
    environment: dict[str, str], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    way = hotkeys()
    refused = way.start({"desktop": "<ctrl>+<shift>+<f9>", "window": ""}, lambda _: None)
    way.stop()
    assert refused.keys() == {"desktop"}
    assert word in refused["desktop"]
    assert "capture-tool capture" in refused["desktop"]


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # python-xlib, when nobody answers
def test_a_display_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    monkeypatch.setenv("DISPLAY", ":64999")
    way = hotkeys()
    refused = way.start({"desktop": "<ctrl>+<shift>+<f9>", "bad": "<ctrl>"}, lambda _: None)
    way.stop()
    assert refused.keys() == {"desktop", "bad"}
