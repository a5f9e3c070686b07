"""Smooth scaling on a thread: the window first shows the fast picture, the smooth one follows."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from capture_tool.core.model import Image
from capture_tool.ui.jobs import Jobs


def wrap(image: Image) -> QImage:
    """The pixels as a QImage without a copy; keep `image.data` alive as long as the result."""
    return QImage(image.data, image.width, image.height, image.width * 4, QImage.Format.Format_RGB32)


class Scaler(QObject):
    """`done` brings the scaled picture to the thread of the one who asked; only the last question is answered."""

    done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked = 0
        self._jobs = Jobs(self)

    def ask(self, image: Image, size: QSize) -> None:
        """Scales the whole of `image` to `size` device pixels."""
        self._asked += 1
        number = self._asked

        def work() -> QImage:
            return wrap(image).scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)

        def take(made: QImage) -> None:
            if number == self._asked:
                self.done.emit(made)

        self._jobs.run("scale-picture", work, take, lambda _error: None)

    def forget(self) -> None:
        """Answers on their way are not wanted any more."""
        self._asked += 1
