"""A disk that dies before the n-th operation, and forgets what was never synced: all through core/durable.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from capture_tool.core import durable
from capture_tool.core.ports import Destination

OPERATIONS = ("make_folder", "write", "copy", "sync", "rename", "link", "remove", "remove_tree")


class PowerCut(BaseException):
    """The machine stops here."""


@dataclass
class Rename:
    """A rename whose folder was not synced: `before` is what the target held."""

    source: tuple[int, str]
    target: tuple[int, str]
    before: bytes | None


@dataclass
class BrokenDisk:
    """Counts operations, dies before number `dies_at`; `lies` names files and folders whose sync is silently left out."""

    root: Path
    dies_at: int
    lies: str = ""
    done: int = 0
    unsynced: set[int] = field(default_factory=set)
    renames: list[Rename] = field(default_factory=list)

    def step(self) -> None:
        """One operation of ours. Raises PowerCut at its turn and ever after."""
        self.done += 1
        if self.done >= self.dies_at:
            raise PowerCut

    @contextmanager
    def working(self) -> Iterator[None]:
        """Everything durable does inside goes through this disk."""
        with pytest.MonkeyPatch.context() as patch:
            for name in OPERATIONS:
                patch.setattr(durable, name, self._wrapped(name, getattr(durable, name)))
            yield

    def _wrapped(self, name: str, real: Callable[..., None]) -> Callable[..., None]:
        def operation(*paths: Any) -> None:
            self.step()
            if name == "rename":
                self._note_rename(*paths)
            if name == "sync" and self.lies and self.lies in paths[0].name:
                return
            real(*paths)
            if name in ("write", "copy"):
                self.unsynced.add((paths[0] if name == "write" else paths[1]).stat().st_ino)
            elif name == "sync":
                self._note_sync(paths[0])

        return operation

    def _note_rename(self, source: Path, target: Path) -> None:
        if self.root in target.parents:
            before = target.read_bytes() if target.is_file() else None
            places = [(path.parent.stat().st_ino, path.name) for path in (source, target)]
            self.renames.append(Rename(places[0], places[1], before))

    def _note_sync(self, path: Path) -> None:
        inode = path.stat().st_ino
        self.unsynced.discard(inode)
        self.renames = [rename for rename in self.renames if rename.target[0] != inode]

    def forget(self) -> None:
        """What a power cut takes: renames that no folder sync followed, bytes that no file sync followed."""
        for rename in reversed(self.renames):
            folders = {path.stat().st_ino: path for path in [self.root, *self.root.rglob("*")] if path.is_dir()}
            source = folders[rename.source[0]] / rename.source[1]
            target = folders[rename.target[0]] / rename.target[1]
            if target.exists():
                target.rename(source)
            if rename.before is not None:
                target.write_bytes(rename.before)
        for path in self.root.rglob("*"):
            if path.is_file() and path.stat().st_ino in self.unsynced:
                path.write_bytes(b"")


class Interrupted:
    """A destination whose every call can be cut off before it starts and after it has worked."""

    def __init__(self, real: Destination, disk: BrokenDisk) -> None:
        self._real = real
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if not callable(real):
            return real

        def call(*arguments: Any) -> Any:
            self._disk.step()
            result = real(*arguments)
            self._disk.step()
            return result

        return call
