"""`poe bench [NAME ...] [--big]`: every benchmark, or the named ones; with gigabytes."""

from __future__ import annotations

import importlib
import os
import platform
import sys

from capture_tool.core import discover

NOT_BENCHMARKS = {"measure", "pictures", "corpus", "peer_patterns"}


def main(names: list[str]) -> int:
    known = [name for name in discover.names("tests.benchmarks") if name not in NOT_BENCHMARKS and not name.startswith("_")]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; medians of interleaved runs")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode; the first rounds write ours
    missed = 0
    for name in [name for name in names if not name.startswith("-")] or known:
        print(f"\n{name}")
        for row in importlib.import_module(f"tests.benchmarks.{name}").rows():
            print(f"  {row}", flush=True)
            missed += str(row).startswith("MISS")
    print(f"\n{missed} goals missed" if missed else "\nevery goal reached")
    return 0


if __name__ == "__main__":
    sys.exit(main([name for name in sys.argv[1:] if not name.startswith("-")]))
