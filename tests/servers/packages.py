"""System packages of the servers, installed once for the machine, and what is made from them once and copied for each start."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
KEPT = (Path("/var/cache") if ROOT else Path.home() / ".cache") / "capture-tool-servers"
APT = ["apt-get", "-o", "DPkg::Lock::Timeout=600", "-qq"]
POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian asks this program whether a service may start; 101 is no."""


class CannotInstallError(Exception):
    """This machine cannot have the server; the text says why."""


def install(packages: Sequence[str], answers: str = "") -> None:
    """Installs what is missing; `answers` are debconf's lines for it. Nothing starts by itself. Raises CannotInstallError."""
    if sys.platform != "linux" or not shutil.which("apt-get"):
        raise CannotInstallError(f"needs Debian's packages {', '.join(packages)}: there is no apt-get here")
    if _installed(packages):
        return
    if not ROOT:
        raise CannotInstallError(f"needs the packages {', '.join(packages)}: only root installs them")
    with _alone():
        if _installed(packages):  # by another run, while we waited
            return
        with _no_service_starts():
            _run(["debconf-set-selections"], answers)
            _run([*APT, "update"])
            _run([*APT, "install", "--yes", "--no-install-recommends", *packages])


def kept(name: str, recipe: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` fills, made once for this text of `recipe`, only to be read: copy what is to change."""
    digest = hashlib.sha256(recipe.encode()).hexdigest()
    folder = KEPT / f"{name}-{digest[:12]}"
    with _alone():
        if not folder.exists():
            fresh = Path(tempfile.mkdtemp(dir=KEPT))
            try:
                fresh.chmod(0o755)
                make(fresh)
                fresh.rename(folder)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    return folder


def versions(packages: Sequence[str]) -> str:
    """Each package with its state and version, a line each; empty for the unknown."""
    command = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status} ${Version}\n", *packages]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _installed(packages: Sequence[str]) -> bool:
    return versions(packages).count(" installed ") == len(packages)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time, this machine over."""
    import fcntl  # not on Windows, where nothing is installed

    KEPT.mkdir(parents=True, exist_ok=True)
    KEPT.chmod(0o755)
    with open(KEPT / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _no_service_starts() -> Iterator[None]:
    if POLICY.exists():  # a container's, which says the same
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def _run(command: Sequence[str], text: str = "") -> None:
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False
    )
    if done.returncode:
        raise CannotInstallError(f"`{' '.join(command)}` failed:\n{(done.stdout + done.stderr)[-2000:]}")
