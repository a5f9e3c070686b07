"""The tools above the picture."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from capture_tool.i18n import _
from capture_tool.ui import icons


class PictureBar(QWidget):
    """Tool buttons; the pane connects them."""

    add_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn: list[tuple[QToolButton | QAction, str]] = []
        self.black_out = self._button("black-out", _("Blac&k out"), _("Drag over what nobody may see"), words=True)
        self.black_out.setCheckable(True)
        self.undo = self._button("undo", _("Undo"), _("Take the last black-out back (Ctrl+Z)"))
        self.zoom_out = self._button("zoom-out", _("Zoom out"), _("Zoom out (Ctrl+-)"))
        self.zoom_in = self._button("zoom-in", _("Zoom in"), _("Zoom in (Ctrl++)"))
        self.fit = self._button("fit", _("Fit"), _("Show the whole picture (Ctrl+0)"))
        self.full = self._button("", "1:1", _("Show every pixel, 100 % (Ctrl+1)"), words=True)
        self.retake = self._button("retake", _("Retake"), _("Take this picture again"))
        self.remove = self._button("remove", _("Remove"), _("Remove this picture from the ticket"))
        self.add = self._button("add", _("A&dd"), _("Add another picture"), words=True)
        self.scale = QLabel("100 %")
        self.scale.setProperty("look", "muted")
        self.scale.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.scale.setMinimumWidth(self.scale.fontMetrics().horizontalAdvance("800 %") + 6)
        self._menu()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.black_out, self.undo):
            row.addWidget(widget)
        row.addStretch(1)
        zoom: tuple[QWidget, ...] = (self.zoom_out, self.scale, self.zoom_in, self.fit, self.full)
        for part in zoom:
            row.addWidget(part)
        row.addStretch(1)
        for widget in (self.retake, self.remove, self.add):
            row.addWidget(widget)

    def _button(self, drawing: str, name: str, tip: str, *, words: bool = False) -> QToolButton:
        made = QToolButton()
        made.setText(name)
        made.setAccessibleName(name.replace("&", ""))
        made.setToolTip(tip)
        made.setIconSize(QSize(icons.SIZE, icons.SIZE))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if words:
            made.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonTextBesideIcon if drawing else Qt.ToolButtonStyle.ToolButtonTextOnly
            )
        if drawing:
            made.setIcon(icons.icon(drawing))
            self._drawn.append((made, drawing))
        return made

    def _menu(self) -> None:
        menu = QMenu(self)
        for kind, text in (
            ("desktop", _("Whole desktop")),
            ("monitor", _("One monitor")),
            ("window", _("Active window")),
            ("pick", _("Choose a window…")),
            ("region", _("Region…")),
        ):
            action = menu.addAction(icons.icon(kind), text)
            action.setData(kind)
            self._drawn.append((action, kind))
        menu.triggered.connect(self._tell)
        self.add.setMenu(menu)
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _tell(self, action: QAction) -> None:
        self.add_requested.emit(action.data())

    def show_scale(self, scale: float) -> None:
        """Tells the zoom in per cent."""
        self.scale.setText(f"{scale * 100:.0f} %")

    def show_state(self, *, picture: bool, undo: bool, covered: bool) -> None:
        """Enables what makes sense now."""
        for button in (self.zoom_in, self.zoom_out, self.fit, self.full, self.retake, self.remove):
            button.setEnabled(picture)
        self.black_out.setEnabled(picture and not covered)
        self.undo.setEnabled(undo and not covered)

    def draw_icons(self) -> None:
        """Draws every icon in the present colours."""
        for owner, drawing in self._drawn:
            owner.setIcon(icons.icon(drawing))
