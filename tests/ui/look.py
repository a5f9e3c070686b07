"""Shows each window of the review with believable data and saves pictures: `python tests/ui/look.py FOLDER [light|dark]`.

Needs DISPLAY (Xvfb with a window manager). QT_SCALE_FACTOR sets the scale. Run by hand, looked at by eye.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from capture_tool.core.model import (
    Category,
    CleanFile,
    CleanPath,
    Image,
    LeftOut,
    Receipt,
    Rect,
    Screenshot,
    Ticket,
    TicketRef,
    Window,
)
from capture_tool.ui import icons, theme
from capture_tool.ui.review.acknowledgement import AcknowledgementWindow
from capture_tool.ui.review.window import ReviewWindow

WAIT_MS = 700


def desktop(width: int, height: int) -> Image:
    """A made-up trading screen."""
    drawn = QImage(width, height, QImage.Format.Format_RGB32)
    drawn.fill(QColor("#10141b"))
    painter = QPainter(drawn)
    painter.setFont(QFont("DejaVu Sans", 13))
    for column in range(3):
        for row in range(2):
            box = QRect(20 + column * width // 3, 60 + row * height // 2, width // 3 - 40, height // 2 - 90)
            painter.fillRect(box, QColor("#1b222d"))
            painter.fillRect(QRect(box.left(), box.top(), box.width(), 34), QColor("#273246"))
            painter.setPen(QColor("#dfe7f2"))
            painter.drawText(
                box.left() + 12,
                box.top() + 23,
                ["Portfolio", "Chart", "Orders", "Book trader", "News", "Watchlist"][column + 3 * row],
            )
            for line in range((box.height() - 60) // 26):
                up = (line * 7 + column) % 3
                painter.setPen(QColor("#41c07a" if up else "#e0605c"))
                painter.drawText(
                    box.left() + 12,
                    box.top() + 62 + line * 26,
                    f"SYM{line:02}   {100 + line * 3.17:8.2f}   {(-1) ** line * line * 0.13:+.2f} %",
                )
    painter.end()
    return Image(width, height, bytes(drawn.constBits()))


def shots() -> list[Screenshot]:
    """A desktop, a window, a login dialog."""
    small = Rect(200, 200, 900, 620)
    login = Window(9, "Second Factor Authentication", "tws", 1, Rect(0, 0, 520, 360))
    return [
        Screenshot("desktop", desktop(1920, 1080), Rect(0, 0, 1920, 1080)),
        Screenshot("window", desktop(900, 620), small),
        Screenshot("window", desktop(520, 360), login.rect, window=login),
    ]


def log(name: str, size: int, minutes: int, **more: object) -> CleanFile:
    """A file as redaction would give it."""
    last = datetime.now(UTC)
    values: dict[str, object] = {
        "source": name.split("/", maxsplit=1)[0],
        "name": f"logs/{name}",
        "member": CleanPath(Path("member")),
        "method": "deflate",
        "bytes": size * 9,
        "packed_bytes": size,
        "crc32": 0,
        "sha256": "0" * 64,
        "bytes_before": size * 9,
        "file_bytes": size * 30,
        "first": last - timedelta(minutes=minutes),
        "last": last,
    }
    return CleanFile(**(values | more))  # type: ignore[arg-type]


def fill(review: ReviewWindow, count: int = 2) -> None:
    """A review as it looks after some seconds."""
    review.show_ticket(Ticket.new(), shots()[:count])
    review.words.text.setPlainText(
        "The order window froze right after I pressed Transmit. The rest of the platform still showed quotes."
    )
    review.words.expected.setPlainText("The order is sent and shows up in the list.")
    for file in (
        log("tws/launcher.log", 81_200, 31, replaced={"account": 12, "ip": 3, "user": 41}),
        log("ibc/IBC-3.19.0_TWS-1037_SUNDAY.txt", 14_100, 30, replaced={"password": 1, "account": 4}, clipped=(1000, 9000)),
        log("tws/jts.ini", 1_300, 0, first=None, last=None, replaced={"user": 2}),
        log("jvm/hs_err_pid4711.log", 22_700, 400, replaced={"folder": 7}),
        log("tws/api.0.20261121.100521.ibgzenc", 41_000_000, 0, encrypted=True, selected=False, first=None, last=None),
    ):
        review.add_file(file)
    review.add_file(LeftOut("autorestart", 312, "holds a session token: never sent"))
    review.add_file(LeftOut("core.4711", 812_000_000, "a memory dump: never sent"))
    review.gathered()
    for index in range(count):
        review.set_estimate(index, 280_000 // (index + 1))


def scenes() -> list[tuple[str, Callable[[], QWidget]]]:
    """Every look, by name."""
    review, done = ReviewWindow(), AcknowledgementWindow()
    review.warm()

    def fresh() -> QWidget:
        done.hide()
        review.show_ticket(Ticket.new(), shots()[:1])
        review.gathering(3_100_000, 12_400_000)
        return review

    def full() -> QWidget:
        fill(review)
        return review

    def marked() -> QWidget:
        fill(review)
        review.pictures.bar.black_out.setChecked(True)
        review.pictures.canvas.drawn.emit(Rect(120, 150, 420, 60))
        review.pictures.canvas.set_scale(1.0)
        review.files.more.heading.setChecked(True)
        review.files.left.heading.setChecked(True)
        return review

    def secret() -> QWidget:
        fill(review, 3)
        review.pictures.strip.chosen.emit(2)
        return review

    def login() -> QWidget:
        fill(review)
        review.words.category.setCurrentIndex(review.words.category.findData(Category.LOGIN.value))
        review.submit()
        return review

    def sending() -> QWidget:
        fill(review)
        review.uploading(3_100_000, 12_400_000)
        return review

    def failed() -> QWidget:
        fill(review)
        review.failed("The ticket could not be saved: the disk is full.", "Free some space and press Submit again.")
        return review

    def asks() -> QWidget:
        fill(review)
        review.close()
        return review

    def refused() -> QWidget:
        fill(review)
        review._refuse = lambda text: (
            "This looks like a password. Take it out: support never needs it." if "froze" in text else None
        )
        review.submit()
        return review

    def receipt() -> QWidget:
        review.finish()
        names = ("capture-20261122-191500-3f9a1c2e.zip", "01-desktop.png", "02-window.png")
        done.show_receipt(
            Receipt(
                ticket=TicketRef("T-000123", "http://127.0.0.1:8440/tickets/T-000123"),
                destination="desk",
                delivered=datetime.now(UTC),
                files=names,
                guarantee="exactly-once",
                verified=True,
            )
        )
        return done

    def waiting() -> QWidget:
        done.show_waiting("The support desk cannot be reached.", ("capture-20261122-191500-3f9a1c2e.zip",))
        return done

    def all_icons() -> QWidget:
        done.hide()
        return _icon_sheet()

    return [
        (made.__name__, made)
        for made in (fresh, full, marked, secret, login, sending, failed, asks, refused, receipt, waiting, all_icons)
    ]


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


def main(folder: Path, mode: str) -> None:
    """Shows one scene after another and takes the screen's own pixels of it."""
    app = QApplication([])
    theme.apply(app, mode)
    todo = scenes()
    kept: list[QWidget] = []

    def save(name: str, window: QWidget) -> None:
        screen = window.screen()
        screen.grabWindow(0).save(str(folder / f"{name}-{mode}-{screen.size().width()}x{screen.devicePixelRatio():g}.png"))
        step()

    def step() -> None:
        if not todo:
            app.quit()
            return
        name, show = todo.pop(0)
        kept.append(show())
        QTimer.singleShot(WAIT_MS, lambda: save(name, kept[-1]))

    QTimer.singleShot(0, step)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "light")
