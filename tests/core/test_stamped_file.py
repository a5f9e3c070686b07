"""Lines that are hard to place: the clock alone, halves of a day, out of turn, a clock set back; and how little is read."""

# ruff: noqa: DTZ001  (times of log lines are naive)

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_tool.core.line_time import in_twelve_hours
from capture_tool.core.stamped_file import BLOCK, StampedFile

START = datetime(2026, 2, 20, 9, 0)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
HEADER = "===== Log file: /Users/x/Jts/abc/api.0.{:%Y%m%d.%H%M%S}.ibgzenc =====\n"


class Made:
    """A file of any size that is made as it is read: a line of 100 bytes for each step of time; counts what is read."""

    def __init__(self, size: int, step: timedelta) -> None:
        self.size, self.step = size - size % 100, step
        self.calls = self.bytes = 0

    def __call__(self, offset: int, length: int) -> bytes:
        self.calls += 1
        end = min(self.size, offset + length)
        numbers = range(offset // 100, -(-end // 100))
        made = "".join(f"{START + number * self.step:%Y-%m-%d %H:%M:%S}.000 INFO".ljust(99) + "\n" for number in numbers)
        piece = made.encode()[offset - numbers.start * 100 : end - numbers.start * 100]
        self.bytes += len(piece)
        return piece


def whole(content: bytes, **more: date) -> StampedFile:
    return StampedFile(lambda offset, length: content[offset : offset + length], len(content), **more)


def between(content: bytes, since: datetime, until: datetime, **more: date) -> bytes:
    file = whole(content, **more)
    return content[file.begins(since) : file.ends(until)]


def rows(*times: datetime, shape: str = "%Y-%m-%d %H:%M:%S", width: int = 100) -> bytes:
    return b"".join(f"{at:{shape}}.000 ".encode().ljust(width - 1, b"x") + b"\n" for at in times)


def test_four_gigabytes_are_cut_by_a_few_hundred_small_reads() -> None:
    source = Made(4_000_000_000, timedelta(milliseconds=2.5))
    file = StampedFile(source, source.size)
    begin, end = file.begins(START + 20 * HOUR), file.ends(START + 20 * HOUR + MINUTE)
    assert source.calls < 500
    assert source.bytes < 4_000_000
    assert source(begin, 19) == b"2026-02-21 05:00:00"
    assert source(end - 100, 19) == b"2026-02-21 05:01:00"


def test_lines_out_of_turn_are_within() -> None:
    """Each line up to 3 s late, as threads write them."""
    times = [START + n * SECOND - (n * 7919 % 4) * SECOND for n in range(20_000)]
    content = rows(*times)
    since, until = START + 10_000 * SECOND, START + 10_060 * SECOND
    part = between(content, since, until)
    wanted = [row for at, row in zip(times, content.splitlines(keepends=True), strict=True) if since <= at <= until]
    assert all(row in part for row in wanted)
    assert len(part) < 2 * len(b"".join(wanted))


@pytest.mark.parametrize("back", [30 * MINUTE, HOUR, 5 * HOUR])
@pytest.mark.parametrize("at", [0.05, 0.5, 0.95])
def test_a_clock_set_back_loses_neither_pass(back: timedelta, at: float) -> None:
    """A log of 16 hours whose clock is set back once: what lies between shows at the places looked at before the search."""
    count = 60_000
    times = [START + n * SECOND - (back if n > at * count else timedelta()) for n in range(count)]
    since, until = times[int(at * count)] - back / 2, times[int(at * count)] - back / 2 + MINUTE
    wanted = [b"%d\n" % n for n, t in enumerate(times) if since <= t <= until]
    content = b"".join(row[:-10] + b"%d\n" % n for n, row in enumerate(rows(*times).splitlines(keepends=True)))
    part = between(content, since, until)
    assert all(mark in part for mark in wanted)


def test_a_stack_trace_belongs_to_the_line_before() -> None:
    content = rows(START) + b"java.lang.Exception\n" + b"\tat x.Y.z(Y.java:1)\n" * 5000 + rows(START + MINUTE, START + 2 * MINUTE)
    assert between(content, START, START + SECOND) == content[: content.index(b"2026-02-20 09:01")]
    assert between(content, START + MINUTE, START + MINUTE).startswith(b"2026-02-20 09:01")


def test_the_header_of_the_file_stays_with_its_first_line() -> None:
    content = b"a banner\nwithout a time\n" + rows(START, START + MINUTE)
    assert between(content, START - HOUR, START) == content[:-100]


def test_every_header_of_an_exported_log_dates_its_lines() -> None:
    parts = [START, START + timedelta(days=2), START + timedelta(days=3)]
    content = b"".join(
        HEADER.format(begin).encode() + rows(*(begin + n * MINUTE for n in range(600)), shape="%H:%M:%S") for begin in parts
    )
    file = whole(content)
    assert file.last is not None
    assert file.last.at == parts[2] + 599 * MINUTE
    begin, end = file.begins(parts[1] + HOUR), file.ends(parts[1] + 2 * HOUR)
    assert content.index(b"20260222") < begin < content.index(b"20260223")
    assert content[begin:end].count(b"\n") == 61


def test_midnight_comes_after_the_header_and_before_the_first_line() -> None:
    content = HEADER.format(datetime(2026, 2, 20, 23, 59, 58)).encode() + rows(datetime(2026, 1, 1, 0, 0, 5), shape="%H:%M:%S")
    file = whole(content)
    assert file.first is not None
    assert file.first.at == datetime(2026, 2, 21, 0, 0, 5)


def test_several_midnights_and_a_straggler_behind_one() -> None:
    begin = datetime(2026, 2, 18, 22, 0)
    times = [begin + n * MINUTE for n in range(3 * 24 * 60)]
    late = times.index(datetime(2026, 2, 20, 0, 0))
    times[late + 1] = times[late] - SECOND  # 00:00, then 23:59:59 of the day before
    content = rows(*times, shape="%H:%M:%S")
    file = whole(content, last_day=times[-1].date())
    assert file.first is not None
    assert file.last is not None
    assert (file.first.at, file.last.at) == (times[0], times[-1])
    part = between(content, datetime(2026, 2, 19, 23, 50), datetime(2026, 2, 20, 0, 10), last_day=times[-1].date())
    assert part.count(b"\n") == 21


@settings(deadline=None)
@given(st.integers(0, 1439), st.integers(1, 4000), st.integers(1, 240))
def test_days_are_counted_back_from_the_last(minute: int, count: int, step: int) -> None:
    """Steps of less than four hours: no day is jumped over."""
    times = [datetime(2026, 2, 1, minute // 60, minute % 60) + n * step * MINUTE for n in range(min(count, 40_000 // step))]
    content = rows(*times, shape="%H:%M:%S", width=40)
    file = whole(content, last_day=times[-1].date())
    assert file.first is not None
    assert file.last is not None
    assert (file.first.at, file.last.at) == (times[0], times[-1])


def test_halves_of_a_day() -> None:
    content = b"".join(
        f"2026-02-20 {at:%I:%M:%S}.594 [{at:%p}] INFO  [JTS-Main] - x\n".encode()
        for at in (datetime(2026, 2, 20) + n * 30 * MINUTE for n in range(48))
    )
    part = between(content, datetime(2026, 2, 20, 12), datetime(2026, 2, 20, 13, 40))
    wanted = ["12:00:00.594 [PM]", "12:30:00.594 [PM]", "01:00:00.594 [PM]", "01:30:00.594 [PM]"]
    assert [line[11:28] for line in part.decode().splitlines()] == wanted


@pytest.mark.parametrize(
    ("second_line", "halves"),
    [
        (b"2026-01-09 10:45:25.594 [AM] INFO", True),
        (b"2026-01-09 10:45:25.594 AM x", True),
        (b"2026-01-09 23:45:25.594 [PM] INFO", False),
        (b"2026-01-09 00:45:25.594 [AM] INFO", False),
        (b"2026-01-09 10:45:25.594 [TE] INFO", False),
        (b"2026-01-09 10:45:25.594 INFO", False),
    ],
)
def test_two_letters_in_brackets_are_a_half_of_the_day_only_when_all_are(second_line: bytes, halves: bool) -> None:
    assert in_twelve_hours(b"2026-01-09 11:45:25.594 [PM] INFO  [JTS]\n" + second_line + b"\n") is halves


def test_interleaved_errors_and_a_line_over_many_blocks() -> None:
    content = rows(START) + b"[error] " + b"y" * (3 * BLOCK) + b"\nSLF4J: no binder\n" + rows(START + SECOND, START + MINUTE)
    assert between(content, START, START).startswith(rows(START))
    assert between(content, START + SECOND, START + SECOND) == rows(START + SECOND)


@settings(deadline=None)
@given(st.binary(max_size=3000), st.datetimes())
def test_any_bytes_are_searched_without_an_error(content: bytes, when: datetime) -> None:
    file = whole(content, last_day=date(2026, 2, 20))
    assert 0 <= file.begins(when) <= len(content)
    assert 0 <= file.ends(when) <= len(content)
