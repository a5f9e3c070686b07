"""The file dialogs: opened, never waited for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from capture_tool.i18n import _


def ask_target(parent: QWidget, name: str, chosen: Callable[[Path], None]) -> None:
    """Where to save a zip called `name`; an existing file is asked about."""
    dialog = QFileDialog(parent, _("Save as file"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("zip")
    dialog.setNameFilter(_("Zip files (*.zip)"))
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def ask_files(parent: QWidget, chosen: Callable[[tuple[Path, ...]], None]) -> None:
    """Which files to add."""
    dialog = QFileDialog(parent, _("Add files"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda paths: chosen(tuple(Path(path) for path in paths)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def ask_folder(parent: QWidget, chosen: Callable[[str], None]) -> None:
    """Which folder to add."""
    dialog = QFileDialog(parent, _("Add folder"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
