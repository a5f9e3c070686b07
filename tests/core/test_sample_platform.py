"""The made-up platform folder: the same for one seed, secrets where they are said to be, found by the real sources."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture_tool.core.line_time import stamp
from capture_tool.core.model import Moment, Treatment
from capture_tool.core.sample_platform import Sample, write_sample
from capture_tool.sources import find_all
from capture_tool.system.processes import surroundings

MOMENT = datetime.now(UTC)


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return write_sample(tmp_path / "sample", moment=MOMENT, bytes_total=3_000_000)


def digest(sample: Sample) -> dict[str, str]:
    return {str(path.relative_to(sample.folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sample.paths}


def test_one_seed_makes_the_same_bytes_and_another_others(sample: Sample, tmp_path: Path) -> None:
    again = write_sample(tmp_path / "again", moment=MOMENT, bytes_total=3_000_000)
    other = write_sample(tmp_path / "other", moment=MOMENT, bytes_total=3_000_000, seed=2)
    assert digest(again) == digest(sample)
    assert again.secrets == sample.secrets
    assert not {value for _, value in other.secrets} & {value for _, value in sample.secrets}


def test_the_size_is_about_what_was_asked_for(sample: Sample) -> None:
    assert 2_700_000 < sum(path.stat().st_size for path in sample.paths) < 3_600_000


def test_every_secret_stands_in_a_file_that_may_be_collected(sample: Sample) -> None:
    never = [path.read_bytes() for path in sample.paths if path.name in {"autorestart", "config.ini"}]
    texts = b"".join(path.read_bytes() for path in sample.paths if path.name not in {"autorestart", "config.ini"})
    for kind, value in sample.secrets:
        assert value.encode() in texts or kind == "user-folder", kind
    for kind, value in sample.never:
        assert value.encode() not in texts, kind
        assert any(value.encode() in text for text in never), kind


def test_no_line_is_from_the_future_and_times_rise(sample: Sample) -> None:
    now = MOMENT.astimezone().replace(tzinfo=None)
    for path in sample.exported[:1]:
        stamps = [stamp(line) for line in path.read_bytes().splitlines()]
        times = [datetime.combine(found[0], found[1]) for found in stamps if found and found[0]]
        assert len(times) == len(stamps)
        assert times == sorted(times)
        assert now - timedelta(minutes=2) < times[-1] <= now


def test_the_sources_find_it_and_leave_what_is_never_collected(sample: Sample) -> None:
    moment = Moment.now()
    where = surroundings(
        moment=moment,
        since=MOMENT - timedelta(minutes=30),
        until=MOMENT + timedelta(minutes=2),
        home=sample.folder,
        small_bytes=100_000,
    )
    files, _ = find_all(where)
    ours = [file for file in files if file.path.is_relative_to(sample.folder)]
    found = {file.path.name for file in ours}
    assert {"launcher.log", "jts.ini", "tws.vmoptions", "tws.xml", "hs_err_pid4711.log"} <= found
    assert not {"autorestart", "config.ini"} & found
    assert sum(file.treatment is Treatment.STORED for file in ours) == 2
    assert {file.source for file in ours} == {"tws", "ibc", "jvm"}
    assert any(file.start > 0 and file.name.startswith(dict(sample.secrets)["user-folder"]) for file in ours)
