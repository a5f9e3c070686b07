"""The whole rule table over made-up logs, with no, 9 % and all lines hit: in process against `re`, as a command against sed, rg.

The peers get every rule as far as they can say it, as one alternation: no look-around, long counts as stars, one constant instead
of stand-ins, no second look and nothing learned, which makes their work easier.
"""

from __future__ import annotations

import os
import re
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

PROGRAM = str(Path(sys.executable).with_name("capture-tool"))
SHARES = {"no line hit": 0.0, "9 % of lines hit": 0.09, "every line hit": 1.0}
IN_PROCESS, SAMPLE, AS_PROCESS = 32 << 20, 1 << 18, 64 << 20
NAMED = re.compile(rb"\(\?P<\w+>")
PATTERNS = [NAMED.sub(b"(?:", rule.pattern) for rule in RULES if rule.profile in ("", "full")]


def rows() -> Iterator[Row | str]:
    for label, share in SHARES.items():
        with tempfile.TemporaryDirectory() as work:
            log = Path(work, "made.log")
            write_corpus(log, AS_PROCESS, share=share)
            yield _in_process(label, share, log)
            yield from _as_process(label, share, log, Path(work))


def _in_process(label: str, share: float, log: Path) -> Row:
    data = log.read_bytes()[:IN_PROCESS]
    sample = data[:SAMPLE]
    exact = re.compile(b"|".join(rule.before + b"(?:" + NAMED.sub(b"(?:", rule.pattern) + b")" + rule.after for rule in RULES))
    times = interleaved({"ours": lambda: _redact(data), "re": lambda: exact.sub(b"x", sample)}, rounds=1)
    note = f"{len(data) / times['ours'] / 1e6:.0f} against {len(sample) / times['re'] / 1e6:.1f} MB/s"
    return Row(
        f"redact, {label}", times["ours"], times["re"] * len(data) / len(sample), "re", 1 / 15 if share == 0.09 else 9, note=note
    )


def _redact(data: bytes) -> None:
    for _ in Redactor(b"k" * 32).stream(data[at : at + (1 << 20)] for at in range(0, len(data), 1 << 20)):
        pass


def _as_process(label: str, share: float, log: Path, work: Path) -> Iterator[Row]:
    env = {**os.environ, "CAPTURE_TOOL_HOME": str(work / "home"), "LC_ALL": "C"}
    ours = [PROGRAM, "redact", str(log), "-o", str(work / "out")]
    began = time.perf_counter()
    memory = peak_kib([*ours, "--json"], env)
    took = time.perf_counter() - began
    note = f"{log.stat().st_size / took / 1e6:.0f} MB/s, {memory >> 10} MiB peak"
    for name, words, goal in (("rg -r", _rg(log), 2.2), ("sed -E", _sed(log), 0.4)):
        began = time.perf_counter()
        with (work / "peer").open("wb") as out:
            done = subprocess.run(words, stdout=out, env=env, check=False, stderr=subprocess.PIPE)
        if done.stderr or not (work / "peer").stat().st_size:  # the code 1 is rg's word for nothing found
            yield f"left out: {name} does not take the translated rules ({done.stderr[:120]!r})"
            continue
        yield Row(f"redact command, {label}", took, time.perf_counter() - began, name, goal if share == 0.09 else 99, note=note)


def _rg(log: Path) -> list[str]:
    rules = b"|".join(_simple(pattern, possessive=True) for pattern in PATTERNS)
    return ["rg", "--no-config", "--text", "--no-unicode", "-N", "--passthru", "-r", "x", "-e", rules.decode("latin-1"), str(log)]


def _sed(log: Path) -> list[str]:
    rules = b"|".join(_simple(pattern, possessive=False) for pattern in PATTERNS)
    script = log.with_suffix(".sed")
    script.write_bytes(b"s\x01" + rules + b"\x01x\x01g\n")
    return ["sed", "-E", "-f", str(script), str(log)]


def _simple(pattern: bytes, *, possessive: bool) -> bytes:
    """A rule without look-around and with stars for long counts; for sed, also without groups that only group or fold case."""
    text = re.sub(rb"\(\?(?:<?[!=])(?:\\.|\[(?:\\.|[^\]])*\]|[^()\\\[]|\((?:[^()]|\([^()]*\))*\))*\)", b"", pattern)
    text = re.sub(rb"\{[01],\d{2,}\}\??", b"*", text)
    if possessive:
        return text
    return re.sub(rb"\(\?i?:", b"(", text)
