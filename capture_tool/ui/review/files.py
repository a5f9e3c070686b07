"""The logs that would leave, those that were left out, and the Advanced view that asks for more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from capture_tool.core.choice import NOT_TICKED
from capture_tool.core.model import CleanFile, LeftOut
from capture_tool.i18n import _, ngettext
from capture_tool.ui import icons
from capture_tool.ui.review import formats
from capture_tool.ui.review.advanced import Advanced
from capture_tool.ui.review.file_row import FileRow
from capture_tool.ui.review.file_rows import FileRows
from capture_tool.ui.review.fold import Fold
from capture_tool.ui.review.notice import Notice
from capture_tool.ui.review.values import LogsWanted
from capture_tool.ui.theme import GAP, larger

if TYPE_CHECKING:
    from capture_tool.ui.review.viewer import Viewer


class FilesPane(QWidget):
    """`changed` comes with every tick and arrival, `log_choice_changed` (LogsWanted) when other logs are wanted than before."""

    changed = Signal()
    log_choice_changed = Signal(object)
    add_files_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = FileRows(self)
        self._wanted: LogsWanted | None = None
        self._chosen: tuple[Path, ...] = ()
        self._undone: frozenset[str] = frozenset()
        self.viewer: Viewer | None = None
        self.waiver = Notice()
        self.all = _All(_("&Logs"))
        self.all.setAccessibleName(_("Send all logs"))
        larger(self.all, 1.0)
        self.status = QLabel()
        self.status.setProperty("look", "muted")
        self.add_button = QPushButton(_("Add &files…"))
        self.add_button.setAccessibleName(_("Add files"))
        self.add_button.setToolTip(_("Files can be dropped on this window, too"))
        self.add_button.setProperty("look", "quiet")
        self.add_button.setIcon(icons.icon("add"))
        self.add_button.setIconSize(QSize(14, 14))
        self.progress = QProgressBar(textVisible=False)
        self.progress.setAccessibleName(_("Collecting logs"))
        self.view = _list(_("Logs that will be sent"))
        self.view.setModel(self.rows)
        row = FileRow(self.view)
        row.opened.connect(self._show_file)
        self.view.setItemDelegate(row)
        self.empty = QLabel(self.view)
        self.empty.setProperty("look", "muted")
        self.empty.setMargin(GAP)
        self.left_rows = QStringListModel(self)
        left_view = _list(_("Files that were left out"))
        left_view.setModel(self.left_rows)
        left_view.setMaximumHeight(130)
        left_view.setUniformItemSizes(False)
        left_view.setWordWrap(True)
        left_view.setResizeMode(QListView.ResizeMode.Adjust)
        self.left = Fold("", left_view)
        self.left.hide()
        self.advanced = Advanced()
        self.more = Fold(_("Ad&vanced view"), self.advanced)
        self._lay_out()
        self.rows.changed.connect(self._tell)
        self.all.clicked.connect(self._tick_all)
        self.add_button.clicked.connect(self.add_files_requested)
        self.advanced.changed.connect(self._wish)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.all)
        head.addWidget(self.status, 1)
        head.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.waiver)
        column.addWidget(self.progress)
        column.addWidget(self.view, 1)
        column.addWidget(self.left)
        column.addWidget(self.more)
        keep = self.progress.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(keep)
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.view.setMinimumHeight(self.fontMetrics().lineSpacing() * 5 + 30)

    def start(self, wanted: LogsWanted) -> None:
        """Empty again, for a new ticket."""
        incident = wanted.incident
        self._chosen = wanted.chosen
        self._undone = frozenset()
        self.waiver.hide()
        self.advanced.reset(platform=wanted.platform, encrypted=wanted.encrypted)
        self.more.close_up()
        self.left.close_up()
        self.more.heading.setChecked(wanted.encrypted or not wanted.platform)  # what is not usual is seen
        self.rows.incident = incident
        self._wanted = self._now(incident)
        self.rows.clear(forget_ticks=True)
        self.clear_files()

    def clear_files(self) -> None:
        """Empties the lists before logs are gathered again; what was unticked stays unticked."""
        self.rows.clear(forget_ticks=False)
        if self.left_rows.rowCount():
            self.left_rows.setStringList([])
        self.advanced.forget_encrypted()
        self.left.hide()
        self.gathering(0, 0)

    def add(self, file: CleanFile | LeftOut) -> None:
        """One more file, ready or left out; may come at any time and moves neither focus nor scrolling."""
        if isinstance(file, CleanFile):
            self.rows.add(file)
            if self.viewer:
                self.viewer.renew(file)
            return
        if file.reason == NOT_TICKED["encrypted"]:
            self.advanced.add_encrypted(file.bytes)
        row = self.left_rows.rowCount()
        self.left_rows.insertRow(row)
        size = f" ({formats.size(file.bytes)})" if file.bytes else ""
        self.left_rows.setData(self.left_rows.index(row), f"{file.name}{size}: {file.reason}")
        count = row + 1
        self.left.set_title(ngettext("{n} file left &out", "{n} files left &out", count).format(n=count))
        self.left.show()

    def gathering(self, done: int, total: int) -> None:
        """Logs are being read: bytes so far and in all (0 when not known yet)."""
        self.progress.setRange(0, 1000 if total else 0)
        self.progress.setValue(min(1000, done * 1000 // total) if total else 0)
        self.progress.show()
        self.empty.setText("")
        self.status.setText(
            _("collecting… {done} of {total}").format(done=formats.size(done), total=formats.size(total))
            if total
            else _("collecting…")
        )

    def gathered(self) -> None:
        """All logs are here."""
        self.progress.hide()
        self.empty.setText("" if self.rows.rowCount() else _("No logs were found. You can add files."))
        self.empty.adjustSize()
        self._tell()

    def add_chosen(self, paths: tuple[Path, ...]) -> None:
        """Files and folders that the user picked or dropped."""
        fresh = tuple(path for path in dict.fromkeys(paths) if path not in self._chosen)
        if fresh and self._wanted:
            self._chosen += fresh
            self._wish()

    def _show_file(self, file: CleanFile) -> None:
        if self.viewer is None:
            from capture_tool.ui.review.viewer import Viewer

            self.viewer = Viewer()
            self.viewer.undo_requested.connect(self.undo)
            self.destroyed.connect(self.viewer.deleteLater)
        self.viewer.show_file(file)

    def hideEvent(self, event: QHideEvent) -> None:
        """The review is over: the content is let go of."""
        if self.viewer and not event.spontaneous():
            self.viewer.forget()
        super().hideEvent(event)

    def undo(self, kind: str) -> None:
        """Gathers again without replacing values of `kind`, and says so for as long as it holds."""
        self._set_undone(self._undone | {kind})

    def _set_undone(self, kinds: frozenset[str]) -> None:
        self._undone = kinds
        names = ", ".join(formats.kind_name(kind) for kind in sorted(kinds))
        if kinds:
            text = _("Sent as they are: {kinds}.").format(kinds=names)
            self.waiver.tell("warn", text, (_("Replace again"), lambda: self._set_undone(frozenset())))
        else:
            self.waiver.hide()
        self._wish()

    def move_incident(self, incident: datetime) -> None:
        """Other logs belong to another time."""
        if self._wanted and incident != self._wanted.incident:
            self.rows.incident = incident
            self._wish(incident)

    @property
    def wanted(self) -> LogsWanted:
        """The choice as it stands."""
        assert self._wanted is not None, "start() comes first"
        return self._wanted

    def _now(self, incident: datetime) -> LogsWanted:
        box = self.advanced
        return LogsWanted(
            platform=box.platform.isChecked(),
            previous_days=box.previous_days.isChecked(),
            encrypted=box.encrypted.isChecked(),
            state=box.state.isChecked(),
            chosen=self._chosen,
            undone=self._undone,
            incident=incident,
        )

    def _wish(self, incident: datetime | None = None) -> None:
        wanted = self._now(incident or self.wanted.incident)
        if wanted != self._wanted:
            self._wanted = wanted
            self.log_choice_changed.emit(wanted)

    def _tick_all(self) -> None:
        self.rows.tick_all(self.all.isChecked())

    def _tell(self) -> None:
        chosen, count = self.rows.chosen_count, self.rows.rowCount()
        state = Qt.CheckState.PartiallyChecked if chosen else Qt.CheckState.Unchecked
        self.all.setCheckState(Qt.CheckState.Checked if count and chosen == count else state)
        self.all.setEnabled(count > 0)
        if self.progress.isHidden():
            self.status.setText(_("{chosen} of {count}").format(chosen=chosen, count=count) if count else "")
        self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """New colours, new icon."""
        if event.type() == QEvent.Type.PaletteChange:
            self.add_button.setIcon(icons.icon("add"))
        super().changeEvent(event)


class _All(QCheckBox):
    """Shows that some are ticked; a click ticks all or none."""

    def nextCheckState(self) -> None:
        """Some or none become all."""
        all_of_them = self.checkState() != Qt.CheckState.Checked
        self.setCheckState(Qt.CheckState.Checked if all_of_them else Qt.CheckState.Unchecked)


def _list(name: str) -> QListView:
    made = QListView()
    made.setAccessibleName(name)
    made.setProperty("look", "rows")
    made.setUniformItemSizes(True)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    return made
