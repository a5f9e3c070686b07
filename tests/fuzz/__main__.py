"""`poe fuzz [--seconds N] [NAME ...]`: each oracle for N seconds, one after the other; exit code 1 at a finding."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from capture_tool.core import discover

HERE = Path(__file__).parent
NOT_ORACLES = {"run"}
LONGEST_INPUT = 4096


def main() -> int:
    known = [name for name in discover.names("tests.fuzz") if name not in NOT_ORACLES and not name.startswith("_")]
    parser = argparse.ArgumentParser(prog="poe fuzz")
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="for each oracle (nightly: 600)")
    parser.add_argument("--findings", type=Path, metavar="DIR", help="keep inputs that fail in DIR")
    parser.add_argument("name", nargs="*", choices=[*known, []], metavar="NAME", help=", ".join(known))
    args = parser.parse_args()
    findings = args.findings or Path(tempfile.mkdtemp(prefix="fuzz-"))
    findings.mkdir(parents=True, exist_ok=True)
    failed = [name for name in args.name or known if fuzz(name, args.seconds, findings)]
    print(f"findings of {', '.join(failed)} in {findings}" if failed else "no finding")
    return 1 if failed else 0


def fuzz(name: str, seconds: int, findings: Path) -> bool:
    """Whether the oracle `name` was contradicted. What is found on the way to it grows in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="corpus-") as grown:
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}", "-timeout=20", "-rss_limit_mb=2048"]
        options += [f"-artifact_prefix={findings}/{name}-", "-print_final_stats=1", "-verbosity=0"]
        command = [sys.executable, "-m", "tests.fuzz.run", name, *options, grown, str(HERE / "corpus" / name)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    runs = [line.split()[-1] for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units")]
    print(f"{name}: {runs[0] if runs else 'no'} runs in {seconds} s, {'FAILED' if done.returncode else 'no finding'}", flush=True)
    if done.returncode:
        print(done.stdout[-1000:], done.stderr[-3000:], sep="\n", flush=True)
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
