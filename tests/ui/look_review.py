"""The review and the receipt in every state, with believable data, for `tests/ui/look.py`: looked at by eye."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

from capture_tool.core.choice import NOT_TICKED
from capture_tool.core.login_summary import ApiLogging, LoginEvent, LoginSummary, Step
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
from capture_tool.core.screen import Cover
from capture_tool.ui.review.acknowledgement import AcknowledgementWindow
from capture_tool.ui.review.window import ReviewWindow
from tests.ui.platform_picture import platform_window


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
    review.add_file(LeftOut("tws/tws.20261121.080000.ibgzenc", 93_000_000, NOT_TICKED["encrypted"]))
    review.add_file(LeftOut("autorestart", 312, "holds a session token: never sent"))
    review.add_file(LeftOut("core.4711", 812_000_000, "a memory dump: never sent"))
    review.gathered()
    for index in range(count):
        review.set_estimate(index, 280_000 // (index + 1))


def failed_login() -> LoginSummary:
    """Three attempts, then locked."""
    at = datetime.now(UTC) - timedelta(minutes=4)
    steps = [
        (Step.STARTED, None),
        *((Step.ATTEMPT, number) for number in (1, 2, 3)),
        (Step.WRONG_PASSWORD, None),
        (Step.LOCKED, 600),
    ]
    return LoginSummary(tuple(LoginEvent(step, at, at.replace(tzinfo=None), number) for step, number in steps))


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

    def adding() -> QWidget:
        fill(review)
        review.words.where.add.click()
        review.words.where.offer([("T-000123", "The order window froze"), ("T-000101", "Quotes were delayed")])
        assert review.words.where.number
        review.words.where.number.activated.emit(0)
        return review

    def unread() -> QWidget:
        fill(review)
        review.pictures.tell_unread(
            "Pictures are not searched for account numbers and names: Tesseract is not installed.", "a cure"
        )
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

    def proposed() -> QWidget:
        image, places = platform_window([f"DU12345{number:02}" for number in range(12)], pixels=13, size=(1100, 700))
        picture = Screenshot("desktop", image, Rect(0, 0, image.width, image.height))
        review.show_ticket(Ticket.new(), [picture, shots()[1]])
        words = [Rect(place.left() - 2, place.top() - 1, place.width() + 4, place.height() + 4) for place in places]
        made = [Cover(rect, f"acct-paper-{13 * number:04}K3V9Q2ABC") for number, rect in enumerate(words)]
        review.pictures.cover(picture, [Cover(Rect(620, 500, 320, 180))])
        review.pictures.cover(picture, made, "done")
        review.pictures.canvas.toggled.emit(4)
        review.pictures.canvas.setFocus()
        return review

    def login() -> QWidget:
        fill(review)
        review.words.category.setCurrentIndex(review.words.category.findData(Category.LOGIN.value))
        review.submit()
        return review

    def login_log() -> QWidget:
        fill(review)
        review.tell_platform(failed_login(), None)
        return review

    def login_log_asked() -> QWidget:
        fill(review)
        review.words.category.setCurrentIndex(review.words.category.findData(Category.LOGIN.value))
        review.tell_platform(failed_login(), None)
        return review

    def api_log() -> QWidget:
        fill(review)
        review.words.category.setCurrentIndex(review.words.category.findData(Category.API.value))
        review.tell_platform(LoginSummary(), ApiLogging("on", datetime.now(UTC) - timedelta(hours=2), 1))
        return review

    def api_no_log() -> QWidget:
        fill(review)
        review.words.category.setCurrentIndex(review.words.category.findData(Category.API.value))
        review.tell_platform(LoginSummary(), ApiLogging())
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

    def receipt_added() -> QWidget:
        review.finish()
        done.show_receipt(
            Receipt(
                ticket=TicketRef("4711", "https://tickets.example.com/4711"),
                destination="redmine",
                delivered=datetime.now(UTC),
                files=("capture-20261122-191500-3f9a1c2e.zip", "01-desktop.png"),
                guarantee="at-least-once",
                verified=False,
                left_out=("logs/tws/huge.log",),
                added=True,
                doubtful=True,
            )
        )
        return done

    def waiting() -> QWidget:
        done.show_waiting("The support desk cannot be reached.", ("capture-20261122-191500-3f9a1c2e.zip",))
        return done

    plain = (
        fresh,
        full,
        adding,
        marked,
        unread,
        secret,
        proposed,
        login,
        login_log,
        login_log_asked,
        api_log,
        api_no_log,
        sending,
        failed,
        asks,
        refused,
        *_extremes(review),
        receipt,
        receipt_added,
        waiting,
    )
    return [(made.__name__, made) for made in plain]


def _extremes(review: ReviewWindow) -> tuple[Callable[[], QWidget], ...]:
    """Nothing, much, and what is longer than any window."""

    def nothing() -> QWidget:
        review.show_ticket(Ticket.new(), ())
        review.gathered()
        return review

    def much() -> QWidget:
        fill(review, 0)
        review.set_pictures((*shots(), *shots()))
        for number in range(40):
            review.add_file(log(f"ibc/IBC-3.19.0_TWS-1037_{number:02}.txt", 1000 * number**3, number))
            review.add_file(LeftOut(f"api.{number}.20261121.ibgzenc", 4000, "encrypted: tick the box to take it"))
        review.gathered()
        return review

    def long_names() -> QWidget:
        fill(review)
        word = "a-file-whose-name-somebody-made-far-too-long-"
        review.add_file(
            log(f"chosen/{word * 4}.txt", 1_200_000_000, 900, replaced=dict.fromkeys(("account", "ip", "user"), 99_999))
        )
        review.add_file(
            LeftOut(f"{word * 4}.hprof", 9_000_000_000, "a memory dump, which holds everything that was in use: never sent")
        )
        review.words.text.setPlainText("Rindfleischetikettierungsueberwachung" * 9 + " and one line more" * 40)
        review.words.belongs_to.setText(word * 3)
        review.files.left.heading.setChecked(True)
        review.files.view.scrollToTop()
        return review

    def waits_for_logs() -> QWidget:
        fill(review)
        review.gathering(400_000_000, 1_900_000_000)
        review.notice.tell(
            "info",
            "Logs are still being collected. The ticket goes out as soon as they are here.",
            ("Send without the rest", lambda: None),
            ("Keep editing", lambda: None),
        )
        return review

    def sealing() -> QWidget:
        fill(review)
        review.uploading(0, 0)
        review.preparing(800_000_000, 2_000_000_000)
        return review

    return nothing, much, long_names, waits_for_logs, sealing
