"""What is in a ticket of the outbox: its list of files, and a copy of its zip wherever the user wants it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from capture_tool.core import outbox_body
from capture_tool.core.model import Entry
from capture_tool.core.outbox import Outbox
from capture_tool.i18n import _
from capture_tool.ui import dialogs
from capture_tool.ui.jobs import Jobs
from capture_tool.ui.problem import tell, words_of
from capture_tool.ui.review import formats
from capture_tool.ui.theme import GAP


def show_contents(parent: QWidget, jobs: Jobs, outbox: Outbox, entry: Entry) -> None:
    """Opens a list of the files in the zip with their sizes."""

    def show(files: list[tuple[str, int]]) -> None:
        _list(parent, entry, files)

    jobs.run("contents", lambda: outbox_body.contents(outbox, entry), show, lambda error: _fail(parent, error))


def save_copy(parent: QWidget, jobs: Jobs, outbox: Outbox, entry: Entry) -> None:
    """Asks where, and copies the zip there."""

    def begin(target: Path) -> None:
        jobs.run(
            "copy", lambda: outbox_body.save_copy(outbox, entry, target), lambda _none: None, lambda error: _fail(parent, error)
        )

    dialogs.ask_target(parent, entry.bundle, begin)


def _list(parent: QWidget, entry: Entry, files: list[tuple[str, int]]) -> None:
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Contents of {name}").format(name=entry.bundle))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    tree = QTreeWidget()
    tree.setAccessibleName(_("Files"))
    tree.setRootIsDecorated(False)
    tree.setProperty("look", "rows")
    tree.setUniformRowHeights(True)
    tree.setHeaderLabels([_("File"), _("Size")])
    tree.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for name, size in files:
        item = QTreeWidgetItem([name, formats.size(size)])
        item.setSizeHint(0, QSize(0, tree.fontMetrics().lineSpacing() + GAP))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        tree.addTopLevelItem(item)
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(0, tree.header().ResizeMode.Stretch)
    buttons = QDialogButtonBox()
    buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(*[GAP * 2] * 4)
    column.addWidget(tree)
    column.addWidget(buttons)
    dialog.resize(620, 400)
    dialog.open()


def _fail(parent: QWidget, error: Exception) -> None:
    tell(*words_of(error), parent=parent)
