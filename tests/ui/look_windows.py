"""The windows beside the review, with believable data, for `tests/ui/look.py`: looked at by eye."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from capture_tool.core.errors import PermanentError
from capture_tool.core.ids import new_ticket_id
from capture_tool.core.model import Entry, Image, Monitor, Receipt, Rect, Screenshot, State, TicketRef, Window
from capture_tool.core.outbox import Outbox
from capture_tool.core.pace import Pace
from capture_tool.core.ports import UNKNOWN
from capture_tool.core.settings import set_value
from capture_tool.system.paths import paths
from capture_tool.tool import Tool
from capture_tool.ui import outbox_files, pixels
from capture_tool.ui.actions import Actions
from capture_tool.ui.control_window import ControlWindow
from capture_tool.ui.countdown import Countdown
from capture_tool.ui.help_window import HelpWindow
from capture_tool.ui.outbox_list import prepared
from capture_tool.ui.outbox_window import OutboxWindow
from capture_tool.ui.picker import THUMBNAIL, Picker
from capture_tool.ui.place import present
from capture_tool.ui.problem import tell
from capture_tool.ui.region import RegionPick
from tests.ui.look_settings import TAKEN, settings_scenes

Scene = Callable[[], QWidget]
AnyWidget = TypeVar("AnyWidget", bound=QWidget)


class Entries(QObject):
    """An outbox with a ticket in every state."""

    def entries(self) -> tuple[Entry, ...]:
        now = datetime.now(UTC)
        ref = TicketRef("T-000123", "http://127.0.0.1:8440/tickets/T-000123")
        receipt = Receipt(
            ticket=ref, destination="desk", delivered=now, files=("report.txt",), guarantee="exactly-once", verified=True
        )

        def entry(state: State, minutes: int, size: int, **more: Any) -> Entry:
            made = now - timedelta(minutes=minutes)
            ticket = new_ticket_id()
            name = f"capture-20261122-19{minutes % 60:02}00-{ticket[-8:]}.zip"
            return Entry(
                id=ticket, state=state, destination="desk", bundle=name, bytes=size, sha256="0" * 64, created=made, **more
            )

        return (
            entry(State.SENT, 900, 310_000, summary="Quotes were delayed", ticket=ref, receipt=receipt),
            entry(
                State.FAILED,
                200,
                2_400_000,
                summary="The order window froze right after I pressed Transmit, and nothing of it came back for minutes",
                reason="The ticket system refused the token (401). Give a new token in the settings under Where tickets go.",
            ),
            entry(
                State.PENDING,
                8,
                1_200_000,
                summary="Login hangs at Requesting startup parameters",
                reason="The support desk cannot be reached (connection refused).",
                next_try=now + timedelta(minutes=4),
            ),
            entry(State.PENDING, 1, 81_000_000, summary="", sent_bytes=31_000_000),
            entry(
                State.FAILED,
                30,
                900_000,
                summary="The chart stays white",
                code=UNKNOWN,
                reason="The answer to the only attempt was lost: nobody here knows whether the ticket arrived. "
                "Ask support for it. Then send it again, or say that it arrived.",
            ),
            entry(
                State.FAILED,
                20,
                700_000,
                summary="Once more, with the log",
                add_to="T-000999",
                code="ticket.unknown",
                reason="The desk has no ticket of that number. Look at the number again.",
            ),
            *(
                entry(
                    State.SENT,
                    2000 + 700 * day,
                    300_000 + 7919 * day,
                    summary=f"Earlier trouble {day}",
                    ticket=ref,
                    receipt=receipt,
                )
                for day in range(30)
            ),
        )


def _tool() -> Tool:
    where = paths()
    set_value(where.settings, "destination", "folder")
    set_value(where.settings, "destinations.folder.path", "/srv/tickets/incoming")
    return Tool(where)


def _frozen() -> Screenshot:
    """The screen as it is, as the grabber would give it."""
    from tests.ui.look_review import desktop

    monitors, left = [], 0
    for number, screen in enumerate(QGuiApplication.screens(), 1):
        size = screen.size() * screen.devicePixelRatio()
        monitors.append(Monitor(number, screen.name(), Rect(left, 0, size.width(), size.height()), primary=number == 1))
        left += size.width()
    height = max(one.rect.height for one in monitors)
    return Screenshot("desktop", desktop(left, height), Rect(0, 0, left, height), tuple(monitors))


def _picker() -> Picker:
    titles = (
        ("tws", "DU1234567 Interactive Brokers (Simulated Trading)", False),
        ("tws", "Order Confirmation", False),
        (
            "Firefox",
            "A page whose title is so long that it does not fit on one line of the list, whatever one does about it",
            False,
        ),
        ("xterm", "root@desk: ~", True),
        ("Vault", "Second Factor Authentication", False),
    )
    rect = Rect(0, 0, 900, 620)
    windows = tuple(Window(n, title, app, n, rect, minimised=small) for n, (app, title, small) in enumerate(titles))

    def look(window: Window, give: Callable[[QImage | None, str], None]) -> None:
        from tests.ui.look_review import desktop

        if window.id == 4:
            give(None, "This window does not let itself be captured.")
            return
        image: Image = desktop(900, 620 if window.id else 300)
        give(
            pixels.to_qimage(image)
            .scaled(THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            .copy(),
            "",
        )

    return Picker(windows, look)


def windows() -> list[tuple[str, Scene]]:
    """Every window beside the review and the receipt, by name."""
    tool = _tool()
    folder = Path(tempfile.mkdtemp())
    kept: list[object] = [folder]

    def alone(made: AnyWidget) -> AnyWidget:
        for other in QApplication.topLevelWidgets():
            if other is not made and other.isVisible():
                other.hide()
        present(made)
        kept.append(made)
        return made

    def region() -> QWidget:
        alone(QWidget()).hide()
        pick = RegionPick(_frozen())
        kept.append(pick)
        QCursor.setPos(QPoint(700, 420))
        pick.open()
        pick.press((300, 220))
        pick.move((700, 420))
        return pick.overlays[0]

    def region_start() -> QWidget:
        made = region()
        pick = cast("RegionPick", kept[-1])
        pick._anchor = pick.rect = None
        pick.move((640, 400))
        return made

    def region_done() -> QWidget:
        made = region()
        pick = cast("RegionPick", kept[-1])
        pick.release()
        pick.nudge(0, 0, size=False)
        return made

    def picker() -> QWidget:
        return alone(_picker())

    def countdown() -> QWidget:
        alone(QWidget()).hide()
        made = Countdown(5)
        kept.append(made)
        made.start()
        return made

    def outbox(row: int) -> Scene:
        def show() -> QWidget:
            made = alone(OutboxWindow(cast("Outbox", Entries())))
            entries = Entries().entries()
            made._show((prepared(entries), frozenset()))
            made._jobs.close()
            chosen = entries[row]
            if chosen.sent_bytes and chosen.state is State.PENDING:
                seconds = iter((0.0, 4.0))
                pace = made._paces[chosen.id] = Pace(lambda: next(seconds))
                pace.tell(22_600_000, chosen.bytes)
                pace.tell(chosen.sent_bytes, chosen.bytes)
                made._elsewhere = frozenset({chosen.id})
            made.choose(chosen.id)
            made._follow()
            return made

        show.__name__ = (
            "outbox_sent",
            "outbox_failed",
            "outbox_waiting",
            "outbox_sending",
            "outbox_unknown",
            "outbox_wrong_number",
        )[row]
        return show

    def outbox_remove() -> QWidget:
        made = cast("OutboxWindow", outbox(1)())
        made.actions_row._ask_remove()
        return made

    def outbox_contents() -> QWidget:
        made = outbox(1)()
        names = [("manifest.json", 4100), ("report.txt", 800), ("screenshots/01-desktop.png", 280_000)]
        outbox_files._list(made, Entries().entries()[2], [*names, ("logs/tws/launcher.log", 730_800)])
        return made

    def outbox_empty() -> QWidget:
        made = alone(OutboxWindow(cast("Outbox", Entries())))
        made._jobs.close()
        made._show(([], frozenset()))
        return made

    def problem() -> QWidget:
        made = tell(
            "The ticket is saved, but it could not be filed.",
            "The ticket system refused the token (401). Give a new token in the settings. Then send it again from the outbox.",
            ("Show outbox", lambda: None),
            ("Settings", lambda: None),
        )
        return alone(made)

    def problem_short() -> QWidget:
        error = PermanentError("window.none", "There is no window to capture.", "Open the window first.")
        return alone(tell(error.title, error.advice, ("Capture the desktop instead", lambda: None)))

    def control() -> QWidget:
        menu = QMenu()
        kept.append(menu)
        made = ControlWindow(Actions(menu))
        made.show_keys("Ctrl+Shift+F9", "Ctrl+Shift+F8", tray=False)
        return alone(made)

    def tray_menu() -> QWidget:
        alone(QWidget()).hide()
        menu = QMenu()
        actions = Actions(menu)
        actions.show_keys("Ctrl+Shift+F9", "Ctrl+Shift+F8")
        actions.show_waiting(2)
        kept.extend((menu, actions))
        menu.popup(QPoint(200, 200))
        return menu

    def helping(page: int) -> Scene:
        def show() -> QWidget:
            made = HelpWindow(tool)
            made.show_keys({"desktop": "Ctrl+Shift+F9"}, {"window": TAKEN})
            alone(made)
            made.tabs.setCurrentIndex(page)
            return made

        show.__name__ = ("help_login", "help_keys", "help_files", "help_checks")[page]
        return show

    plain: tuple[Scene, ...] = (
        *(region_start, region, region_done, picker, countdown),
        *(outbox(row) for row in range(6)),
        *(outbox_remove, outbox_contents, outbox_empty),
        *(problem, problem_short, control, tray_menu),
        *(helping(page) for page in range(4)),
    )
    return [*((made.__name__, made) for made in plain), *settings_scenes(tool, alone)]
