"""The everyday form: every kind in every context once in a bundle, once across block borders, once as a whole file."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.planted import catalogue, judge, table
from tests.planted.search import Sought

SEED = 20261122
"""`python -m tests.planted` takes a new one each time and prints it."""

TAKEN = ("utf-8", "utf-8-bom", "crlf", "no last newline", "utf-16-le", "utf-16-be", "utf-16 crlf", "cp1252")
"""What the log sources take; packed files and wide text without a mark they leave out, and say so."""


def _reached(verdict: judge.Verdict) -> None:
    assert not table.missed_goals(verdict), "\n".join(table.rows(verdict))


def test_nothing_planted_is_left_in_a_sealed_bundle(tmp_path: Path) -> None:
    verdict = judge.Verdict()
    judge.bundle(Random(SEED), tmp_path, verdict)
    assert len(verdict.planted) > 1000
    _reached(verdict)


@pytest.mark.parametrize("shift", [0, 1, 9, 23, 61])
def test_nothing_planted_is_left_across_block_borders(shift: int) -> None:
    verdict = judge.Verdict()
    judge.positions(Random(SEED + shift), shift, verdict)
    assert len(verdict.planted) > 1000
    _reached(verdict)


def test_nothing_planted_is_left_of_files_of_one_line() -> None:
    verdict = judge.Verdict()
    judge.alone(Random(SEED), verdict)
    _reached(verdict)


def test_the_command_leaves_nothing_planted(tmp_path: Path) -> None:
    rng = Random(SEED)
    made = judge.files(rng, list(catalogue.spots(rng)), TAKEN)
    (tmp_path / "in").mkdir()
    for number, file in enumerate(made):
        (tmp_path / "in" / f"{number}-{file.name}").write_bytes(file.data)
    command = [sys.executable, "-m", "capture_tool", "redact", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    said = json.loads(done.stdout)
    assert len(said["files"]) + len(said["left_out"]) == len(made)
    assert all("it holds passwords" in row["reason"] for row in said["left_out"]), said[
        "left_out"
    ]  # it may look like IBC's settings
    assert len(said["files"]) > len(made) // 2
    assert done.returncode == (1 if said["left_out"] else 0), done.stderr
    output = b"\n".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    verdict = judge.Verdict()
    verdict.look([one for file in made for one in file.planted], output + b"\n" + done.stdout.encode() + done.stderr.encode())
    _reached(verdict)


def test_the_search_finds_what_is_there() -> None:
    """The judge itself: every planted needle is found in what was not redacted, in each form."""
    rng = random.Random(SEED)
    spots = list(catalogue.spots(rng))
    verdict = judge.Verdict()
    for file in judge.files(rng, spots):
        text = judge.unpacked(file.data)
        verdict.look(file.planted, text)
    assert len(verdict.misses) == len(spots)
    assert Sought([b"Sesame12x"]).within_any_form(b"x U2VzYW1lMTJ4IHh4eHh4eHh4 x") == {b"Sesame12x"}
    assert Sought([b"81.123.200.101"]).within_any_form(b"81%2E123%2e200.101") == {b"81.123.200.101"}
