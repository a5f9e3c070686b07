"""Where a window of ours opens: in the middle of the monitor that the user looks at, whatever the window manager would do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QBackingStore, QCursor, QGuiApplication, QRegion, QScreen, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from capture_tool.system.windows import x11_front

FRAME = QSize(24, 56)
"""Room left for the window manager's frame, in logical pixels."""
KEEPS = "keeps-keyboard"


def centre(window: QWidget, screen: QScreen | None = None) -> None:
    """Puts `window`, which is about to be shown, into the middle of `screen` (default: the one with the pointer).

    It is made smaller where the screen is; a window that is shown already stays where the user has put it.
    """
    if window.isVisible():
        return
    screen = screen or _looked_at() or QGuiApplication.primaryScreen()
    room = screen.availableGeometry()
    wanted = window.size() if window.testAttribute(Qt.WidgetAttribute.WA_Resized) else window.sizeHint()
    size = wanted.boundedTo(room.size() - FRAME)
    if screen is not window.screen():
        window.setScreen(screen)  # first: a size is in pixels of the screen that the window belongs to
        window.move(room.topLeft())
    window.resize(size)
    # On X11 the frame is not known before the first showing, and the place is then the inside's: both fit.
    free = room.size() - size
    window.move(room.topLeft() + QPoint(free.width() // 2, free.height() // 2))


def _looked_at() -> QScreen | None:
    """The monitor with the pointer. Where there is only one, the X server is not asked: it may be busy with the picture."""
    return QGuiApplication.screenAt(QCursor.pos()) if len(QGuiApplication.screens()) > 1 else None


def present(window: QWidget, screen: QScreen | None = None, *, unasked: bool = False) -> None:
    """Shows `window` in the middle of the screen, in front and with the keyboard.

    One that comes `unasked` opens behind the windows that somebody may be writing in (see `keep_keyboard`).
    """
    written_in = [other for other in QApplication.topLevelWidgets() if unasked and other.isVisible() and other.property(KEEPS)]
    centre(window, screen)
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, bool(written_in))
    if not written_in:
        bring_forward(window)
        return
    window.show()
    for front in written_in:
        front.raise_()


def bring_forward(window: QWidget) -> None:
    """Shows `window` where it is, in front and with the keyboard: the user has just asked for it.

    On X11 Qt asks with the time of the last event that came to a window of ours. A key of ours comes by another way, and a window
    manager would leave the keyboard to whatever has opened or been used since.
    """
    window.show()
    window.raise_()
    window.activateWindow()
    handle = window.windowHandle()
    if QGuiApplication.platformName() != "xcb" or handle is None:
        return
    if handle.isExposed():
        x11_front.bring_to_front(window.winId())
    else:
        _FrontOnceThere(handle)


class _FrontOnceThere(QObject):
    """Asks for the front when the window manager has the window: what it has not seen yet it would not bring there."""

    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks at the expose events of the one window."""
        if watched is self._window and event.type() == QEvent.Type.Expose and self._window.isExposed():
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._ask)  # when it is painted: nobody shall wait for its pixels
        return False

    def _ask(self) -> None:
        x11_front.bring_to_front(self._window.winId())
        self.deleteLater()


def paint_now(window: QWidget) -> None:
    """Paints `window`, which was just shown, while the window manager still frames it: it comes up with its pixels.

    Qt waits for the expose event, which it reads behind a dozen other words of the window manager.
    """
    for wanted in (QEvent.Type.LayoutRequest, QEvent.Type.UpdateLater):  # the latter would have all painted a second time
        QCoreApplication.sendPostedEvents(None, wanted.value)
    window.setAttribute(Qt.WidgetAttribute.WA_Mapped)  # else Qt drops the painting; the expose event only copies pixels then
    window.repaint()


def stand_by(window: QWidget) -> None:
    """Does for `window`, hidden while nobody waits, what the next showing would wait for."""
    if not window.isHidden():
        return
    window.winId()  # Qt throws the native window of a closed one away: 5 ms
    store: QBackingStore | None = window.backingStore()
    if QGuiApplication.platformName() == "xcb" and store is not None and not store.size().isEmpty():  # empty crashes
        store.beginPaint(QRegion(window.rect()))  # waits until the X server has read the last painting: 2 ms while it is busy
        store.endPaint()


def keep_keyboard(window: QWidget) -> None:
    """While `window` is shown, what comes unasked takes the keyboard from it as little as from a sentence half written."""
    window.setProperty(KEEPS, True)  # noqa: FBT003  (Qt's)
