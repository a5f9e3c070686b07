"""A server as a child process: started as the user it wants, waited for, stopped by pid, its log shown when it does not start."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import requests

from tests.servers.packages import ROOT

USER = "www-data"
"""Debian's user for web servers, on every machine; none of these servers may run as root."""
PATIENCE = 60.0
"""Seconds after which a server that has not answered is a failure; never waited in full."""
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
"""The system's own Perl, Ruby and Python, whatever else stands first on the PATH of this run."""


@dataclass
class Service:
    """A program that serves until it is stopped, at the latest when this process ends, however that ends."""

    folder: Path
    command: Sequence[str]
    answers: Callable[[], bool]
    """Whether it is ready; asked every 50 ms after the start."""
    environment: Mapping[str, str] = field(default_factory=dict)
    own_user: bool = True
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and returns when it answers. AssertionError with the ends of its logs when it does not."""
        with open(self.folder / "output.log", "ab") as log:
            self.process = subprocess.Popen(
                _words(self.command, own_user=self.own_user),
                env={**ENVIRONMENT, "HOME": str(self.folder), **self.environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        try:
            while not self.answers():
                alive = self.process.poll() is None and time.monotonic() < end
                assert alive, f"{self.command[0]} did not start.\n{self.logs()}"
                time.sleep(0.05)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends it and its children: asked first, then killed."""
        process, self.process = self.process, None
        for sign, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 10.0)):
            try:
                if process and process.poll() is None:
                    os.killpg(process.pid, sign)
                    process.wait(seconds)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def logs(self) -> str:
        """The last lines of every log in its folder."""
        texts = {path.name: path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.rglob("*.log"))}
        return "\n".join(f"--- {name}\n{text}" for name, text in texts.items())


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """A temporary folder that belongs to the server's user."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    try:
        give(folder)
        yield folder
    finally:
        shutil.rmtree(folder)


def give(path: Path) -> None:
    """Makes `path` and all below it the server's user's."""
    if ROOT:
        for each in (path, *path.rglob("*")):
            shutil.chown(each, USER, USER)


def run(command: Sequence[str], **environment: str) -> str:
    """What a program of a server prints, run as the server's user. AssertionError with all it said when it fails."""
    done = subprocess.run(
        _words(command), env=ENVIRONMENT | environment, capture_output=True, text=True, cwd="/", timeout=300, check=False
    )
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def answers(url: str, **options: Any) -> bool:
    """Whether GET `url` says 200."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            return session.get(url, timeout=30, allow_redirects=False, **options).status_code == 200
    except requests.RequestException:
        return False


def _words(command: Sequence[str], *, own_user: bool = True) -> list[str]:
    """`command` as the server's user, where this process may become another one, and ended with it."""
    become = ["--reuid", USER, "--regid", USER, "--clear-groups"] if ROOT and own_user else []
    return ["setpriv", *become, "--pdeathsig", "TERM", *command]
