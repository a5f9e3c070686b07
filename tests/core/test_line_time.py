"""Times of log lines, and the search for a time in a big file."""

# ruff: noqa: DTZ001  (times of log lines are naive)

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_tool.core.line_time import header_time, name_time, stamp
from capture_tool.core.stamped_file import BLOCK, StampedFile

START = datetime(2026, 2, 20, 9, 0)


class Bytes:
    """A file in memory that counts what is read of it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.read_bytes = 0

    def __call__(self, offset: int, length: int) -> bytes:
        piece = self.content[offset : offset + length]
        self.read_bytes += len(piece)
        return piece


def stamped(content: bytes, **days: date) -> StampedFile:
    return StampedFile(Bytes(content), len(content), **days)


@pytest.mark.parametrize("mark", [".", ":", ","])
def test_all_three_styles_of_milliseconds(mark: str) -> None:
    assert stamp(f"2026-08-28 22:29:01{mark}789 INFO".encode()) == (date(2026, 8, 28), time(22, 29, 1, 789_000))


def test_a_line_with_the_time_alone_has_no_date() -> None:
    assert stamp(b"10:05:21:715 -> --- 15-1-") == (None, time(10, 5, 21, 715_000))


@pytest.mark.parametrize(
    "line", [b"", b"\tat jclient.Main", b"2026-13-41 22:29:01.789 x", b"25:00:00.000", b"10:05:21", b"1:2:3.4"]
)
def test_no_stamp(line: bytes) -> None:
    assert stamp(line) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_without_an_error(line: bytes) -> None:
    stamp(line)
    name_time(line)
    header_time(line)


def test_the_date_of_an_exported_api_log_stands_in_its_header() -> None:
    head = b"\n===== Log file: /Users/x/Jts/" + b"a" * 40 + b"/api.0.20260220.100521.ibgzenc =====\n10:05:21:715 -> ---"
    assert header_time(head) == datetime(2026, 2, 20, 10, 5, 21)


def test_a_window_is_cut_at_line_borders_with_the_unstamped_lines_that_follow() -> None:
    content = b"2026-02-20 09:00:00.000 a\n2026-02-20 09:00:01.000 b\n\tat x\n2026-02-20 09:00:02.000 c\n"
    file = stamped(content)
    when = START + timedelta(seconds=1)
    assert content[file.begins(when) : file.ends(when)] == b"2026-02-20 09:00:01.000 b\n\tat x\n"


def test_lines_without_a_date_go_over_midnight() -> None:
    content = b"".join(f"{at}:000 x\n".encode() for at in ("23:58:00", "23:59:00", "00:00:30", "00:01:00"))
    file = stamped(content, last_day=date(2026, 2, 21))
    assert file.first is not None
    assert file.last is not None
    assert (file.first.at, file.last.at) == (datetime(2026, 2, 20, 23, 58), datetime(2026, 2, 21, 0, 1))
    assert content[file.begins(datetime(2026, 2, 21)) :].startswith(b"00:00:30")


def test_a_day_given_for_the_first_line_is_kept() -> None:
    file = stamped(b"10:00:00:000 x\n11:00:00:000 y\n", day=date(2026, 2, 20))
    assert file.last is not None
    assert file.last.at == datetime(2026, 2, 20, 11)


def test_a_file_without_times_has_no_first_line() -> None:
    file = stamped(b"no times here\n" * 10_000)
    assert file.first is None
    assert file.last is None


def test_a_line_without_an_end_is_survived() -> None:
    content = b"2026-02-20 09:00:00.000 a\n" + b"x" * (4 << 20) + b"\n2026-02-20 09:00:02.000 c\n"
    file = stamped(content)
    assert file.begins(START + timedelta(seconds=2)) <= content.index(b"2026-02-20 09:00:02")
    assert file.ends(START + timedelta(seconds=2)) == len(content)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20_000)), min_size=1, max_size=60),
    st.integers(-5, 1000),
    st.integers(0, 200),
)
def test_the_search_finds_what_a_whole_read_finds(steps: list[tuple[int, int]], since: int, length: int) -> None:
    content, seconds, rows = b"", 0, []
    for step, filling in steps:
        seconds += step
        rows.append((len(content), seconds))
        content += f"{START + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}.000 ".encode() + b"y" * filling + b"\n"
    file = stamped(content)
    begin = next((offset for offset, at in rows if at >= since), len(content))
    end = next((offset for offset, at in rows if at > since + length), len(content))
    assert file.begins(START + timedelta(seconds=since)) == begin
    assert file.ends(START + timedelta(seconds=since + length)) == end


def test_a_search_in_a_big_file_reads_few_blocks() -> None:
    minute = b"".join(f"@@@@@:{second:02}.000 ".encode() + b"z" * 2_000 + b"\n" for second in range(60))
    blocks = [minute.replace(b"@@@@@", f"2026-02-20 {n // 60:02}:{n % 60:02}".encode()) for n in range(600)]
    source = Bytes(b"".join(blocks))
    file = StampedFile(source, len(source.content))
    assert source.content[file.begins(datetime(2026, 2, 20, 4)) :].startswith(b"2026-02-20 04:00:00")
    assert source.read_bytes < 40 * BLOCK
