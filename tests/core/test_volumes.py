"""Volumes keep below the limit, verify one by one, and hold together every byte of the bundle."""

from __future__ import annotations

import hashlib
import json
import random
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from capture_tool.core import bundle
from capture_tool.core.clean import clean
from capture_tool.core.errors import CancelledError, PermanentError
from capture_tool.core.ids import TicketId
from capture_tool.core.model import Bundle, CleanFile, CleanPath, LogFile, Moment, Picture, Rect, Report, Ticket, Treatment
from capture_tool.core.redaction import Redactor
from capture_tool.core.threads import Cancel
from capture_tool.core.volumes import SMALLEST, split
from capture_tool.resources import resource

TICKET = Ticket(
    TicketId("0198f0aa-1111-7222-8333-0123456789ab"), Moment(datetime(2026, 8, 28, 20, 29, 1, 0, UTC), 1.0, "CEST", 7200)
)
Make = Callable[..., Bundle]


def quiet(_done: int, _all: int) -> None: ...


@pytest.fixture
def make(redactor: Redactor, log_file: Callable[..., LogFile], tmp_path: Path) -> Make:
    def made(contents: dict[str, bytes], *, picture: int = 1000) -> Bundle:
        members = tmp_path / "members"
        members.mkdir()
        files = []
        for name, data in contents.items():
            (tmp_path / name).write_bytes(data)
            treatment = Treatment.STORED if name.endswith("enc") else Treatment.TEXT
            log = log_file(tmp_path / name, treatment=treatment)
            files.append(clean(log, redactor=redactor, folder=members, progress=quiet, cancel=Cancel()))
        assert all(isinstance(file, CleanFile) for file in files), files
        (tmp_path / "shot.png").write_bytes(random.Random(7).randbytes(picture))
        shot = Picture("01-desktop.png", CleanPath(tmp_path / "shot.png"), "desktop", 4, 4, Rect(0, 0, 4, 4))
        report = Report(ticket=TICKET, text="it hangs", pictures=(shot,), files=tuple(files))  # type: ignore[arg-type]
        return bundle.seal(report, target=tmp_path / "capture-1.zip", redactor=redactor, progress=quiet, cancel=Cancel())

    return made


def noise(size: int, seed: int = 1) -> bytes:
    """Lines that hardly shrink."""
    return b"\n".join(re.findall(rb".{1,90}", random.Random(seed).randbytes(size // 2).hex().encode())) + b"\n"


def contents(volumes: tuple[Bundle, ...]) -> dict[str, bytes]:
    found = {}
    for volume in volumes:
        with zipfile.ZipFile(volume.path) as opened:
            found |= {name: opened.read(name) for name in opened.namelist() if name != "manifest.json"}
    return found


def test_a_small_bundle_stays_one(make: Make) -> None:
    whole = make({"launcher.log": b"line\n" * 9})
    assert split(whole, 1 << 20, progress=quiet, cancel=Cancel()) == (whole,)


@pytest.mark.parametrize("limit", [SMALLEST + 20_000, 700_001, 1_500_000, 2_400_000])
def test_every_volume_is_below_the_limit_and_valid_and_nothing_is_lost(make: Make, limit: int) -> None:
    logs = {f"log-{number}.log": noise(size, number) for number, size in enumerate((10, 400_000, 1_600_000, 90_000, 3_000_000))}
    whole = make(logs)
    volumes = split(whole, limit, progress=quiet, cancel=Cancel())
    assert len(volumes) > 1
    schema = json.loads(resource("schema", "manifest.schema.json").read_text())
    for number, volume in enumerate(volumes, 1):
        assert volume.bytes == volume.path.stat().st_size <= limit
        assert volume.sha256 == hashlib.sha256(volume.path.read_bytes()).hexdigest()
        assert bundle.verify(volume.path) == ()
        assert bundle.read(volume.path) == volume
        jsonschema.validate(volume.manifest, schema)
        assert volume.manifest["volume"] == {"number": number, "of": len(volumes), "bundle_sha256": whole.sha256}
        assert subprocess.run(["unzip", "-tq", volume.path], check=False, capture_output=True).returncode == 0
    joined: dict[str, bytes] = {}
    for name, data in contents(volumes).items():
        plain = re.sub(r"\.part\d+of\d+$", "", name)
        joined[plain] = joined.get(plain, b"") + data
    assert joined == contents((whole,))


def test_parts_end_at_line_ends(make: Make) -> None:
    volumes = split(make({"launcher.log": noise(2_000_000)}), 500_000, progress=quiet, cancel=Cancel())
    parts = [data for name, data in contents(volumes).items() if ".part" in name]
    assert len(parts) > 2
    assert all(part.endswith(b"\n") for part in parts)


def test_a_line_without_end_is_cut_all_the_same(make: Make) -> None:
    whole = make({"launcher.log": random.Random(1).randbytes(900_000).hex().encode()})
    volumes = split(whole, 400_000, progress=quiet, cancel=Cancel())
    assert max(volume.bytes for volume in volumes) <= 400_000
    assert (
        b"".join(data for name, data in contents(volumes).items() if ".part" in name)
        == contents((whole,))["logs/tws/launcher.log"]
    )


def test_what_cannot_be_cut_is_listed_in_every_volume(make: Make) -> None:
    whole = make({"tws.ibgzenc": b"IBGZENC\0" + noise(900_000), "launcher.log": noise(900_000)}, picture=800_000)
    volumes = split(whole, 600_000, progress=quiet, cancel=Cancel())
    for volume in volumes:
        assert volume.bytes <= 600_000
        lines = [(left["name"], left["reason"]) for left in volume.manifest["left_out"]]
        assert lines == [
            ("screenshots/01-desktop.png", "larger than one file may be"),
            ("logs/tws/tws.ibgzenc", "larger than one file may be"),
        ]


def test_the_same_bundle_gives_the_same_bytes(make: Make) -> None:
    whole = make({"launcher.log": noise(2_000_000)})
    first = [volume.sha256 for volume in split(whole, 600_000, progress=quiet, cancel=Cancel())]
    assert [volume.sha256 for volume in split(whole, 600_000, progress=quiet, cancel=Cancel())] == first


def test_a_limit_below_the_report_is_refused(make: Make) -> None:
    with pytest.raises(PermanentError) as refused:
        split(make({"launcher.log": noise(900_000)}), 100_000, progress=quiet, cancel=Cancel())
    assert refused.value.code == "volumes.limit"
    assert "1 MB" in refused.value.advice


def test_cancel_and_a_full_disk_leave_nothing_behind(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make({"launcher.log": noise(2_000_000)})
    before = sorted(tmp_path.iterdir())
    cancel = Cancel()

    def after_the_first(done: int, total: int) -> None:
        cancel()

    with pytest.raises(CancelledError):
        split(whole, 600_000, progress=after_the_first, cancel=cancel)
    assert sorted(tmp_path.iterdir()) == before

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        split(whole, 600_000, progress=quiet, cancel=Cancel())
    assert sorted(tmp_path.iterdir()) == before
