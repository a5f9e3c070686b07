"""`capture-tool redact` against other programs that clean logs: `sos clean` (Debian's sosreport), scrubadub, datafog.

Each gets a sample it can do in seconds; its time is that times how much more ours got. None knows account numbers, logins or
session tokens, so they look for less than ours. The Python ones are installed into a folder that is thrown away, where a
package index answers; their own imports are not counted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.measure import Row

PROGRAM = str(Path(sys.executable).with_name("capture-tool"))
OURS, SOS = 64 << 20, 8 << 20
"""Bytes of log."""
SAMPLES = {"scrubadub": 1 << 17, "datafog": 1 << 19}
PATIENCE = 120
"""Seconds for a peer, or for its installation."""
CLEAN = {
    "scrubadub": "import scrubadub; work = scrubadub.Scrubber().clean",
    "datafog": "import datafog; kinds = ['EMAIL', 'PHONE', 'SSN', 'CREDIT_CARD', 'IP_ADDRESS']\n"
    "def work(text): return datafog.redact(text, entity_types=kinds)",
}
"""Both take more than twice the time for a text that is twice as long: they get it in pieces of some hundred lines."""
TIMED = """
import sys, time
text = open(sys.argv[1], encoding='utf-8', errors='replace').read()
pieces = [text[at : at + 16384] for at in range(0, len(text), 16384)]
began = time.perf_counter()
for piece in pieces:
    work(piece)
print(time.perf_counter() - began)
"""


class LeftOutError(Exception):
    """A peer that is not here, with the reason."""


def rows() -> Iterator[Row | str]:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_corpus(work / "made.log", OURS, share=0.09)
        ours = _ours(work)
        for peer, size in {"sos clean": SOS, **SAMPLES}.items():
            sample = work / "sample.log"
            sample.write_bytes((work / "made.log").read_bytes()[:size])
            try:
                seconds = _sos(sample, work) if peer == "sos clean" else _python(peer, sample, work)
            except LeftOutError as error:
                yield f"left out: {peer} {error}"
                continue
            note = f"{OURS / ours / 1e6:.0f} against {size / seconds / 1e6:.2f} MB/s"
            yield Row("redact command, 9 % of lines hit", ours, seconds * OURS / size, peer, 1.0, note=note)


def _ours(work: Path) -> float:
    env = {**os.environ, "CAPTURE_TOOL_HOME": str(work / "home")}
    return _timed([PROGRAM, "redact", str(work / "made.log"), "-o", str(work / "out"), "--json"], env)


def _sos(sample: Path, work: Path) -> float:
    """It takes nothing but the folder of a report: one is made around the log, and it writes another beside it."""
    report = work / "sosreport-made"
    for folder in ("sos_logs", "var/log"):
        (report / folder).mkdir(parents=True)
    (report / "sos_logs" / "sos.log").write_text("made\n")
    (report / "var" / "log" / "made.log").write_bytes(sample.read_bytes())
    (out := work / "sos-out").mkdir()
    words = ["sos", "clean", "--batch", "-q", "-j", "1", "--no-update", "--map", str(work / "no-map"), "--tmp-dir", str(out)]
    seconds = _timed([*words, str(report)], {**os.environ, "HOME": str(work)})
    made = list(out.rglob("made.log"))
    if not made or made[0].read_bytes() == sample.read_bytes():
        raise LeftOutError("does not clean a folder of plain logs in this version")
    return seconds


def _python(name: str, sample: Path, work: Path) -> float:
    python = work / name / "bin" / "python"
    _timed([sys.executable, "-m", "uv", "venv", "-q", "--python", sys.executable, str(work / name)])
    _timed([sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(python), name])
    return float(_run([str(python), "-c", CLEAN[name] + TIMED, str(sample)]))


def _timed(words: list[str], env: dict[str, str] | None = None) -> float:
    began = time.perf_counter()
    _run(words, env)
    return time.perf_counter() - began


def _run(words: list[str], env: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            words, check=True, capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL, env=env
        )
    except FileNotFoundError:
        raise LeftOutError("is not installed") from None
    except subprocess.TimeoutExpired:
        raise LeftOutError(f"takes more than {PATIENCE} s") from None
    except subprocess.CalledProcessError as error:
        raise LeftOutError(f"failed: {str(error.stderr).strip().splitlines()[-1:]}") from None
    return done.stdout
