"""What a program did to a folder, from strace's log: changes of names and bytes in order, each until it was synced.

Names belong to folders and bytes to files by inode number, as the file system sees it. strace is told to print strings in hex,
so that they can be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

CALLS = (
    "openat,write,pwrite64,read,pread64,lseek,sendfile,copy_file_range,ftruncate,fsync,fdatasync,rename,renameat,renameat2,mkdir,"
    "mkdirat,unlink,unlinkat,rmdir,link,linkat,close,sendto,dup,dup2"
)
STRACE = ("strace", "-f", "-qq", "-y", "-xx", "-s", "8000000", "-e", "signal=none", "-e", f"trace={CALLS}")
ROOT_INODE = 0
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<(.*)>)?[^<]*$")
_CUT = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_REST = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLACE = re.compile(r"<([^>]*)>")


@dataclass(frozen=True)
class Change:
    """One effect. `kind`: link (name in `folder` to `inode`), unlink, rename (to `target`, `new`), data, size, sync, told."""

    kind: str
    inode: int = -1
    folder: int = -1
    name: str = ""
    target: int = -1
    new: str = ""
    at: int = 0
    data: bytes = b""
    is_folder: bool = False


@dataclass
class _Open:
    inode: int
    at: int = 0
    append: bool = False


@dataclass
class Recorder:
    """Follows the calls of a program below `root`; `changes` is what it did there."""

    root: Path
    changes: list[Change] = field(default_factory=list)
    _folders: dict[int, dict[str, int]] = field(default_factory=lambda: {ROOT_INODE: {}})
    _contents: dict[int, bytearray] = field(default_factory=dict)
    _open: dict[int, _Open] = field(default_factory=dict)
    _outside: dict[int, Path] = field(default_factory=dict)
    """Files from elsewhere that are open: somebody may copy from them."""
    _last: int = ROOT_INODE

    def begin(self) -> None:
        """What lies in `root` before the program starts, all of it safe."""
        for path in sorted(self.root.rglob("*")):
            made = self._make(path, is_folder=path.is_dir())
            if path.is_file():
                self._put(made, 0, path.read_bytes())
                self._do(Change("sync", made))
        for inode in list(self._folders):
            self._do(Change("sync", inode))

    def read(self, log: str) -> list[Change]:
        """All changes in strace's log."""
        for name, arguments, result, at in _calls(log.splitlines()):
            getattr(self, f"on_{name}", self._nothing)(arguments, result, at)
        return self.changes

    # --- the calls ----------------------------------------------------------------------------------------------------

    def on_openat(self, arguments: str, result: int, _: str) -> None:
        path = _at(arguments, 0)
        place = self._place(path)
        if place is None:
            self._open.pop(result, None)
            if path.is_file():  # read by sendfile, perhaps
                self._open[result] = _Open(-1)
                self._outside[result] = path
            return
        inode = self._folders[place].get(path.name)
        if path == self.root:
            inode = ROOT_INODE
        if inode is None:
            inode = self._make(path, is_folder=False)
        elif "O_TRUNC" in arguments and self._contents[inode]:
            self._resize(inode, 0)
        self._open[result] = _Open(inode, append="O_APPEND" in arguments)

    def on_close(self, arguments: str, _: int, __: str) -> None:
        self._open.pop(_descriptor(arguments), None)

    def on_write(self, arguments: str, result: int, _: str) -> None:
        data = _bytes(arguments)[:result]
        file = self._open.get(_descriptor(arguments))
        if _descriptor(arguments) == 1:
            self._do(Change("told", name=data.decode(errors="replace").strip()))
        elif file and file.inode >= 0:
            at = len(self._contents[file.inode]) if file.append else file.at
            self._put(file.inode, at, data)
            file.at = at + result

    def on_pwrite64(self, arguments: str, result: int, _: str) -> None:
        if file := self._open.get(_descriptor(arguments)):
            self._put(file.inode, int(arguments.rsplit(",", 1)[1]), _bytes(arguments)[:result])

    def on_sendto(self, arguments: str, result: int, _: str) -> None:
        self._do(Change("told", name=_bytes(arguments)[:result].decode(errors="replace")))

    def on_read(self, arguments: str, result: int, _: str) -> None:
        if file := self._open.get(_descriptor(arguments)):
            file.at += result

    def on_lseek(self, arguments: str, result: int, _: str) -> None:
        if file := self._open.get(_descriptor(arguments)):
            file.at = result

    def on_sendfile(self, arguments: str, result: int, _: str) -> None:
        out, source = (int(part) for part in re.findall(r"(?:^|, )(\d+)<", arguments)[:2])
        to, came = self._open[out], self._open[source]
        held = self._outside[source].read_bytes() if came.inode < 0 else bytes(self._contents[came.inode])
        self._put(to.inode, to.at, held[to.at : to.at + result])
        to.at += result

    def on_ftruncate(self, arguments: str, _: int, __: str) -> None:
        if file := self._open.get(_descriptor(arguments)):
            self._resize(file.inode, int(arguments.rsplit(",", 1)[1]))

    def on_fsync(self, arguments: str, _: int, __: str) -> None:
        if (file := self._open.get(_descriptor(arguments))) and file.inode >= 0:
            self._do(Change("sync", file.inode))

    on_fdatasync = on_fsync

    def on_mkdir(self, arguments: str, _: int, __: str) -> None:
        path = _at(arguments, 0)
        if self._place(path) is not None:
            self._make(path, is_folder=True)

    def on_unlink(self, arguments: str, _: int, __: str) -> None:
        path = _at(arguments, 0)
        if (place := self._place(path)) is not None:
            self._do(Change("unlink", self._folders[place].pop(path.name), place, path.name))

    on_unlinkat = on_rmdir = on_unlink

    def on_rename(self, arguments: str, _: int, __: str) -> None:
        path, target = _at(arguments, 0), _at(arguments, 1)
        here, there = self._place(path), self._place(target)
        if here is not None and there is not None:
            inode = self._folders[here].pop(path.name)
            self._folders[there][target.name] = inode
            self._do(Change("rename", inode, here, path.name, there, target.name))

    on_renameat = on_renameat2 = on_rename

    def on_link(self, arguments: str, _: int, __: str) -> None:
        path, target = _at(arguments, 0), _at(arguments, 1)
        here, there = self._place(path), self._place(target)
        if here is not None and there is not None:
            inode = self._folders[there][target.name] = self._folders[here][path.name]
            self._do(Change("link", inode, there, target.name))

    on_linkat = on_link

    def _nothing(self, *_: object) -> None: ...

    # --- the model ----------------------------------------------------------------------------------------------------

    def _do(self, change: Change) -> None:
        self.changes.append(change)

    def _place(self, path: PurePosixPath) -> int | None:
        """The inode of the folder that the path lies in, None outside of our root."""
        if path == self.root:
            return ROOT_INODE
        if self.root not in path.parents:
            return None
        inode = ROOT_INODE
        for part in path.relative_to(self.root).parts[:-1]:
            inode = self._folders[inode][part]
        return inode

    def _make(self, path: PurePosixPath, *, is_folder: bool) -> int:
        place = self._place(path)
        assert place is not None
        self._last += 1
        self._folders[place][path.name] = self._last
        if is_folder:
            self._folders[self._last] = {}
        else:
            self._contents[self._last] = bytearray()
        self._do(Change("link", self._last, place, path.name, is_folder=is_folder))
        return self._last

    def _put(self, inode: int, at: int, data: bytes) -> None:
        self._contents[inode][at : at + len(data)] = data
        self._do(Change("data", inode, at=at, data=data))

    def _resize(self, inode: int, size: int) -> None:
        content = self._contents[inode]
        content[:] = content[:size].ljust(size, b"\0")
        self._do(Change("size", inode, at=size))


def _calls(lines: Sequence[str]) -> Iterator[tuple[str, str, int, str]]:
    """Calls that worked: name, arguments, result, path of the result; halves of two threads put together."""
    halves: dict[str, str] = {}
    for line in lines:
        if cut := _CUT.match(line):
            halves[cut[1]] = cut[2]
            continue
        rest = _REST.match(line)
        whole = f"{rest[1]} {halves.pop(rest[1])}{rest[2]}" if rest else line
        if (call := _LINE.match(whole)) and int(call[4]) >= 0:
            yield call[2], call[3], int(call[4]), _unhex(call[5] or "").decode()


def _unhex(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


def _bytes(arguments: str) -> bytes:
    """The first string argument."""
    found = _TEXT.search(arguments)
    return _unhex(found[1]) if found else b""


def _descriptor(arguments: str) -> int:
    return int(re.split(r"[<,]", arguments, maxsplit=1)[0])


def _at(arguments: str, number: int) -> Path:
    """The path argument of that number, absolute: relative ones lie in the folder whose descriptor stands before them."""
    found = list(_TEXT.finditer(arguments))[number]
    path = Path(_unhex(found[1]).decode())
    if path.is_absolute():
        return path
    before = _PLACE.findall(arguments[: found.start()])
    return Path(_unhex(before[-1]).decode()) / path
