"""The tests can see: each sync, rename, search and lock is taken out of a copy of the package in turn; a test must fail."""

from __future__ import annotations

import ast
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.faults.supports import ROOT
from tests.faults.tally import Tally

NO_LOCK = '__import__("tests.faults.no_lock", fromlist=["NoLock"]).NoLock()'
GONE: Mapping[str, str] = {
    "durable.sync": "None",
    "durable.rename": "None",
    "durable.link": "None",
    "durable.replace": "None",
    "durable.make_lasting_folder": "durable.make_folder({arguments})",
    "sync": "None",
    "rename": "None",
    "os.fsync": "None",
    "_sync_folder": "None",
    "destination.find": "None",
    "self.destination.find": "None",
    "locks.take": NO_LOCK,
    "self.hold": NO_LOCK,
    "self._outbox.hold": NO_LOCK,
    "self._folders.moving": NO_LOCK,
    "self._folders.lock": NO_LOCK,
    "take_folder": NO_LOCK,
    "_posix.flock": "None",
    "_same_file": "True",
    "self._sync": "None",
}
"""A call, as it is written, and what stands in its place."""
CORE = (
    "tests/faults/test_safe_moves.py",
    "tests/core/test_outbox.py",
    "tests/core/test_outbox_damaged.py",
    "tests/core/test_outbox_person.py",
    "tests/core/test_standing.py",
    "tests/core/test_courier.py",
)
FAULTS = ("tests/faults/test_short_forms.py", "tests/faults/test_crash_sweep.py", "tests/faults/test_processes.py")
BLIND = "not kills and not resume and not network"
"""Parts that tell nothing here that the others do not, and take longest."""
WATCHED: Mapping[str, Sequence[str]] = {
    "core/durable.py": CORE,
    "core/draft.py": ("tests/core/test_draft.py",),
    "core/settings.py": ("tests/core/test_settings.py",),
    "system/secrets.py": ("tests/system/test_secrets.py",),
    "core/outbox.py": CORE,
    "core/outbox_folders.py": CORE,
    "core/entry_file.py": CORE,
    "core/locks.py": CORE,
    "core/synced_file.py": ("tests/faults/test_saved_file.py", "tests/core/test_bundle.py"),
    "core/bundle.py": ("tests/faults/test_saved_file.py", "tests/core/test_bundle.py"),
    "core/courier.py": (*CORE, "tests/core/test_courier_loop.py"),
    "core/delivery.py": (*CORE, "tests/core/test_delivery.py"),
    "core/link_file.py": ("tests/core/test_delivery.py", "tests/core/test_carrying.py"),
    "core/outbox_body.py": ("tests/faults/test_saved_file.py", "tests/core/test_outbox_damaged.py"),
    "destinations/folder.py": ("tests/destinations/test_folder.py", "tests/destinations/test_contract.py"),
    "desk/blobs.py": ("tests/desk/test_lasting.py", "tests/desk/test_intake.py", "tests/desk/test_server.py"),
    "desk/keys.py": ("tests/desk/test_lasting.py", "tests/desk/test_server.py"),
    "desk/server.py": ("tests/desk/test_server.py",),
}
"""Files of the package, and the tests that know them best; those of faults, which take longer, come after them."""


@dataclass(frozen=True)
class Mutant:
    """A file with one call less."""

    file: str
    line: int
    call: str
    source: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} without {self.call}"


def mutants(file: str) -> Iterator[Mutant]:
    """One for each watched call in the file."""
    source = (ROOT / "capture_tool" / file).read_text("utf-8")
    lines = source.splitlines(keepends=True)
    starts = [sum(len(line.encode()) for line in lines[:number]) for number in range(len(lines))]
    data = source.encode()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in GONE:
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            begin, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
            instead = GONE[name].format(arguments=", ".join(ast.unparse(one) for one in node.args))
            changed = (data[:begin] + instead.encode() + data[end:]).decode()
            yield Mutant(file, node.lineno, ast.unparse(node), changed)


def survives(mutant: Mutant, copy: Path) -> bool:
    """Whether no test fails on the copy with that change."""
    target = copy / "capture_tool" / mutant.file
    whole = target.read_text("utf-8")
    target.write_text(mutant.source, "utf-8")
    try:
        return passes(copy, *WATCHED[mutant.file], *FAULTS)
    finally:
        target.write_text(whole, "utf-8")


def passes(copy: Path, *tests: str) -> bool:
    """Whether these tests pass with the package as it is in the copy."""
    words = [sys.executable, "-m", "pytest", "-x", "-q", "--timeout=240", "-k", BLIND, *tests]
    env = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(words, check=False, cwd=copy, env=env, capture_output=True).returncode == 0


def run(place: Path, *, points: int, seed: int) -> Iterator[Tally]:
    """Up to `points` of them; the unchanged copy must pass first."""
    copy = place / "copy"
    for name in ("capture_tool", "tests", "resources"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    found = [mutant for file in WATCHED for mutant in mutants(file)]
    if points < len(found):
        found = random.Random(seed).sample(found, points)
    assert passes(copy, *dict.fromkeys(chain(*WATCHED.values(), FAULTS))), "the tests fail without a change too"
    tally = Tally("the tests can see", "mutants")
    for mutant in found:
        with tally.point(str(mutant)):
            assert not survives(mutant, copy), "no test fails"
        print(f"    {tally.points}/{len(found)}, {tally.verdicts.total()} survive; {mutant}", file=sys.stderr, flush=True)
    yield tally
