"""`poe planted`: at least 100,000 planted secrets; prints the table, exit code 1 when a goal is missed."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.planted import judge, table
from tests.planted.stand_ins import collisions

SECRETS = 100_000
STAND_INS = 1_000_000
BORDERS = 6
"""Rounds across block borders for each bundle; 211 is a prime, so that every distance comes."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="poe planted")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--secrets", type=int, default=SECRETS, help="at least this many")
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    verdict = run(args.seed, args.secrets)
    print("\n".join(table.rows(verdict)))
    goals = table.missed_goals(verdict)
    print("\n".join(f"MISSED: {goal}" for goal in goals) or "every goal reached")
    return 1 if goals else 0


def run(seed: int, secrets: int) -> judge.Verdict:
    """Bundles and borders in turn until there are enough."""
    rng, verdict, turn = random.Random(seed), judge.Verdict(), 0
    judge.alone(rng, verdict)
    if secrets >= SECRETS:
        if shared := collisions(STAND_INS):
            verdict.faults.append(f"{shared} of {STAND_INS} values share a stand-in")
        with tempfile.TemporaryDirectory() as folder:
            judge.endless(rng, Path(folder), verdict)
    while len(verdict.planted) < secrets:
        with tempfile.TemporaryDirectory() as folder:
            judge.bundle(rng, Path(folder), verdict)
        for _ in range(BORDERS):
            judge.positions(rng, turn * 7 % 211, verdict)
            turn += 1
    return verdict


if __name__ == "__main__":
    sys.exit(main())
