"""The whole way of one ticket to a folder as a program, so that strace can write it down: `... recorded_job PLACE`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bundles import random_log
from tests.faults.job import Job
from tests.faults.supports import folder


def main(place: Path) -> None:
    """Says `ready` and the ticket's id, then `saved`, then `filed`."""
    with folder(place) as support:
        job = Job(place, support, (random_log(place.parent / "log.member", 30_000),))
        print(job.id, flush=True)
        job.whole(lambda word: print(word, flush=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
