"""The time-stamp parser: never an exception, always a line's start, and the same place as a plain look at every line."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta

from capture_tool.core import line_time, stamped_file, undated

for module in (stamped_file, undated):
    module.BLOCK = 64  # small files with many blocks
stamped_file.FIRST_BLOCK = 16
EARLIEST, LATEST = datetime.combine(date.min, time.min), datetime.combine(date.max, time.max)
REACH = stamped_file.BLOCK * (stamped_file.FAR - 2)
"""Bytes without a stamp that a probe is promised to read over."""


def check(data: bytes) -> None:
    line_time.header_time(data)
    day = line_time.name_time(data[:64])
    for known in ({}, {"day": date(2026, 2, 20)}, {"last_day": day.date() if day else date(2026, 2, 20)}):
        _searches(data, known)


def _searches(data: bytes, known: dict[str, date]) -> None:
    file = stamped_file.StampedFile(lambda at, length: data[at : at + length], len(data), **known)
    starts = {0, len(data)} | {at + 1 for at, byte in enumerate(data) if byte == 10}
    every = _lines(data)
    ordered = bool(every) and all(one[1] <= two[1] for one, two in itertools.pairwise(every))
    gaps = [two - one for one, two in itertools.pairwise([0, *(offset for offset, _ in every), len(data)])]
    plain, dense = ordered and max(gaps) < REACH, max(gaps) < stamped_file.BLOCK // 2
    moments = [EARLIEST, datetime.fromisoformat("2026-02-20T10:05:21.715"), *(at for _, at in every[:: 1 + len(every) // 4])]
    for when in moments:
        begins, ends = file.begins(when), file.ends(when)
        assert begins in starts or len(data) > REACH
        assert ends in starts or len(data) > REACH
        if plain:
            exact = next((offset for offset, at in every if at >= when), len(data))
            behind = next((offset for offset, at in every if at > when), len(data))
            assert begins <= exact, (when, begins, exact)
            assert ends >= behind, (when, ends, behind)
            if not dense:  # a long stretch without a stamp may be taken too
                continue
            assert begins == exact or (begins, exact) == (0, every[0][0]), (
                when,
                begins,
                exact,
            )  # what stands before it belongs to it
            assert ends == behind, (when, ends, behind)
    assert file.ends(LATEST) == len(data)
    if file.first and file.last and plain:
        assert (file.first.offset, file.last.offset) == (every[0][0], every[-1][0])
        assert file.last.at - file.first.at >= timedelta(0)


def _lines(data: bytes) -> list[tuple[int, datetime]]:
    """Offset and time of every line with a date; empty when one has the time alone, for then the order is a guess."""
    found, offset = [], 0
    for line in data.split(b"\n"):
        read = line_time.stamp(line[:64])
        if read is not None:
            if read[0] is None:
                return []
            found.append((offset, datetime.combine(*read)))
        offset += len(line) + 1
    return found
