"""Odd and hostile files: each a clear line, the rest goes on, nothing blocks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from capture_tool.core.model import LeftOut, LogFile
from capture_tool.core.ports import Surroundings
from capture_tool.sources import find_all
from tests.needs import make_pipe, needs_root, needs_unix
from tests.sources.files import NOON, write

Around = Callable[..., Surroundings]
LINE = "2026-02-20 11:59:00.000 x\n"
GOOD = "api.1.Fri.log"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A settings folder with one good log."""
    write(tmp_path / "Jts" / GOOD, LINE)
    return tmp_path / "Jts"


def only_left(root: Path, where: Surroundings) -> LeftOut:
    """The one line about the odd file; the good one was taken."""
    files, left = find_all(where)
    assert [file.name for file in files] == [GOOD]
    assert len(left) == 1, left
    return left[0]


def test_a_pipe_is_not_opened(root: Path, around: Around) -> None:
    make_pipe(root / "launcher.log")
    assert only_left(root, around(roots=(root,))) == LeftOut("launcher.log", 0, "a pipe, not a file")


@needs_unix
def test_a_socket(root: Path, around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("launcher.log")
        assert only_left(root, around(roots=(root,))).reason == "a socket, not a file"


@needs_unix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_that_the_user_picks(root: Path, around: Around, device: str) -> None:
    left = only_left(root, around(roots=(root,), chosen=(Path(device),)))
    assert left.reason == "a device, not a file"


@needs_unix
def test_a_link_out_of_the_folder_is_not_followed(root: Path, around: Around, tmp_path: Path) -> None:
    write(tmp_path / "secret.txt", LINE)
    (root / "launcher.log").symlink_to(tmp_path / "secret.txt")
    assert only_left(root, around(roots=(root,))).reason == "a link: links are not followed"


@needs_unix
def test_links_in_a_circle_end(root: Path, around: Around) -> None:
    (root / "inner").symlink_to(root)
    (root / "launcher.log").symlink_to(root / "launcher.log")
    assert only_left(root, around(roots=(root,))).reason == "a link: links are not followed"
    files, left = find_all(around(chosen=(root, root / "launcher.log")))
    assert [file.name for file in files] == [f"Jts/{GOOD}"]
    assert len(left) == 3


@needs_unix
def test_a_chosen_link_is_followed_but_not_to_what_is_never_collected(root: Path, around: Around, tmp_path: Path) -> None:
    (tmp_path / "mine.log").symlink_to(root / GOOD)
    (tmp_path / "harmless.log").symlink_to(write(tmp_path / "autorestart", "session"))
    files, left = find_all(around(chosen=(tmp_path / "mine.log", tmp_path / "harmless.log")))
    assert [file.name for file in files] == ["mine.log"]
    assert [entry.name for entry in left] == ["harmless.log"]


@needs_unix
def test_a_hollow_file(root: Path, around: Around) -> None:
    with (root / "launcher.log").open("wb") as file:
        file.truncate(1 << 40)
    assert only_left(root, around(roots=(root,))) == LeftOut("launcher.log", 1 << 40, "mostly a hole (sparse), not a log")


def test_an_empty_file(root: Path, around: Around) -> None:
    write(root / "launcher.log", "")
    assert only_left(root, around(roots=(root,))).reason == "empty"


def test_a_folder_with_a_logs_name(root: Path, around: Around) -> None:
    (root / "launcher.log").mkdir()
    files, left = find_all(around(roots=(root,)))
    assert [file.name for file in files] == [GOOD]
    assert not left


@needs_unix
@pytest.mark.parametrize("name", [b"log.\xff\xfe.txt", b"log.a\nb.txt", b"log.\x1b[2J.txt"])
def test_names_that_no_screen_can_show_are_shown_all_the_same(root: Path, around: Around, name: bytes) -> None:
    (root / os.fsdecode(name)).write_text(LINE)
    files, left = find_all(around(roots=(root,)))
    assert len(files) == 2
    assert not left
    for file in files:
        assert file.name.isprintable()
        assert file.name.encode("utf-8")
        assert file.path.exists()


def test_a_file_that_vanishes_between_list_and_look(root: Path, around: Around) -> None:
    from capture_tool.sources._files import Found, look

    assert look(Found(root / "gone.log", "gone.log")) == LeftOut("gone.log", 0, "not there (any more)")


def test_a_settings_folder_that_is_not_there(root: Path, around: Around, tmp_path: Path) -> None:
    left = only_left(root, around(roots=(root, tmp_path / "moved")))
    assert left == LeftOut("moved", 0, "folder: not there (any more)")


def test_a_file_from_before_time(root: Path, around: Around) -> None:
    path = write(root / "launcher.log", LINE)
    os.utime(path, (-(10**9), -(10**9)))
    assert "week" in only_left(root, around(roots=(root,))).reason


def test_lines_from_impossible_years(root: Path, around: Around) -> None:
    write(root / "launcher.log", "0001-01-01 00:00:00.000 x\n9999-12-31 23:59:59.999 y\n", NOON)
    files, _ = find_all(around(roots=(root,)))
    assert len(files) == 2


def test_a_folder_with_too_many_names_is_not_listed_to_the_end(tmp_path: Path, around: Around) -> None:
    from capture_tool.sources._files import walk

    for number in range(50):
        (tmp_path / f"{number}.log").write_text("x")
    found = list(walk(tmp_path, depth=1, entries=20))
    assert len(found) == 21
    assert isinstance(found[-1], LeftOut)


def test_a_tree_that_is_too_deep_is_told(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "picked" / "/".join("abcdefghij") / "x.log", LINE)
    files, left = find_all(around(chosen=(tmp_path / "picked",)))
    assert not files
    assert [entry.reason for entry in left] == ["folder too deep below the chosen one"]


def test_a_source_that_breaks_is_a_line_and_the_rest_goes_on(root: Path, around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    import capture_tool.sources.ibc as broken

    class Breaks:
        name = "ibc"

        def find(self, where: Surroundings) -> list[LogFile | LeftOut]:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(broken, "PLUG", Breaks())
    assert only_left(root, around(roots=(root,))).reason == "the source failed: Input/output error"


@needs_root
def test_what_this_user_may_not_read_is_told(tmp_path: Path) -> None:
    """As another user in a process of its own: root may read everything."""
    script = textwrap.dedent(
        """
        import os, sys, tempfile
        from pathlib import Path
        from datetime import UTC, datetime, timedelta
        from capture_tool.core.model import Moment
        from capture_tool.core.ports import Surroundings
        from capture_tool.sources import find_all, sources

        sources()  # loaded while the checkout can still be read: it may lie below /root
        root = Path(tempfile.mkdtemp())
        for name in ("launcher.log", "api.1.Fri.log"):
            (root / name).write_text(f"{datetime.now():%Y-%m-%d %H:%M:%S}.000 x\\n")
        (root / "locked").mkdir()
        os.chown(root / "launcher.log", 0, 0)
        (root / "launcher.log").chmod(0o600)
        (root / "locked").chmod(0)
        root.chmod(0o755)
        os.setgid(65534)
        os.setuid(65534)
        moment = Moment.now()
        around = (moment.utc - timedelta(minutes=30), moment.utc + timedelta(minutes=2))
        where = Surroundings(moment=moment, since=around[0], until=around[1], home=root, roots=(root,))
        files, left = find_all(where)
        print([file.name for file in files], sorted((entry.name, entry.reason) for entry in left))
        """
    )
    here = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=here, capture_output=True, text=True, check=True, timeout=60)
    wanted = [("launcher.log", "no permission to read it"), ("locked/", "folder: no permission to read it")]
    assert done.stdout.strip() == f"['{GOOD}'] {wanted}"
