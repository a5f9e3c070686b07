"""Folders that answer: a network share whose server is gone blocks whoever looks into it, so a thread looks first."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from concurrent.futures import Future, wait
from contextlib import suppress
from pathlib import Path

from capture_tool.core.threads import start

SECONDS = 4.0
"""For all folders together; a share that sleeps wakes in two or three."""
_looks: dict[Path, Future[None]] = {}
"""Looks that have not ended: a silent folder costs one thread, however often it is asked. They end with the program."""


def answering(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Those of `paths` that can be looked at (or say that they cannot), in their order; after 4 seconds the others are silent.

    One that was silent before is not waited for again.
    """
    asked = tuple(dict.fromkeys(paths))
    fresh = {path: start("look", functools.partial(_look, path)) for path in asked if path not in _looks}
    looks = {path: _looks[path] for path in asked if path in _looks} | fresh
    _looks.update(fresh)
    wait(fresh.values(), SECONDS)
    there = tuple(path for path in asked if looks[path].done())
    for path in there:
        _looks.pop(path, None)
    return there


def silent() -> tuple[Path, ...]:
    """Folders that were asked and have not answered yet."""
    return tuple(path for path, look in _looks.copy().items() if not look.done())


def _look(path: Path) -> None:
    with suppress(OSError, ValueError):
        if path.is_dir():
            with os.scandir(path) as listing:
                next(listing, None)
