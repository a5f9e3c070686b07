"""Fair shares of the room for one ticket, the newest part first, and every cut told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_tool.core.model import LeftOut
from capture_tool.core.ports import Surroundings
from capture_tool.sources import find_all
from capture_tool.sources._budget import NEWER, OLDER, fair_shares
from tests.sources.files import NOON, lines, write

Around = Callable[..., Surroundings]
NAIVE = NOON.replace(tzinfo=None)
MINUTE = timedelta(minutes=1)


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d", "chosen-files"]), st.integers(0, 10**9)), st.integers(0, 10**9))
def test_shares_are_fair_and_nothing_is_wasted(needs: dict[str, int], room: int) -> None:
    shares = fair_shares(needs, room)
    assert all(shares[kind] <= needs[kind] for kind in needs)
    total = sum(shares.values())
    assert total <= room
    if sum(needs.values()) >= room:
        assert total > room - len(needs) - 1
    short = [shares[kind] for kind in needs if shares[kind] < needs[kind] and kind != "chosen-files"]
    assert all(share + 1 >= max(shares[kind] for kind in needs if kind != "chosen-files") for share in short)


def test_a_huge_log_does_not_crowd_out_the_others(tmp_path: Path, around: Around) -> None:
    root = tmp_path / "Jts"
    write(root / "log.Fri.txt", lines(NAIVE - 29 * MINUTE, NAIVE, every=0.05), NOON)
    write(root / "launcher.log", lines(NAIVE - 20 * MINUTE, NAIVE - 10 * MINUTE), NOON - 10 * MINUTE)
    write(root / "api.0.Fri.log", lines(NAIVE - 20 * MINUTE, NAIVE - 19 * MINUTE), NOON - 19 * MINUTE)
    budget = 500_000
    files, left = find_all(around(roots=(root,), budget_bytes=budget))
    taken = {file.name: file for file in files}
    assert taken["launcher.log"].start == taken["api.0.Fri.log"].start == 0
    log = taken["log.Fri.txt"]
    part = log.path.read_bytes()[log.start :]
    assert part.startswith(b"2026-02-20 11:")
    assert part.endswith(b"12:00:00.000 INFO line\n")
    assert budget * 0.9 < sum(file.length for file in files) <= budget
    assert [(one.name, one.bytes) for one in left] == [("log.Fri.txt", log.start)]
    assert "oldest part" in left[0].reason


def test_both_ends_that_are_cut_off_are_told_with_their_size(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "Jts" / "log.Fri.txt", lines(NAIVE - 120 * MINUTE, NAIVE + 60 * MINUTE), NOON + 60 * MINUTE)
    (file,), left = find_all(around(roots=(tmp_path / "Jts",), small_bytes=1000))
    assert {one.reason: one.bytes for one in left} == {OLDER: file.start, NEWER: path.stat().st_size - (file.end or 0)}
    assert file.length + sum(one.bytes for one in left) == path.stat().st_size


def test_what_the_user_added_has_half_and_its_newest_part(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "mine.txt", "a line without a time\n" * 50_000, NOON)
    write(tmp_path / "Jts" / "log.Fri.txt", lines(NAIVE - 29 * MINUTE, NAIVE, every=0.05), NOON)
    files, left = find_all(around(roots=(tmp_path / "Jts",), chosen=(tmp_path / "mine.txt",), budget_bytes=400_000))
    mine, log = files
    assert (mine.source, mine.path.read_bytes()[mine.start :][:6]) == ("chosen-files", b"a line")
    assert [one.bytes for one in left if one.name == "mine.txt"] == [mine.start]
    assert 190_000 < mine.length <= 200_000
    assert 190_000 < log.length <= 200_001
    assert {one.name for one in left} == {"mine.txt", "log.Fri.txt"}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_newest_part_of_utf_16_begins_with_a_line(tmp_path: Path, around: Around, encoding: str) -> None:
    path = write(tmp_path / "Jts" / "log.Fri.txt", ("\ufeff" + lines(NAIVE - 20 * MINUTE, NAIVE)).encode(encoding), NOON)
    (file,), _ = find_all(around(roots=(tmp_path / "Jts",), budget_bytes=20_000))
    text = path.read_bytes()[file.start : file.end].decode(encoding)
    assert text.startswith("2026-02-20 11:5")
    assert file.length <= 20_000


def test_a_file_of_one_endless_line_is_left_out(tmp_path: Path, around: Around) -> None:
    write(tmp_path / "Jts" / "log.Fri.txt", "2026-02-20 11:59:00.000 " + "x" * 3_000_000, NOON)
    files, left = find_all(around(roots=(tmp_path / "Jts",), budget_bytes=100_000))
    assert (files, left) == ((), (LeftOut("log.Fri.txt", 3_000_024, "over the 0 MB of logs for one ticket"),))


def test_a_clock_in_twelve_hours_is_believed_only_when_the_last_write_agrees(tmp_path: Path, around: Around) -> None:
    row = "2026-02-20 11:59:59.594 [PM] INFO  [JTS-Main] - x\n"
    write(tmp_path / "Jts" / "launcher.log", row, NOON)
    (file,), _ = find_all(around(roots=(tmp_path / "Jts",)))
    assert file.last == NOON - timedelta(milliseconds=406)
    write(tmp_path / "Jts" / "launcher.log", row, NOON + timedelta(hours=12))
    (file,), _ = find_all(around(NOON + timedelta(hours=12), roots=(tmp_path / "Jts",)))
    assert file.last == NOON + timedelta(hours=12, milliseconds=-406)
