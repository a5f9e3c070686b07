"""Builds a folder that runs without Python (dist/capture-tool), starts it to prove it: its plugs are ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import PyInstaller.__main__

ROOT = Path(__file__).resolve().parent.parent
SUFFIX = ".exe" if sys.platform == "win32" else ""
PROGRAM = ROOT / "dist" / "capture-tool" / f"capture-tool{SUFFIX}"


def main() -> int:
    folders = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    PyInstaller.__main__.run([str(ROOT / "installer" / "capture_tool.spec"), "--noconfirm", "--log-level", "ERROR", *folders])
    problems = [*missing_plugs(), *uncleaned()]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        size = sum(file.stat().st_size for file in PROGRAM.parent.rglob("*") if not file.is_symlink())
        print(f"{PROGRAM} ({size / 1e6:.0f} MB) starts, has every plug and way, and takes a secret out of a log")
    return 1 if problems else 0


def missing_plugs() -> list[str]:
    """Plugs and platform ways of the checkout that the frozen program does not find in itself."""
    ours, frozen = (_plugs(command) for command in ([sys.executable, "-m", "capture_tool"], [str(PROGRAM)]))
    return (
        [] if ours == frozen and "destinations: " in ours else [f"the checkout finds  {ours}", f"the frozen one finds {frozen}"]
    )


def uncleaned() -> list[str]:
    """What the frozen program fails to take out of a log: redaction's libraries are in it or they are not."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "made-up.log"
        log.write_text("account U1234567 has it\n")
        done = _run([str(PROGRAM)], "redact", str(log), "-o", str(Path(folder) / "clean"))
        written = "".join(file.read_text() for file in (Path(folder) / "clean").rglob("*.log"))
    if done.returncode or "account " not in written or "U1234567" in written:
        return [f"the frozen program does not clean a log (exit code {done.returncode})", done.stderr]
    return []


def _plugs(command: list[str]) -> str:
    """What `check` of a program finds in itself; a missing display or desk is no problem of the program's."""
    done = _run(command, "check", "--json")
    try:
        return next(str(finding["text"]) for finding in json.loads(done.stdout)["findings"] if finding["name"] == "plugs")
    except (ValueError, KeyError, StopIteration):
        return f"nothing: it does not start (exit code {done.returncode}): {done.stderr}"


def _run(command: list[str], *words: str) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end on a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "CAPTURE_TOOL_HOME": home}
        return subprocess.run([*command, *words], capture_output=True, text=True, env=env, cwd=ROOT, timeout=120, check=False)


if __name__ == "__main__":
    sys.exit(main())
