"""Builds a folder that runs without Python (dist/capture-tool), starts it once and compares the plugs in it with ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import PyInstaller.__main__
from PyInstaller.archive.readers import CArchiveReader

ROOT = Path(__file__).resolve().parent.parent
SUFFIX = ".exe" if sys.platform == "win32" else ""
PROGRAM = ROOT / "dist" / "capture-tool" / f"capture-tool{SUFFIX}"
PLUGS = ("capture_tool.sources", "capture_tool.destinations")


def main() -> int:
    folders = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    PyInstaller.__main__.run([str(ROOT / "installer" / "capture_tool.spec"), "--noconfirm", "--log-level", "ERROR", *folders])
    problems = [*missing_plugs(), *first_start()]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{PROGRAM} starts and has every plug")
    return 1 if problems else 0


def missing_plugs() -> list[str]:
    """Modules of the plug packages that did not get into the frozen program."""
    sys.path.insert(0, str(ROOT))
    from capture_tool.core import discover

    frozen = set(CArchiveReader(str(PROGRAM)).open_embedded_archive("PYZ.pyz").toc)
    ours = [f"{package}.{name}" for package in PLUGS for name in discover.names(package)]
    return [f"{name} is not in the frozen program" for name in ours if name not in frozen]


def first_start() -> list[str]:
    """What `check` of the frozen program says on a home of its own; a missing display is no problem of the program's."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "CAPTURE_TOOL_HOME": home}
        done = subprocess.run(
            [str(PROGRAM), "check", "--json"], capture_output=True, text=True, env=environment, timeout=120, check=False
        )
    try:
        findings = json.loads(done.stdout)["findings"]
    except (ValueError, KeyError):
        return [f"the frozen program does not start (exit code {done.returncode})", done.stderr]
    return [] if findings else ["the frozen program's check found nothing to look at"]


if __name__ == "__main__":
    sys.exit(main())
