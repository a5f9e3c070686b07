"""`poe faults [PART ...] [--points N] [--seed S]`: the long form of each part, and what it counted.

The exit code is 1 when a ticket was lost, doubled or torn. Ctrl-C, or SIGTERM, tells what was counted so far.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tests.faults.supports import ROOT
from tests.faults.tally import Tally, unfinished

LONG: Mapping[str, int] = {
    "sweep": 10_000,
    "kills": 2_000,
    "images": 4_000,
    "network": 10_000,
    "resume": 5,
    "senders": 400,
    "machine": 400,
    "mutation": 1_000,
}
"""Parts, and how many points each tries when `--points` does not say."""
IN_MEMORY = Path("/dev/shm")
"""What is no disk test runs here: a sync costs nothing, and ten thousand are needed."""


class Part(Protocol):
    def __call__(self, place: Path, *, points: int, seed: int) -> Iterator[Tally]: ...


def main() -> int:
    parser = argparse.ArgumentParser(prog="poe faults")
    parser.add_argument("part", nargs="*", choices=[*LONG, []], metavar="PART", help=", ".join(LONG))
    parser.add_argument("--points", type=int, metavar="N", help="points for each part, instead of its own number")
    parser.add_argument("--seed", type=int, default=20261128, metavar="S")
    args = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}, seed {args.seed}", flush=True)
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell starts what runs in the background deaf to the first
        signal.signal(stop, signal.default_int_handler)
    good = True
    for name in args.part or LONG:
        part: Part = importlib.import_module(f"tests.faults.{name}").run
        room = IN_MEMORY if IN_MEMORY.is_dir() and name != "resume" else None
        place = Path(tempfile.mkdtemp(prefix=f"faults-{name}-", dir=room))
        try:
            for tally in part(place, points=args.points or LONG[name], seed=args.seed):
                good &= _tell(tally)
        except KeyboardInterrupt:  # what was counted so far
            told = [_tell(tally) for tally in unfinished() if tally.points]
            return 0 if good and all(told) else 1
        finally:
            shutil.rmtree(place, ignore_errors=True)
    return 0 if good else 1


def _tell(tally: Tally) -> bool:
    """Prints it, once; whether all was well."""
    tally.finished = True
    print(tally, *tally.places, sep="\n    ", flush=True)
    return tally.good


def _commit() -> str:
    told = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    return subprocess.run(told, check=False, cwd=ROOT, capture_output=True, text=True).stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
