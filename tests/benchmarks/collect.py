"""Finding and cutting the logs of a month against `sed` and `grep` cutting the one big file of today to the same window."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from capture_tool.core.model import Moment
from capture_tool.core.ports import Surroundings
from capture_tool.core.sample_lines import TWS, minutes
from capture_tool.core.sample_platform import write_sample
from capture_tool.sources import find_all
from tests.benchmarks.measure import Row, command, interleaved, peak_kib

DAYS = 30
TODAY = 1_000_000_000
"""Bytes of today's log; the other days are there, a tenth of a megabyte each."""
HOURS = timedelta(hours=6)
MEASURED = """
from tests.benchmarks.collect import found
import sys
found(sys.argv[1], float(sys.argv[2]))
"""


def found(root: str, at: float) -> int:
    """Bytes of the logs that belong in the ticket."""
    moment = Moment(datetime.fromtimestamp(at, UTC), 0.0, "UTC", 0)
    since, until = moment.utc - timedelta(minutes=30), moment.utc + timedelta(minutes=2)
    files, _ = find_all(Surroundings(moment=moment, since=since, until=until, home=Path(root), roots=(Path(root),)))
    return sum((file.size if file.end is None else file.end) - file.start for file in files)


def rows() -> Iterator[Row]:
    os.environ["TZ"] = "UTC"
    with tempfile.TemporaryDirectory() as work:
        now = datetime.now(UTC).replace(microsecond=0)
        sample = write_sample(Path(work), moment=now, days=DAYS, bytes_total=10_000_000)
        who = {"account": "DU1234567", "live-account": "U1234567", "ip": "203.0.113.9", "private-ip": "10.0.0.1", "mac": "x"}
        who |= {"bearer": "x", "jwt": "x", "card": "x", "email": "x"}
        big = sample.roots[0] / "log.Big.txt"
        naive = now.replace(tzinfo=None)
        with big.open("wb") as file:
            file.writelines(minutes(naive - HOURS, naive, TODAY, TWS, who, dated=True, seed=1))
        os.utime(big, (now.timestamp(), now.timestamp()))
        root, at = str(sample.roots[0]), now.timestamp()
        begin, end = (f"{naive - timedelta(minutes=back):%Y-%m-%d %H:%M}" for back in (30, 0))
        works = {
            "ours": lambda: found(root, at),
            "sed": command(["sed", "-n", f"/^{begin}/,/^{end}/p", str(big)]),
            "grep": command(["grep", "-a", "-F", begin, str(big)]),
        }
        times = interleaved(works, rounds=3)
        kib = peak_kib([sys.executable, "-c", MEASURED, root, str(at)])
        whole = TODAY + sum(path.stat().st_size for path in sample.paths)
        note = f"{found(root, at) / 1e6:.0f} MB of {whole / 1e6:.0f} MB; {kib >> 10} MiB peak"
        yield Row("find and cut a month of logs", times["ours"], times["sed"], "sed A,B of one", 0.1, note=note)
        yield Row("find and cut a month of logs", times["ours"], times["grep"], "grep of one", 0.3)
