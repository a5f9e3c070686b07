"""The look: contrast, modes, and every icon drawn."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from capture_tool.resources import resource
from capture_tool.ui import icons, theme


def contrast(one: str, other: str) -> float:
    """WCAG 2.2."""

    def light(colour: str) -> float:
        parts = [
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in QColor(colour).getRgbF()[:3]
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


SETS = {
    "light": theme.LIGHT,
    "dark": theme.DARK,
    "strong light": theme.strong(theme.LIGHT),
    "strong dark": theme.strong(theme.DARK),
}
PAIRS = [
    ("text", "window"),
    ("text", "card"),
    ("text", "field"),
    ("text", "hover"),
    ("muted", "window"),
    ("muted", "card"),
    ("muted", "field"),
    ("on_accent", "accent"),
    ("warn_text", "warn"),
    ("bad_text", "bad"),
    ("good_text", "good"),
    ("info_text", "info"),
]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(name: str, ink: str, ground: str) -> None:
    colours = SETS[name]
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("name", SETS)
def test_edges_of_boxes_can_be_seen(name: str) -> None:
    assert contrast(SETS[name].faint, SETS[name].field) >= 2.8
    assert contrast(SETS[name].accent, SETS[name].field) >= 3


def test_modes_change_what_is_shown(qapp: QApplication, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    theme.apply(qapp, "dark")
    assert theme.is_dark(widget)
    theme.apply(qapp, "light")
    assert not theme.is_dark(widget)


def test_system_follows_the_desktop_and_its_contrast() -> None:
    scheme, contrast = Qt.ColorScheme, Qt.ContrastPreference
    assert theme.chosen("system", scheme.Dark, contrast.NoPreference) == theme.DARK
    assert theme.chosen("system", scheme.Unknown, contrast.NoPreference) == theme.LIGHT
    assert theme.chosen("light", scheme.Dark, contrast.NoPreference) == theme.LIGHT
    assert theme.chosen("system", scheme.Dark, contrast.HighContrast).border == "#ffffff"


def test_an_unknown_mode_is_that_of_the_system(qapp: QApplication) -> None:
    worn = theme.apply(qapp, "light")
    assert theme.apply(qapp, "nonsense") is worn
    assert worn.mode == "system"


def test_style_sheet_has_no_hole() -> None:
    assert not re.search(r"\$[a-z]", theme.style_sheet(theme.LIGHT))
    assert theme.style_sheet(replace(theme.LIGHT, accent="#123456")).count("#123456") > 3


NAMES = sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_draws(qapp: QApplication, name: str) -> None:
    drawn = icons.pixmap(name, 24, QColor("#ff0000"), ratio=2).toImage()
    assert (drawn.width(), drawn.devicePixelRatio()) == (48, 2)
    assert any(drawn.pixelColor(x, y).alpha() for x in range(48) for y in range(48))


def test_tray_states_look_different(qapp: QApplication) -> None:
    states: list[icons.TrayState] = ["idle", "uploading", "waiting", "failed"]
    images = [icons.tray_icon(state).pixmap(22, 22).toImage() for state in states]
    assert all(one != other for index, one in enumerate(images) for other in images[index + 1 :])
