"""The look: Fusion with a calm palette of our own, light and dark, following the desktop where asked to.

Widgets take colours from their palette only: PlaceholderText is muted text, Mid the edge of a box, AlternateBase the ground under
a picture, Highlight the accent. They say what they are by the dynamic property `look`: `card`, `bar`, `muted`, `rows`,
`primary`, `quiet`, `notice-warn` (rules in resources/theme.qss).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from capture_tool.resources import resource

Mode = Literal["system", "light", "dark"]
GAP = 8
"""Space between neighbours, in logical pixels; everything else is a multiple or a half of it."""
RADIUS = 8


@dataclass(frozen=True, slots=True)
class Colours:
    """One set of colours, `#rrggbb`. Every text has a contrast of 4.5 or more on its ground (WCAG 2.2, 1.4.3)."""

    window: str = "#f4f5f7"
    card: str = "#ffffff"
    field: str = "#ffffff"
    ground: str = "#e9ebef"
    border: str = "#d5d9e0"
    hover: str = "#eef1f6"
    text: str = "#1c2430"
    muted: str = "#5c6675"
    faint: str = "#8f98a6"
    accent: str = "#2a62d8"
    accent_over: str = "#1f52bd"
    on_accent: str = "#ffffff"
    warn: str = "#fff4dc"
    warn_text: str = "#6e4700"
    bad: str = "#fdeaea"
    bad_text: str = "#9c1c1c"
    good: str = "#e6f5ea"
    good_text: str = "#1b6133"
    info: str = "#e9f0fd"
    info_text: str = "#1d4a9e"


LIGHT = Colours()
DARK = Colours(
    window="#191c21",
    card="#22262d",
    field="#1b1f25",
    ground="#14161a",
    border="#3a404a",
    hover="#2d323b",
    text="#e7eaee",
    muted="#a2abb8",
    faint="#6d7684",
    accent="#3a70e0",
    accent_over="#4c80ea",
    on_accent="#ffffff",
    warn="#3a2e12",
    warn_text="#f4cf7f",
    bad="#40201f",
    bad_text="#ffb1ab",
    good="#173222",
    good_text="#93dcac",
    info="#1c2b48",
    info_text="#a9c6ff",
)


def strong(colours: Colours) -> Colours:
    """The same set for people who asked the desktop for high contrast: text and lines at full strength."""
    light = colours == LIGHT
    ground, ink = ("#ffffff", "#000000") if light else ("#000000", "#ffffff")
    return replace(
        colours,
        window=ground,
        card=ground,
        field=ground,
        border=ink,
        text=ink,
        muted=ink,
        faint=ink,
        accent="#0037a6" if light else "#2b68ff",
        on_accent="#ffffff",
    )


def palette(colours: Colours) -> QPalette:
    """The Qt palette of a set of colours."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.field),
        (role.AlternateBase, colours.ground),
        (role.ToolTipBase, colours.card),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.faint if colours.faint == colours.text else colours.muted),
        (role.Text, colours.text),
        (role.Button, colours.card),
        (role.ButtonText, colours.text),
        (role.Mid, colours.faint),
        (role.Midlight, colours.hover),
        (role.Highlight, colours.accent),
        (role.Accent, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Link, colours.info_text),
        (role.LinkVisited, colours.info_text),
    ):
        made.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.Highlight):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(colours.faint))
    return made


def style_sheet(colours: Colours) -> str:
    """The rules that Fusion and a palette cannot say: corners, padding, the primary button, notices."""
    text = resource("theme.qss").read_text("utf-8")
    for name in sorted(Colours.__slots__, key=len, reverse=True):
        text = text.replace(f"${name}", getattr(colours, name))
    return text.replace("$icons", resource("icons").as_posix())


def chosen(mode: Mode, scheme: Qt.ColorScheme, contrast: Qt.ContrastPreference) -> Colours:
    """The colours for a mode on a desktop that is light or dark and may want high contrast."""
    dark = mode == "dark" or (mode == "system" and scheme == Qt.ColorScheme.Dark)
    colours = DARK if dark else LIGHT
    return strong(colours) if contrast == Qt.ContrastPreference.HighContrast else colours


class Theme(QObject):
    """Keeps the application in one mode and follows the desktop in the mode "system"."""

    def __init__(self, app: QApplication, mode: Mode) -> None:
        super().__init__(app)
        self._app = app
        self.mode = mode
        self._worn: Colours | None = None
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(self._follow)

    def wear(self, mode: Mode) -> None:
        """Puts on `mode` now."""
        self.mode = mode
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(mode, Qt.ColorScheme.Unknown)
        self._app.styleHints().setColorScheme(scheme)
        self._follow()

    def _follow(self) -> None:
        hints = self._app.styleHints()
        colours = chosen(self.mode, hints.colorScheme(), hints.accessibility().contrastPreference())
        if colours != self._worn:
            self._worn = colours
            self._app.setPalette(palette(colours))
            self._app.setStyleSheet(style_sheet(colours))


def apply(app: QApplication, mode: str) -> Theme:
    """Dresses `app`; called again it changes the mode. An unknown mode is "system"."""
    wanted: Mode = mode if mode in get_args(Mode) else "system"  # type: ignore[assignment]
    theme = app.findChild(Theme) or Theme(app, wanted)
    theme.wear(wanted)
    return theme


def is_dark(widget: QWidget) -> bool:
    """Whether `widget` stands on a dark ground."""
    return widget.palette().color(QPalette.ColorRole.Window).lightness() < 128


def larger(widget: QWidget, factor: float, *, bold: bool = True) -> None:
    """Sets the font of `widget` relative to the user's own font size."""
    font = QFont(QApplication.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    else:
        font.setPixelSize(round(font.pixelSize() * factor))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    widget.setFont(font)


def inset(box: QAbstractSpinBox) -> None:
    """Gives the text of `box` the room that other fields get from the style sheet, which Qt keeps from the field inside a box."""
    box.lineEdit().setTextMargins(GAP, 0, 0, 0)
