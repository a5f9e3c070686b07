"""Starts a server, waits for the line in which it says that it is ready, and stops it again."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from capture_tool.core.threads import start


@contextlib.contextmanager
def running(
    command: Sequence[str], *, ready: str, log: Path, cwd: Path | None = None, env: Mapping[str, str] = {}
) -> Iterator[re.Match[str]]:
    """The server of `command` until the end of the `with`; gives the match of `ready` in its output, which goes to `log`."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=cwd, env={**os.environ, **env}
    )
    assert process.stdout
    with log.open("a") as told:
        try:
            for line in process.stdout:
                print(line, end="", file=told, flush=True)
                if found := re.search(ready, line):
                    break
            else:
                raise RuntimeError(f"{command[0]} did not start: {log.read_text()}")
            reader = start("server's words", lambda: told.writelines(process.stdout or ()))
            yield found
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        reader.result(10)
    process.stdout.close()


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system in memory at `folder`, of a size like `8m` (root, Linux)."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
