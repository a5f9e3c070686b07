"""The names in a receipt as people read them: pictures, logs and the rest, each under a heading with its count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from capture_tool.i18n import _


def groups(names: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Heading and names, sorted and without the folder that the heading says; empty groups are left out."""
    titles = {"screenshots/": _("Pictures"), "logs/": _("Logs"), "facts/": _("Facts about this computer")}
    for folder, title in titles.items():
        inside = tuple(sorted(name.removeprefix(folder) for name in names if name.startswith(folder)))
        if inside:
            yield title, inside
    rest = tuple(name for name in names if not name.startswith(tuple(titles)))
    if rest:
        yield _("Report") if "report.txt" in rest else _("Files"), rest


def fill(view: QListWidget, names: Sequence[str]) -> None:
    """Lists `names` in `view`; with one group there is nothing to head."""
    view.clear()
    parts = list(groups(names))
    for title, inside in parts:
        if len(parts) > 1:
            heading = QListWidgetItem(f"{title} ({len(inside)})")
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = QFont(view.font())
            font.setWeight(QFont.Weight.DemiBold)
            heading.setFont(font)
            view.addItem(heading)
        for name in inside:
            item = QListWidgetItem(f"   {name}" if len(parts) > 1 else name)
            item.setToolTip(name)
            view.addItem(item)
