"""Tells what went wrong: title and advice in a window of its own, where no other window can say it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from capture_tool.core.errors import CaptureToolError
from capture_tool.i18n import _
from capture_tool.ui import icons
from capture_tool.ui.place import present

log = logging.getLogger(__name__)
_shown: set[QMessageBox] = set()
"""Boxes without a parent, until they are closed: a window that Python holds no more is gone before anyone has seen it."""


def words_of(error: BaseException) -> tuple[str, str]:
    """Title and advice of any error. One that is not ours is a fault of the program: it is named, its text may hold secrets."""
    if isinstance(error, CaptureToolError):
        return error.title, error.advice
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    title = _("Something unexpected happened ({name}).").format(name=type(error).__name__)
    return title, _("Nothing that was saved is lost. Try again; the program's own log tells support more.")


def tell(title: str, advice: str, *offers: tuple[str, Callable[[], object]], parent: QWidget | None = None) -> QMessageBox:
    """Shows title and advice, with buttons for what to do about it. Returns at once; the window goes when it is closed."""
    box = QMessageBox(QMessageBox.Icon.Warning, _("Capture Tool"), title, QMessageBox.StandardButton.NoButton, parent)
    box.setWindowIcon(icons.app_icon())
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(advice)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowModality(Qt.WindowModality.WindowModal if parent else Qt.WindowModality.NonModal)
    box.setEscapeButton(box.addButton(_("Close"), QMessageBox.ButtonRole.RejectRole))
    for text, act in offers:
        box.addButton(text, QMessageBox.ButtonRole.ActionRole).clicked.connect(act)
    if parent is None:
        _shown.add(box)
        box.finished.connect(lambda _result: _shown.discard(box))
        present(box, unasked=True)
    else:
        box.show()
    return box
