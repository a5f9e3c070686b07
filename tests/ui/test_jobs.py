"""Results arrive on the GUI thread, in order, and not at all when nobody is left to take them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread

from capture_tool.core.threads import Lane
from capture_tool.ui.jobs import Jobs


def test_result_arrives_on_the_gui_thread(qtbot: Any) -> None:
    jobs, seen = Jobs(), []
    jobs.run("work", threading.get_ident, lambda ident: seen.append((ident, QThread.currentThread())), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] is jobs.thread()


def test_error_arrives_as_it_was(qtbot: Any) -> None:
    jobs, seen = Jobs(), []
    jobs.run("work", lambda: 1 // 0, lambda _result: None, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], ZeroDivisionError)


def test_what_arrives_after_the_owner_is_gone_is_dropped(qtbot: Any) -> None:
    owner, go, seen = QObject(), threading.Event(), []
    jobs = Jobs(owner)
    done = threading.Event()

    def work() -> int:
        go.wait()
        return 1

    jobs.run("work", work, seen.append, seen.append)
    owner.deleteLater()
    owner.destroyed.connect(lambda: done.set())  # noqa: PLW0108  (PySide looks into what it connects)
    qtbot.waitUntil(done.is_set)
    go.set()
    after, answered = Jobs(), []
    after.run("after", lambda: None, answered.append, answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    assert seen == []


def test_many_owners_die_while_their_jobs_end(qtbot: Any) -> None:
    seen: list[int] = []
    for number in range(200):
        owner = QObject()
        Jobs(owner).run("work", lambda number=number: number, seen.append, lambda _error: None)
        del owner
    after, answered = Jobs(), []
    after.run("after", lambda: None, answered.append, answered.append)
    qtbot.waitUntil(lambda: bool(answered))


class Mortal:
    """Notes the thread on which it is taken away."""

    def __init__(self, deaths: list[int]) -> None:
        self._deaths = deaths

    def __del__(self) -> None:
        self._deaths.append(threading.get_ident())

    def live(self, *_values: Any) -> None:
        """What a job can be given of it."""

    def fail(self) -> None:
        raise ValueError


def test_what_a_job_was_given_is_let_go_of_on_the_gui_thread(qtbot: Any) -> None:
    deaths: list[int] = []

    def begin(number: int) -> None:
        mortal, jobs = Mortal(deaths), Jobs()
        work = (mortal.live, mortal.fail, jobs.relay(mortal.live), jobs.latest(mortal.live))[number % 4]
        jobs.run("work", work, mortal.live, mortal.live)

    with often():
        for number in range(100):
            begin(number)
            qtbot.waitUntil(lambda number=number: len(deaths) > number)
    assert set(deaths) == {threading.get_ident()}


def test_circles_are_looked_for_on_the_gui_thread(qtbot: Any) -> None:
    deaths: list[int] = []
    jobs, ended = Jobs(), []

    def work() -> None:
        for _number in range(3000):
            circle: list[Any] = [Mortal(deaths)]
            circle.append(circle)

    jobs.run("work", work, ended.append, ended.append)
    qtbot.waitUntil(lambda: bool(ended))
    qtbot.waitUntil(lambda: len(deaths) >= 2900)
    assert set(deaths) == {threading.get_ident()}


@contextmanager
def often() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


DYING = """
import sys, threading
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from capture_tool.ui.jobs import Jobs

app, stop, current = QCoreApplication([]), threading.Event(), []
sys.setswitchinterval(1e-5)

def post():
    while not stop.is_set():
        for post in current[-1:]:
            post()

threads = [threading.Thread(target=post) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(1000):
    owner = QObject()
    current[:] = [Jobs(owner).relay(lambda: None)]
    owner.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
stop.set()
for thread in threads:
    thread.join()
"""


ENDING = """
from PySide6.QtWidgets import QApplication, QWidget
from capture_tool.ui.jobs import Jobs

app, jobs, rounds = QApplication([]), Jobs(), list(range(60))

def work():
    for _ in range(5000):
        circle = []
        circle.append(circle)

def again(_none):
    if not rounds.pop():
        app.exit()
        return
    for _ in range(5):
        window = QWidget()
        window.show()
        window.itself = window
    jobs.run("work", work, again, again)

again(None)
app.exec()
"""


@pytest.mark.parametrize("code", [DYING, ENDING], ids=["owner", "program"])
def test_an_owner_may_die_and_the_program_end_while_a_thread_posts(code: str) -> None:
    words = [sys.executable, "-X", "faulthandler", "-c", code]
    ended = subprocess.run(words, check=False, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr


def test_a_lane_keeps_the_order_and_one_thread(qtbot: Any) -> None:
    lane = Lane("lane")
    jobs, seen = Jobs(lane=lane), []
    for number in range(50):
        jobs.run("work", lambda number=number: (number, threading.get_ident()), seen.append, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 50)
    lane.close()
    assert [number for number, _ in seen] == list(range(50))
    assert len({ident for _, ident in seen}) == 1


def test_latest_gives_the_last_value_and_skips_what_nobody_could_see(qtbot: Any) -> None:
    jobs, seen = Jobs(), []
    progress = jobs.latest(lambda *values: seen.append(values))

    def work() -> None:
        for done in range(10_001):
            progress(done, 10_000)

    jobs.run("work", work, lambda _none: None, seen.append)
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] == (10_000, 10_000))
    assert len(seen) < 10_001
