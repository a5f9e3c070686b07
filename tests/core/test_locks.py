"""Locks are taken by one, and whoever only asks is in nobody's way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from capture_tool.core import locks

OFTEN = 2000


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not locks.held(path)
    first = locks.take(path, wait=False)
    assert first
    with first:
        assert locks.held(path)
        assert locks.take(path, wait=False) is None
    assert not locks.held(path)


def test_to_ask_makes_no_file(tmp_path: Path) -> None:
    assert not locks.held(tmp_path / "lock")
    assert not list(tmp_path.iterdir())


def test_who_asks_sees_no_other_who_asks(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()
    with ThreadPoolExecutor(4) as threads:
        assert not any(threads.map(lambda _: locks.held(path), range(4 * OFTEN)))


def test_who_asks_turns_nobody_away(tmp_path: Path) -> None:
    path, ended = tmp_path / "lock", Event()

    def ask() -> None:
        while not ended.is_set():
            locks.held(path)

    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask) for _ in range(2)]
        try:
            for _ in range(OFTEN):
                lock = locks.take(path, wait=False)
                assert lock
                lock.close()
        finally:
            ended.set()
    for each in asking:
        each.result()
