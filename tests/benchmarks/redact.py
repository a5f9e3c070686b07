"""The whole rule table over made-up logs, with no, 9 % and all lines hit: in process against `re`, as a command against sed, rg.

The peers look for where a rule may begin and write one constant there, which is less than our rules do: no look-around, no
value, no second look, no stand-in, nothing learned. With `--big` also 0.25, 1 and 4 GB, for time and memory.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from capture_tool.core.redaction import Redactor
from capture_tool.core.redaction.rules import RULES
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.measure import Row, interleaved, peak_kib
from tests.benchmarks.peer_patterns import for_rg, for_sed

PROGRAM = str(Path(sys.executable).with_name("capture-tool"))
SHARES = {"no line hit": 0.0, "9 % of lines hit": 0.09, "every line hit": 1.0}
IN_PROCESS, AS_PROCESS = 32 << 20, 64 << 20
BIG = (256 << 20, 1 << 30, 4 << 30)
RE_SAMPLE, RG_SAMPLE, SED_SAMPLE = 1 << 16, 1 << 20, 1 << 17
"""Bytes that a peer gets; its time is that times how much more ours got."""
PATIENCE = 60
"""Seconds for a peer."""
FIRST = """
import sys, time
from pathlib import Path
from capture_tool.core.redaction import Redactor
data, began = Path(sys.argv[1]).read_bytes(), time.process_time()
for _ in Redactor(b"k" * 32).stream([data]):
    pass
print(time.process_time() - began)
"""
NAMED = re.compile(rb"\(\?P<\w+>")


def rows() -> Iterator[Row | str]:
    for label, share in SHARES.items():
        with tempfile.TemporaryDirectory() as work:
            log = Path(work, "made.log")
            write_corpus(log, AS_PROCESS, share=share)
            yield _in_process(label, share, log)
            yield from _as_process(label, share, log, Path(work))
    yield _first_megabyte()
    if "--big" in sys.argv:
        yield from _growth()


def _in_process(label: str, share: float, log: Path) -> Row:
    data = log.read_bytes()[:IN_PROCESS]
    sample = data[:RE_SAMPLE]
    exact = re.compile(b"|".join(rule.before + b"(?:" + NAMED.sub(b"(?:", rule.pattern) + b")" + rule.after for rule in RULES))
    times = interleaved({"ours": lambda: _redact(data), "re": lambda: exact.sub(b"x", sample)}, rounds=1)
    note = f"{len(data) / times['ours'] / 1e6:.0f} against {len(sample) / times['re'] / 1e6:.1f} MB/s"
    peer = times["re"] * len(data) / len(sample)
    return Row(f"redact, {label}", times["ours"], peer, "re", 1 / 15 if share == 0.09 else 9, note=note)


def _redact(data: bytes) -> None:
    for _ in Redactor(b"k" * 32, much=True).stream(data[at : at + (1 << 20)] for at in range(0, len(data), 1 << 20)):
        pass


def _as_process(label: str, share: float, log: Path, work: Path) -> Iterator[Row | str]:
    took, memory = _command(log, work)
    size = log.stat().st_size
    for name, words, part, goal in (
        ("rg -r", _rg(work), RG_SAMPLE, 2.2),
        ("sed -E", _sed(work), SED_SAMPLE, 0.4),
    ):
        sample = work / "sample"
        sample.write_bytes(log.read_bytes()[:part])
        seconds = _peer([*words, str(sample)], work)
        if isinstance(seconds, str):
            yield f"left out: {name} {seconds}"
            continue
        note = f"{size / took / 1e6:.0f} against {part / seconds / 1e6:.2f} MB/s, {memory >> 10} MiB peak"
        peer = seconds * size / part
        yield Row(f"redact command, {label}", took, peer, name, goal if share == 0.09 else 99, note=note)


def _command(log: Path, work: Path) -> tuple[float, int]:
    """Seconds and peak KiB of `capture-tool redact`."""
    env = {**os.environ, "CAPTURE_TOOL_HOME": str(work / "home")}
    began = time.perf_counter()
    memory = peak_kib([PROGRAM, "redact", str(log), "-o", str(work / "out"), "--json"], env)
    return time.perf_counter() - began, memory


def _peer(words: list[str], work: Path) -> float | str:
    """Seconds that a peer takes, or why it counts as left out."""
    began = time.perf_counter()
    try:
        with (work / "peer").open("wb") as out:
            done = subprocess.run(
                words, stdout=out, env={**os.environ, "LC_ALL": "C"}, check=False, stderr=subprocess.PIPE, timeout=PATIENCE
            )
    except FileNotFoundError:
        return "is not installed"
    except subprocess.TimeoutExpired:
        return f"takes more than {PATIENCE} s for its sample"
    if done.stderr or not (work / "peer").stat().st_size:  # the code 1 is rg's word for nothing found
        return f"does not take the translated rules ({done.stderr[:120]!r})"
    return time.perf_counter() - began


def _rg(work: Path) -> list[str]:
    patterns = work / "rg.patterns"
    patterns.write_bytes(for_rg() + b"\n")
    limits = ["--regex-size-limit", "200M", "--dfa-size-limit", "100M"]
    return ["rg", "--no-config", "--text", "-N", "--passthru", *limits, "-r", "x", "-f", str(patterns)]


def _sed(work: Path) -> list[str]:
    script = work / "rules.sed"
    pattern = for_sed()
    mark = bytes([next(byte for byte in range(1, 32) if byte not in pattern)])
    script.write_bytes(mark.join((b"s", pattern, b"x", b"g\n")))
    return ["sed", "-E", "-f", str(script)]


def _first_megabyte() -> str:
    """What a short log costs, which is over before patterns and automata are made."""
    with tempfile.TemporaryDirectory() as name:
        log = Path(name, "made.log")
        write_corpus(log, 1 << 20, share=0.09)
        words = [sys.executable, "-c", FIRST, str(log)]
        seconds = [float(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout) for _ in range(5)]
    return f"the first megabyte of a log: {statistics.median(seconds):.2f} s of a processor"


def _growth() -> Iterator[Row]:
    """Seconds a byte of each size against those of the smallest."""
    first = 0.0
    for size in BIG:
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            write_corpus(work / "made.log", size, share=0.09)
            took, memory = _command(work / "made.log", work)
        first = first or took / size
        note = f"{size / took / 1e6:.0f} MB/s, {memory >> 10} MiB peak"
        yield Row(f"redact command, {size / (1 << 30):g} GiB", took, first * size, "smallest, scaled", 1.15, note=note)
