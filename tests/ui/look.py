"""Shows each window with believable data and saves pictures: `python -m tests.ui.look FOLDER [light|dark] [SCENE ...]`.

A scene is a name or a pattern. Needs DISPLAY (Xvfb with a window manager). QT_SCALE_FACTOR sets the scale.
Run by hand, looked at by eye.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from capture_tool.ui import icons, theme
from tests.ui.look_review import scenes
from tests.ui.look_windows import windows

WAIT_MS = 700


class _Sheet(QWidget):
    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 90, QColor("#f2f2f2"))
        painter.fillRect(0, 90, self.width(), 90, QColor("#202020"))
        left = 10
        for state in ("idle", "uploading", "waiting", "failed"):
            for size in (64, 32, 22, 16):
                for top in (10, 100):
                    painter.drawPixmap(left, top, icons.tray_icon(state).pixmap(size, size))  # type: ignore[arg-type]
                left += size + 8
        names = sorted(path.stem for path in (Path(__file__).parents[2] / "resources" / "icons").glob("*.svg"))
        for number, name in enumerate(names):
            x, y = 10 + number % 14 * 46, 200 + number // 14 * 46
            painter.drawPixmap(x, y, icons.pixmap(name, 32, ratio=self.devicePixelRatioF()))


def _icon_sheet() -> QWidget:
    sheet = _Sheet()
    sheet.resize(680, 360)
    sheet.show()
    return sheet


def main(folder: Path, mode: str, only: Sequence[str] = ()) -> None:
    """Shows one scene after another and takes the screen's own pixels of it."""
    os.environ["CAPTURE_TOOL_HOME"] = tempfile.mkdtemp(prefix="look-")  # the scenes write settings and an outbox of their own
    app = QApplication([])
    theme.apply(app, mode)
    todo = [
        scene
        for scene in (*scenes(), *windows(), ("all_icons", _icon_sheet))
        if not only or any(fnmatch(scene[0], one) for one in only)
    ]
    kept: list[QWidget] = []

    def save(name: str, window: QWidget) -> None:
        screen = window.screen()
        screen.grabWindow(0).save(str(folder / f"{name}-{mode}-{screen.size().width()}x{screen.devicePixelRatio():g}.png"))
        step()

    def step() -> None:
        if not todo:
            app.exit()  # quit() asks the windows, and one that holds words says no
            return
        name, show = todo.pop(0)
        kept.append(show())
        QTimer.singleShot(WAIT_MS, lambda: save(name, kept[-1]))

    QTimer.singleShot(0, step)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "light", sys.argv[3:])
