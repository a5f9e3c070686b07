"""Sets Capture Tool up from a fresh checkout, with Python's standard library only, and starts it.

    python3 installer/bootstrap.py             sets up, then starts the program (the first time, and without a display, with a
                                               demonstration that ends with a ticket)
    python3 installer/bootstrap.py test ...    sets up, then runs every test and check (further words go to pytest)
    python3 installer/bootstrap.py install     sets up, no more

A second run finds everything in place and takes seconds. Older Pythons can read this file, to be told that it needs 3.11.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import system_packages

WINDOWS = sys.platform == "win32"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "installed.json"
OLDEST = (3, 11)
SHEBANG_BYTES = 127
"""The longest first line of a script that every kernel takes."""
QUIET_SECONDS = 3
"""A tray program that has lived this long is running."""


class SetUpError(Exception):
    """The set-up cannot go on: what happened, and what to do about it."""

    def __init__(self, title: str, advice: str) -> None:
        super().__init__(title)
        self.title = title
        self.advice = advice


def main(arguments: Sequence[str]) -> int:
    command = arguments[0] if arguments else "start"
    if command not in ("start", "test", "install") or (command != "test" and len(arguments) > 1):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        fresh = set_up("develop.lock" if command == "test" else "runtime.lock")
        if command == "test":
            return test(arguments[1:])
        return start(first=fresh) if command == "start" else 0
    except SetUpError as error:
        print(f"\n{error.title}\n{error.advice}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run it again to go on.", file=sys.stderr)
        return 130


def set_up(lock: str) -> bool:
    """Everything up to a program that can be started; True when it was not there before. Raises SetUpError."""
    began = time.monotonic()
    if sys.version_info < OLDEST:
        needed, this = (".".join(map(str, version)) for version in (OLDEST, sys.version_info[:2]))
        raise SetUpError(
            f"Capture Tool needs Python {needed} or newer; this is Python {this}.",
            "Install a newer Python (from python.org or your system's packages) and run this file with it.",
        )
    if sys.platform == "linux":
        get_system_packages(tests=lock == "develop.lock")
    fresh = make_venv()
    fresh |= install_packages(ROOT / "installer" / lock)
    install_program()
    if fresh:
        run("proving that windows can be made", [PYTHON, "-c", "import PySide6.QtWidgets"], "A library that Qt needs is missing.")
    print(f"Capture Tool is set up ({time.monotonic() - began:.0f} s).", flush=True)
    return fresh


def get_system_packages(*, tests: bool) -> None:
    """Installs what the system lacks when that is allowed, otherwise raises SetUpError with the one line to run."""
    needs: tuple[system_packages.Need, ...] = system_packages.QT
    if not PYTHON.exists():
        needs += system_packages.PYTHON
    if tests or not has_display():
        needs += system_packages.VIRTUAL_DISPLAY
    if tests:
        needs += (*system_packages.DESKTOP_TESTS, *system_packages.FAULT_TESTS)
    needs = system_packages.missing(needs)
    if not needs:
        return
    lacks = f"This system lacks {', '.join(need.look.partition(':')[2] for need in needs)}."
    commands = system_packages.install_commands(needs)
    if not commands:
        raise SetUpError(lacks, "Install the packages that bring them, then run this again.")
    if not system_packages.may_install():
        line = " && ".join(f"sudo {' '.join(command)}" for command in commands)
        raise SetUpError(lacks, f"Run this line, then this program again:\n\n    {line}\n")
    for command in commands:
        what = (
            "reading the list of system packages"
            if command[-1] == "update"
            else f"installing system packages for {len(needs)} needs"
        )
        run(what, command, "Look at the network and at the system's package sources.", DEBIAN_FRONTEND="noninteractive")


def make_venv() -> bool:
    """Makes .venv, or makes it anew when its Python is gone or another one; True when it did."""
    version = venv_version()
    if version and version >= list(OLDEST) and read_stamp().get("python", version) == version:
        return False
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
        raise SetUpError(f"{VENV} is in the way.", "Move it elsewhere: the program's own Python belongs there.")
    run("making .venv", [sys.executable, "-m", "venv", "--clear", VENV], "Look at the folder's rights and free space.")
    return True


def venv_version() -> list[int]:
    """Major and minor version of .venv's Python, empty when that does not run."""
    if not PYTHON.exists():
        return []
    asked = [PYTHON, "-c", "import sys, pip; print(*sys.version_info[:2])"]
    answer = subprocess.run([str(part) for part in asked], capture_output=True, text=True, check=False)
    return [int(part) for part in answer.stdout.split()] if answer.returncode == 0 else []


def read_stamp() -> dict[str, Any]:
    """What was installed into .venv: version of Python, and each lock's SHA-256."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def install_packages(lock: Path) -> bool:
    """Installs exactly what the lock says, unless that was done before; True when it did."""
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    done = read_stamp().get("locks", {})
    if done.get(lock.name) == wanted:
        return False
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    run(
        f"installing the packages of {lock.name} into .venv",
        [*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", lock],
        "Look at the network; behind a proxy set HTTPS_PROXY, for a mirror set PIP_INDEX_URL. Then run this again.",
    )
    STAMP.write_text(json.dumps({"python": venv_version(), "locks": {**done, lock.name: wanted}}), "utf-8")
    return True


def install_program() -> None:
    """Makes this checkout importable and gives it its commands: no build, so nothing is fetched for one."""
    site = BIN.parent / "Lib" / "site-packages" if WINDOWS else next((VENV / "lib").glob("python*/site-packages"))
    (site / "capture_tool_checkout.pth").write_text(f"{ROOT}\n", "utf-8")
    for name, python in (("capture-tool", "python"), ("capture-tool-tray", "pythonw")):
        if WINDOWS:
            (BIN / f"{name}.cmd").write_text(f'@"%~dp0{python}.exe" -m capture_tool %*\n', "utf-8")
            continue
        first = f"#!{PYTHON}\n"
        if len(first.encode()) > SHEBANG_BYTES or " " in first:
            first = f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\n"  # shell and Python both read it, as pip's scripts
        script = BIN / name
        script.unlink(missing_ok=True)
        script.write_text(f"{first}import sys\n\nfrom capture_tool.__main__ import main\n\nsys.exit(main())\n", "utf-8")
        script.chmod(0o755)
    # Once and for all: whoever starts it may not write here, or is told not to (PYTHONDONTWRITEBYTECODE); 80 ms a start.
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "capture_tool")], stdout=subprocess.DEVNULL, check=False)


def has_display() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def start(*, first: bool) -> int:
    """The demonstration, which leaves the tray program running where there is a display, or the tray program alone."""
    if first or not has_display():
        return subprocess.run([str(PYTHON), "-m", "capture_tool", "demo"], check=False).returncode
    python = BIN / "pythonw.exe" if WINDOWS else PYTHON
    words, quiet = [str(python), "-m", "capture_tool"], subprocess.DEVNULL
    program = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        code = program.wait(QUIET_SECONDS)
    except subprocess.TimeoutExpired:
        code = 0
    if code:
        print(f"Capture Tool did not start. `{BIN / 'capture-tool'}` says why.", file=sys.stderr)
    else:
        print(f"Capture Tool is running. Next time start it with {BIN / 'capture-tool'}")
    return code


def test(words: Sequence[str]) -> int:
    """Every test, then every check; 0 when both are content."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", "VIRTUAL_ENV": str(VENV)}
    commands = ["-m", "pytest", *words], ["-m", "poethepoet", "check"]
    codes = [subprocess.run([str(PYTHON), *command], cwd=ROOT, env=environment, check=False).returncode for command in commands]
    return next(filter(None, codes), 0)


def run(what: str, command: Sequence[object], advice: str, **environment: str) -> None:
    """Runs one step and says so; its last lines are shown only when it fails, or while it runs on a terminal."""
    began, live = time.monotonic(), sys.stdout.isatty()
    print(f"{what} ...", end="\n" if live else " ", flush=True)
    last: deque[str] = deque(maxlen=15)
    pipes: Any = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "errors": "replace"}
    with subprocess.Popen([*map(str, command)], env={**os.environ, **environment}, **pipes) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            if live:
                print(f"\r\033[K  {last[-1][:76]}", end="", flush=True)
    clear, end = "\r\033[K  " if live else "", "done" if process.returncode == 0 else "failed"
    print(f"{clear}{end} ({time.monotonic() - began:.0f} s)", flush=True)
    if process.returncode != 0:
        raise SetUpError("\n".join([*last, "", f"It failed while {what}."]), advice)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
