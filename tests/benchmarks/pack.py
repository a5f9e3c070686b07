"""Redact, pack and hash against programs that only pack the raw files; 0.25 and 1 GB, with `--big` 4 GB too.

What writing the zip and looking for known values in it takes on top of that is printed beside it.

9 % of the lines hold something that must not leave. One long line of the same size shows that memory does not grow with lines.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.measure import Row

SIZES = (256 << 20, 1 << 30, *((4 << 30,) if "--big" in sys.argv else ()))
if "--small" in sys.argv:
    SIZES = (64 << 20,)
GOALS = {"fast": 0.30, "small": 0.55}
MOST_KIB = 100 << 10
TAUGHT = 97_500
LETTERS = 17, 60


def rows() -> Iterator[Row | str]:
    first: dict[str, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as work:
            log = Path(work, "made.log")
            write_corpus(log, size, share=0.09)
            peers = dict[str, tuple[float, int]]()
            for name, words in _peers(log, Path(work, "peer")).items():
                if shutil.which(words[0]):
                    peers[name] = _timed(words, Path(work, "peer"))
                else:
                    yield f"left out: {name} is not installed"
            zip_seconds, zip_bytes = peers["zip -6"]
            for name, (seconds, packed) in peers.items():
                yield f"{size >> 20} MiB  {name}: {seconds:.2f} s, {packed / size:.3f} of the size"
            for form, goal in GOALS.items():
                seconds, sealing, packed, memory = _ours(log, Path(work, "ours.zip"), form)
                note = f"{size / seconds / 1e6:.0f} MB/s; {packed / zip_bytes:.2f} of zip's size; peak {memory}; "
                note += f"sealing {sealing:.2f} s"
                yield Row(f"pack, {form}, {size >> 20} MiB", seconds, zip_seconds, "zip -6 raw", goal, note=note)
                grown = seconds / first.setdefault(form, seconds) / (size / SIZES[0])
                yield f"{form}: {grown:.2f} of linear growth"
    yield _long_line()
    yield from map(_taught, LETTERS)


def _long_line() -> str:
    with tempfile.TemporaryDirectory() as work:
        log = Path(work, "line.log")
        log.write_bytes(b"a word and U1234567, " * (SIZES[0] // 4 // 21))
        _, _, _, memory = _ours(log, Path(work, "ours.zip"), "fast")
        return f"one line of {log.stat().st_size >> 20} MiB: peak {memory}"


def _taught(letters: int) -> str:
    """Nearly as many secrets as can be kept in mind, each replaced in every other file too."""
    with tempfile.TemporaryDirectory() as work:
        log = Path(work, "taught.log")
        log.write_text("".join(f"password={secrets.token_urlsafe(letters)[: letters - 3]}9aZ\n" for _ in range(TAUGHT)))
        _, _, _, memory = _ours(log, Path(work, "ours.zip"), "fast")
        return f"{TAUGHT} lines that each teach another secret of {letters} letters: peak {memory}"


def _ours(log: Path, target: Path, form: str) -> tuple[float, float, int, str]:
    """Seconds of a whole process without sealing, those of sealing, bytes of the zip, peak memory."""
    words = [sys.executable, "-m", "tests.benchmarks._pack_ours", str(log), str(target), form]
    began = time.perf_counter()
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    whole = time.perf_counter() - began
    own, worker, sealing = (float(word) for word in done.stdout.split())
    mark = "" if max(own, worker) < MOST_KIB else " (MISS: over 100 MiB)"
    return whole - sealing, sealing, target.stat().st_size, f"{own / 1024:.0f} MiB, each worker {worker / 1024:.0f} MiB{mark}"


def _peers(log: Path, target: Path) -> dict[str, Sequence[str]]:
    both = 'tar -cf - -C "$1" "$2" | zstd -q -f -3 -T2 -o "$3"'
    return {
        "zip -6": ("zip", "-q", "-6", "-j", f"{target}.zip", str(log)),
        "zip -1": ("zip", "-q", "-1", "-j", f"{target}1.zip", str(log)),
        "7z mx1": (shutil.which("7z") or "7zz", "a", "-bd", "-tzip", "-mx1", f"{target}7.zip", str(log)),
        "tar | zstd -3 -T2": ("sh", "-c", both, "sh", str(log.parent), log.name, f"{target}.zst"),
    }


def _timed(words: Sequence[str], target: Path) -> tuple[float, int]:
    before = set(target.parent.iterdir())
    began = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    (made,) = set(target.parent.iterdir()) - before
    return seconds, made.stat().st_size
