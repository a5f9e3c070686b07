"""Builds a folder that runs without Python (dist/capture-tool) and lets it work to prove it: plugs, cleaning, proxy, delivery."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import PyInstaller.__main__

ROOT = Path(__file__).resolve().parent.parent
SUFFIX = ".exe" if sys.platform == "win32" else ""
PROGRAM = ROOT / "dist" / "capture-tool" / f"capture-tool{SUFFIX}"


def main() -> int:
    folders = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    PyInstaller.__main__.run([str(ROOT / "installer" / "capture_tool.spec"), "--noconfirm", "--log-level", "ERROR", *folders])
    problems = [*missing_plugs(), *uncleaned(), *proxyless(), *undelivered()]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        size = sum(file.stat().st_size for file in PROGRAM.parent.rglob("*") if not file.is_symlink())
        print(
            f"{PROGRAM} ({size / 1e6:.0f} MB) has every plug, cleans a log, runs a PAC file, files into a folder and its own desk"
        )
    return 1 if problems else 0


def missing_plugs() -> list[str]:
    """Plugs, platform ways and the storage's library that the checkout finds and the frozen program does not, or the reverse."""
    ours, frozen = (_found(command) for command in ([sys.executable, "-m", "capture_tool"], [str(PROGRAM)]))
    complete = ours == frozen and "destinations: " in ours and "carrier s3_keys" in ours
    return [] if complete else [f"the checkout finds  {ours}", f"the frozen one finds {frozen}"]


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


def proxyless() -> list[str]:
    """What goes wrong when the frozen program runs a proxy configuration file."""
    script = 'function FindProxyForURL(url, host) { return dnsDomainIs(host, ".example.net") ? "PROXY one:3128" : "DIRECT"; }'
    done = _run([str(PROGRAM)], "run-pac", given=json.dumps({"pac": script, "url": "https://desk.example.net/"}))
    return [] if done.stdout == "PROXY one:3128" else [f"the frozen program runs no PAC file: {done.stdout}", done.stderr]


def undelivered() -> list[str]:
    """What goes wrong when the frozen program files a picture into a folder and into its own desk."""
    problems = []
    with tempfile.TemporaryDirectory() as home, _display(), _desk(Path(home)):
        share = Path(home, "share")
        share.mkdir()
        _set(home, "destinations.folder.path", str(share))
        for name in ("folder", "desk"):
            _set(home, "destination", name)
            done = _run([str(PROGRAM)], "capture", "--full", "--no-logs", "--text", "made up", "--send", home=home)
            if done.returncode:
                problems += [f"the frozen program files nothing into the {name} (exit code {done.returncode})", done.stderr]
        if not list(share.glob("*.zip")):
            problems.append("the folder is empty")
    return problems


@contextmanager
def _display() -> Iterator[None]:
    """A display to take a picture of: the machine's, else a virtual one."""
    with ExitStack() as stack:
        if sys.platform == "linux" and not os.environ.get("DISPLAY"):
            sys.path.insert(0, str(ROOT))
            from capture_tool.system.virtual_display import virtual_display

            stack.enter_context(virtual_display())
        yield


@contextmanager
def _desk(home: Path) -> Iterator[None]:
    """The frozen program's desk, listening; started by us, so that it ends here."""
    words = [str(PROGRAM), "desk", "--data", str(home / "desk"), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "CAPTURE_TOOL_HOME": str(home)}) as desk:
        assert desk.stdout is not None
        desk.stdout.readline()
        try:
            yield
        finally:
            desk.terminate()


def _found(command: list[str]) -> str:
    """What `check` of a program finds in itself, on a home whose store nobody answers for."""
    with tempfile.TemporaryDirectory() as home:
        keys = {"bucket": "made-up", "key_id": "made-up", "endpoint": "http://127.0.0.1:9"}
        Path(home, "settings.toml").write_text(
            'destination = "folder"\nbody.carrier = "s3_keys"\n[carriers.s3_keys]\n'
            + "".join(f'{name} = "{value}"\n' for name, value in keys.items())
        )
        _run(command, "settings", "set", "carriers.s3_keys.key_secret", "-", home=home, given="made up")
        done = _run(command, "check", "--json", home=home)
    try:
        said = {finding["name"]: finding["text"] for finding in json.loads(done.stdout)["findings"]}
        return f"{said['plugs']}; carrier s3_keys: {said['carrier s3_keys']}"
    except (ValueError, KeyError):
        return f"nothing: it does not start (exit code {done.returncode}): {done.stderr}"


def _set(home: str, key: str, value: str) -> None:
    _run([str(PROGRAM)], "settings", "set", key, value, home=home)


def _run(command: list[str], *words: str, home: str = "", given: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a program to its end on `home`, else on one of its own."""
    with tempfile.TemporaryDirectory() as own:
        env = {**os.environ, "CAPTURE_TOOL_HOME": home or own}
        return subprocess.run(
            [*command, *words], input=given, capture_output=True, text=True, env=env, cwd=ROOT, timeout=120, check=False
        )


if __name__ == "__main__":
    sys.exit(main())
