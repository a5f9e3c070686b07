"""Choose a window from a list: program, title and a small picture that comes when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from capture_tool.core.model import Window
from capture_tool.i18n import _
from capture_tool.ui import icons
from capture_tool.ui.theme import GAP

THUMBNAIL = QSize(160, 100)


class Picker(QWidget):
    """`chosen(Window)` or `cancelled()`; both close it. `look(window, give)` is asked for each picture and gives it any time."""

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, windows: tuple[Window, ...], look: Callable[[Window, Callable[[QImage | None, str], None]], None]) -> None:
        super().__init__(None, Qt.WindowType.Dialog)
        self.setWindowTitle(_("Capture a window"))
        self.setWindowIcon(icons.app_icon())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._windows, self._answer = windows, False
        self.list = QListWidget()
        self.list.setProperty("look", "rows")
        self.list.setIconSize(THUMBNAIL)
        self.list.setSpacing(4)
        self.list.setUniformItemSizes(True)
        self.list.setWordWrap(True)
        self.list.setAccessibleName(_("Windows"))
        for number, window in enumerate(windows):
            self._add(number, window)
            if not window.minimised:
                look(window, partial(self._dress, number))
        buttons = QDialogButtonBox()
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._take = QPushButton(_("Capture"))
        self._take.setProperty("look", "primary")
        self._take.setDefault(True)
        buttons.addButton(self._take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.close)
        self.list.itemActivated.connect(self._accept)  # Enter, or what the desktop calls activating
        self.list.itemSelectionChanged.connect(self._follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[GAP * 2] * 4)
        column.addWidget(QLabel(_("Which window? Covered windows are captured whole.")))
        column.addWidget(self.list)
        column.addWidget(buttons)
        self.resize(640, 560)
        self.list.setCurrentRow(0)
        self._follow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing without a choice is a cancel."""
        if not self._answer:
            self._answer = True
            self.cancelled.emit()
        event.accept()

    def keyPressEvent(self, event: object) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.close()

    def _add(self, number: int, window: Window) -> None:
        item = QListWidgetItem(QIcon(_blank()), f"{window.app}\n{window.title}")
        item.setData(Qt.ItemDataRole.UserRole, number)
        item.setSizeHint(QSize(0, THUMBNAIL.height() + GAP))
        self.list.addItem(item)
        if window.minimised:
            self._dress(number, None, _("It is minimised: restore it to capture it."))

    def _dress(self, number: int, image: QImage | None, reason: str) -> None:
        if self._answer:
            return
        item, window = self.list.item(number), self._windows[number]
        if image is not None:
            shown = _blank()
            painter = QPainter(shown)
            painter.drawImage((shown.width() - image.width()) // 2, (shown.height() - image.height()) // 2, image)
            painter.end()
            icon = QIcon(shown)
            icon.addPixmap(shown, QIcon.Mode.Selected)  # else it is tinted
            item.setIcon(icon)
        elif reason:
            item.setText(f"{window.app}\n{window.title}\n{reason}")
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled & ~Qt.ItemFlag.ItemIsSelectable)
            item.setSelected(False)

    def _follow(self) -> None:
        self._take.setEnabled(self._choice() is not None)

    def _choice(self) -> Window | None:
        for item in self.list.selectedItems():
            return self._windows[int(item.data(Qt.ItemDataRole.UserRole))]
        return None

    def _accept(self) -> None:
        window = self._choice()
        if window is not None and not self._answer:
            self._answer = True
            self.close()
            self.chosen.emit(window)


def _blank() -> QPixmap:
    """Every thumbnail has this size, so that the words beside them stand in one column."""
    made = QPixmap(THUMBNAIL)
    made.fill(Qt.GlobalColor.transparent)
    return made
