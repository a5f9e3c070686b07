"""Which part of a text log belongs to the incident."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture_tool.core.model import Clock, LeftOut, LogFile
from capture_tool.core.ports import Surroundings
from capture_tool.sources import find_all
from capture_tool.sources._budget import NEWER, OLDER
from capture_tool.sources._files import Found
from capture_tool.sources._window import OLD, OUTSIDE, text_log
from tests.sources.files import NOON, lines, write

Around = Callable[..., Surroundings]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NAIVE = NOON.replace(tzinfo=None)


def look_at(path: Path, where: Surroundings) -> LogFile | LeftOut:
    return text_log("tws", Found(path, path.name), where)


def taken(path: Path, where: Surroundings) -> list[str]:
    """Times of the first and last line of the part that is taken."""
    found = look_at(path, where)
    assert isinstance(found, LogFile), found
    rows = path.read_bytes()[found.start : found.end].decode().splitlines()
    return [rows[0][11:19], rows[-1][11:19]]


def test_a_small_log_of_today_is_whole(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "launcher.log", lines(NAIVE - 5 * HOUR, NAIVE - 4 * HOUR), NOON - 4 * HOUR)
    found = look_at(path, around())
    assert isinstance(found, LogFile)
    assert (found.start, found.end, found.selected, found.group) == (0, None, True, "incident")
    assert (found.first, found.last, found.modified) == (NOON - 5 * HOUR, NOON - 4 * HOUR, NOON - 4 * HOUR)


def test_a_big_log_is_cut_to_the_window(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "log.Fri.txt", lines(NAIVE - 5 * HOUR, NAIVE + HOUR), NOON + HOUR)
    where = around(small_bytes=1000)
    assert taken(path, where) == ["11:30:00", "12:02:00"]
    found = look_at(path, where)
    assert isinstance(found, LogFile)
    assert (found.first, found.last) == (where.since, where.until)


def test_yesterdays_log_is_there_but_not_ticked(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "launcher.20260219.log", lines(NAIVE - DAY, NAIVE - DAY + MINUTE), NOON - DAY)
    found = look_at(path, around())
    assert isinstance(found, LogFile)
    assert (found.selected, found.group) == (False, "previous-days")


def test_a_log_of_last_month_is_left_out(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "launcher.20260110.log", "2026-01-10 10:00:00.000 x\n", NOON - 41 * DAY)
    assert look_at(path, around()) == LeftOut("launcher.20260110.log", 26, OLD)


def test_a_big_log_without_a_line_of_the_window_is_left_out(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "log.Fri.txt", lines(NAIVE + HOUR, NAIVE + 2 * HOUR), NOON + 2 * HOUR)
    found = look_at(path, around(small_bytes=1000))
    assert isinstance(found, LeftOut)
    assert found.reason == OUTSIDE


def test_just_after_midnight_yesterdays_file_is_part_of_the_incident(tmp_path: Path, around: Around) -> None:
    incident = datetime(2026, 2, 21, 0, 10, tzinfo=UTC)
    path = write(tmp_path / "log.Fri.txt", lines(NAIVE, NAIVE + 12 * HOUR - MINUTE, every=10), incident - 11 * MINUTE)
    assert taken(path, around(incident, small_bytes=1000)) == ["23:40:00", "23:59:00"]


def test_an_api_log_takes_its_date_from_the_header(tmp_path: Path, around: Around) -> None:
    rows = "".join(f"{NAIVE - 3 * HOUR + n * MINUTE:%H:%M:%S}:000 -> ---\n" for n in range(240))
    head = f"===== Log file: /home/x/Jts/{'a' * 40}/api.0.20260220.090000.ibgzenc =====\n"
    # a copy made days later: only the header knows the day
    path = write(tmp_path / "api.0.Fri.log", head + rows, NOON + 2 * DAY)
    found = look_at(path, around(small_bytes=1000))
    assert isinstance(found, LogFile)
    assert path.read_bytes()[found.start : found.end].startswith(b"11:30:00")
    assert (found.first, found.last) == (NOON - 30 * MINUTE, NOON + 2 * MINUTE)


def test_an_api_log_without_a_header_is_dated_by_its_last_change(tmp_path: Path, around: Around) -> None:
    rows = "".join(f"{NAIVE - 14 * HOUR + n * MINUTE:%H:%M:%S}:000 -> ---\n" for n in range(14 * 60 + 1))
    found = look_at(write(tmp_path / "api.0.Fri.log", rows, NOON), around(small_bytes=1000))
    assert isinstance(found, LogFile)
    assert (found.first, found.last) == (NOON - 30 * MINUTE, NOON)


def test_local_times_are_read_in_the_machines_zone(tmp_path: Path, around: Around, in_zone: Callable[[str], None]) -> None:
    in_zone("America/New_York")
    local = NAIVE - 5 * HOUR
    path = write(tmp_path / "log.Fri.txt", lines(local - HOUR, local + HOUR), NOON + 7 * HOUR + MINUTE)
    found = look_at(path, around(small_bytes=1000))
    assert isinstance(found, LogFile)
    assert (found.first, found.last) == (NOON - 30 * MINUTE, NOON + 2 * MINUTE)


def test_the_last_write_tells_that_the_platform_used_another_zone(tmp_path: Path, around: Around) -> None:
    """Given a machine in UTC and a platform set to India, the last line and the last change are five and a half hours apart."""
    local = NAIVE + timedelta(hours=5, minutes=30)
    path = write(tmp_path / "log.Fri.txt", lines(local - 3 * HOUR, local), NOON + timedelta(seconds=1))
    assert taken(path, around(small_bytes=1000)) == ["17:00:00", "17:30:00"]


@pytest.mark.parametrize(
    "said",
    [
        "Started on 20260220-11:59:00",
        "Sent NS_HEART_BEAT:#%#%0000MISC51;531;20260220-11:59:00;",
        "### startLogin startTime=1771588740000",
        "### onNsMsg loginMessageReq=1771588740000; brandNewUser=true",
    ],
)
def test_a_line_tells_the_zone_exactly(tmp_path: Path, around: Around, in_zone: Callable[[str], None], said: str) -> None:
    """Given a log of a machine in India that was copied to one in New York a day later, whose last change tells nothing."""
    in_zone("America/New_York")
    local = NAIVE + timedelta(hours=5, minutes=30)
    line = f"{local - MINUTE:%Y-%m-%d %H:%M:%S}.300 [QX] INFO  [JTS-Main] - {said}\n"
    text = lines(local - 3 * HOUR, local - MINUTE) + line + lines(local, local)
    path = write(tmp_path / "launcher.log", text, NOON + 27 * HOUR)
    found = look_at(path, around(small_bytes=1000))
    assert isinstance(found, LogFile)
    assert found.clock == Clock(19_800, told=True)
    assert taken(path, around(small_bytes=1000)) == ["17:00:00", "17:30:00"]


@pytest.mark.parametrize("said", ["Started on 20261399-11:59:00", "Started on 20240101-00:07:00", "startTime=99"])
def test_a_line_that_says_nothing_possible_is_not_believed(tmp_path: Path, around: Around, said: str) -> None:
    path = write(tmp_path / "launcher.log", lines(NAIVE - HOUR, NAIVE) + f"{NAIVE:%Y-%m-%d %H:%M:%S}.000 [JTS-Main] - {said}\n")
    found = look_at(path, around())
    assert isinstance(found, LogFile)
    assert found.clock is not None
    assert (found.clock.utc_offset_seconds, found.clock.told) == (0, False)


@pytest.mark.parametrize("minute", [10, 50])
@pytest.mark.parametrize("first_pass", [True, False])
def test_a_clock_set_back_loses_no_line(
    tmp_path: Path, around: Around, in_zone: Callable[[str], None], minute: int, first_pass: bool
) -> None:
    """In Rome on 25 October 2026 the hour from 02:00 to 03:00 comes twice; lines of both look alike."""
    in_zone("Europe/Rome")
    begin = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    instants = [begin + timedelta(seconds=10 * n) for n in range(360 * 6)]
    rows = [f"{at.astimezone():%Y-%m-%d %H:%M:%S}.000 {at:%H%M%S}\n" for at in instants]
    path = write(tmp_path / "log.Sun.txt", "".join(rows), instants[-1])
    incident = datetime(2026, 10, 25, 0 if first_pass else 1, minute, tzinfo=UTC)
    where = around(incident, small_bytes=1000)
    found = look_at(path, where)
    assert isinstance(found, LogFile)
    part = path.read_bytes()[found.start : found.end].decode()
    wanted = [row for at, row in zip(instants, rows, strict=True) if where.since <= at <= where.until]
    assert wanted
    assert "".join(wanted) in part
    assert len(part) <= len("".join(wanted)) * 8


def test_a_clock_set_forth_loses_no_line(tmp_path: Path, around: Around, in_zone: Callable[[str], None]) -> None:
    in_zone("Europe/Rome")
    begin = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    instants = [begin + timedelta(seconds=10 * n) for n in range(360 * 6)]
    rows = [f"{at.astimezone():%Y-%m-%d %H:%M:%S}.000 {at:%H%M%S}\n" for at in instants]
    path = write(tmp_path / "log.Sun.txt", "".join(rows), instants[-1])
    where = around(datetime(2026, 3, 29, 1, 10, tzinfo=UTC), small_bytes=1000)
    found = look_at(path, where)
    assert isinstance(found, LogFile)
    wanted = [row for at, row in zip(instants, rows, strict=True) if where.since <= at <= where.until]
    assert "".join(wanted) in path.read_bytes()[found.start : found.end].decode()


def test_a_big_text_without_times_gives_its_end(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "IBAutomater.log", "no time\n" * 1000, NOON)
    found = look_at(path, around(small_bytes=100))
    assert isinstance(found, LogFile)
    assert (found.size - found.start, found.end) == (96, None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_cut_between_its_lines(tmp_path: Path, around: Around, encoding: str) -> None:
    """A newline's byte stands in other characters too: U+0A0A, U+010A."""
    rows = ("\ufeff" + lines(NAIVE - 5 * HOUR, NAIVE)).replace("INFO", "\u0a0a\u010a\u0a01")
    path = write(tmp_path / "log.Fri.txt", rows.encode(encoding), NOON)
    found = look_at(path, around(small_bytes=1000))
    assert isinstance(found, LogFile)
    part = path.read_bytes()[found.start : found.end].decode(encoding).splitlines()
    assert (part[0][11:19], part[-1][11:19], len(part)) == ("11:30:00", "12:00:00", 1801)


def test_the_end_of_all_time_is_a_window_too(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "log.Fri.txt", lines(NAIVE, NAIVE + MINUTE), NOON)
    always = around(since=datetime.fromtimestamp(0, UTC), until=datetime.max.replace(tzinfo=UTC), small_bytes=1)
    assert taken(path, always) == ["12:00:00", "12:01:00"]


def test_newest_first_under_the_budget_and_the_rest_is_told(tmp_path: Path, around: Around) -> None:
    for number in range(5):
        at = NAIVE - number * HOUR
        write(tmp_path / "Jts" / f"api.{number}.Fri.log", lines(at - MINUTE, at), NOON - number * HOUR)
    size = len(lines(NAIVE - MINUTE, NAIVE))
    files, left = find_all(around(roots=(tmp_path / "Jts",), budget_bytes=2 * size))
    assert [file.name for file in files] == ["api.0.Fri.log", "api.1.Fri.log"]
    assert sorted(entry.name for entry in left) == ["api.2.Fri.log", "api.3.Fri.log", "api.4.Fri.log"]


def test_a_chosen_file_over_the_budget_is_cut_to_the_window(tmp_path: Path, around: Around) -> None:
    path = write(tmp_path / "exported.txt", lines(NAIVE - 5 * HOUR, NAIVE), NOON)
    files, left = find_all(around(chosen=(path,), budget_bytes=path.stat().st_size // 2))
    assert [(file.name, file.first) for file in files] == [("exported.txt", NOON - 30 * MINUTE)]
    assert left == (LeftOut("exported.txt", files[0].start, OLDER),)


def test_three_hundred_megabytes_are_searched_by_a_few_blocks(tmp_path: Path, around: Around) -> None:
    pick = random.Random(1)
    minute = b"".join(b"@@@@-@@-@@ @@:@@:%02d.000 %s\n" % (second, pick.randbytes(6_000).hex().encode()) for second in range(60))
    path = tmp_path / "log.Fri.txt"
    with path.open("wb") as file:
        for number in range(420):
            file.write(minute.replace(b"@@@@-@@-@@ @@:@@", f"{NAIVE - (420 - number) * MINUTE:%Y-%m-%d %H:%M}".encode()))
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    assert path.stat().st_size > 300_000_000
    before = _read_so_far()
    assert taken_range(path, around()) < 30 * 60 * 13_000
    assert _read_so_far() - before < 4_000_000


def taken_range(path: Path, where: Surroundings) -> int:
    found = look_at(path, where)
    assert isinstance(found, LogFile)
    assert found.first == where.since
    return found.size - found.start


def _read_so_far() -> int:
    """Bytes this process has asked the system to read."""
    return int(Path("/proc/self/io").read_text().split("rchar: ")[1].split()[0])


def pack(path: Path, text: str | bytes, changed: datetime = NOON) -> Path:
    return write(path, gzip.compress(text.encode() if isinstance(text, str) else text), changed)


def test_a_packed_log_is_judged_by_its_own_lines(tmp_path: Path, around: Around) -> None:
    text = lines(NAIVE - 5 * HOUR, NAIVE - MINUTE)
    found = look_at(pack(tmp_path / "launcher.log.gz", text), around())
    assert isinstance(found, LogFile)
    assert (found.first, found.text_bytes, found.length) == (NOON - 5 * HOUR, len(text), len(text))


def test_a_packed_log_packed_again_later_has_no_line_of_the_window(tmp_path: Path, around: Around) -> None:
    """Its last change is within the window, its last line long before."""
    path = pack(tmp_path / "log.Thu.txt.gz", lines(NAIVE - DAY, NAIVE - DAY + HOUR))
    assert look_at(path, around(small_bytes=1000)) == LeftOut(path.name, path.stat().st_size, OUTSIDE)


def test_a_packed_log_of_yesterday_is_there_but_not_ticked(tmp_path: Path, around: Around) -> None:
    found = look_at(pack(tmp_path / "log.Thu.txt.gz", lines(NAIVE - DAY, NAIVE - DAY + HOUR), NOON - DAY + HOUR), around())
    assert isinstance(found, LogFile)
    assert (found.selected, found.group) == (False, "previous-days")


def test_a_packed_log_counts_by_what_it_holds(tmp_path: Path, around: Around) -> None:
    """And the newest part that fits is taken."""
    path = pack(tmp_path / "export.txt.gz", b"a line without a time\n" * 100_000)
    assert path.stat().st_size < 20_000
    (file,), left = find_all(around(chosen=(path,), budget_bytes=1_000_000))
    assert (file.start % 22, file.end) == (0, None)
    assert 999_900 < file.length <= 1_000_000
    assert [one.bytes for one in left] == [file.start]


def test_a_big_packed_log_is_cut_to_the_window(tmp_path: Path, around: Around) -> None:
    text = lines(NAIVE - 5 * HOUR, NAIVE + HOUR)
    pack(tmp_path / "Jts" / "log.Fri.txt.1.gz", text, NOON + HOUR)
    (file,), left = find_all(around(roots=(tmp_path / "Jts",), small_bytes=1000))
    part = text.encode()[file.start : file.end].decode().splitlines()
    assert (part[0][11:19], part[-1][11:19]) == ("11:30:00", "12:02:00")
    assert {one.reason: one.bytes for one in left} == {OLDER: file.start, NEWER: len(text) - (file.end or 0)}


@pytest.mark.parametrize("end", [-4, 1000])
def test_a_packed_log_that_is_damaged_is_told(tmp_path: Path, around: Around, end: int) -> None:
    path = write(tmp_path / "launcher.log.gz", gzip.compress(os.urandom(9000).hex().encode())[:end], NOON)
    found = look_at(path, around())
    assert isinstance(found, LeftOut)
    assert found.reason == "could not be read: packed, and cut off"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_utf_16_without_a_mark_is_taken_whole(tmp_path: Path, around: Around, encoding: str, packed: bool) -> None:
    text = lines(NAIVE - 5 * HOUR, NAIVE).encode(encoding)
    path = write(tmp_path / "log.Fri.txt", gzip.compress(text) if packed else text, NOON)
    found = look_at(path, around(small_bytes=1000))
    assert isinstance(found, LogFile)
    assert (found.start, found.end, found.first, found.last) == (0, None, NOON - 5 * HOUR, NOON)


def test_text_that_only_looks_like_utf_16_is_not_taken(tmp_path: Path, around: Around) -> None:
    found = look_at(write(tmp_path / "launcher.log", bytes(range(1, 256)) + bytes(4000), NOON), around())
    assert isinstance(found, LeftOut)
    assert found.reason == "not a text file"
