"""Power cuts: every legal state of the disk after a crash, made from what a program did, and recovery on each.

Legal is what POSIX allows and no more: bytes are safe once their file was synced, a name once its folder was; a rename is all
or nothing and safe once the folder it leads to was synced. What is not safe may be there, in any order, or not, and the last
write may be torn.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from capture_tool.core.ids import parse_ticket_id
from capture_tool.core.model import Ticket, TicketRef
from tests.bundles import random_log
from tests.faults.job import FILED, SAVED, Job, Lost, judge, recovered, settle
from tests.faults.recording import ROOT_INODE, STRACE, Change, Recorder
from tests.faults.supports import ROOT, folder
from tests.faults.sweep import desk_job, desk_process
from tests.faults.tally import Tally

Choice = Callable[[Sequence[Change]], list[Change]]
NAMES = ("link", "unlink", "rename")
FEW = 500
KINDS = (*NAMES, "data", "size", "sync", "told")


def optional(changes: Sequence[Change]) -> list[bool]:
    """For each change up to the crash: whether it was not made safe before."""
    synced: set[int] = set()
    found = []
    for change in reversed(changes):
        if change.kind == "sync":
            synced.add(change.inode)
        place = change.inode if change.kind in ("data", "size") else change.target if change.kind == "rename" else change.folder
        found.append(change.kind in (*NAMES, "data", "size") and place not in synced)
    return found[::-1]


def choices(chance: random.Random, some: int) -> Iterator[tuple[str, Choice]]:
    """What may have become of the changes that were not safe; with `some` 0 the two that tell most."""
    yield "nothing unsafe is there", lambda unsafe: []
    yield "names without bytes", lambda unsafe: [change for change in unsafe if change.kind in NAMES]
    if not some:
        return
    yield "all is there", list
    yield "bytes without names", lambda unsafe: [change for change in unsafe if change.kind not in NAMES]
    yield "sizes, and zeros for bytes", lambda unsafe: [replace(change, data=bytes(len(change.data))) for change in unsafe]
    yield "the last write is torn", _torn
    yield "the last name only", lambda unsafe: [change for change in unsafe if change.kind in NAMES][-1:]
    yield "the first name is late", lambda unsafe: [one for one in unsafe if one is not next(_names(unsafe), None)]
    for number in range(some):
        picked = random.Random(chance.random())
        yield f"some {number}", lambda unsafe, picked=picked: [one for one in unsafe if picked.random() < 0.5]


def _names(changes: Sequence[Change]) -> Iterator[Change]:
    return (change for change in changes if change.kind in NAMES)


def _torn(unsafe: Sequence[Change]) -> list[Change]:
    last = next((change for change in reversed(unsafe) if change.kind == "data"), None)
    return [replace(one, data=one.data[: len(one.data) // 2]) if one is last else one for one in unsafe]


def image(changes: Sequence[Change], choice: Choice) -> dict[str, bytes | None]:
    """The tree after the crash, by path: bytes of files, None for folders."""
    unsafe = optional(changes)
    kept = {id(old): new for old, new in _pairs([one for one, free in zip(changes, unsafe, strict=True) if free], choice)}
    folders: dict[int, dict[str, int]] = {ROOT_INODE: {}}
    files: dict[int, bytearray] = {}
    for change, free in zip(changes, unsafe, strict=True):
        if change.kind == "link" and change.is_folder:
            folders.setdefault(change.inode, {})
        if not free or id(change) in kept:
            _apply(kept.get(id(change), change), folders, files)
    tree: dict[str, bytes | None] = {}
    _walk(ROOT_INODE, "", folders, files, tree)
    return tree


def _pairs(unsafe: Sequence[Change], choice: Choice) -> Iterator[tuple[Change, Change]]:
    """Each change that is kept, with what it became: its place in the order is told by what does not change."""
    left = choice(unsafe)
    for old in unsafe:
        if left and replace(left[0], data=b"") == replace(old, data=b""):
            yield old, left.pop(0)


def _apply(change: Change, folders: dict[int, dict[str, int]], files: dict[int, bytearray]) -> None:
    if change.kind in ("data", "size"):
        content = files.setdefault(change.inode, bytearray())
        if change.kind == "size":
            content[:] = content[: change.at].ljust(change.at, b"\0")
        else:
            content.extend(bytes(max(0, change.at - len(content))))
            content[change.at : change.at + len(change.data)] = change.data
    elif change.kind == "link":
        folders.setdefault(change.folder, {})[change.name] = change.inode
    elif change.kind == "unlink":
        folders.get(change.folder, {}).pop(change.name, None)
    elif change.kind == "rename":
        if folders.get(change.folder, {}).get(change.name) == change.inode:
            del folders[change.folder][change.name]
        folders.setdefault(change.target, {})[change.new] = change.inode


def _walk(
    inode: int, path: str, folders: dict[int, dict[str, int]], files: dict[int, bytearray], tree: dict[str, bytes | None]
) -> None:
    for name, child in folders[inode].items():
        tree[f"{path}{name}"] = None if child in folders else bytes(files.get(child, b""))
        if child in folders:
            _walk(child, f"{path}{name}/", folders, files, tree)


def lay_out(tree: dict[str, bytes | None], place: Path) -> None:
    """The tree on a disk."""
    place.mkdir(parents=True)
    for name, data in tree.items():
        if data is None:
            (place / name).mkdir()
        else:
            (place / name).write_bytes(data)


def distinct(
    changes: Sequence[Change], *, seed: int, some: int = 6, kinds: Collection[str] = KINDS
) -> Iterator[tuple[str, int, dict[str, bytes | None]]]:
    """Every state that differs from the others, after each change of `kinds`: a name, how many changes were made, the tree.

    `some` are chosen by chance, besides those that are telling.
    """
    seen: set[bytes] = set()
    chance = random.Random(seed)
    for count in [
        number for number, change in enumerate(changes, 1) if change.kind in kinds and (change.kind != "told" or change.name)
    ]:
        told = [change.name for change in changes[:count] if change.kind == "told"]
        for name, choice in choices(chance, some):
            tree = image(changes[:count], choice)
            digest = hashlib.sha256(repr((told, sorted(tree.items()))).encode()).digest()
            if digest not in seen:
                seen.add(digest)
                yield f"after {count} ({changes[count - 1].kind} {changes[count - 1].name}), {name}", count, tree


def recorded(place: Path) -> tuple[Ticket, list[Change]]:
    """The whole way of one ticket to a folder: the ticket, and what was done on the disk."""
    share = place / "disk" / "share"
    share.mkdir(parents=True)
    recorder = Recorder(place / "disk")
    recorder.begin()
    words = [*STRACE, "-o", str(place / "log"), sys.executable, "-m", "tests.faults.recorded_job", str(place / "disk")]
    done = subprocess.run(words, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    ticket_id = parse_ticket_id(done.stdout.split()[0])
    return replace(Ticket.new(), id=ticket_id), recorder.read((place / "log").read_text())


def images(place: Path, *, points: int, seed: int, some: int = 6, kinds: Collection[str] = KINDS) -> Tally:
    """Recovery on every state that a power cut may leave on the way to a folder: the outbox's disk and the share's."""
    tally = Tally("power cuts on the way to a folder", "images")
    place.mkdir(parents=True)
    while tally.points < points:
        ticket, changes = recorded(place / "record")
        files = (random_log(place / "again.member", 100),)
        for where, count, tree in distinct(changes, seed=seed + tally.points, some=some, kinds=kinds):
            told = {change.name for change in changes[:count] if change.kind == "told"}
            with tally.point(where):
                lay_out(tree, place / "image")
                with folder(place / "image") as support:
                    job = Job(place / "image", support, files, ticket)
                    if FILED in told and len(support.copies(job.id)) != 1:
                        raise Lost("it was filed, and the share lost it")
                    outbox = recovered(job, saved=SAVED in told)
                    settle(job, outbox)
                    judge(job, outbox)
            shutil.rmtree(place / "image", ignore_errors=True)
            if tally.points >= points:
                break
        shutil.rmtree(place / "record")
        if points < FEW:
            break
    return tally


def desk_recorded(place: Path) -> tuple[Job, list[Change]]:
    """A desk that takes one ticket: the sender's job, and what the desk did on its disk and told."""
    disk = place / "disk"
    disk.mkdir(parents=True)
    recorder = Recorder(disk)
    words = [*STRACE, "-o", str(place / "log"), sys.executable, "-m", "capture_tool", "desk", "--data", str(disk), "--port", "0"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        job = desk_job(place, disk, (random_log(place / "log.member", 30_000),))
        outbox = job.outbox()
        job.submit(outbox)
        settle(job, outbox)
        traced = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        os.kill(int(traced[0]), signal.SIGTERM)  # strace itself listens to nobody while it writes
    return job, recorder.read((place / "log").read_text())


def desk_images(place: Path, *, points: int, seed: int, some: int = 6, kinds: Collection[str] = KINDS) -> Tally:
    """A desk starts on every state its disk may be in after a power cut; senders ask that know more or less of before."""
    tally = Tally("power cuts of the desk", "images")
    while tally.points < points:
        job, changes = desk_recorded(place / "record")
        for where, count, tree in distinct(changes, seed=seed + tally.points, some=some, kinds=kinds):
            told = "".join(change.name for change in changes[:count] if change.kind == "told")
            with tally.point(where):
                lay_out({name: data for name, data in tree.items() if not name.endswith("-shm")}, place / "image")
                again(job, place, told)
            shutil.rmtree(place / "image", ignore_errors=True)
            shutil.rmtree(place / "outbox", ignore_errors=True)
            if tally.points >= points:
                break
        shutil.rmtree(place / "record")
        if points < FEW:
            break
    return tally


def again(before: Job, place: Path, told: str) -> None:
    """A desk on the image, and the sender of `before`, who was told so much."""
    job = replace(desk_job(place, place / "image", before.files), ticket=before.ticket)
    filed, uploaded = '"committed"' in told, "204 No Content" in told
    with desk_process(place / "image"):
        if filed and len(job.support.copies(job.id)) != 1:
            raise Lost("the desk told a number, and lost the ticket")
        outbox = job.outbox()
        entry = job.submit(outbox)
        if uploaded:
            outbox.store(replace(entry, ticket=TicketRef("", key=job.id), sent=(entry.bundle,), sent_bytes=entry.bytes))
        settle(job, outbox)
        judge(job, outbox)


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """The long form; with few points, only the moments after something was told or renamed, and no chance."""
    few: dict[str, Any] = {"some": 0, "kinds": ("told", "rename")} if points < FEW else {"some": 6, "kinds": KINDS}
    yield images(place / "folder", points=points, seed=seed, **few)
    few = few | {"kinds": ("told",)} if points < FEW else few
    yield desk_images(place / "desk", points=points, seed=seed, **few)
